"""What stands in the tree: rows made from libraries, slots, tokens and objects. Pure functions of what is known."""

import time
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby

from app.model.host_end import badge_of
from app.model.library import Library
from app.model.object_table import object_key
from app.model.remembered import Remembered
from app.model.rows import RowBadge, TreeRow
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.kinds import KINDS, UNKNOWN, Kind, kind_of
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import SlotState

OBJECTS_IN_TREE = 300
"""Above so many objects the tree shows classes with counts; the rows are in the token's table."""


def object_keys(rows: Iterable[ObjectRow]) -> list[tuple[Hashable, ...]]:
    """Return the key of each object's row in the tree: what outlives a refresh, and which of equal twins it is."""
    seen: Counter[Hashable] = Counter()
    keys: list[tuple[Hashable, ...]] = []
    for row in rows:
        key = object_key(row.address)
        seen[key] += 1
        keys.append((*key, seen[key]))
    return keys


def library_row(library: Library, *, objects: bool = True) -> TreeRow:
    """Return a library with everything beneath it."""
    children = (
        [slot_row(library, slot, objects=objects) for slot in library.shown_slots] if library.state != "off" else []
    )
    stalled = next((host for host in library.hosts if host.stalled and host.calling), None)
    if stalled is not None and stalled.calling is not None:
        function, began = stalled.calling
        words = tr(N_("{function} for {age}"), function=function, age=clock(time.monotonic() - began))
        children.insert(0, TreeRow(("notice",), "notice", words, "notice", quiet=True))
    return TreeRow(
        ("library", library.profile.id),
        "library",
        library.name,
        "stalled" if stalled else "library",
        note=_slot_count(library),
        badge=_library_badge(library, stalled is not None),
        value=library,
        children=tuple(children),
    )


def clock(seconds: float) -> str:
    """Return an age as minutes and seconds, ``0:42``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _slot_count(library: Library) -> str:
    if library.state != "ready":
        return ""
    count = len(library.shown_slots)
    return tr(N_("1 slot")) if count == 1 else tr(N_("{count} slots"), count=str(count))


def _library_badge(library: Library, stalled: bool) -> RowBadge | None:
    if stalled:
        return RowBadge("warn", tr(N_("Not responding")), "")
    if library.state == "ready" and library.problem is not None:
        return RowBadge("warn", tr(N_("Problem")), "warn")
    return {
        "off": RowBadge("neutral", tr(N_("Off")), ""),
        "starting": RowBadge("neutral", tr(N_("Starting")), ""),
        "failed": RowBadge("danger", tr(N_("Not loaded")), "danger"),
        "stopped": RowBadge("warn", tr(N_("Stopped")), "warn"),
        "crashed": RowBadge("danger", tr(N_("Crashed")), "danger"),
        "quarantined": RowBadge("danger", tr(N_("Quarantined")), "blocked"),
    }.get(library.state)


def slot_row(library: Library, slot: SlotState, *, objects: bool = True) -> TreeRow:
    """Return a slot with its token."""
    name = slot.address.description or tr(N_("Slot without a name"))
    key = ("slot", slot.address)
    token = library.tokens.get(slot.token_address) if slot.token_address else None
    if token is None:
        badge = RowBadge("warn", tr(N_("Problem")), "warn") if slot.problem else None
        note = "" if slot.problem else tr(N_("no token"))
        return TreeRow(key, "slot", name, "slot", note=note, badge=badge, quiet=True, value=slot)
    return TreeRow(key, "slot", name, "slot", quiet=True, value=slot, children=(token_row(token, objects=objects),))


def token_row(token: Token, *, objects: bool = True) -> TreeRow:
    """Return a token, with its `objects`: one by one, or as classes with counts where there are many."""
    logged_in = token.session.role is not None
    blank = not token.info.initialized
    trouble, login = _trouble_badge(token), _login_badge(token)
    return TreeRow(
        ("token", token.address),
        "token",
        token.info.label or (tr(N_("Blank token")) if blank else tr(N_("(no label)"))),
        "open" if logged_in else "token" if blank else "closed",
        note=login.words if trouble and login else "",
        badge=trouble or login,
        quiet=blank,
        value=token,
        children=class_rows(token) if objects else (),
    )


def _trouble_badge(token: Token) -> RowBadge | None:
    if token.problem is not None:
        return RowBadge("danger", tr(badge_of(token.problem)), "danger", tr(token.problem.title))
    states = {
        "blocked": RowBadge("danger", tr(N_("PIN blocked")), "blocked"),
        "final": RowBadge("danger", tr(N_("PIN final try")), "danger"),
        "low": RowBadge("warn", tr(N_("PIN low")), "warn"),
    }
    if token.info.initialized and token.info.pin_state("user") in states:
        return states[token.info.pin_state("user")]
    if token.info.initialized and token.info.pin_state("so") in ("final", "blocked"):
        words = N_("SO PIN blocked") if token.info.pin_state("so") == "blocked" else N_("SO PIN final try")
        return RowBadge("danger", tr(words), "danger")
    return None


def _login_badge(token: Token) -> RowBadge | None:
    """Return who is logged in."""
    if token.session.role == "user":
        return RowBadge("neutral", tr(N_("User")), meaning=tr(N_("Logged in as user")))
    if token.session.role == "so":
        return RowBadge("neutral", tr(N_("SO")), meaning=tr(N_("Logged in as security officer")))
    return None


def _rows_by_class(rows: Sequence[ObjectRow]) -> tuple[TreeRow, ...]:
    order = {kind: place for place, kind in enumerate((*KINDS, UNKNOWN))}
    ordered = sorted(rows, key=lambda row: (order[kind_of(row.object_class)], row.label.casefold()))
    shown = len(rows) <= OBJECTS_IN_TREE
    return tuple(
        _class_row(kind, list(members), shown)
        for kind, members in groupby(ordered, key=lambda row: kind_of(row.object_class))
    )


_class_rows = Remembered(_rows_by_class)


def class_rows(token: Token) -> tuple[TreeRow, ...]:
    """Return one row a class that is there, in the order of the table of kinds."""
    return _class_rows(token.objects)


def _class_row(kind: Kind, members: list[ObjectRow], shown: bool) -> TreeRow:
    return TreeRow(
        ("class", kind.object_class),
        "class",
        tr(kind.plural),
        kind.icon,
        count=f"{len(members):,}",
        value=kind,
        children=_object_rows(kind, members) if shown else (),
    )


def _session_badge() -> RowBadge:
    return RowBadge("info", tr(N_("Session")), meaning=tr(N_("Gone when the session ends")))


def _object_rows(kind: Kind, members: list[ObjectRow]) -> tuple[TreeRow, ...]:
    return tuple(
        TreeRow(
            key,
            "object",
            member.label or member.id or tr(N_("(no label)")),
            kind.icon,
            note=member.type,
            badge=_session_badge() if member.of_session else None,
            value=member,
        )
        for key, member in zip(object_keys(members), members, strict=True)
    )
