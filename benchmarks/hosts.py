"""Small things that are felt: a host's start, its death, its idling, and a key stroke in the filter."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.pages.token_objects import TokenObjects
from app.model.host import Host
from app.model.library import Library
from app.model.object_table import ObjectTable
from app.vocabulary.errors import AppError
from app.vocabulary.messages import InspectLibraryFile, ReadSlots
from app.vocabulary.numbers import CKK, CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow
from benchmarks.bench import Bench, closed, open_request, profile_of, run, until
from benchmarks.measure import Table
from tests.softhsm import SoftHsm

RUNS = 7
ROWS = 10_000
IDLE_SECONDS = 20.0


def measure(bench: Bench) -> Table:
    """Measure everything, one after the other."""
    table = Table("Hosts, filter, idling")
    softhsm = bench.token("hosts", "--pairs", "1")
    table.add("library or token host, start to first answer", [first_answer() for _ in range(RUNS)], aim=0.15)
    table.add("  the same, with SoftHSM loaded", [library_open(softhsm) for _ in range(RUNS)])
    table.add("document host, start to first answer", [document_answer(softhsm) for _ in range(RUNS)])
    table.add("kill -9 of a library host to ready again", [restarted(softhsm) for _ in range(RUNS)])
    table.add(f"filter key stroke among {ROWS:,} rows", list(key_strokes()), aim=0.05)
    table.add("watching host, processor time while idle", [idle(softhsm)], unit="percent", aim=1.0)
    table.notes.append(f"Restart is pressed at once. Idle: {IDLE_SECONDS:g} s, in hundredths of one core.")
    return table


def first_answer() -> float:
    """Return the seconds from the start of a host to its first answer, which says that no library is open."""
    began = time.perf_counter()
    host = Host({})

    async def ask() -> bool:
        try:
            await host.call(ReadSlots())
        except AppError:
            return True
        return False

    assert run(ask())
    seconds = time.perf_counter() - began
    closed(host)
    return seconds


def library_open(softhsm: SoftHsm) -> float:
    """Return the seconds from the start of a host to a loaded and initialised library."""
    request = open_request(softhsm.path)
    began = time.perf_counter()
    host = Host(softhsm.env)

    async def ask() -> None:
        await host.call(request)

    run(ask())
    seconds = time.perf_counter() - began
    closed(host)
    return seconds


def document_answer(softhsm: SoftHsm) -> float:
    """Return the seconds from the start of a document host to what it says about a file."""
    began = time.perf_counter()
    host = Host({}, documents=True)

    async def ask() -> None:
        await host.call(InspectLibraryFile(path=softhsm.path))

    run(ask())
    seconds = time.perf_counter() - began
    closed(host)
    return seconds


def restarted(softhsm: SoftHsm) -> float:
    """Return the seconds from SIGKILL to a library that is ready and has told its slots."""
    library = Library(profile_of(softhsm))
    library.start()
    until(lambda: library.state == "ready" and library.slots)
    assert library.host is not None
    began = time.perf_counter()
    os.kill(library.host.pid, signal.SIGKILL)
    until(lambda: library.state == "crashed")
    library.slots = ()
    library.restart()
    until(lambda: library.state == "ready" and library.slots)
    seconds = time.perf_counter() - began
    closed(library.host)
    library.deleteLater()
    return seconds


def key_strokes() -> Iterator[float]:
    """Type into the filter of the page with all its rows; yield the seconds until each key has been painted."""
    table = ObjectTable()
    table.begin_listing()
    table.add([_row(number) for number in range(ROWS)])
    table.end_listing()
    page = TokenObjects()
    page.set_model(table)
    page.resize(1000, 700)
    page.show()
    QTest.qWaitForWindowExposed(page)
    for key in "server 42":
        began = time.perf_counter()
        QTest.keyClicks(page.filter, key)
        page.repaint()
        yield time.perf_counter() - began
    for _ in "server 42":
        began = time.perf_counter()
        QTest.keyClick(page.filter, Qt.Key.Key_Backspace)
        page.repaint()
        yield time.perf_counter() - began
    page.close()
    page.deleteLater()


def _row(number: int) -> ObjectRow:
    names = ("Server certificate", "Backup key", "Mail server", "Signature", "Database")
    label = f"{names[number % len(names)]} {number:05d}"
    identifier = number.to_bytes(4, "big")
    address = ObjectAddress(1, number, CKO.SECRET_KEY, identifier, label.encode())
    return ObjectRow(address=address, label=label, type="AES 256", key_type=CKK.AES, usage=("CKA_ENCRYPT",))


def idle(softhsm: SoftHsm) -> float:
    """Return how much of one core a host uses that only watches its slots, in hundredths."""
    library = Library(profile_of(softhsm))
    library.start()
    until(lambda: library.state == "ready" and library.slots)
    assert library.host is not None
    before, began = _processor_seconds(library.host.pid), time.monotonic()
    until(lambda: time.monotonic() - began > IDLE_SECONDS)
    used = _processor_seconds(library.host.pid) - before
    closed(library.host)
    library.deleteLater()
    return 100 * used / IDLE_SECONDS


def _processor_seconds(pid: int) -> float:
    """Return user and system time of a process so far (fields 14 and 15 of proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
