"""docs/compatibility.md: whole, without an empty cell, and with a row for every request that a token is asked."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.settings.folders import CONFIG_VARIABLE, DATA_VARIABLE
from app.vocabulary.messages import InitializeBlankToken, OpenLibrary, ReadSlots
from app.vocabulary.protocol import REQUESTS
from app.vocabulary.request import TokenRequest
from tests.compatibility.__main__ import column
from tests.compatibility.columns import COLUMNS
from tests.compatibility.operations import ROWS
from tests.compatibility.table import FILE, read

VERDICTS = ("done", "not offered: ", "refused: ")


def table() -> dict[str, dict[str, str]]:
    return read(FILE.read_text(encoding="utf-8"))


def test_every_library_and_every_operation_is_in_it() -> None:
    assert list(table()) == list(COLUMNS)
    for cells in table().values():
        assert list(cells) == [row.title for row in ROWS]


def test_no_cell_is_empty_and_each_has_a_verdict_with_its_reason() -> None:
    for name, cells in table().items():
        for title, words in cells.items():
            assert words.startswith(VERDICTS), f"{name}, {title}: {words!r}"
            assert words.partition(": ")[2] or words.startswith("done"), f"{name}, {title}: no reason"


def test_every_request_that_touches_a_token_has_a_row() -> None:
    covered = {request for row in ROWS for request in row.requests}
    wanted = {request for request in REQUESTS if issubclass(request, TokenRequest)}
    assert wanted | {OpenLibrary, ReadSlots, InitializeBlankToken} == covered


@pytest.mark.parametrize("name", ["p11-kit trust", "SoftHSM2"])
def test_the_table_is_what_comes_of_it_now(
    qapp: QApplication, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "config"))
    assert dict(zip([row.title for row in ROWS], column(qapp, name), strict=True)) == table()[name]
