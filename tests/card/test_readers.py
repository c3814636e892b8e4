"""What the window says about card readers, with and without cards that a library knows, and without a card service."""

import socket
import tempfile
from pathlib import Path

import pytest

from app.gui.look.parts import FoldedDetails
from app.gui.pages.first_start import FirstStartPage
from app.gui.pages.library import LibraryPage
from app.gui.pages.slot import SlotPage
from app.model import card_readers as looks
from app.model.library import Library
from app.settings.card_service import SOCKET_VARIABLE
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PIV, names
from tests.catalogue import fault
from tests.desk import Desk
from tests.softhsm import SoftHsm

UNKNOWN_ATR = "3B 95 13 81 01 80 73 FF 01 00 0B"


def test_the_welcome_page_says_that_a_card_waits_for_its_library(
    closed_desk: Desk, reader: CardReaders, piv_card: VirtualCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SOCKET_VARIABLE, str(reader.socket))
    closed_desk.open()
    assert isinstance(closed_desk.page, FirstStartPage)
    closed_desk.until(lambda: f"The reader {reader.names[0]} is empty" in closed_desk.words())
    reader.insert(piv_card)
    closed_desk.until(lambda: f"A card is in {reader.names[0]}, but no library here" in closed_desk.words())
    assert "Add OpenSC, which is on this computer" in closed_desk.words()
    assert piv_card.commands() == [], "nobody has asked the card anything"
    piv_card.pull()
    closed_desk.until(lambda: f"The reader {reader.names[0]} is empty" in closed_desk.words())


def test_a_library_that_does_not_know_the_card_says_who_might(
    desk: Desk, library: Library, reader: CardReaders, unknown_card: VirtualCard
) -> None:
    reader.insert(unknown_card)
    desk.select(desk.row("OpenSC"))
    assert isinstance(desk.page, LibraryPage)
    desk.until(lambda: f"A card is in {reader.names[0]}, but no library here can read it" in desk.words())
    assert "Install the library that the card’s issuer names" in desk.words()
    assert f"The reader {reader.names[1]} is empty" in desk.words()


def test_the_slot_of_an_unknown_card_has_its_atr_under_details(
    desk: Desk, library: Library, reader: CardReaders, unknown_card: VirtualCard
) -> None:
    reader.insert(unknown_card)
    desk.until(lambda: f"OpenSC / {reader.names[0]}  [Problem]" in desk.tree())
    desk.select(desk.row("OpenSC", reader.names[0]))
    assert isinstance(desk.page, SlotPage)
    desk.until(lambda: "but no library here can read it" in desk.words())
    assert UNKNOWN_ATR not in desk.words()
    for note in desk.window.browser.slot.findChildren(FoldedDetails):
        note.set_unfolded(True)
    assert UNKNOWN_ATR in desk.words()
    assert reader.names[1] not in desk.words(), "only this reader"


@fault(18)
def test_without_a_card_service_the_library_says_what_to_do(desk: Desk, opensc: str, tmp_path: Path) -> None:
    library = desk.begin(opensc, {SOCKET_VARIABLE: str(tmp_path / "nobody")}, "OpenSC")
    desk.until(lambda: library.state == "ready")
    desk.select(desk.row("OpenSC"))
    desk.until(lambda: "Card readers cannot be seen" in desk.words())
    assert "The card service pcscd" in desk.words()
    assert "sudo " in desk.words()


def test_a_socket_at_which_nobody_listens_is_no_card_service(desk: Desk, opensc: str, tmp_path: Path) -> None:
    socket = tmp_path / "left"
    socket.touch()
    library = desk.begin(opensc, {SOCKET_VARIABLE: str(socket)}, "OpenSC")
    desk.until(lambda: library.state == "ready")
    desk.select(desk.row("OpenSC"))
    desk.until(lambda: "Card readers cannot be seen" in desk.words())


def test_a_card_that_another_library_reads_is_named(
    desk: Desk, library: Library, opensc: str, reader: CardReaders, piv_card: VirtualCard
) -> None:
    reader.insert(piv_card)
    desk.until(lambda: names(desk) == {PIV})
    hidden = {**reader.env, "OPENSC_CONF": str(_ignoring(reader.names[0], Path(str(piv_card.log)).parent))}
    second = desk.add(opensc, hidden, "Second")
    desk.select(desk.row("Second"))
    assert not second.tokens
    desk.until(lambda: f"A card is in {reader.names[0]}, and OpenSC reads it" in desk.words())


def _ignoring(name: str, folder: Path) -> Path:
    """Write a configuration of OpenSC that ignores a reader."""
    path = folder / "opensc.conf"
    path.write_text(f'app default {{ ignored_readers = "{name}"; }}\n')
    return path


def test_readers_are_looked_at_only_where_a_card_is_looked_for(
    desk: Desk, softhsm: SoftHsm, library: Library, reader: CardReaders
) -> None:
    softhsm.new_token("Anna")
    desk.add(softhsm.path, softhsm.env, "Soft")
    desk.token("Anna")
    desk.until(lambda: not any(one.calls for one in desk.workspace.hosts))
    assert desk.window.browser.readers.notes == ()
    desk.select(desk.row("OpenSC", reader.names[0]))
    desk.until(lambda: desk.window.browser.readers.seen is not None)
    desk.window.browser.select_token(desk.tokens()[0])
    assert desk.window.browser.readers.seen is None


def test_a_card_service_that_does_not_answer_is_given_up(
    desk: Desk, softhsm: SoftHsm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "PATIENCE", 700)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as silent:
        place = f"{folder}/silent"
        silent.bind(place)
        silent.listen()
        readers = looks.CardReaders(desk.workspace, desk.window)
        readers.want({SOCKET_VARIABLE: place})
        desk.until(lambda: readers.seen is not None)
        assert readers.seen is not None
        assert readers.seen.service == "failed"
        readers.rest()
    desk.until(lambda: not desk.workspace.hosts)
