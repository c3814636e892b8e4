"""One host process: what becomes of its requests, its PINs and its end."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.model import host as host_module
from app.model.host import Host
from app.model.host_end import HostEnd, gone
from app.model.task import Pending
from app.vocabulary.errors import AppError, Cancelled, HostGone
from app.vocabulary.messages import InspectLibraryFile, ListObjects, LogIn, OpenLibrary, ReadToken
from app.vocabulary.values import SlotAddress, TokenAddress
from tests.canary import USER_PIN
from tests.catalogue import fault
from tests.faulty.library import Faulty
from tests.model.hosts.conftest import Bench

NOBODY = TokenAddress("nobody", "none", "0", SlotAddress("nowhere"))


@pytest.fixture
def host(bench: Bench) -> Iterator[Host]:
    """Start a host that has no library open."""
    made = Host({})
    yield made
    made.close()
    bench.until(lambda: made.end is not None)
    made.deleteLater()


def error_of(bench: Bench, pending: Pending[Any]) -> Exception:
    """Wait for a failure and return it."""

    async def wait() -> None:
        await pending

    errors = bench.run(wait())
    assert errors
    return errors[0]


def login(pin: bytearray, host: Host) -> Pending[Any]:
    return host.call(LogIn(token=NOBODY, role="user"), [pin])


def test_a_pin_for_a_host_that_has_ended_is_wiped(bench: Bench, host: Host) -> None:
    host.kill()
    bench.until(lambda: host.end is not None)
    pin = bytearray(USER_PIN.encode())
    assert isinstance(error_of(bench, login(pin, host)), HostGone)
    assert pin == bytes(12)


def test_a_pin_for_a_host_that_is_being_closed_is_wiped_and_not_sent(bench: Bench, host: Host) -> None:
    host.close()
    pin = bytearray(USER_PIN.encode())
    pending = login(pin, host)
    assert pin == bytes(12)
    assert pending.done
    assert isinstance(error_of(bench, pending), HostGone)


def test_a_pin_that_is_too_long_for_a_frame_is_refused_before_anything_is_sent(bench: Bench, host: Host) -> None:
    pin = bytearray(b"7" * 1025)
    with pytest.raises(ValueError, match="secret"):
        login(pin, host)
    assert pin == bytes(1025)
    assert not host.calls


def test_a_request_without_its_pin_is_refused_before_anything_is_sent(host: Host) -> None:
    with pytest.raises(ValueError, match="secret"):
        host.call(LogIn(token=NOBODY, role="user"))
    assert not host.calls


def test_a_request_that_cannot_be_written_leaves_no_call(host: Host) -> None:
    with pytest.raises(UnicodeEncodeError):
        host.call(InspectLibraryFile(path="/tmp/\udcff"))
    assert not host.calls


def test_requests_behind_a_library_that_cannot_be_opened_get_its_problem(bench: Bench, host: Host) -> None:
    opened = host.call(OpenLibrary(path="/nowhere/x.so", sha256="", watch_every=0))
    pin = bytearray(USER_PIN.encode())
    later: list[Pending[Any]] = [login(pin, host), host.call(ReadToken(token=NOBODY))]
    first = error_of(bench, opened)
    assert isinstance(first, AppError)
    for pending in later:
        error = error_of(bench, pending)
        assert isinstance(error, AppError)
        assert error.problem == first.problem


def test_a_host_that_cannot_be_started_says_so_after_its_maker_has_listened(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_module, "host_command", lambda: ("/nowhere/symbolon-host", []))
    host = Host({})
    ends: list[HostEnd] = []
    host.ended.connect(ends.append)
    assert host.end is None
    bench.until(lambda: ends)
    assert ends[0].how == "not started"
    host.deleteLater()


def test_a_host_that_ends_before_it_says_hello_has_not_started(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "host_command", lambda: ("/bin/sh", ["-c", "echo broken >&2; exit 1"]))
    host = Host({})
    bench.until(lambda: host.end is not None)
    assert host.end is not None
    assert host.end.how == "not started"
    assert "broken" in gone(host.end).problem.details["output"]
    host.deleteLater()


def test_the_end_of_a_document_host_blames_no_library(bench: Bench) -> None:
    host = Host({}, documents=True)
    bench.until(lambda: host.generation)
    pending = host.call(InspectLibraryFile(path="/dev/null"))
    host._process.kill()
    error = error_of(bench, pending)
    assert isinstance(error, HostGone)
    told = error.problem
    assert "library" not in f"{told.title} {told.cause} {told.next_step}"
    host.deleteLater()


@fault(106)
def test_an_unreadable_answer_ends_the_host_and_is_told_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "host_command", lambda: ("/bin/sh", ["-c", "exec yes"]))
    host = Host({})
    bench.until(lambda: host.end is not None)
    assert host.end is not None
    assert host.end.words.count("unreadable") == 1
    host.deleteLater()


def test_a_listener_that_fails_costs_no_reply(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    token = bench.token(bench.start(faulty))

    def fail(_: object) -> None:
        raise ZeroDivisionError

    pending = token.host.call(ListObjects(token=token.address))
    token.host.calls[max(token.host.calls)].on_rows = fail
    with bench.qtbot.captureExceptions():
        bench.until(lambda: pending.done)


def test_no_process_of_a_host_inherits_its_pipes(bench: Bench, host: Host) -> None:
    bench.until(lambda: host.generation)
    flags = {}
    for entry in Path(f"/proc/{host.pid}/fdinfo").iterdir():
        lines = entry.read_text().splitlines()
        flags[int(entry.name)] = int(next(line for line in lines if line.startswith("flags")).split()[1], 8)
    inherited = [number for number, bits in flags.items() if not bits & 0o2000000]
    ours = {int(entry.name) for entry in Path("/proc/self/fdinfo").iterdir()}
    of_the_tests = {number for number in ours if number > 2 and is_inheritable(number)}
    assert set(inherited) - of_the_tests == {0, 1, 2}


def is_inheritable(descriptor: int) -> bool:
    """Return whether a descriptor of this process goes to the processes it starts."""
    with contextlib.suppress(OSError):
        return os.get_inheritable(descriptor)
    return False


class TestStop:
    """Stop cancels; it kills only for a C function that does not return."""

    def test_what_waits_behind_another_request_is_cancelled_alone(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        token = bench.token(bench.start(faulty))
        assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
        faulty.rule("C_GetSessionInfo delay 1500 0 1")
        first = token.host.call(ReadToken(token=token.address))
        second = token.host.call(ListObjects(token=token.address))
        host = token.host
        host.stop(max(host.calls))
        bench.until(lambda: first.done and second.done)
        assert host.end is None
        assert token.session.role == "user"

        async def wait() -> None:
            with pytest.raises(Cancelled):
                await second

        assert bench.run(wait()) == []

    def test_a_function_that_does_not_return_costs_the_host(self, bench: Bench, faulty: Faulty) -> None:
        faulty.softhsm.new_token("Anna")
        token = bench.token(bench.start(faulty))
        assert bench.run(token.read()) == []
        faulty.rule("C_FindObjectsInit hang")
        pending = token.host.call(ListObjects(token=token.address))
        faulty.forget_calls()
        bench.until(lambda: faulty.calls("C_FindObjectsInit"))
        token.host.stop(max(token.host.calls))
        error = error_of(bench, pending)
        assert isinstance(error, HostGone)
        assert error.problem.function == "C_FindObjectsInit"


def test_what_a_closed_host_does_not_begin_any_more_is_told(bench: Bench, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    token = bench.token(bench.start(faulty))
    assert bench.run(token.read()) == []
    faulty.rule("C_GetSessionInfo delay 500 0 1")
    host = token.host
    host.call(ReadToken(token=token.address))
    waiting = host.call(ListObjects(token=token.address))
    host.close()
    error = error_of(bench, waiting)
    assert isinstance(error, HostGone), "nobody has cancelled it"
    assert error.problem.next_step.text


def test_a_host_can_start_once_another_has_ended(bench: Bench) -> None:
    first = Host({})
    second = Host({}, after=[first])
    pending = second.call(ReadToken(token=NOBODY))
    bench.until(lambda: first.generation)
    assert second.pid == 0
    first.close()
    bench.until(lambda: pending.done)
    assert first.end is not None
    second.close()
    bench.until(lambda: second.end is not None)
    first.deleteLater()
    second.deleteLater()


def test_a_host_that_waits_to_start_can_be_closed(bench: Bench) -> None:
    first = Host({})
    second = Host({}, after=[first])
    pin = bytearray(USER_PIN.encode())
    pending = login(pin, second)
    second.close()
    assert second.end is not None
    assert isinstance(error_of(bench, pending), HostGone)
    first.close()
    bench.until(lambda: first.end is not None)
    assert second.pid == 0
    first.deleteLater()
    second.deleteLater()
