"""Operations on the operations log, for the document host: no line that is there is ever changed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.documents.files import new_file, open_regular
from app.host.job import Job
from app.host.operations.registry import operation
from app.store.chain import Head, NotALine
from app.store.export import exported
from app.store.log import HEAD, LOG, OperationsLog, steady
from app.store.reading import Reader, read_page
from app.store.tail import read_head
from app.store.verify import verify
from app.vocabulary.ciphers import FileWritten
from app.vocabulary.log_lines import Verdict
from app.vocabulary.log_messages import ExportOperationsLog, LogPage, ReadOperationsLog, VerifyOperationsLog


@operation
def read_operations_log(job: Job, request: ReadOperationsLog) -> LogPage:
    """Read the newest lines. What a killed host left open is closed first."""
    with suppress(OSError):  # a log that can only be read is shown as it is
        OperationsLog(Path(request.folder), f"{job.host.generation:x}").close_abandoned()
    with _log(request.folder) as (stream, size, _):
        return read_page(stream, size, request.text, request.most, job.progress)


@operation
def verify_operations_log(job: Job, request: VerifyOperationsLog) -> Verdict:
    """Follow the chain."""
    with _log(request.folder) as (stream, size, head):
        return verify(stream, size, head, job.progress)


@operation
def export_operations_log(job: Job, request: ExportOperationsLog) -> FileWritten:
    """Write a copy that only the user can read."""
    with (
        _log(request.folder) as (stream, size, _),
        new_file(request.target, replace=request.replace, private=True) as copy,
    ):
        for line in exported(Reader(stream, size, request.text, job.progress).entries(), request.format):
            copy.write(line)
        written = copy.tell()
    return FileWritten(request.target, written)


@contextmanager
def _log(folder: str) -> Iterator[tuple[BinaryIO, int, Head | None]]:
    """Open a log as it is at this moment: its stream, its size and its head, None where that is missing or damaged.

    One that nobody has written in yet is empty. Raises AppError where it cannot be read.
    """
    path = Path(folder) / LOG
    with steady(Path(folder)):
        head = _head(path.with_name(HEAD))
        stream = _opened(path)
        size = stream.seek(0, io.SEEK_END)
    with stream:
        stream.seek(0)
        yield stream, size, head


def _head(path: Path) -> Head | None:
    try:
        return read_head(path)
    except (NotALine, OSError):
        return None


def _opened(path: Path) -> BinaryIO:
    try:
        path.lstat()
    except FileNotFoundError:
        return io.BytesIO()
    except OSError:
        pass  # what is wrong with it is said by whoever opens it
    raw = open_regular(str(path), allow_empty=True)
    assert isinstance(raw, io.RawIOBase)
    return io.BufferedReader(raw)
