"""Logging in to a card: tries are counted by the card itself, and a locked card is locked."""

import msgspec
from PySide6.QtTest import QTest

from app.gui.dialogs.pin import PinDialog
from app.model.token import Token
from app.vocabulary.numbers import CKO
from tests.card.readers import VERIFY, CardReaders, VirtualCard
from tests.card.steps import PIN, SOON, held, names, prompt_of, refuse, runs, tool
from tests.catalogue import fault
from tests.desk import Desk

WRONG, BLOCKED, RIGHT = 0x63C2, 0x6983, 0x9000
STATUS = ("opensc-tool", "--card-driver", "default", "--send-apdu", "00:20:00:80")
"""Asks a PIV card whether its PIN is verified; selects nothing, so nothing is changed by asking."""
SELECT = ("--send-apdu", "00:A4:04:00:09:A0:00:00:03:08:00:00:10:00")
"""Selects the PIV application, which leaves it as it is where it is selected already."""


def give_up(desk: Desk) -> None:
    desk.escape(desk.dialog(PinDialog))
    desk.until(lambda: not desk.open_dialogs)


def test_the_right_pin_is_sent_once_and_shows_what_is_private(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    assert [row.label for row in token.objects.rows if row.object_class == CKO.PRIVATE_KEY] == ["CARD AUTH key"]
    desk.log_in(token, PIN)
    keys = {row.label for row in token.objects.rows if row.object_class == CKO.PRIVATE_KEY}
    assert keys == {"CARD AUTH key", "KEY MAN key", "PIV AUTH key", "SIGN key"}
    assert piv_card.pins_sent() == [RIGHT]


def test_three_wrong_pins_block_it_and_the_state_is_said_each_time(
    desk: Desk, token: Token, piv_card: VirtualCard
) -> None:
    first = prompt_of(desk)
    assert "No warning from the token" in desk.words(first)
    second = refuse(desk, first)
    assert "Wrong PIN" in desk.words(second)
    assert piv_card.tries() == 2
    last = refuse(desk, second)
    assert "One more wrong PIN locks this token" in desk.words(last)
    assert not last.field.isEnabled(), "the last try wants a tick first"
    assert piv_card.tries() == 1
    last.tick.box.click()
    blocked = refuse(desk, last)
    assert "The user PIN is blocked" in desk.words(blocked)
    assert not blocked.field.isEnabled()
    give_up(desk)
    desk.until(lambda: "PIV authentication  [PIN blocked]" in "\n".join(desk.tree()))
    assert piv_card.pins_sent() == [WRONG, WRONG - 1, BLOCKED], "nothing but what was typed"


def test_the_right_pin_at_the_last_try(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    last = refuse(desk, refuse(desk, prompt_of(desk)))
    last.tick.box.click()
    desk.type(last.field, PIN)
    desk.press(last)
    desk.until(lambda: token.session.role == "user" and token.look == "read")
    assert piv_card.tries() == 3
    desk.until(lambda: not any("[PIN" in line for line in desk.tree()))


def test_a_card_that_comes_back_blocked_says_so_before_anybody_types(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard, opensc: str
) -> None:
    piv_card.pull()
    desk.until(lambda: not names(desk), SOON)
    for _ in range(3):
        piv_card.spoil()
    reader.insert(piv_card)
    desk.token()
    assert "The user PIN is blocked" in desk.words(prompt_of(desk))
    give_up(desk)
    assert piv_card.pins_sent() == []


def test_a_pin_is_no_longer_than_the_card_allows(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN + "9")
    assert prompt.primary is not None
    assert not prompt.primary.isEnabled()
    give_up(desk)
    assert piv_card.pins_sent() == []


def test_after_the_log_out_the_card_itself_is_locked(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    assert "SW1=0x90" in tool(reader, *STATUS)
    first = token.library.host
    desk.choose("log_out")
    desk.until(lambda: token.library.host not in (None, first) and token.library.state == "ready")
    assert "SW1=0x63, SW2=0xC3" in tool(reader, *STATUS)
    assert token.session.role is None
    assert piv_card.pins_sent() == [RIGHT]


@fault(31)
def test_a_card_pulled_before_the_pin_is_sent_ends_the_prompt(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN[:4])
    piv_card.pull()
    desk.until(lambda: not desk.open_dialogs, SOON)
    desk.told("PIV authentication was taken out", "Your PIN was not sent", "Insert it again")
    assert piv_card.pins_sent() == []


@fault(32)
def test_a_card_pulled_while_it_checks_the_pin(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard
) -> None:
    piv_card.pull()
    desk.until(lambda: not names(desk))
    reader.insert(piv_card, slow={VERIFY: 2.0})
    again = desk.token()
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN)
    desk.press(prompt)
    desk.until(lambda: runs(desk, "C_Login"))
    piv_card.pull()
    desk.told("not known whether this counted as a try")
    desk.until(lambda: not names(desk), SOON)
    assert not desk.open_dialogs
    assert not again.present
    assert len(desk.messages) == 1
    reader.insert(piv_card)
    desk.log_in(desk.token(), PIN)
    assert piv_card.pins_sent() == [RIGHT], "nobody has repeated the login"


@fault(34)
def test_another_card_in_its_place_gets_no_pin(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard, openpgp_card: VirtualCard
) -> None:
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN)
    piv_card.pull()
    reader.insert(openpgp_card)
    desk.until(lambda: not desk.open_dialogs, SOON)
    desk.told("Your PIN was not sent")
    assert (piv_card.pins_sent(), openpgp_card.pins_sent()) == ([], [])


@fault(38)
def test_another_program_holds_the_card(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard, impatient: None
) -> None:
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN)
    with held(reader, reader.names[0]):
        desk.press(prompt)
        desk.told("OpenSC does not respond", "Another program may be using the card")
        assert piv_card.pins_sent() == []
    desk.until(lambda: token.session.role == "user" and token.look == "read")
    desk.until(lambda: not desk.messages)
    assert piv_card.pins_sent() == [RIGHT]


def test_a_login_that_is_given_up_while_it_waits_is_not_sent(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard
) -> None:
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN)
    with held(reader, reader.names[0]):
        desk.press(prompt)
        desk.until(lambda: any(host.calling for host in desk.workspace.hosts))
        desk.escape(prompt)
        desk.until(lambda: not desk.open_dialogs)
        QTest.qWait(300)  # letting the card go stops the window in this test: the host has to hear of it before
    desk.until(lambda: not any(host.calls for host in desk.workspace.hosts))
    assert piv_card.pins_sent() == []
    assert token.session.role is None
    desk.log_in(token, PIN)


def test_a_user_name_that_the_library_does_not_take_costs_no_try(
    desk: Desk, token: Token, piv_card: VirtualCard
) -> None:
    """OpenSC has C_LoginUser, and refuses."""
    profile = msgspec.structs.replace(token.library.profile, user_name="anna")
    desk.workspace.change(token.library, profile)
    prompt = prompt_of(desk)
    desk.type(prompt.field, PIN)
    desk.press(prompt)
    desk.told("This library knows no user names", "No PIN was tried")
    assert piv_card.pins_sent() == []


def test_a_card_that_another_program_holds_is_said_to_be_perhaps_unlocked(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    with held(reader, token.address.slot.description, "connected"):
        first = token.library.host
        desk.choose("log_out")
        desk.until(lambda: token.library.host not in (None, first))
        desk.until(lambda: "This card may still be unlocked" in desk.words())
    desk.until(lambda: token.library.state == "ready" and token.look == "read")
    desk.log_in(token, PIN)
    assert "This card may still be unlocked" not in desk.words()
