"""Several windows of one user, and windows that die: no change and no file is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import store as store_module
from app.settings.lock import locked
from app.settings.merge import merge
from app.settings.schema import Profile, Settings, WindowState
from app.settings.store import SettingsStore
from app.vocabulary.errors import AppError
from tests.catalogue import fault


def profile(id_: str, name: str = "A library") -> Profile:
    return Profile(id=id_, name=name, path="/usr/lib/x.so", sha256="ab" * 32, consented="2026-11-23T19:00:00+00:00")


def with_profiles(*profiles: Profile) -> Settings:
    return Settings(profiles=profiles)


@fault(107)
def test_both_windows_keep_what_they_changed(tmp_path: Path) -> None:
    first, second = SettingsStore(tmp_path), SettingsStore(tmp_path)
    first.save(with_profiles(profile("a"), profile("b"), profile("c")))
    mine, theirs = first.load()[0], second.load()[0]

    kept = msgspec.structs.replace(theirs.profiles[2], name="renamed there")
    second.save(msgspec.structs.replace(theirs, profiles=(theirs.profiles[0], kept, profile("e")), scheme="dark"))
    merged, notice = first.save(
        msgspec.structs.replace(mine, profiles=(*mine.profiles, profile("d")), window=WindowState(sidebar_width=300))
    )

    assert notice is None
    assert [(one.id, one.name) for one in merged.profiles] == [
        ("a", "A library"),
        ("c", "renamed there"),
        ("d", "A library"),
        ("e", "A library"),
    ]
    assert (merged.scheme, merged.window.sidebar_width) == ("dark", 300)
    assert SettingsStore(tmp_path).load() == (merged, None)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"), [("abc", "cab", "cab"), ("bac", "abc", "bac"), ("bac", "cab", "bac")]
)
def test_an_order_survives_what_the_other_window_saves(mine: str, theirs: str, merged: str) -> None:
    base, by_me, by_them = (with_profiles(*map(profile, order)) for order in ("abc", mine, theirs))
    by_me = msgspec.structs.replace(by_me, scheme="dark")
    assert "".join(one.id for one in merge(base, by_me, by_them).profiles) == merged


def test_both_windows_keep_the_folders_they_remembered(tmp_path: Path) -> None:
    first, second = SettingsStore(tmp_path), SettingsStore(tmp_path)
    first.save(Settings(folders={"sign": "/old", "verify": "/old"}))
    first.load()
    second.load()
    second.save(Settings(folders={"sign": "/theirs", "verify": "/theirs", "import": "/theirs"}))
    merged = first.save(Settings(folders={"sign": "/mine", "verify": "/old", "library": "/mine"}))[0]
    assert merged.folders == {"sign": "/mine", "verify": "/theirs", "import": "/theirs", "library": "/mine"}


def test_a_later_save_of_the_same_window_builds_on_what_the_first_brought(tmp_path: Path) -> None:
    first, second = SettingsStore(tmp_path), SettingsStore(tmp_path)
    first.load()
    second.save(with_profiles(profile("b")))
    merged = first.save(with_profiles(profile("a")))[0]
    assert [one.id for one in merged.profiles] == ["a", "b"]
    assert first.save(with_profiles(*merged.profiles[:1]))[0].profiles == (profile("a"),)


_SIDE = st.builds(
    lambda names, scheme: Settings(profiles=tuple(profile(id_, name) for id_, name in names.items()), scheme=scheme),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz")),
    st.sampled_from(("system", "light", "dark")),
)


@given(base=_SIDE, mine=_SIDE, theirs=_SIDE)
def test_merging_keeps_every_change_and_invents_none(base: Settings, mine: Settings, theirs: Settings) -> None:
    assert merge(base, mine, base).profiles == mine.profiles
    merged = merge(base, mine, theirs)
    was, here, there, now = ({one.id: one for one in side.profiles} for side in (base, mine, theirs, merged))
    for id_ in "abcd":
        expected = there.get(id_) if here.get(id_) == was.get(id_) else here.get(id_)
        assert now.get(id_) == expected
    assert merged.scheme == (theirs.scheme if mine.scheme == base.scheme else mine.scheme)


_ADD_PROFILES = """
import sys
from pathlib import Path
import msgspec
from app.settings.schema import Profile
from app.settings.store import SettingsStore
folder, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = SettingsStore(Path(folder))
sys.stdin.read(1)
settings = store.load()[0]
for number in range(count):
    new = Profile(id=f"{who}{number}", name=who, path="/x", sha256="ab" * 32, consented="")
    settings, notice = store.save(msgspec.structs.replace(settings, profiles=(*settings.profiles, new)))
    assert notice is None, notice
