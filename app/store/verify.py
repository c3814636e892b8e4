"""The chain followed from the first line to the last, and compared with its head."""

from collections.abc import Callable
from typing import BinaryIO

import msgspec

from app.store.chain import NOTHING, Head, Link, NotALine, decode_link, digest, raw_lines
from app.vocabulary.log_lines import Finding, Verdict

Progress = Callable[[int, int], None]

_EVERY = 1000
"""Lines between two reports of the progress."""


class _Follower:
    """Walks along the chain and keeps what it finds wrong first."""

    def __init__(self, head: Head | None):
        self._head = head
        self._number, self._last = 0, NOTHING
        self._sure = True  # whether it is known what the next line has to name
        self._gap = range(0)
        self._lost = self._at_head = 0
        self._head_matches = True
        self.verdict = Verdict()

    def take(self, raw: bytes) -> None:
        """Take the next line of the file, without its line feed."""
        place = self.verdict.lines + 1
        self.verdict = msgspec.structs.replace(self.verdict, lines=place, last=digest(raw))
        try:
            link = decode_link(raw)
        except NotALine:
            self._find("unreadable", place)
            self._number, self._sure = self._number + 1, False
            return
        self._compare(link, place)
        if link.kind == "head lost" and not self._lost:
            self._lost = place
        if self._head is not None and link.number == self._head.lines:
            self._at_head, self._head_matches = place, self.verdict.last == self._head.last
        self._number, self._last, self._sure = link.number, self.verdict.last, True

    def _compare(self, link: Link, place: int) -> None:
        if link.number in self._gap and self.verdict.finding == "missing":
            self.verdict = msgspec.structs.replace(self.verdict, finding="moved")
        if link.number > self._number + 1:
            self._gap = self._gap or range(self._number + 1, link.number)
            self._find("missing", place, link.number - 1)
        elif link.number <= self._number:
            self._find("moved", place)
        elif self._sure and link.previous != self._last:
            self._find("changed", max(1, place - 1))  # its own link is right, and it is not what was written

    def end(self) -> Verdict:
        """Compare with the head, and return what there is to say."""
        head, there = self._head, self._number
        if head is None:
            if self.verdict.lines:
                self._find("head missing", 0)
        elif there < head.lines:
            self._find("cut", 0, head.lines)
        elif self._at_head and not self._head_matches:
            self._find("changed", self._at_head)
        if self._lost:
            self._find("head lost", self._lost)
        return self.verdict

    def _find(self, finding: Finding, line: int, expected: int = 0) -> None:
        found = self.verdict
        breaks = found.breaks + 1
        if found.breaks:
            self.verdict = msgspec.structs.replace(found, breaks=breaks)
        else:
            self.verdict = msgspec.structs.replace(found, finding=finding, line=line, expected=expected, breaks=breaks)


def verify(stream: BinaryIO, size: int, head: Head | None, progress: Progress) -> Verdict:
    """Follow the chain through the first `size` bytes of a log; `head` is None where there is none that can be read.

    `progress` is told bytes done and in total, and may raise.
    """
    follower, done, unfinished = _Follower(head), 0, False
    for number, raw in enumerate(raw_lines(stream)):
        if done >= size:
            break
        done += len(raw)
        if number % _EVERY == 0:
            progress(min(done, size), size)
        unfinished = not raw.endswith(b"\n")
        if not unfinished:
            follower.take(raw[:-1])
    return msgspec.structs.replace(follower.end(), unfinished=unfinished)
