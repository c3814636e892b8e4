"""What stands in the tree: rows made from libraries, slots, tokens and objects. Pure functions of what is known."""

import time
from itertools import groupby

from app.model.library import Library
from app.model.rows import RowBadge, TreeRow
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.kinds import KINDS, UNKNOWN, Kind, kind_of
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import SlotState

OBJECTS_IN_TREE = 300
"""Above so many objects the tree shows classes with counts; the rows are in the token's table."""


def object_key(row: ObjectRow, number: int = 1) -> tuple[object, ...]:
    """Return what makes an object the same after a refresh: handles may be others then. Equal twins are numbered."""
    address = row.address
    return (address.object_class, address.id, address.label, address.fingerprint, number)


def library_row(library: Library) -> TreeRow:
    """Return a library with everything beneath it."""
    children = [slot_row(library, slot) for slot in library.slots] if library.state != "off" else []
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
    count = len(library.slots)
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


def slot_row(library: Library, slot: SlotState) -> TreeRow:
    """Return a slot with its token."""
    name = slot.address.description or tr(N_("Slot without a name"))
    key = ("slot", slot.address)
    token = library.tokens.get(slot.token_address) if slot.token_address else None
    if token is None:
        badge = RowBadge("warn", tr(N_("Problem")), "warn") if slot.problem else None
        note = "" if slot.problem else tr(N_("no token"))
        return TreeRow(key, "slot", name, "slot", note=note, badge=badge, quiet=True, value=slot)
    return TreeRow(key, "slot", name, "slot", quiet=True, value=slot, children=(token_row(token),))


def token_row(token: Token) -> TreeRow:
    """Return a token with its objects: one by one, or as classes with counts where there are many."""
    logged_in = token.session.role is not None
    blank = not token.info.initialized
    return TreeRow(
        ("token", token.address),
        "token",
        token.info.label or (tr(N_("Blank token")) if blank else tr(N_("(no label)"))),
        "open" if logged_in else "token" if blank else "closed",
        badge=_token_badge(token),
        quiet=blank,
        value=token,
        children=class_rows(token),
    )


def _token_badge(token: Token) -> RowBadge | None:
    if token.problem is not None:
        return RowBadge("danger", tr(token.problem.title), "danger")
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


def class_rows(token: Token) -> tuple[TreeRow, ...]:
    """Return one row a class that is there, in the order of the table of kinds."""
    rows = token.objects.rows
    order = {kind: place for place, kind in enumerate((*KINDS, UNKNOWN))}
    ordered = sorted(rows, key=lambda row: (order[kind_of(row.object_class)], row.label.casefold()))
    shown = len(rows) <= OBJECTS_IN_TREE
    return tuple(
        _class_row(kind, list(members), shown)
        for kind, members in groupby(ordered, key=lambda row: kind_of(row.object_class))
    )


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


def _object_rows(kind: Kind, members: list[ObjectRow]) -> tuple[TreeRow, ...]:
    seen: dict[tuple[object, ...], int] = {}
    rows = []
    for member in members:
        key = object_key(member)
        seen[key] = seen.get(key, 0) + 1
        name = member.label or member.id or tr(N_("(no label)"))
        rows.append(TreeRow(object_key(member, seen[key]), "object", name, kind.icon, note=member.type, value=member))
    return tuple(rows)
