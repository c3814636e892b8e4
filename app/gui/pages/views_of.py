"""What pages are given to show: frozen values, gathered by whoever knows the hosts. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.vocabulary.errors import Problem
from app.vocabulary.kinds import KINDS, kind_of
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import Words
from app.vocabulary.values import LibraryInfo, Mechanism, SlotState, TokenState, Unlocked

NOTHING = Words("")
"""Where there is nothing to say."""

LibraryCondition = Literal["off", "starting", "ready", "stalled", "crashed", "quarantined", "failed", "stopped"]
"""How a library's host is."""


@dataclass(frozen=True)
class MissingVariable:
    """A variable that the library reads and does not get."""

    name: str
    meaning: str
    """Marked: what it says."""
    ours: bool
    """Whether this program has it, and does not pass it on."""


@dataclass(frozen=True, kw_only=True)
class LibraryView:
    """One configured library and the state of its host."""

    id: str
    """Which profile it is."""
    name: str
    path: str
    sha256: str
    """What the file had when the user agreed to load it; hexadecimal digits."""
    state: LibraryCondition
    sentence: Words = NOTHING
    """Marked text: what the state means now, such as "Stopped responding 42 s ago"."""
    problem: Problem | None = None
    info: LibraryInfo | None = None
    slots: int = 0
    tokens: int = 0
    """How many of the slots hold a token."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The profile's own variables."""
    missing: tuple[MissingVariable, ...] = ()
    """What it may have needed to start."""
    calling: tuple[str, float] | None = None
    """A Cryptoki function that has not returned for a while, and since how many seconds."""


@dataclass(frozen=True, kw_only=True)
class SlotView:
    """One slot of a library."""

    library: str
    slot: SlotState


@dataclass(frozen=True)
class Expiry:
    """When one certificate ends."""

    date: str
    """ISO 8601, the day first."""
    label: str


@dataclass(frozen=True, kw_only=True)
class ObjectsSummary:
    """What can be said about the objects on a token that are seen now."""

    total: int = 0
    classes: tuple[tuple[int, int], ...] = ()
    """CKA_CLASS and count, in the order of the tree; all classes without a kind of their own together as -1."""
    key_types: tuple[tuple[str, int], ...] = ()
    """Type and count of private and secret keys, most frequent first."""
    expiries: tuple[Expiry, ...] = ()
    """Earliest first."""


def summary_of(rows: Iterable[ObjectRow]) -> ObjectsSummary:
    """Count objects by class, keys by type, and gather when certificates end.

    Of a key pair only the private half counts as a key; a public key counts where no private or secret key is seen.
    """
    classes: Counter[int] = Counter()
    private: Counter[str] = Counter()
    public: Counter[str] = Counter()
    expiries = []
    for row in rows:
        classes[kind_of(row.object_class).object_class] += 1
        if row.object_class in (CKO.PRIVATE_KEY, CKO.SECRET_KEY):
            private[row.type] += 1
        elif row.object_class == CKO.PUBLIC_KEY:
            public[row.type] += 1
        elif row.object_class == CKO.CERTIFICATE and row.not_after:
            expiries.append(Expiry(row.not_after, row.label))
    order = [kind.object_class for kind in KINDS] + [-1]
    return ObjectsSummary(
        total=classes.total(),
        classes=tuple((number, classes[number]) for number in order if classes[number]),
        key_types=tuple((private or public).most_common()),
        expiries=tuple(sorted(expiries, key=lambda expiry: expiry.date)),
    )


@dataclass(frozen=True, kw_only=True)
class TokenView:
    """One token, what is known about it, and how far reading its objects is."""

    library: str
    state: TokenState
    mechanisms: tuple[Mechanism, ...] | None = None
    """Nothing before they were read."""
    objects: ObjectsSummary | None = None
    """Nothing before the first object was read."""
    loading: bool = False
    """Whether objects are still being read."""
    problem: Problem | None = None
    """Why the objects, or the token itself, could not be read."""
    practice: PracticePins | None = None
    """The PINs of a practice token, which are shown."""
    read_only: bool = False
    """Whether a read-only session was chosen."""
    may_be_unlocked: Unlocked = ""
    """Why the card may not have been locked after the log-out."""
    cut_off: bool = False
    """Whether the token, or its library, has named more objects than were listed."""
    halves: tuple[ObjectRow, ...] = ()
    """Keys whose other half is missing."""
    login: bool = True
    """Whether the mode of the window lets one log in."""
    elsewhere: tuple[str, ...] = ()
    """Names of the other libraries through which the same token is seen."""


@dataclass(frozen=True)
class PracticePins:
    """The PINs of a practice token, which protect nothing and are shown for that reason."""

    label: str
    user_pin: str
    so_pin: str
    folder: str = ""
