"""A token that is put in and pulled again and again leaves nothing behind: no memory, descriptor, thread, session."""

import pytest

from app.model import library as library_module
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.soak.measures import costs, memory, report, times

READER = "C_GetSlotInfo or 2"
"""CKF_REMOVABLE_DEVICE: the slot is a reader."""
EMPTY = "C_GetSlotInfo clear 1"
"""CKF_TOKEN_PRESENT: nothing is in it."""

WARM = 0.2
"""The share of the run after which everything has been loaded that ever will be."""
GROWTH = 5 * 1024
"""Kilobytes that a process may grow by after that."""


@fault(37)
def test_a_token_that_comes_and_goes_leaves_nothing(
    desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "WATCH_EVERY", 0.01)
    faulty.softhsm.new_token("Anna")
    faulty.rule(READER)
    library = desk.add(faulty.path, faulty.env)
    desk.token("Anna")
    assert library.host is not None
    pid = library.host.pid
    cycles = times(40, 10_000)
    opened = closed = 0
    before: tuple[object, ...] = ()
    for cycle in range(cycles):
        if cycle == int(cycles * WARM):
            before = (costs(), costs(pid), opened - closed)
            grown = memory(), memory(pid)
        faulty.rule(READER, EMPTY)
        desk.until(lambda: not library.tokens)
        faulty.rule(READER)
        desk.until(lambda: [token for token in library.tokens.values() if token.info.initialized])
        desk.token("Anna")
        opened += sum(1 for _, code in faulty.calls("C_OpenSession") if code == "0x0")
        closed += sum(1 for _, code in faulty.calls("C_CloseSession") if code == "0x0")
        faulty.forget_calls()
    assert [host.pid for host in library.hosts if host.pid == pid], "it is the same process all the time"
    assert (costs(), costs(pid), opened - closed) == before
    window, host = memory() - grown[0], memory(pid) - grown[1]
    report(
        f"in and out: {cycles} times, window {window:+} KB, host {host:+} KB, descriptors, threads, sessions the same"
    )
    assert max(window, host) < GROWTH, f"window {window} KB, host {host} KB more"