"""


def test_programs_that_save_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    count = 25
    programs = [
        subprocess.Popen([sys.executable, "-c", _ADD_PROFILES, tmp_path, who, str(count)], stdin=subprocess.PIPE)
        for who in ("a", "b", "c")
    ]
    for program in programs:
        program.communicate(b"!", timeout=60)
    assert [program.returncode for program in programs] == [0, 0, 0]
    settings, notice = SettingsStore(tmp_path).load()
    assert notice is None
    assert {one.id for one in settings.profiles} == {f"{who}{number}" for who in "abc" for number in range(count)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["settings.json", "settings.lock"]


_DIE_WHILE_SAVING = """
import os, signal, sys
from pathlib import Path
import msgspec
from app.settings.store import SettingsStore
store = SettingsStore(Path(sys.argv[1]))
settings = store.load()[0]
step, calls = int(sys.argv[2]), 0
def watch(event, arguments):
    global calls
    if event in ("open", "os.rename", "tempfile.mkstemp") and sys.argv[1] in str(arguments[0]):
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
store.save(msgspec.structs.replace(settings, scheme="light"))
print(calls)
"""


def _save_and_die(folder: Path, step: int) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", _DIE_WHILE_SAVING, str(folder), str(step)]
    return subprocess.run(command, capture_output=True, check=False, timeout=30)


def test_a_program_killed_at_any_step_of_a_save_leaves_a_whole_file(tmp_path: Path) -> None:
    old = with_profiles(profile("a"))
    outcomes: set[str] = set()
    for step in range(1, 20):
        folder = tmp_path / str(step)
        SettingsStore(folder).save(old)
        ended = _save_and_die(folder, step)
        settings, notice = SettingsStore(folder).load()
        assert notice is None
        if ended.returncode == 0:
            assert int(ended.stdout) >= 4, "the hook saw too few of the steps"
            assert outcomes == {"system", "light"}
            break
        assert ended.returncode == -signal.SIGKILL
        assert settings.profiles == old.profiles
        outcomes.add(settings.scheme)
        SettingsStore(folder).save(Settings(scheme="dark"))
        assert sorted(path.name for path in folder.iterdir()) == ["settings.json", "settings.lock"]
    else:
        pytest.fail("the program never came to the end of its save")


def test_a_lock_that_is_held_too_long_is_told_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SettingsStore(tmp_path)
    store.save(with_profiles(profile("a")))
    before = store.file.read_bytes()
    monkeypatch.setattr(store_module, "LOCK_SECONDS", 0.05)
    with locked(tmp_path / "settings.lock", 1), pytest.raises(AppError) as caught:
        store.save(Settings())
    assert "Another program" in str(caught.value.problem.cause)
    assert store.file.read_bytes() == before
    store.save(Settings(scheme="dark"))


def test_the_lock_of_a_dead_program_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom app.settings.lock import locked\n"
        "with locked(Path(sys.argv[1]), 1):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    lock = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", code, lock], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(TimeoutError), locked(lock, 0.02):
            pytest.fail("the lock was given twice")
        os.kill(holder.pid, signal.SIGKILL)
    with locked(lock, 1):
        assert lock.stat().st_size == 0


def test_where_the_system_knows_no_locks_settings_are_saved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("app.settings.lock._try_lock", refuse)
    SettingsStore(tmp_path).save(Settings(scheme="dark"))
    assert SettingsStore(tmp_path).load()[0].scheme == "dark"
