"""One object: its face, its certificate, its attributes. Beside the table, and as a page: one widget, two places."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.gui.look.parts import Card, Rule, Spinner, Text, Tile, check_box, column, holder, icon_button, row
from app.gui.look.theme import u
from app.gui.pages.actions import ActionRow
from app.gui.pages.attribute_row import AttributeRow
from app.gui.pages.base import Page, Section, badge, scrolling
from app.gui.pages.certificate import certificate_summary
from app.gui.pages.flow import flow
from app.gui.pages.object_words import face_of, marks_of, title_of
from app.gui.pages.problem import ProblemView
from app.gui.pages.shelf import Shelf
from app.gui.pages.words import facts_line, number
from app.model.object_cells import class_title
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.kinds import kind_of
from app.vocabulary.objects import Attribute, ObjectDetail, ObjectRow
from app.vocabulary.texts import N_


class AttributePanel(Card):
    """Everything about one object: while it is read, when it was read, and when it could not be read."""

    close_wanted = Signal()
    """A person does not want to see the panel any more."""

    def __init__(self, head: bool = True):
        """Make an empty panel; without `head` where a page's header says already who it is."""
        super().__init__(gap=2.5)
        self._head, self._marks, self._said, self._content = (Section() for _ in range(4))
        self._with_head = head
        self._detail: ObjectDetail | None = None
        self.action_row = ActionRow()
        self._hex = check_box(tr(N_("Show bytes")))
        self._hex.toggled.connect(self._show_attributes)
        if head:
            self.body.addWidget(self._head)
        self._count = Text(tr(N_("Attributes")), "strong")
        self._attributes = holder(column(row(self._count, None, self._hex), self._content, None, gap=1.5))
        everything = Shelf((self._said, 1), (self._attributes, 1), narrow=200, gap=4)
        self._scroll = scrolling(self._marks, everything)
        self._scroll.setMinimumHeight(u(12))
        self.body.addWidget(self._scroll, 1)
        if head:
            self.body.addLayout(row(self.action_row, None))
        self.setAccessibleName(tr(N_("Attributes")))

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show what can be done with the object; on a page its header shows that."""
        self.action_row.set_actions(actions)
        self.action_row.setVisible(bool(actions))

    def show_row(self, row: ObjectRow) -> None:
        """Show an object whose attributes are being read."""
        self._detail = None
        self._show_head(row, None)
        self._said.fill(("reading", row), _reading)
        self._show_attributes()

    def show_object(self, detail: ObjectDetail) -> None:
        """Show an object with all its attributes."""
        if self._detail is None or self._detail.row.address != detail.row.address:
            self._scroll.verticalScrollBar().setValue(0)
        self._detail = detail
        self._show_head(detail.row, detail)
        certificate = detail.certificate
        self._said.fill(certificate, lambda: certificate_summary(certificate) if certificate is not None else None)
        self._show_attributes()

    def show_problem(self, row: ObjectRow, problem: Problem) -> None:
        """Show that the attributes of an object could not be read."""
        self._detail = None
        self._show_head(row, None)
        self._said.fill((row, problem), lambda: holder(column(ProblemView(problem), None)))
        self._show_attributes()

    def _show_head(self, row: ObjectRow, detail: ObjectDetail | None) -> None:
        attributes = detail.attributes if detail is not None else ()
        if self._with_head:
            self._head.fill(row, lambda: self._face(row))
            marks = marks_of(row, attributes)
            self._marks.fill(marks, lambda: flow(*map(badge, marks)) if marks else None)

    def _face(self, row_: ObjectRow) -> QWidget:
        kind = kind_of(row_.object_class)
        facts = facts_line((class_title(row_.object_class), row_.type))
        names = column(
            None, Text(title_of(row_), "heading", elide=True), Text(facts, ink="quiet", elide=True), None, gap=0
        )
        close = icon_button("close", tr(N_("Close details")))
        close.clicked.connect(self.close_wanted)
        line = row(Tile(kind.icon, "info", 10), names, close, gap=3)
        line.setStretch(1, 1)
        return holder(line)

    def _show_attributes(self) -> None:
        detail, as_hex = self._detail, self._hex.isChecked()
        attributes = detail.attributes if detail is not None else ()
        self._attributes.setVisible(detail is not None)
        self._count.setText(tr(N_("{count} attributes"), count=number(sum(_is_there(one) for one in attributes))))
        self._content.fill((attributes, as_hex), lambda: _rows(attributes, as_hex) if attributes else None)


def _is_there(attribute: Attribute) -> bool:
    return attribute.state != "absent"


def _rows(attributes: Sequence[Attribute], as_hex: bool) -> QWidget:
    """Return the attributes in their order; those that the object does not have stand last."""
    ordered = sorted(attributes, key=lambda one: not _is_there(one))
    lines: list[QWidget] = []
    for attribute in ordered:
        if lines:
            lines.append(Rule())
        lines.append(AttributeRow(attribute, as_hex))
    return holder(column(*lines, gap=0))


def _reading() -> QWidget:
    return holder(column(row(Spinner(), Text(tr(N_("Reading attributes…")), ink="quiet"), None, gap=2), None))


class ObjectPage(Page):
    """One object as a page of its own."""

    def __init__(self) -> None:
        """Start empty; `show_object` fills it."""
        super().__init__()
        self.panel = AttributePanel(head=False)
        self.body.addWidget(self.panel, 1)

    def show_row(self, row: ObjectRow, *, token: str = "") -> None:
        """Show an object whose attributes are being read."""
        self.header.show_face(face_of(row, token=token))
        self.panel.show_row(row)

    def show_object(self, detail: ObjectDetail, *, token: str = "") -> None:
        """Show an object with all its attributes."""
        self.header.show_face(face_of(detail.row, detail, token))
        self.panel.show_object(detail)

    def show_problem(self, row: ObjectRow, problem: Problem, *, token: str = "") -> None:
        """Show that the attributes of an object could not be read."""
        self.header.show_face(face_of(row, token=token))
        self.panel.show_problem(row, problem)
