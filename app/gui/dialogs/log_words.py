"""What is said about the operations log: what its chain proves, and everything about one operation."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.pieces import grouped
from app.gui.look.parts import FoldedDetails, column, holder, notice
from app.gui.pages.words import number
from app.model.log_table import duration_words, local_time, outcome_words, reason_words
from app.model.translate import tr
from app.vocabulary.kinds import KINDS
from app.vocabulary.log_lines import Entry, Finding, LoggedToken, Verdict
from app.vocabulary.numbers import CKO, name_of
from app.vocabulary.texts import N_, plain

_FOUND: dict[Finding, tuple[str, str, str, str]] = {
    "whole": (
        "ok",
        "verified",
        N_("The chain is whole"),
        N_("All {lines} lines are as they were written, in their order, and none is missing."),
    ),
    "changed": (
        "danger",
        "invalid",
        N_("The log was changed from line {line} on"),
        N_("Line {line} is not what was written there. What stands before it fits together."),
    ),
    "missing": (
        "danger",
        "invalid",
        N_("Lines are missing before line {line}"),
        N_("Those with numbers up to {expected} are not there any more. What stands before them fits together."),
    ),
    "moved": (
        "danger",
        "invalid",
        N_("The lines are not in their order from line {line} on"),
        N_("Lines were moved, or put in. What stands before them fits together."),
    ),
    "unreadable": (
        "danger",
        "invalid",
        N_("Line {line} is no line of a log"),
        N_("Something else was written over it, or put in. What stands before it fits together."),
    ),
    "cut": (
        "danger",
        "invalid",
        N_("The end of the log was cut off"),
        N_("The head of the chain names line {expected} as the last one; {lines} lines are there, and fit together."),
    ),
    "head missing": (
        "warn",
        "warn",
        N_("The head of the chain is missing"),
        N_("The {lines} lines that are there fit together. Whether lines were cut off at the end cannot be told."),
    ),
    "head lost": (
        "warn",
        "warn",
        N_("The head of the chain was missing before line {line}"),
        N_("The {lines} lines that are there fit together. Whether lines were cut off there cannot be told."),
    ),
}
"""Tone, icon, title and words for each finding."""

_EMPTY = ("neutral", "info", N_("The log is empty"), N_("Nothing was written in it yet."))
_MORE = N_("At {count} places in all something is wrong.")
_UNFINISHED = N_("The file ends in half a line: a program was ended while it wrote. The next line takes its place.")
_KEEP = N_("Keep a copy of the folder {folder}, and find out who could write to it.")


def verdict_view(verdict: Verdict, folder: str) -> QWidget:
    """Return what the chain proves, in words, icon and colour; the digest to compare later is behind a fold."""
    tone, icon, title, words = _FOUND[verdict.finding] if verdict.lines or verdict.breaks else _EMPTY
    fields = {
        "line": number(verdict.line),
        "lines": number(verdict.lines),
        "expected": number(verdict.expected),
        "count": number(verdict.breaks),
        "folder": plain(folder, 1024),
    }
    said = [words]
    said += [_MORE] if verdict.breaks > 1 else []
    said += [_UNFINISHED] if verdict.unfinished else []
    said += [_KEEP] if tone == "danger" else []
    parts: list[QWidget] = [notice(tone, icon, tr(title, **fields), " ".join(tr(one, **fields) for one in said))]
    if tone == "ok":
        lines = [(tr(N_("Lines")), number(verdict.lines)), (tr(N_("SHA-256 of the last line")), grouped(verdict.last))]
        parts.append(FoldedDetails(lines, copied=verdict.last, title=tr(N_("To compare later"))))
    return holder(column(*parts, gap=2), grow=False)


def entry_lines(entry: Entry) -> list[tuple[str, str]]:
    """Return everything about one operation but what it is called, as names and values."""
    return [(tr(name), plain(value, 1024)) for name, value in _lines(entry) if value]


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    intent, result = entry.intent, entry.result
    yield N_("Result"), outcome_words(result)
    if result is not None:
        yield N_("Reason"), reason_words(result)
        yield N_("Function"), result.function
        yield N_("Return value"), "" if result.code is None else f"{result.code_name} (0x{result.code:08X})"
        yield N_("Done with"), "" if result.done is None else number(result.done)
    yield N_("Begun"), local_time(intent.time)
    yield N_("Duration"), duration_words(entry)
    yield from _token(intent.token)
    yield N_("Role"), {"user": tr(N_("User")), "so": tr(N_("Security officer"))}.get(intent.role or "", "")
    for one in intent.objects:
        labels = ", ".join(one.labels)
        yield N_("Objects"), f"{number(one.count)} × {_class(one.object_class)}{f': {labels}' if labels else ''}"
    if result is not None and result.token is not None:
        yield N_("Token afterwards"), "  ·  ".join(filter(None, (result.token.label, result.token.serial)))
    yield N_("Library"), intent.library_name
    yield N_("Library file"), intent.library
    yield N_("User"), intent.user
    yield N_("Program"), tr(N_("Symbolon {version}"), version=intent.version) if intent.version else ""
    yield N_("Lines"), number(intent.number) + (f", {number(result.number)}" if result is not None else "")


def _token(token: LoggedToken | None) -> Iterator[tuple[str, str]]:
    if token is not None:
        yield N_("Token"), token.label
        yield N_("Serial"), token.serial
        yield N_("Model"), "  ·  ".join(filter(None, (token.manufacturer, token.model)))
        yield N_("Slot"), token.slot


def _class(name: str) -> str:
    titles = {name_of(CKO, kind.object_class): kind.title for kind in KINDS}
    return tr(titles[name]) if name in titles else name
