"""What is told of a file that is worked on: which one it is, how far, how long still."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from app.gui.dialogs.files import file_name, folder_name
from app.gui.dialogs.pieces import clock, size_words
from app.gui.look.parts import Badge, Card, Text, Tile, column, holder, row
from app.model.translate import tr
from app.vocabulary.texts import N_

_TELLING = 2.0
"""Seconds after which a speed is worth being told."""


def file_card(file: str, badge: str = "", size: int | None = None) -> Card:
    """Return which file is worked on: its name and folder, its size in bytes where a host has told it, and a word."""
    card = Card(padding=3, gap=3, flow=QHBoxLayout)
    where = folder_name(file) if size is None else f"{size_words(size)}  ·  {folder_name(file)}"
    words = column(
        None, Text(file_name(file), "strong", elide=True), Text(where, "caption", "quiet", elide=True), None, gap=0.5
    )
    card.body.addWidget(Tile("file", "neutral", 9))
    card.body.addLayout(words, 1)
    if badge:
        card.body.addWidget(holder(row(Badge(badge))))
    return card


def progress_words(done: int, total: int, seconds: float) -> str:
    """Return how much of a file is done, and how long the rest will take once that can be told."""
    words = tr(N_("{done} of {total}"), done=size_words(done), total=size_words(total))
    if done > 0 and total > done and seconds >= _TELLING:
        left = clock(round(seconds * (total - done) / done))
        words += "  ·  " + tr(N_("about {time} left"), time=left)
    return words
