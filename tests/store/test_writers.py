"""Several processes write one log, and some of them are killed."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.settings.lock import locked
from app.store import log as log_module
from app.store.log import LOCK, WRITERS
from tests.store.conftest import Book, intent, result

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from tests.store.conftest import Book, intent, result
log = Book(Path(sys.argv[1])).writer(sys.argv[2])
for number in range(int(sys.argv[3])):
    log.end(result(log.begin(intent(f"Number{number}", sys.argv[2]))))
log.close()
"""

KILLED = """
import sys
from pathlib import Path
from tests.store.conftest import Book, intent
log = Book(Path(sys.argv[1])).writer(sys.argv[2])
print(log.begin(intent("GenerateKeyPair", sys.argv[2])), flush=True)
sys.stdin.read()
"""

IDLE = """
import sys
from pathlib import Path
from tests.store.conftest import Book, intent, result
log = Book(Path(sys.argv[1])).writer(sys.argv[2])
log.end(result(log.begin(intent("LogIn", sys.argv[2]))))
print("done", flush=True)
sys.stdin.read()
"""


def start(script: str, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def test_two_processes_write_a_thousand_lines_at_once(token_folder: Path) -> None:
    book = Book(token_folder / "log")
    both = [start(WRITER, str(book.folder), name, "250") for name in ("a1", "b2")]
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    found = book.verdict()
    assert (found.finding, found.lines) == ("whole", 1000)
    entries = book.page().entries
    assert len(entries) == 500
    assert all(entry.result is not None for entry in entries)
    for name in ("a1", "b2"):
        mine = [entry.intent.operation for entry in reversed(entries) if entry.intent.writer == name]
        assert mine == [f"Number{number}" for number in range(250)], "each in its own order, none lost"
    writers = [entry.intent.writer for entry in entries]
    assert len({writers.index("a1"), writers.index("b2")}) == 2
    assert not list((book.folder / WRITERS).iterdir())


def test_an_intent_of_a_killed_process_is_closed_exactly_once(book: Book) -> None:
    book.fill(2)
    process = start(KILLED, str(book.folder), "dead")
    assert process.stdout is not None
    number = int(process.stdout.readline())
    next_host = book.writer("b2")
    next_host.close_abandoned()
    assert book.page().entries[0].result is None, "it lives, and may still bring its result"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    for name in ("b2", "c3", "d4"):
        book.writer(name).close_abandoned()
    entry = book.page().entries[0]
    assert entry.intent.number == number
    assert entry.result is not None
    assert (entry.result.outcome, entry.result.duration, entry.result.code) == ("unknown", None, None)
    assert sum(b'"outcome":"unknown"' in line for line in book.lines) == 1
    assert not list((book.folder / WRITERS).iterdir())
    assert book.verdict().finding == "whole"


def test_hosts_that_come_at_once_close_it_once(book: Book) -> None:
    process = start(KILLED, str(book.folder), "dead")
    assert process.stdout is not None
    process.stdout.readline()
    kill(process)
    hosts = [threading.Thread(target=book.writer(f"{number:x}").close_abandoned) for number in range(8)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()
    assert sum(b'"outcome":"unknown"' in line for line in book.lines) == 1


def test_a_process_that_ended_well_leaves_what_it_did_not_finish(book: Book) -> None:
    log = book.writer()
    log.begin(intent())
    log.close()
    assert not list((book.folder / WRITERS).iterdir())
    book.writer("b2").close_abandoned()
    entry = book.page().entries[0]
    assert entry.result is not None
    assert entry.result.outcome == "unknown"


def test_killed_between_operations_leaves_only_a_name_that_is_swept(book: Book) -> None:
    process = start(IDLE, str(book.folder), "dead")
    assert process.stdout is not None
    assert process.stdout.readline() == b"done\n"
    kill(process)
    assert [path.name for path in (book.folder / WRITERS).iterdir()] == ["dead"]
    lines = book.lines
    book.writer("b2").close_abandoned()
    assert not list((book.folder / WRITERS).iterdir())
    assert book.lines == lines


@pytest.mark.parametrize("name", ["../../victim", "", "A1", "x" * 40, "a1/../../victim"])
def test_a_writers_name_leads_nowhere_else(book: Book, tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    book.writer().begin(intent(writer=name))
    book.writer("b2").close_abandoned()
    assert victim.read_text() == "mine"
    found = book.page().entries[0].result
    assert found is not None
    assert found.outcome == "unknown"


def test_a_lock_that_is_held_too_long_is_an_error_in_time(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.fill(1)
    monkeypatch.setattr(log_module, "LOCK_SECONDS", 0.2)
    with locked(book.folder / LOCK, 0), pytest.raises(TimeoutError):
        book.writer().begin(intent())
    log = book.writer()
    log.end(result(log.begin(intent())))
    log.close()
    assert book.verdict().finding == "whole"
