"""Every text that a person reads is marked for translation where it is written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"

TEXT_ARGUMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "app_error": (("title", "cause", "next_step", "unchanged"), ("title", "cause", "next_step", "unchanged")),
    "file_error": (("", "title", "cause", "next_step", "unchanged"), ("title", "cause", "next_step", "unchanged")),
    "FileKind": (("title", "next_step"), ("title", "next_step")),
    "Words": (("text",), ("text",)),
    "ProblemText": (("title", "cause", "next_step"), ("title", "cause", "next_step")),
    "Flag": (("", "", "meaning", "unset_meaning"), ("meaning", "unset_meaning")),
    "Kind": (("", "title", "plural"), ("title", "plural")),
    "verb": ((), ("menu", "title")),
    "uses": (("title",), ("title",)),
    "writes": (("title",), ("title",)),
}
"""For each function that takes texts: names by position (empty for another argument), and names by keyword."""


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _bare(node: ast.expr) -> bool:
    """Return whether an argument is a text written there without its mark. A name was marked where it was written."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(node.value)
    if isinstance(node, ast.IfExp):
        return _bare(node.body) or _bare(node.orelse)
    if isinstance(node, ast.BinOp):
        return _bare(node.left) or _bare(node.right)
    if isinstance(node, ast.Call):
        return _called(node) in ("format", "join", "format_map")
    return isinstance(node, ast.JoinedStr)


def _texts(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    positions, keywords = TEXT_ARGUMENTS.get(_called(node), ((), ()))
    yield from ((name, value) for name, value in zip(positions, node.args, strict=False) if name)
    yield from ((word.arg, word.value) for word in node.keywords if word.arg in keywords)


def unmarked(source: str) -> list[str]:
    """Return each text argument that is not `N_("…")` or a name, and each `N_()` around anything but one literal."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        wrong += [f"{node.lineno}: {_called(node)}({name})" for name, value in _texts(node) if _bare(value)]
        if _called(node) == "N_":
            literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and not node.keywords
            if not literal or not isinstance(node.args[0].value, str) or not node.args[0].value:  # type: ignore[attr-defined]
                wrong.append(f"{node.lineno}: N_() around what is no literal")
    return wrong


SENTENCE = re.compile(r"[A-Z“].* .* .*[.?!…]", re.DOTALL)
COMMAND_LINE = {"Manage PKCS#11 tokens.", "Drive one Cryptoki library for a window."}
"""Sentences of ``--help``, which is not translated."""


def bare_sentences(source: str) -> list[str]:
    """Return every whole sentence that is no docstring and not marked, wherever it stands: no table has to know it."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    passed = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    passed |= {id(word) for node in nodes if isinstance(node, ast.Call) and _called(node) == "N_" for word in node.args}
    return [
        f"{node.lineno}: {node.value}"
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
        if SENTENCE.fullmatch(node.value) and node.value not in COMMAND_LINE
    ]


def _files() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def test_every_text_is_marked() -> None:
    wrong = [f"{file.relative_to(APP)}:{fault}" for file in _files() for fault in unmarked(file.read_text("utf-8"))]
    assert not wrong, "\n".join(wrong)


def test_no_sentence_is_written_without_its_mark() -> None:
    wrong = [
        f"{file.relative_to(APP)}:{fault}" for file in _files() for fault in bare_sentences(file.read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise _refused(path, "The file was not found.")', 1),
        ('REASON = {"a": "The token is write-protected."}', 1),
        ('label.setText("Do you want this?")', 1),
        ('def f():\n    """Return what is there."""', 0),
        ('TEXT = "x"\n"""What it is called here."""', 0),
        ('raise _refused(path, N_("The file was not found."))', 0),
        ('raise ValueError("no such button")', 0),
    ],
)
def test_a_sentence_is_found_wherever_it_stands(source: str, found: int) -> None:
    assert len(bare_sentences(source)) == found


def test_texts_are_found_at_all() -> None:
    marks = 0
    for file in _files():
        calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
        marks += sum(_called(call) == "N_" for call in calls)
    assert marks > 500


@pytest.mark.parametrize(
    "source",
    [
        'app_error("Wrong PIN", N_("x"))',
        'app_error(N_("x"), cause="It is wrong")',
        'errors.app_error(N_("x"), N_("y"), f"{name} is gone")',
        'app_error(N_("x"), N_("y"), unchanged="a" + b)',
        'app_error(N_("x"), "a" if b else N_("c"))',
        'app_error(N_("x"), "{}".format(b))',
        'file_error(path, N_("x"), N_("y"), "Choose another file.")',
        'file_error(path, title="“{name}” is a folder", cause=N_("x"))',
        'FileKind("“{name}” is an archive", N_("Unpack it first."))',
        'FileKind(N_("x"), next_step="Unpack it first.")',
        'Words("Slot {name}", {"name": "1"})',
        'Words(text="Slot")',
        'Problem(title=Words("Wrong"), cause=Words(N_("x")))',
        'Flag(0x1, "CKF_RNG", "The token has a generator")',
        'N_(f"{x} is wrong")',
        "N_(text)",
        'N_("a" + b)',
        'N_("a", "b")',
        'N_("")',
        '@verb(menu=N_("Token"), title="Log in")\nasync def log_in(): ...',
    ],
)
def test_an_unmarked_text_is_found(source: str) -> None:
    assert len(unmarked(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'app_error(N_("x"), row.cause, next_step=TEXT, unchanged="", name="a free field")',
        'Words(N_("Slot {name}"), {"name": "1"})',
        'file_error("/a/path", N_("x"), N_("y"), NEXT, reason="a free field")',
        'Words("")',
        'N_("one literal " "in two pieces")',
        'Flag(0x1, "CKF_RNG", N_("The token has a generator"))',
    ],
)
def test_a_marked_text_is_left_alone(source: str) -> None:
    assert not unmarked(source)
