"""Many tokens set up after a list: its rows, what became of each, and what the window asks of its hosts about them.

PINs that stand in the list never come to the window: a row says where they are in the file, and the token's own host
reads them there, in the step in which they are used.
"""

from typing import Annotated, Literal

import msgspec

from app.vocabulary.errors import MADE_AND_LOST, Problem
from app.vocabulary.numbers import CKR
from app.vocabulary.pin_messages import Initialized
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.request import LOOK_AT_LABEL, Account, Request, TokenRequest, writes
from app.vocabulary.texts import N_, Words

MOST_ROWS = 10_000
"""So many rows a list may have."""

COLUMNS = ("serial", "label", "so_pin", "pin", "file", "password")
"""What the columns of a list are called, whatever their case and order; only *label* has to be there."""

GENERATE = "generate"
"""What stands in the column of PINs for one that is drawn by lot."""


class Span(msgspec.Struct, frozen=True):
    """Where something stands in a file, in bytes."""

    offset: Annotated[int, msgspec.Meta(ge=0)]
    length: Annotated[int, msgspec.Meta(ge=0, le=1024)]


class ListFile(msgspec.Struct, frozen=True):
    """A list as it was read: what is at its places is looked up only in the same content."""

    path: str
    sha256: str


PinSource = Literal["typed", "list", "generated", "none"]
"""Where the PIN of a row comes from; *none*: the token gets none."""


class DeskRow(msgspec.Struct, frozen=True, kw_only=True):
    """One token that is to be set up."""

    number: int
    """Its line in the list, the head being line 1."""
    key: str
    """What makes two rows of lists the same: a digest of serial number and label."""
    label: str
    serial: str = ""
    """Of the token that this row is for; empty for the next blank one."""
    so_pin: Span | None = None
    """None for the one that is typed once for all rows."""
    pin: Span | None = None
    pin_source: PinSource = "none"
    file: str = ""
    """Path of a certificate or of a PKCS#12 file that is written to the token; empty for nothing."""
    password: Span | None = None
    """Of the PKCS#12 file."""
    problem: Words | None = None
    """Why the row cannot be used."""


Ending = Literal["done", "partly", "failed", "refused", "unknown"]
"""What became of a row. *partly*: the token is set up, but not all that the row asks for is on it; *refused*: a PIN was
refused; *unknown*: the program or the library ended in the middle of it. Only a row that *failed* was without any
effect and may be done again by itself; all others wait for a person."""


_PIN_REFUSED = frozenset({CKR.PIN_INCORRECT, CKR.PIN_LOCKED, CKR.PIN_EXPIRED})
_NOBODY_KNOWS = frozenset(
    {CKR.DEVICE_ERROR, CKR.DEVICE_REMOVED, CKR.FUNCTION_FAILED, CKR.GENERAL_ERROR, CKR.HOST_MEMORY, CKR.DEVICE_MEMORY}
)
"""Codes after which a token may be erased or not."""


def ending_of(problem: Problem) -> Ending:
    """Return what became of a row that ended with a problem."""
    if problem.code in _PIN_REFUSED:
        return "refused"
    if problem.title.text == MADE_AND_LOST:
        return "partly"
    return "unknown" if problem.code in _NOBODY_KNOWS else "failed"


class RowResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row, as its record keeps it."""

    key: str
    ending: Ending
    serial: str = ""
    """Of the token as it is now."""
    reason: str = ""
    """Why, marked, without what it named."""
    time: str = ""
    """UTC, ISO 8601."""


class DeskList(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was read, with what is known of its rows from before."""

    file: ListFile
    rows: tuple[DeskRow, ...]
    results: tuple[RowResult, ...] = ()
    ignored: tuple[str, ...] = ()
    """Columns that mean nothing here."""


class ReadDeskList(Request[DeskList], frozen=True, kw_only=True):
    """Read a list: CSV in UTF-8, with a head. `record` is the folder where results are kept."""

    path: str
    record: str
    policy: PinPolicy


class ForgetResults(Request[None], frozen=True, kw_only=True):
    """Forget what became of some rows of a list, or of all of them: they can be done again."""

    path: str
    record: str
    keys: tuple[str, ...] = ()


class SaveTable(Request[None], frozen=True, kw_only=True):
    """Write a table for a spreadsheet, in which no cell is taken for a formula. An existing file is replaced."""

    path: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SetUpToken(TokenRequest[Initialized], frozen=True, kw_only=True):
    """Do what one row says with one token: initialise it, set its PIN, write a certificate or a key pair to it.

    Secrets: those PINs that do not stand in the list, the officer's first.
    """

    effect = writes(N_("Set up token from a list"), LOOK_AT_LABEL)

    list: ListFile
    record: str
    row: DeskRow

    def account(self, reply: Initialized) -> Account:
        """Say what of the row was not done, where not all was."""
        return Account(problem=reply.problem)

    @property
    def secrets(self) -> int:
        """The officer's PIN where it was typed, the user's where it was generated."""
        return (self.row.so_pin is None) + (self.row.pin_source == "generated")

    @property
    def shows_pins(self) -> bool:
        """Always: the host reads those of the list."""
        return True
