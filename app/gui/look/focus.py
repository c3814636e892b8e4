"""The order in which Tab goes through a window: the order of reading, as the layouts have it.

Qt's own order is that of creation. A page whose parts are made anew while it is shown would be walked in an order that
nobody sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QWidget


def focus_order(top: QWidget) -> list[QWidget]:
    """Return everything in `top` that Tab can reach now, in the order of reading."""
    return [one for one in _walk(top) if one.isVisibleTo(top) and one.isEnabled() and _takes_tab(one)]


def next_focus(top: QWidget, forward: bool) -> QWidget | None:
    """Return where Tab goes from the widget that has the focus, or Shift+Tab if not `forward`; round at the ends."""
    order = focus_order(top)
    if not order:
        return None
    focused = cast(QWidget | None, top.focusWidget())
    # What has the focus may be a part of something that takes it, or not to be reached with Tab.
    around = [
        number
        for number, one in enumerate(order)
        if focused is not None and (one is focused or one.isAncestorOf(focused))
    ]
    if not around:
        return order[0 if forward else -1]
    return order[(around[-1] + (1 if forward else -1)) % len(order)]


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _walk(widget: QWidget) -> Iterator[QWidget]:
    for child in _children(widget):
        yield child
        yield from _walk(child)


def _children(widget: QWidget) -> list[QWidget]:
    """Return the children in the order of reading; those that no layout places come last."""
    first: list[QWidget] = []
    layout = widget.layout()
    if isinstance(widget, QSplitter):
        first = _there(widget.widget(number) for number in range(widget.count()))
    elif isinstance(widget, QStackedWidget):
        first = _there([widget.currentWidget()])
    elif isinstance(widget, QScrollArea):
        first = _there([widget.widget()])
    elif layout is not None:
        first = list(_placed(layout))
    rest = [child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()]
    if isinstance(widget, (QStackedWidget, QScrollArea)):
        rest = []
    return first + [child for child in rest if child not in first]


def _there(widgets: Iterable[QWidget | None]) -> list[QWidget]:
    return [widget for widget in widgets if widget is not None]


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _placed(inner)
