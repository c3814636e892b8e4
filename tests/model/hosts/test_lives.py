"""What becomes of a library and its tokens when a process, a card or the library itself goes at a bad moment."""

import gc
import time
from pathlib import Path

import pytest

from app.model import host as host_module
from app.model.library import Library
from app.model.workspace import Workspace
from app.settings.store import SettingsStore
from app.vocabulary.errors import AppError, HostGone, app_error
from app.vocabulary.messages import ReadToken
from tests.canary import USER_PIN
from tests.faulty.library import Faulty
from tests.model.hosts.conftest import Bench, profile_of
from tests.softhsm import SoftHsm

CARD_READERS = "C_GetSlotInfo or 0x2"


def test_a_late_failure_of_an_old_host_does_not_touch_the_new_one(bench: Bench, softhsm: SoftHsm) -> None:
    library = bench.start(softhsm)
    old = library.host
    assert old is not None
    opening = next(iter(old.calls.values())).pending
    library.restart()
    opening.reject(app_error("late", "late"))
    bench.until(lambda: library.state in ("ready", "failed"))
    assert library.state == "ready"
    assert library.host is not old


def test_a_card_that_is_pulled_while_it_is_read_ends_the_reading_with_its_problem(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(CARD_READERS)
    token = bench.token(bench.start(faulty))
    assert token.host is token.library.host
    faulty.rule(CARD_READERS, "C_GetSlotInfo clear 0x1", "C_OpenSession delay 300", "C_OpenSession rv 0xe0")
    library = token.library
    task, errors = bench.begin(token.read())
    bench.until(lambda: not any(one is token for one in library.tokens.values()))
    del task
    bench.until(lambda: errors)
    assert isinstance(errors[0], AppError), repr(errors[0])
    assert not token.present
    gc.collect()
    assert token.objects.rowCount() == 0, "what a page may still show is still there"


def test_a_device_that_goes_while_it_is_read_ends_the_reading(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    library = bench.start(faulty)
    token = bench.token(library)
    faulty.rule("C_FindObjectsInit delay 1500", "C_GetSlotList count 0")
    _, errors = bench.begin(token.read())
    bench.until(lambda: not library.tokens)
    bench.until(lambda: errors or token.look != "reading")
    assert all(isinstance(error, AppError) for error in errors), repr(errors)


def test_two_readings_at_once_end_well(bench: Bench, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    token = bench.token(bench.start(softhsm))
    assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
    tasks = [bench.begin(token.read()) for _ in range(3)]
    for task, _ in tasks:
        bench.until(lambda task=task: task not in type(task).unfinished)  # type: ignore[misc]
    assert [errors for _, errors in tasks] == [[], [], []]
    assert token.look == "read"


def test_rows_of_a_listing_that_another_has_replaced_are_dropped(bench: Bench, trust_module: str) -> None:
    trust = SoftHsmLike(trust_module)
    library = bench.start(trust)  # type: ignore[arg-type]
    token = bench.token(library)
    tasks = [bench.begin(token.read()) for _ in range(2)]
    for task, _ in tasks:
        bench.until(lambda task=task: task not in type(task).unfinished)  # type: ignore[misc]
    assert [errors for _, errors in tasks] == [[], []]
    assert token.listing is not None
    assert len(token.objects.rows) == token.listing.count


class SoftHsmLike:
    """A library that needs no configuration."""

    def __init__(self, path: str):
        self.path, self.env = path, dict[str, str]()


def test_a_reading_that_was_stopped_is_not_reading_any_more(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    token = bench.token(bench.start(faulty))
    assert bench.run(token.read()) == []
    faulty.rule("C_FindObjectsInit delay 400")
    task, errors = bench.begin(token.read_objects())
    bench.until(lambda: token.host.calls)
    token.host.stop(max(token.host.calls))
    bench.until(lambda: task not in type(task).unfinished)
    assert errors == []
    assert token.look == "failed"
    assert token.problem is None


def test_a_listing_alone_that_fails_keeps_its_problem(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    token = bench.token(bench.start(faulty))
    assert bench.run(token.read()) == []
    faulty.rule("C_FindObjectsInit rv 0x5")
    assert bench.run(token.read_objects())
    assert token.look == "failed"
    assert token.problem is not None
    assert token.problem.function == "C_FindObjectsInit"


def test_a_library_can_be_removed_while_it_is_used(
    bench: Bench, faulty: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty.softhsm.new_token("Anna")
    workspace = Workspace(SettingsStore(tmp_path / "settings"))
    library = workspace.add(profile_of(faulty))
    token = bench.token(library)
    faulty.rule("C_FindObjectsInit delay 600")
    _, errors = bench.begin(token.read())
    bench.until(lambda: any(call.title for call in token.host.calls.values()))
    workspace.remove(library)
    del library
    bench.until(lambda: not workspace.hosts_left)
    bench.until(lambda: errors or token.look != "reading")
    assert all(isinstance(error, AppError) for error in errors), repr(errors)
    workspace.deleteLater()


def test_a_library_that_cannot_list_its_slots_says_so(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    library = bench.start(faulty)
    bench.token(library)
    faulty.rule("C_GetSlotList rv 0x30")
    bench.until(lambda: library.problem is not None)
    assert library.problem is not None
    assert library.problem.function == "C_GetSlotList"
    assert library.state == "ready"
    assert library.tokens, "what was seen stays"
    faulty.rule()
    bench.until(lambda: library.problem is None)


class TestQuarantine:
    """What crashes again and again is not started any more, until a person says so."""

    def crash(self, bench: Bench, faulty: Faulty, library: Library, times: int) -> None:
        token = bench.token(library)
        faulty.rule("C_FindObjectsInit segv")
        for _ in range(times):
            assert isinstance(bench.run(token.read())[0], HostGone)
        faulty.rule()

    def test_crashes_of_a_token_host_count(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        library = bench.start(faulty)
        self.crash(bench, faulty, library, 3)
        bench.until(lambda: library.state == "quarantined")

    def test_nothing_but_restart_starts_it(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        library = bench.start(faulty)
        token = bench.token(library)
        self.crash(bench, faulty, library, 3)
        bench.until(lambda: library.state == "quarantined")
        pin = bytearray(USER_PIN.encode())
        errors = bench.run(token.log_in("user", pin))
        assert isinstance(errors[0], AppError)
        assert not isinstance(errors[0], HostGone)
        assert pin == bytes(len(pin))
        faulty.forget_calls()
        assert bench.run(token.read())
        assert not faulty.calls("C_Initialize")
        library.restart()
        bench.until(lambda: library.state == "ready")
        token = bench.token(library)
        assert token.problem is None
        assert bench.run(token.read()) == []

    def test_a_library_of_card_readers_is_not_started_by_a_look(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        faulty.rule(CARD_READERS)
        library = bench.start(faulty)
        token = bench.token(library)
        for _ in range(3):
            faulty.rule(CARD_READERS, "C_GetSlotList segv")
            bench.until(lambda: library.host is None)
            faulty.rule(CARD_READERS)
            if library.state != "quarantined":
                library.restart()
                bench.token(library)
        assert library.state == "quarantined"
        assert bench.run(token.read())
        assert library.state == "quarantined"
        assert library.host is None


class TestLogOut:
    """Locked means locked."""

    def test_the_next_process_starts_when_the_last_has_ended(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        faulty.rule(CARD_READERS, "C_Finalize delay 700")
        library = bench.start(faulty)
        token = bench.token(library)
        assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
        old = library.host
        faulty.forget_calls()

        async def log_out() -> None:
            await token.log_out()
            await token.read()

        assert bench.run(log_out()) == []
        assert library.host is not old
        functions = [function for function, _ in faulty.calls() if function in ("C_Finalize", "C_Initialize")]
        assert functions[0] == "C_Finalize"
        assert functions.index("C_Initialize") > functions.index("C_Finalize")
        assert token.session.role is None

    def test_a_log_out_that_fails_is_told_and_the_state_is_read_again(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        library = bench.start(faulty)
        token = bench.token(library)
        assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
        faulty.rule("C_Logout rv 0x6")
        errors = bench.run(token.log_out())
        assert isinstance(errors[0], AppError)
        assert errors[0].problem.function == "C_Logout"
        assert token.session.role == "user", "it is still logged in, and shown so"
        faulty.rule("C_Logout late 0x6")
        assert bench.run(token.log_out())
        assert token.session.role is None, "it is logged out, whatever the function said"

    def test_private_objects_go_at_once(self, bench: Bench, softhsm: SoftHsm) -> None:
        softhsm.new_token("Anna")
        token = bench.token(bench.start(softhsm))
        assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
        assert bench.run(token.read()) == []
        softhsm_key(softhsm)
        assert bench.run(token.read()) == []
        assert any(row.private for row in token.objects.rows)
        assert bench.run(token.log_out()) == []
        assert not any(row.private for row in token.objects.rows)


def softhsm_key(softhsm: SoftHsm) -> None:
    """Put a private key on the token."""
    import subprocess

    command = ["pkcs11-tool", "--module", softhsm.path, "--login", "--pin", softhsm.pin, "--keypairgen"]
    command += ["--key-type", "EC:prime256v1", "--label", "key", "--id", "01", "--token-label", softhsm.token_label]
    subprocess.run(command, env=softhsm.env, check=True, capture_output=True)


class TestRest:
    """The host of a token in a fixed slot ends when nobody needs it."""

    def test_it_ends_without_a_word_and_starts_again_at_the_next_use(
        self, bench: Bench, softhsm: SoftHsm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(host_module, "IDLE", 300)
        softhsm.new_token("Anna")
        token = bench.token(bench.start(softhsm))
        assert bench.run(token.read()) == []
        first = token.host
        bench.until(lambda: token.library.hosts == [token.library.host])
        assert first.end is not None
        assert token.problem is None
        assert token.look == "read"
        assert bench.run(token.read()) == []

    def test_a_use_while_it_leaves_goes_to_a_new_one(
        self, bench: Bench, softhsm: SoftHsm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(host_module, "IDLE", 300)
        softhsm.new_token("Anna")
        token = bench.token(bench.start(softhsm))
        assert bench.run(token.read()) == []
        first = token.host
        bench.until(lambda: first.closing)
        assert token.host is not first
        assert bench.run(token.read()) == []

    def test_it_stays_while_somebody_is_logged_in(
        self, bench: Bench, softhsm: SoftHsm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(host_module, "IDLE", 100)
        softhsm.new_token("Anna")
        token = bench.token(bench.start(softhsm))
        assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
        host = token.host
        until = time.monotonic() + 0.5
        bench.until(lambda: time.monotonic() > until)
        assert host.end is None
        assert token.session.role == "user"
        assert bench.run(token.log_out()) == []
        bench.until(lambda: host.end is not None)


def test_the_state_before_a_prompt_is_true_or_there_is_no_prompt(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    token = bench.token(bench.start(faulty))
    faulty.rule("C_GetTokenInfo rv 0x30")
    assert isinstance(bench.run(token.read_state())[0], AppError)


def test_a_pin_goes_to_no_other_token_than_the_one_shown(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    token = bench.token(bench.start(faulty))
    faulty.rule("C_GetTokenInfo put 80=5858585858585858")  # another serial number in the same slot
    assert bench.run(token.log_in("user", bytearray(USER_PIN.encode())))
    assert not faulty.calls("C_Login")


def test_a_host_that_cannot_start_is_no_crash(bench: Bench, softhsm: SoftHsm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "host_command", lambda: ("/nowhere/symbolon-host", []))
    library = bench.start(softhsm)
    for _ in range(4):
        bench.until(lambda: library.state != "starting")
        assert library.state == "failed"
        assert library.problem is not None
        library.restart()
    bench.until(lambda: library.state == "failed")


def test_requests_before_a_library_is_open_wait_for_it(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    library = bench.start(faulty)
    token = bench.token(library)
    faulty.rule("C_Initialize delay 500")
    host = token.host
    pending = host.call(ReadToken(token=token.address))
    library.restart()  # the library's own process: the token's goes on
    bench.until(lambda: pending.done)
    assert host.end is None
    bench.until(lambda: library.state == "ready")
