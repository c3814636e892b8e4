"""What is said about an object before its attributes: class, type, and the properties that matter for safety."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.gui.pages.base import Face, Mark
from app.gui.pages.words import facts_line, number
from app.model.object_cells import class_title
from app.model.translate import tr
from app.vocabulary.kinds import kind_of
from app.vocabulary.numbers import CKA, CKO
from app.vocabulary.objects import Attribute, ObjectDetail, ObjectRow
from app.vocabulary.texts import N_

KEYS_TO_HIDE = (CKO.PRIVATE_KEY, CKO.SECRET_KEY)
"""Classes whose value must not leave the token."""


def title_of(row: ObjectRow) -> str:
    """Return the label of an object, or that it has none."""
    return row.label or tr(N_("Without a label"))


def flag(attributes: Mapping[int, Attribute], number: CKA) -> bool | None:
    """Return a Boolean attribute, or nothing where the object does not tell it."""
    attribute = attributes.get(number)
    if attribute is None or attribute.state != "value" or not attribute.raw:
        return None
    return attribute.raw[0] != 0


def marks_of(row: ObjectRow, attributes: Iterable[Attribute] = ()) -> tuple[Mark, ...]:
    """Return the badges of an object, from its row alone or with its attributes."""
    known = {attribute.number: attribute for attribute in attributes}
    marks = []
    if row.unreadable:
        marks.append(Mark(tr(N_("Could not be read")), "danger", "danger"))
    if row.object_class in KEYS_TO_HIDE:
        marks += _secrecy(row, known)
    if flag(known, CKA.TRUSTED):
        marks.append(Mark(tr(N_("Trusted")), "info", "verified"))
    if row.of_session:
        marks.append(Mark(tr(N_("Session object")), "info", "session"))
    if row.private:
        marks.append(Mark(tr(N_("Private")), "neutral", "closed"))
    if flag(known, CKA.ALWAYS_AUTHENTICATE):
        marks.append(Mark(tr(N_("PIN at each use")), "neutral", "pin"))
    if flag(known, CKA.MODIFIABLE) is False:
        marks.append(Mark(tr(N_("Cannot be changed")), "neutral", "eye"))
    return tuple(marks)


def _secrecy(row: ObjectRow, known: Mapping[int, Attribute]) -> list[Mark]:
    marks = []
    sensitive = flag(known, CKA.SENSITIVE)
    if sensitive is not None:
        marks.append(
            Mark(tr(N_("Sensitive")), "ok", "ok") if sensitive else Mark(tr(N_("Not sensitive")), "warn", "warn")
        )
    extractable = flag(known, CKA.EXTRACTABLE)
    extractable = row.extractable if extractable is None else extractable
    if extractable:
        marks.append(Mark(tr(N_("Extractable")), "warn", "warn"))
    elif flag(known, CKA.NEVER_EXTRACTABLE):
        marks.append(Mark(tr(N_("Never extractable")), "ok", "ok"))
    elif extractable is False:
        marks.append(Mark(tr(N_("Not extractable")), "ok", "ok"))
    return marks


def facts_of(row: ObjectRow, detail: ObjectDetail | None = None, token: str = "") -> str:
    """Return class, type, CKA_ID, size and the name of the token in one line."""
    identity = tr(N_("ID {id}"), id=row.id) if row.id else ""
    where = tr(N_("on {token}"), token=token) if token else ""
    length = ""
    if detail is not None and detail.size is not None:
        length = tr(N_("{count} bytes on the token"), count=number(detail.size))
    return facts_line((class_title(row.object_class), row.type, identity, length, where))


def face_of(row: ObjectRow, detail: ObjectDetail | None = None, token: str = "") -> Face:
    """Return the header of an object's page; `token` is the name of the token that the object is on."""
    marks = marks_of(row, detail.attributes if detail is not None else ())
    return Face(kind_of(row.object_class).icon, title_of(row), facts_of(row, detail, token), marks)
