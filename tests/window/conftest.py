"""The real window, without a screen, with settings and tokens of one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.gui import message_card
from app.gui.look import theme
from app.model import host as host_module
from app.model.library import Library
from app.model.token import Token
from app.settings.folders import CONFIG_VARIABLE, DATA_VARIABLE
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm


@pytest.fixture
def closed_desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Make the window; the test opens it."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "config"))
    monkeypatch.setattr(message_card, "STAY", 600_000)  # what a busy machine reads late is still there
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    theme.apply(qapp, [])
    desk = Desk(qapp, tmp_path / "config")
    yield desk
    desk.close()
    QLocale.setDefault(before)


@pytest.fixture
def desk(closed_desk: Desk) -> Desk:
    """Open the window, with no library in it."""
    closed_desk.open()
    return closed_desk


@pytest.fixture
def token(desk: Desk, softhsm: SoftHsm) -> Token:
    """Configure SoftHSM with the token *Anna*; it is selected and has been read, and nobody is logged in."""
    softhsm.new_token("Anna")
    desk.add(softhsm.path, softhsm.env)
    return desk.token("Anna")


@pytest.fixture
def faulty_token(desk: Desk, faulty: Faulty) -> Token:
    """Do as `token`, with the faulty library in front, which behaves until it is told otherwise."""
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    return desk.token("Anna")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the window call a function hung after 0.6 s instead of 3."""
    monkeypatch.setattr(host_module, "STALL_AFTER", 0.6)


@pytest.fixture
def library(desk: Desk, softhsm: SoftHsm) -> Library:
    """Configure SoftHSM with nothing but its blank token."""
    made = desk.add(softhsm.path, softhsm.env)
    desk.until(lambda: made.tokens)
    return made
