"""The settings file: what is written comes back, and nothing that is in the file is ever lost or believed."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.settings.schema import MAX_BYTES, Profile, Settings, WindowState, encode
from app.settings.store import SettingsStore
from app.vocabulary.errors import AppError
from tests.catalogue import fault
from tests.settings.ordinary_user import ordinary_user

SHA = "ab" * 32


def profile(id_: str = "a1", name: str = "OpenSC", **more: Any) -> Profile:
    return Profile(id=id_, name=name, path="/usr/lib/x.so", sha256=SHA, consented="2026-11-23T19:00:00+00:00", **more)


FULL = Settings(
    profiles=(
        profile(environment={"SOFTHSM2_CONF": "/home/ä/softhsm2.conf"}),
        profile("b2", "Zweite ✓", enabled=False),
    ),
    window=WindowState(geometry="AAEC/+==", layout="AA==", sidebar_width=320, activity_open=True),
    scheme="dark",
    folders={"sign": "/home/ä"},
)


def good_json(**changes: Any) -> bytes:
    return json.dumps(json.loads(encode(FULL)) | changes).encode()


def with_profile(**changes: Any) -> bytes:
    first = json.loads(encode(FULL))["profiles"][0] | changes
    return good_json(profiles=[first])


def test_the_first_start_has_defaults_and_touches_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert SettingsStore(folder).load() == (Settings(), None)
    assert not folder.exists()


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "deep" / "config")
    assert store.save(FULL) == (FULL, None)
    assert SettingsStore(tmp_path / "deep" / "config").load() == (FULL, None)


def test_file_and_folder_are_the_users_own_even_without_a_umask(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    before = os.umask(0)
    try:
        store = SettingsStore(folder)
        store.save(FULL)
        store.save(Settings())
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "settings.json": 0o600,
        "settings.lock": 0o600,
    }


BAD = {
    "empty": (b"", "damaged"),
    "cut": (encode(FULL)[:-40], "damaged"),
    "no JSON": (b"\x00\xff" * 500, "damaged"),
    "not UTF-8": (encode(FULL).replace("ä".encode(), b"\xe4"), "damaged"),
    "a list": (b"[]", "damaged"),
    "null": (b"null", "damaged"),
    "a later version": (good_json(version=2, profiles="another shape"), "later version"),
    "a version of a wrong type": (good_json(version="one"), "damaged"),
    "version 0": (good_json(version=0), "damaged"),
    "a wrong type": (good_json(profiles={"a": 1}), "damaged"),
    "an unknown scheme": (good_json(scheme="pink"), "damaged"),
    "two profiles with one id": (good_json(profiles=json.loads(encode(FULL))["profiles"][:1] * 2), "same id"),
    "a hash that is none": (with_profile(sha256="AB" * 32), "damaged"),
    "a path with NUL": (with_profile(path="/a\0b"), "damaged"),
    "an empty path": (with_profile(path=""), "damaged"),
    "a variable with =": (with_profile(environment={"A=B": "c"}), "damaged"),
    "a variable that is a number": (with_profile(environment={"A": 1}), "damaged"),
    "a missing field": (good_json(profiles=[{"id": "a"}]), "damaged"),
    "geometry that is no base64": (good_json(window={"geometry": "<b>"}), "damaged"),
    "nested too deeply": (b'{"x":' * 100_000, "damaged"),
    "a number too large": (good_json(window={"sidebar_width": 10**30}), "damaged"),
    "hidden characters": (good_json(scheme="\u202egpj"), "damaged"),
}


@fault(109)
@pytest.mark.parametrize(("content", "cause"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_kept_aside_and_named(tmp_path: Path, content: bytes, cause: str) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    settings, notice = SettingsStore(tmp_path).load()
    assert settings == Settings()
    assert not file.exists()
    [aside] = tmp_path.glob("settings.json.corrupt-*")
    assert aside.read_bytes() == content
    assert notice is not None
    assert cause in str(notice.cause)
    assert str(aside) in str(notice.unchanged)
    assert str(notice.next_step)
    assert "\u202e" not in str(notice.cause)
    assert SettingsStore(tmp_path).load() == (Settings(), None)


@fault(109)
def test_a_file_of_a_gigabyte_is_kept_aside_unread(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 30)
    settings, notice = SettingsStore(tmp_path).load()
    assert settings == Settings()
    assert notice is not None
    assert "1073741824 bytes" in str(notice.cause)
    [aside] = tmp_path.glob("settings.json.corrupt-*")
    assert aside.stat().st_size == 1 << 30


def test_a_file_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    for size, is_read in ((MAX_BYTES, True), (MAX_BYTES + 1, False)):
        file.write_bytes(encode(FULL).ljust(size))
        assert (SettingsStore(tmp_path).load()[0] == FULL) is is_read


def test_two_bad_files_in_one_second_are_both_kept(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        (tmp_path / "settings.json").write_bytes(content)
        SettingsStore(tmp_path).load()
    assert {path.read_bytes() for path in tmp_path.glob("settings.json.corrupt-*")} == {b"first", b"second"}


def test_a_folder_or_a_pipe_of_that_name_is_kept_aside_without_waiting(tmp_path: Path) -> None:
    for name, make in (("folder", Path.mkdir), ("pipe", os.mkfifo)):
        place = tmp_path / name
        place.mkdir()
        make(place / "settings.json")
        settings, notice = SettingsStore(place).load()
        assert settings == Settings()
        assert notice is not None
        assert "regular file" in str(notice.cause)
        assert len(list(place.glob("settings.json.corrupt-*"))) == 1


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    config, dotfiles = tmp_path / "config", tmp_path / "dotfiles"
    config.mkdir()
    dotfiles.mkdir()
    (config / "settings.json").symlink_to(dotfiles / "symbolon.json")
    SettingsStore(config).save(FULL)
    assert (config / "settings.json").is_symlink()
    assert SettingsStore(config).load() == (FULL, None)
    assert [path.name for path in dotfiles.iterdir()] == ["symbolon.json"]


def test_a_link_in_a_circle_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.json").symlink_to(tmp_path / "settings.json")
    settings, notice = SettingsStore(tmp_path).load()
    assert settings == Settings()
    assert notice is not None


@fault(109)
def test_a_file_that_may_not_be_read_is_kept_aside() -> None:
    with ordinary_user() as folder:
        file = folder / "settings.json"
        file.write_bytes(encode(FULL))
        file.chmod(0)
        settings, notice = SettingsStore(folder).load()
        assert settings == Settings()
        assert notice is not None
        assert "Permission denied" in str(notice.cause)
        [aside] = folder.glob("settings.json.corrupt-*")
        aside.chmod(0o600)
        assert aside.read_bytes() == encode(FULL)


def test_a_folder_that_may_not_be_written_is_an_error_with_a_next_step() -> None:
    with ordinary_user() as folder:
        config = folder / "config"
        store = SettingsStore(config)
        store.save(FULL)
        config.chmod(0o500)
        assert store.load() == (FULL, None)
        (config / "settings.lock").chmod(0o400)
        with pytest.raises(AppError) as caught:
            store.save(Settings())
        assert "Permission denied" in str(caught.value.problem.cause)
        assert str(config / "settings.json") in str(caught.value.problem.cause)
        assert str(caught.value.problem.next_step)
        assert SettingsStore(config).load() == (FULL, None)


def test_a_bad_file_in_a_folder_that_may_not_be_written_stays_and_is_told() -> None:
    with ordinary_user() as folder:
        config = folder / "config"
        config.mkdir()
        (config / "settings.json").write_bytes(b"bad")
        config.chmod(0o500)
        settings, notice = SettingsStore(config).load()
        assert settings == Settings()
        assert notice is not None
        assert "cannot be set aside" in str(notice.unchanged)
        assert (config / "settings.json").read_bytes() == b"bad"


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AppError) as caught:
        SettingsStore(tmp_path / "file" / "config").save(FULL)
    assert str(caught.value.problem.next_step)


def test_a_full_disk_keeps_the_old_file_and_leaves_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SettingsStore(tmp_path)
    store.save(FULL)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(AppError) as caught:
            store.save(Settings(scheme="light"))
    assert "No space left" in str(caught.value.problem.cause)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["settings.json", "settings.lock"]
    assert SettingsStore(tmp_path).load() == (FULL, None)


def test_a_path_that_is_no_text_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.save(FULL)
    with pytest.raises(AppError) as caught:
        store.save(msgspec.structs.replace(FULL, folders={"sign": "/home/\udce4"}))
    assert str(caught.value.problem.next_step)
    assert SettingsStore(tmp_path).load() == (FULL, None)


def test_settings_that_could_not_be_read_back_are_never_written(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.save(FULL)
    with pytest.raises(msgspec.ValidationError):
        store.save(msgspec.structs.replace(FULL, profiles=(msgspec.structs.replace(profile(), sha256="?"),)))
    assert SettingsStore(tmp_path).load() == (FULL, None)


def test_a_file_that_went_bad_meanwhile_is_kept_aside_by_save(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.load()
    (tmp_path / "settings.json").write_bytes(b"bad")
    settings, notice = store.save(FULL)
    assert settings == FULL
    assert notice is not None
    [aside] = tmp_path.glob("settings.json.corrupt-*")
    assert aside.read_bytes() == b"bad"
    assert SettingsStore(tmp_path).load() == (FULL, None)


def test_a_file_that_was_removed_meanwhile_is_written_whole(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.save(FULL)
    store.file.unlink()
    assert store.save(msgspec.structs.replace(FULL, scheme="light"))[0].profiles == FULL.profiles
    assert SettingsStore(tmp_path).load()[0].profiles == FULL.profiles
