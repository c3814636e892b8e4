"""File names that are made from labels stay in their folder, whatever the label says."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vocabulary.file_names import LONGEST, file_slug
from tests.catalogue import fault, rule


@fault(100)
@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Visitor 12", "Visitor 12"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\Windows\\x", "C Windows x"),
        ("CON", "token CON"),
        ("nul.txt", "nul txt"),
        ("com1", "token com1"),
        ("name.", "name"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("a\u202egnp.exe", "a gnp exe"),
        ("Übung é", "Übung é"),
        ("", "token"),
        ("\0\n\t", "token"),
        ("x" * 300, "x" * LONGEST),
    ],
)
def test_a_label_becomes_a_name(label: str, name: str) -> None:
    assert file_slug(label) == name


@fault(100)
@rule(15)
@settings(max_examples=2000)
@given(st.text())
def test_every_text_becomes_a_name_in_its_folder(text: str) -> None:
    name = file_slug(text)
    assert 0 < len(name) <= LONGEST + len("token ")
    path = Path("/folder") / f"{name}.pdf"
    assert path.parent == Path("/folder")
    assert not name.startswith(("-", ".", " "))
    assert name.encode("utf-8", "strict") == name.encode("utf-8", "replace")
