"""Cards come and go while the window watches: within two seconds, and the selection stays where it makes sense."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.gui.dialogs.library_settings import LibrarySettingsDialog
from app.gui.pages.slot import SlotPage
from app.model.library import Library
from app.model.token import Token
from tests.card.readers import EVERY_INSTRUCTION, CardReaders, VirtualCard, running
from tests.card.steps import PGP, PGP_SIGN, PIN, PIV, SOON, names, prompt_of
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm


def selected(desk: Desk) -> str:
    index = desk.window.tree.currentIndex()
    return desk.window.browser.model.row(index).name if index.isValid() else ""


def test_readers_show_before_any_card(desk: Desk, library: Library, reader: CardReaders) -> None:
    assert desk.tree()[1:] == [f"OpenSC / {name}  no token" for name in reader.names]
    desk.select(desk.row("OpenSC", reader.names[0]))
    assert isinstance(desk.page, SlotPage)
    assert "Put a card into the reader" in desk.words()


@fault(29)
def test_a_card_shows_within_two_seconds_and_goes_within_two_seconds(
    desk: Desk, library: Library, reader: CardReaders, piv_card: VirtualCard
) -> None:
    desk.select(desk.row("OpenSC", reader.names[1]))
    reader.insert(piv_card)
    desk.until(lambda: names(desk) == {PIV}, SOON)
    assert selected(desk) == reader.names[1], "nobody asked for another row"
    piv_card.pull()
    desk.until(lambda: not names(desk), SOON)
    assert selected(desk) == reader.names[1]


@pytest.fixture
def watched(
    desk: Desk, faulty_library: Path, reader: CardReaders, opensc: str, softhsm: SoftHsm, tmp_path: Path
) -> Faulty:
    """Configure OpenSC, which is asked for events, behind the faulty library."""
    faulty = Faulty(faulty_library, softhsm, tmp_path)
    faulty.env |= {**reader.env, "FAULTY_MODULE": opensc}
    desk.add(faulty.path, faulty.env, "OpenSC")
    return faulty


@fault(29)
@pytest.mark.parametrize("rule", ["rv 0x54", "rv 0x8", "rv 0", "garbage"], ids=["none", "lost", "endless", "garbage"])
def test_whatever_a_library_says_of_events_a_card_shows_and_goes(
    desk: Desk, watched: Faulty, reader: CardReaders, piv_card: VirtualCard, rule: str
) -> None:
    watched.rule(f"C_WaitForSlotEvent {rule}")
    reader.insert(piv_card)
    desk.until(lambda: names(desk) == {PIV}, SOON)
    desk.log_in(desk.token(), PIN)
    watched.forget_calls()
    QTest.qWait(2500)
    asked, looked = len(watched.calls("C_WaitForSlotEvent")), len(watched.calls("C_GetSlotList"))
    assert 0 < asked <= looked, "no more often than the slots are looked at, of which each asks for the list twice"
    assert desk.tokens()[0].session.role == "user"
    piv_card.pull()
    desk.until(lambda: not names(desk), SOON)


@fault(29)
def test_an_event_that_is_waited_for_all_the_same_is_named_and_stopped(
    desk: Desk, watched: Faulty, reader: CardReaders, piv_card: VirtualCard, impatient: None
) -> None:
    reader.insert(piv_card)
    desk.log_in(desk.token(), PIN)
    watched.rule("C_WaitForSlotEvent hang")
    desk.told("OpenSC does not respond", "C_WaitForSlotEvent has run for", f"Stopping it ends the login of {PIV}")
    desk.press_button("Stop", desk.window.messages)
    desk.until(lambda: desk.workspace.libraries[0].state == "stopped")
    watched.rule()
    desk.select(desk.row("OpenSC"))
    desk.choose("restart")
    desk.until(lambda: names(desk) == {PIV} and desk.workspace.libraries[0].state == "ready")
    assert desk.token().session.role is None
    assert piv_card.pins_sent() == [0x9000]


@fault(36)
def test_a_card_service_that_is_restarted_leaves_nobody_logged_in_and_shows_the_card_again(
    desk: Desk, pcscd: CardReaders, opensc: str, piv_card: VirtualCard
) -> None:
    with running() as reader:  # `pcscd` is that of the other tests; it is asked for because some places allow none
        desk.add(opensc, reader.env, "OpenSC")
        reader.insert(piv_card)
        token = desk.token()
        desk.log_in(token, PIN)
        reader.restart()
        piv_card.pull()
        desk.until(lambda: not names(desk))
        assert token.session.role is None
        assert not desk.window.actions_.named("log_out").isEnabled()
        reader.insert(piv_card)
        desk.until(lambda: names(desk) == {PIV})
        again = desk.token()
        assert again.session.role is None
        assert piv_card.pins_sent() == [0x9000], "nobody was logged in again by itself"
        desk.log_in(again, PIN)
        piv_card.pull()


def test_where_the_selected_card_goes_its_reader_is_selected(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard
) -> None:
    piv_card.pull()
    desk.until(lambda: not names(desk), SOON)
    desk.until(lambda: selected(desk) == reader.names[0])
    reader.insert(piv_card)
    desk.until(lambda: names(desk) == {PIV}, SOON)
    assert desk.token() is not token, "a card that was away starts anew"


def test_watching_asks_a_card_nothing(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    before = len(piv_card.commands())
    QTest.qWait(2500)
    assert len(piv_card.commands()) == before


def test_a_second_card_leaves_the_login_of_the_first(
    desk: Desk, token: Token, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    reader.insert(openpgp_card, 1)
    desk.until(lambda: names(desk) == {PIV, PGP, PGP_SIGN}, SOON)
    desk.ask(token.read_state())
    assert token.session.role == "user"
    openpgp_card.pull()
    desk.until(lambda: names(desk) == {PIV}, SOON)
    desk.ask(token.read_state())
    assert token.session.role == "user"


def test_an_openpgp_card_is_two_tokens_and_leaves_one_empty_reader(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)
    desk.until(lambda: names(desk) == {PGP, PGP_SIGN}, SOON)
    first, second = desk.tokens()
    assert first.address.identity == second.address.identity, "one card, one serial number"
    assert first.address != second.address
    openpgp_card.pull()
    desk.until(lambda: not names(desk), SOON)
    assert desk.tree() == ["OpenSC  2 slots", *(f"OpenSC / {name}  no token" for name in reader.names)]


def test_each_slot_of_an_openpgp_card_has_a_login_of_its_own(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)
    user = desk.token(PGP)
    desk.log_in(user, PIN)
    signing = desk.token(PGP_SIGN)
    assert signing.session.role is None
    desk.log_in(signing, PIN)
    desk.ask(user.read_state())
    assert [one.session.role for one in (user, signing)] == ["user", "user"]
    assert openpgp_card.pins_sent() == [0x9000, 0x9000]


@fault(24)
def test_twins_in_two_readers_are_two_tokens(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard, twin_card: VirtualCard
) -> None:
    reader.insert(twin_card, 1)
    desk.until(lambda: len(desk.tokens()) == 2, SOON)
    desk.log_in(token, PIN)
    other = next(one for one in desk.tokens() if one is not token)
    assert other.address.identity == token.address.identity
    assert other.session.role is None
    assert (len(piv_card.pins_sent()), twin_card.pins_sent()) == (1, [])
    piv_card.pull()
    desk.until(lambda: len(desk.tokens()) == 1, SOON)
    desk.window.browser.select_token(other)
    assert reader.names[1] in desk.words(prompt_of(desk)), "the reader tells which one"
    desk.escape(desk.open_dialogs[0])
    desk.until(lambda: not desk.open_dialogs)


def test_an_unknown_card_says_so_once(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard, unknown_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)  # leaves a second slot behind, which must not say it again
    desk.until(lambda: names(desk) == {PGP, PGP_SIGN}, SOON)
    openpgp_card.pull()
    desk.until(lambda: not names(desk), SOON)
    reader.insert(unknown_card)
    desk.until(lambda: f"OpenSC / {reader.names[0]}  [Problem]" in desk.tree(), SOON)
    assert len(desk.tree()) == 3
    desk.select(desk.row("OpenSC", reader.names[0]))
    assert "Token not recognised" in desk.words()
    assert "add the library that its issuer names" in desk.words()


def test_a_slow_unknown_card_keeps_nobody_waiting(
    desk: Desk, token: Token, reader: CardReaders, unknown_card: VirtualCard
) -> None:
    reader.insert(unknown_card, 1, dict.fromkeys(EVERY_INSTRUCTION, 0.01))
    desk.until(lambda: f"OpenSC / {reader.names[1]}  [Problem]" in desk.tree())
    desk.log_in(token, PIN)
    assert token.session.role == "user"


def test_readers_without_a_card_can_be_hidden(
    desk: Desk, library: Library, reader: CardReaders, piv_card: VirtualCard
) -> None:
    desk.until(lambda: len(library.shown_slots) == 2)
    desk.window.browser.select((("library", library.profile.id),))
    desk.choose("library_settings")
    dialog = desk.dialog(LibrarySettingsDialog)
    dialog.tokens_only.click()
    desk.press(dialog)
    desk.until(lambda: desk.tree() == ["OpenSC  0 slots"])
    reader.insert(piv_card)
    desk.until(lambda: any(PIV in line for line in desk.tree()))
    assert len(library.shown_slots) == 1
