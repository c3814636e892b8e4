"""The lines of the operations log: the only fields that ever get into it, and what a person is told about them.

docs/operations-log.md describes the file. A field that is not written here cannot be logged: no PIN, no key, no value
of an attribute has one.
"""

from typing import Literal

import msgspec

from app.vocabulary.texts import N_
from app.vocabulary.values import Role

Outcome = Literal["ok", "partly", "refused", "cancelled", "unknown"]
"""How an operation ended. *partly*: with some of its objects; *unknown*: nobody was left to say."""


class LoggedToken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which token: its label as it was seen last, its identity, and the description of its slot."""

    label: str = ""
    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    slot: str = ""


class LoggedObjects(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Objects of one class that an operation works on."""

    object_class: str
    """Such as ``CKO_PRIVATE_KEY``."""
    count: int
    labels: tuple[str, ...] = ()
    """Those of the first few."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every line has: its place in the chain, and when it was written."""

    number: int = 0
    """The first line is 1. Given, like `previous`, when the line is written."""
    previous: str = ""
    """SHA-256 of the line before, without its line feed, in hexadecimal digits; 64 zeros in the first line."""
    time: str
    """UTC, ISO 8601 with milliseconds and ``Z``."""


class Intent(Line, frozen=True, kw_only=True, omit_defaults=True, tag="intent"):
    """What is about to be done. Written, and on the disk, before the library is asked."""

    writer: str
    """The host process, by a name of its own."""
    operation: str
    """The type of the request, such as ``GenerateKeyPair``."""
    token: LoggedToken | None = None
    role: Role | None = None
    """Who logs in, or who is logged in."""
    objects: tuple[LoggedObjects, ...] = ()
    library: str = ""
    """Path of the library."""
    library_name: str = ""
    """What the library calls itself (CK_INFO)."""
    user: str = ""
    """The user's name in the operating system."""
    version: str = ""
    """Version of this program."""


class Result(Line, frozen=True, kw_only=True, omit_defaults=True, tag="result"):
    """What came of an intent."""

    intent: int
    """Its number."""
    outcome: Outcome
    code: int | None = None
    """The CKR_ number, where a function returned another one than CKR_OK."""
    code_name: str = ""
    function: str = ""
    """The function that returned it."""
    reason: str = ""
    """Why it was refused, in English: the title of what the person was told, without what it named."""
    done: int | None = None
    """With how many objects, where it was not with all."""
    token: LoggedToken | None = None
    """What the token is now, where that is not what the intent has."""
    duration: int | None = None
    """In milliseconds; none where the writer of the intent was not there any more."""


class HeadLost(Line, frozen=True, kw_only=True, omit_defaults=True, tag="head lost"):
    """The chain's head was missing or unreadable here: whether lines were cut before this one cannot be told."""


LogLine = Intent | Result | HeadLost


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as it is shown: its intent, and its result where there is one already."""

    intent: Intent
    result: Result | None = None


Finding = Literal["whole", "changed", "missing", "moved", "unreadable", "cut", "head missing", "head lost"]
"""*moved*: lines are not in their order; *cut*: the head knows of lines that are not there any more."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the chain of a log says."""

    finding: Finding = "whole"
    """The first thing that is wrong."""
    line: int = 0
    """The line from which on something is wrong, counted in the file from 1; 0 where none can be named."""
    lines: int = 0
    """How many there are in the file."""
    expected: int = 0
    """How many there should be: the number in the head, or in the line that follows missing ones."""
    breaks: int = 0
    """At how many places something is wrong."""
    unfinished: bool = False
    """Whether the file ends in half a line, as after a power cut; the next line that is written removes it."""
    last: str = ""
    """SHA-256 of the last line: noted elsewhere, it tells later whether the log up to here is still this one."""


OUTCOME_WORDS: dict[Outcome | None, str] = {
    "ok": N_("Done"),
    "partly": N_("Partly done"),
    "refused": N_("Refused"),
    "cancelled": N_("Cancelled"),
    "unknown": N_("Result unknown"),
    None: N_("No result yet"),
}
"""How an operation ended, marked; None for one without a line of result."""
