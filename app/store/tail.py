"""The end of the log while its lock is held: found, mended after a crash, and written on."""

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.store.chain import MOST_LINE, Head, NotALine, decode, decode_head, digest, encode, raw_lines
from app.vocabulary.log_lines import HeadLost, LogLine

HEAD_ROOM = 1024
"""Bytes of the head's file, which is written over in one piece; it grows where more intents are open than usual."""


def read_head(path: Path) -> Head:
    """Read the chain's head, without ever waiting; raises NotALine for what is none, and OSError as it is."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as stream:
        _check_regular(descriptor)
        return decode_head(stream.read(MOST_LINE + 1))


def _check_regular(descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


class Tail:
    """Appends lines to a file that is open for reading and appending. Whoever makes one holds the log's lock."""

    def __init__(self, descriptor: int, head_path: Path, now: str):
        """Find the end. Raises OSError; also for what bears the name of log or head and is no ordinary file."""
        _check_regular(descriptor)
        self._file, self._head_path = descriptor, head_path
        self._size = os.fstat(descriptor).st_size
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            try:
                self.head = _caught_up(read_head(head_path), stream, self._size)
            except (NotALine, FileNotFoundError):
                self.head = _rebuilt(stream)
                self._settle()
                if self._size:
                    self.add(HeadLost(time=now))
                else:
                    self._write_head()  # before the first line: a log without a head is never of our making
        self._settle()

    def _settle(self) -> None:
        """Leave out half a line that a dying process left; anything else that follows the chain stays as it is.

        A log that was cut is written on where it ends, with the number and digest that the head has: the gap shows.
        """
        if self._size > self.head.size and not self._has_line_after(self.head.size):
            os.ftruncate(self._file, self.head.size)
            self._size = self.head.size
        self.head = msgspec.structs.replace(self.head, size=self._size)

    def _has_line_after(self, place: int) -> bool:
        with os.fdopen(os.dup(self._file), "rb") as stream:
            stream.seek(place)
            return any(raw.endswith(b"\n") for raw in raw_lines(stream))

    def add(self, line: LogLine) -> int:
        """Write a line and return its number; when this returns, it is on the disk. Raises OSError."""
        line = msgspec.structs.replace(line, number=self.head.lines + 1, previous=self.head.last)
        raw = encode(line)
        self._end_line()
        self._write(raw + b"\n")
        self.head = self.head.after(raw, line)
        self._write_head()
        return line.number

    def _end_line(self) -> None:
        """Begin on a fresh line, also where somebody has cut the last one in the middle."""
        if not self._size:
            return
        os.lseek(self._file, self._size - 1, os.SEEK_SET)
        if os.read(self._file, 1) != b"\n":
            self._write(b"\n")
            self.head = msgspec.structs.replace(self.head, size=self._size)

    def _write(self, data: bytes) -> None:
        """Write all of it to the disk or nothing."""
        os.lseek(self._file, self._size, os.SEEK_SET)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)

    def _write_head(self) -> None:
        """Write the head over the old one, in one piece and without waiting for the disk.

        Lost in a power cut it is a few lines behind, and takes them in again.
        """
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self._head_path, flags, 0o600)
        try:
            fresh = os.fstat(descriptor).st_size
            text = msgspec.json.encode(self.head)
            room = max(fresh, -(-len(text) // HEAD_ROOM) * HEAD_ROOM)
            os.write(descriptor, text.ljust(room - 1) + b"\n")
            if not fresh:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _caught_up(head: Head, stream: BinaryIO, size: int) -> Head:
    """Take in lines whose writer ended before it could write the head."""
    if size > head.size:
        stream.seek(head.size)
        for raw in raw_lines(stream):
            try:
                line = decode(raw[:-1]) if raw.endswith(b"\n") else None
            except NotALine:
                break
            if line is None or not head.is_followed_by(line):
                break
            head = head.after(raw[:-1], line)
    return head


def _rebuilt(stream: BinaryIO) -> Head:
    """Make a head out of the whole file, as it is."""
    head = Head()
    stream.seek(0)
    for raw in raw_lines(stream):
        if not raw.endswith(b"\n"):
            break
        try:
            head = head.after(raw[:-1], decode(raw[:-1]))
        except NotALine:
            lines, size = head.lines + 1, head.size + len(raw)
            head = msgspec.structs.replace(head, lines=lines, last=digest(raw[:-1]), size=size)
    return head
