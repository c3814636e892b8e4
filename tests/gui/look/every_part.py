"""One of every part of the look, with hostile words wherever words go."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from app.gui.activity import ActivityStrip
from app.gui.activity_list import PastJob, RunningJob
from app.gui.frame import SideBar, Tabs
from app.gui.look.parts import (
    Badge,
    EmptyState,
    Flag,
    FlagList,
    FoldedDetails,
    FormLine,
    HexView,
    Text,
    button,
    check_box,
    facts,
    holder,
    icon_button,
    link_button,
    notice,
    radio_button,
    search_field,
)
from app.gui.message_bar import MessageBar

HOSTILE = "<b>x</b> & &amp; <img src=a>"


def _message_bar() -> QWidget:
    result = MessageBar()
    result.show_message("warn", HOSTILE, HOSTILE, [(HOSTILE, lambda: None)])
    return result


def _form_line() -> QWidget:
    result = FormLine(HOSTILE, QLineEdit())
    result.set_hint(HOSTILE, "danger")
    return result


def _activities() -> QWidget:
    result = ActivityStrip()
    result.set_running([RunningJob(HOSTILE, HOSTILE, (1, 2), lambda: None)])
    result.add_past(PastJob(HOSTILE, HOSTILE))
    return result


PARTS: dict[str, Callable[[], QWidget]] = {
    "text": lambda: Text(HOSTILE),
    "wrapped text": lambda: Text(HOSTILE, wrap=True),
    "elided text": lambda: Text(HOSTILE, elide=True),
    "selectable text": lambda: Text(HOSTILE, selectable=True),
    "badge": lambda: Badge(HOSTILE, "ok", "ok"),
    "button": lambda: button(HOSTILE, icon="stop"),
    "link button": lambda: link_button(HOSTILE),
    "icon button": lambda: icon_button("close", HOSTILE),
    "check box": lambda: check_box(HOSTILE),
    "radio button": lambda: radio_button(HOSTILE),
    "search field": lambda: search_field(HOSTILE),
    "form line": _form_line,
    "facts": lambda: holder(facts([(HOSTILE, HOSTILE, HOSTILE)])),
    "flags": lambda: FlagList([Flag(HOSTILE, HOSTILE, True)]),
    "hex": lambda: HexView(HOSTILE.encode()),
    "details": lambda: FoldedDetails([(HOSTILE, HOSTILE)], title=HOSTILE, unfolded=True),
    "notice": lambda: notice("danger", "danger", HOSTILE, HOSTILE, [button(HOSTILE)]),
    "empty state": lambda: EmptyState("token", HOSTILE, HOSTILE, button(HOSTILE)),
    "tabs": lambda: Tabs([(HOSTILE, QWidget())]),
    "message bar": _message_bar,
    "activities": _activities,
    "side bar": SideBar,
}
