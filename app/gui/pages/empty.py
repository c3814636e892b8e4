"""The page for when nothing is selected."""

from __future__ import annotations

from app.gui.look.parts import EmptyState
from app.gui.pages.base import Page
from app.model.translate import tr
from app.vocabulary.texts import N_


class EmptyPage(Page):
    """Says what to do when nothing is selected."""

    def __init__(self) -> None:
        """Show the one sentence."""
        super().__init__()
        self.header.hide()
        self.body.addWidget(
            EmptyState(
                "library", tr(N_("Nothing is selected")), tr(N_("Choose a library, a slot or a token in the tree."))
            ),
            1,
        )
