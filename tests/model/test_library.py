"""A library in its host processes: alive, crashed, hung, ended, restarted. Real SoftHSM, and the faulty library."""

import hashlib
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.model import host as host_module
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.settings.schema import Profile
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKR
from tests.canary import USER_PIN, WRONG_PIN
from tests.catalogue import rule
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

Make = Callable[[SoftHsm | Faulty], Library]
LONG = 15_000
"""Milliseconds that anything may take on a busy machine."""


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Make libraries, and see to it that none of their processes is left."""
    made: list[Library] = []

    def start(of: SoftHsm | Faulty) -> Library:
        digest = hashlib.sha256(Path(of.path).read_bytes()).hexdigest()
        library = Library(
            Profile(id=f"p{len(made)}", name="Test", path=of.path, sha256=digest, consented="", environment=of.env)
        )
        made.append(library)
        library.start()
        return library

    yield start
    for library in made:
        hosts = library.hosts
        library.close()
        qtbot.waitUntil(lambda hosts=hosts: all(host.end is not None for host in hosts), timeout=LONG)  # type: ignore[misc]
        library.deleteLater()


def run(qtbot: QtBot, coroutine: Coroutine[Any, Any, Any]) -> list[Exception]:
    """Run a coroutine to its end and return the error it ended with, if any."""
    errors: list[Exception] = []
    owner = QObject()
    task = Task(coroutine, owner, errors.append)
    qtbot.waitUntil(lambda: task not in Task.unfinished, timeout=LONG)
    return errors


def ready(qtbot: QtBot, library: Library, tokens: int = 1) -> Token:
    """Wait until the library shows so many initialised tokens, and return the first."""

    def initialized() -> list[Token]:
        return [token for token in library.tokens.values() if token.info.initialized]

    qtbot.waitUntil(lambda: library.state == "ready" and len(initialized()) == tokens, timeout=LONG)
    return initialized()[0]


def test_a_library_shows_its_slots_and_tokens(qtbot: QtBot, softhsm: SoftHsm, make: Make) -> None:
    softhsm.new_token("Anna")
    library = make(softhsm)
    token = ready(qtbot, library)
    assert token.name == "Anna"
    assert library.info is not None
    assert library.info.manufacturer == "SoftHSM"


def test_reading_a_token_lists_its_objects_in_a_host_of_its_own(qtbot: QtBot, softhsm: SoftHsm, make: Make) -> None:
    softhsm.new_token("Anna")
    library = make(softhsm)
    token = ready(qtbot, library)
    assert run(qtbot, token.read()) == []
    assert token.look == "read"
    assert len(token.mechanisms) > 20
    assert token.session.kind == "rw public"
    assert token.host is not library.host


def test_login_and_logout(qtbot: QtBot, softhsm: SoftHsm, make: Make) -> None:
    softhsm.new_token("Anna")
    token = ready(qtbot, make(softhsm))
    pin = bytearray(USER_PIN.encode())
    assert run(qtbot, token.log_in("user", pin)) == []
    assert pin == bytes(len(pin)), "the buffer is wiped once it is on its way"
    assert token.session.role == "user"
    assert run(qtbot, token.log_out()) == []
    assert token.session.role is None


@rule(10)
def test_a_wrong_pin_is_sent_once_and_the_state_is_read_again(qtbot: QtBot, faulty: Faulty, make: Make) -> None:
    faulty.softhsm.new_token("Anna")
    token = ready(qtbot, make(faulty))
    errors = run(qtbot, token.log_in("user", bytearray(WRONG_PIN.encode())))
    assert isinstance(errors[0], AppError)
    assert errors[0].problem.code == CKR.PIN_INCORRECT
    assert errors[0].problem.function == "C_Login"
    assert len(faulty.calls("C_Login")) == 1
    assert token.info.pin_state("user") == "low"


def test_a_login_leaves_other_tokens_alone(qtbot: QtBot, softhsm: SoftHsm, make: Make) -> None:
    for label in ("One", "Two"):
        softhsm.new_token(label)
    library = make(softhsm)
    ready(qtbot, library, tokens=2)
    one, two = (token for token in library.tokens.values() if token.info.initialized)
    for token in (one, two):
        assert run(qtbot, token.log_in("user", bytearray(USER_PIN.encode()))) == []
    one.host.kill()
    qtbot.waitUntil(lambda: one.session.role is None, timeout=LONG)
    assert one.problem is not None
    assert two.session.role == "user"
    assert run(qtbot, two.read()) == []
    assert run(qtbot, one.read()) == []
    assert one.problem is None


@pytest.mark.parametrize("action", ["segv", "abort", "exit 3"])
def test_a_crash_is_told_and_restart_brings_it_back(qtbot: QtBot, faulty: Faulty, make: Make, action: str) -> None:
    faulty.softhsm.new_token("Anna")
    library = make(faulty)
    ready(qtbot, library)
    faulty.rule(f"C_GetSlotList {action}")
    qtbot.waitUntil(lambda: library.state == "crashed", timeout=LONG)
    assert library.problem is not None
    assert library.problem.next_step.text
    assert [token.name for token in library.tokens.values() if token.info.initialized] == ["Anna"], "rows stay"
    faulty.rule()
    library.restart()
    ready(qtbot, library)


@pytest.mark.parametrize("where", ["load", "C_Initialize"])
def test_three_crashes_are_a_quarantine(qtbot: QtBot, faulty: Faulty, make: Make, where: str) -> None:
    faulty.rule(f"{where} segv")
    library = make(faulty)
    for _ in range(2):
        qtbot.waitUntil(lambda: library.state == "crashed", timeout=LONG)
        library.restart()
    qtbot.waitUntil(lambda: library.state == "quarantined", timeout=LONG)


@pytest.mark.parametrize(
    ("rule", "function"),
    [("load hang", "dlopen"), ("C_Initialize hang", "C_Initialize"), ("C_GetSlotList hang", "C_GetSlotList")],
)
def test_a_hang_names_its_function_and_stop_ends_it(
    qtbot: QtBot, faulty: Faulty, make: Make, monkeypatch: pytest.MonkeyPatch, rule: str, function: str
) -> None:
    monkeypatch.setattr(host_module, "STALL_AFTER", 0.6)
    faulty.rule(rule)
    library = make(faulty)
    host = library.host
    assert host is not None
    qtbot.waitUntil(lambda: host.stalled, timeout=LONG)
    assert host.calling is not None
    assert host.calling[0] == function
    library.stop()
    qtbot.waitUntil(lambda: library.state == "stopped", timeout=LONG)
    faulty.rule()
    library.restart()
    qtbot.waitUntil(lambda: library.state == "ready", timeout=LONG)


@pytest.mark.parametrize("rule", ["C_GetSlotList print", "C_GetSlotList stdin", "load print", "load stdin"])
def test_a_library_that_prints_or_reads_its_input_disturbs_nothing(
    qtbot: QtBot, faulty: Faulty, make: Make, rule: str
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(rule)
    ready(qtbot, make(faulty))


def test_the_end_of_the_pipe_logs_out_and_finalizes(qtbot: QtBot, faulty: Faulty, make: Make) -> None:
    faulty.softhsm.new_token("Anna")
    token = ready(qtbot, make(faulty))
    assert run(qtbot, token.log_in("user", bytearray(USER_PIN.encode()))) == []
    host = token.host
    faulty.forget_calls()
    host.close()
    qtbot.waitUntil(lambda: host.end is not None, timeout=LONG)
    assert faulty.calls("C_Logout")
    assert faulty.calls("C_Finalize")


def test_a_hang_in_finalize_ends_within_its_last_word(qtbot: QtBot, faulty: Faulty, make: Make) -> None:
    library = make(faulty)
    qtbot.waitUntil(lambda: library.state == "ready", timeout=LONG)
    faulty.rule("C_Finalize hang")
    host = library.host
    assert host is not None
    host.close()
    qtbot.waitUntil(lambda: host.end is not None, timeout=5000)


def test_another_file_than_agreed_is_not_loaded(qtbot: QtBot, faulty: Faulty, make: Make) -> None:
    library = make(faulty)
    library.profile = Profile(
        id="x", name="x", path=faulty.path, sha256="0" * 64, consented="", environment=library.profile.environment
    )
    library.restart()
    qtbot.waitUntil(lambda: library.state == "failed", timeout=LONG)
    assert library.problem is not None
    assert "changed" in library.problem.title.text


def test_a_token_that_appears_and_goes_shows_within_two_seconds(qtbot: QtBot, faulty: Faulty, make: Make) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetSlotInfo or 0x2")
    library = make(faulty)
    ready(qtbot, library)
    faulty.rule("C_GetSlotInfo or 0x2", "C_GetSlotInfo clear 0x1")
    qtbot.waitUntil(lambda: not library.tokens, timeout=2000)
    faulty.rule("C_GetSlotInfo or 0x2")
    qtbot.waitUntil(lambda: len(library.tokens) > 0, timeout=2000)


def test_a_softhsm_token_made_by_another_program_shows_within_two_seconds(
    qtbot: QtBot, softhsm: SoftHsm, make: Make
) -> None:
    softhsm.new_token("One")
    library = make(softhsm)
    ready(qtbot, library)
    softhsm.new_token("Two")
    qtbot.waitUntil(
        lambda: {token.name for token in library.tokens.values() if token.info.initialized} == {"One", "Two"},
        timeout=2000,
    )
