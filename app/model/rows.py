"""How one row of the tree looks, as plain values. No Qt: whoever knows tokens builds them, the tree shows them."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

RowKind = Literal["library", "slot", "token", "class", "object", "notice"]
"""What a row stands for; a *notice* is a line of words under the row that it is about."""

Tone = Literal["ok", "info", "warn", "danger", "neutral"]
"""How a badge is meant: *warn* asks for care, *danger* for action, *ok* says that it was checked."""


@dataclass(frozen=True)
class RowBadge:
    """A state at the right edge of a row. The words say everything; tone and icon only help to see it sooner."""

    tone: Tone
    words: str
    """Translated, as shown."""
    icon: str = ""
    """Meaning of the icon, a key of the window's icon table; empty for none."""
    meaning: str = ""
    """The words as a whole sentence, for the tool tip and for a screen reader; empty where they are one already."""


@dataclass(frozen=True)
class TreeRow:
    """One row of the tree and all rows below it. Texts are translated, and harmless to show (`texts.plain`)."""

    key: Hashable
    """What stays the same while the row changes its looks; differs from the key of every sibling."""
    kind: RowKind
    name: str
    icon: str
    """Meaning of the icon, a key of the window's icon table."""
    note: str = ""
    """A second, quieter text on the same line."""
    badge: RowBadge | None = None
    count: str = ""
    """How many there are below, written for the locale."""
    quiet: bool = False
    """Whether the name is of less interest than those around it."""
    value: object = None
    """What the row stands for, for whoever acts on it; compared with ``==``."""
    children: tuple["TreeRow", ...] = ()
