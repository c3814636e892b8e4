"""The parts that pages and dialogs are made of, in one place to import them from."""

from app.gui.look.basics import (
    Badge,
    Card,
    Ground,
    Icon,
    Rule,
    Text,
    Tile,
    badge_width,
    column,
    drop_widgets,
    holder,
    paint_badge,
    row,
)
from app.gui.look.buttons import button, check_box, icon_button, link_button, radio_button
from app.gui.look.facts import Flag, FlagList, HexView, facts
from app.gui.look.fields import FormLine, SearchField, search_field
from app.gui.look.motion import Spinner, progress_bar
from app.gui.look.notices import EmptyState, FoldedDetails, notice

__all__ = [
    "Badge",
    "Card",
    "EmptyState",
    "Flag",
    "FlagList",
    "FoldedDetails",
    "FormLine",
    "Ground",
    "HexView",
    "Icon",
    "Rule",
    "SearchField",
    "Spinner",
    "Text",
    "Tile",
    "badge_width",
    "button",
    "check_box",
    "column",
    "drop_widgets",
    "facts",
    "holder",
    "icon_button",
    "link_button",
    "notice",
    "paint_badge",
    "progress_bar",
    "radio_button",
    "row",
    "search_field",
]
