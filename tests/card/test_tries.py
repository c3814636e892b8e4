"""PIN tries on a card with a real counter: its own log has each PIN that was sent, once, and no other."""

from random import Random

from app.model.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.pin_messages import ChangePin, TestPin
from tests.canary import CARD_PIN, WRONG_CARD_PIN
from tests.card.readers import VirtualCard
from tests.desk import Desk
from tests.soak.measures import report, times

NEW = "71930264"


def test_the_cards_counter_is_what_was_typed(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    """Log in, test and change with right and wrong PINs, never to the last try."""
    random, pin, left = Random(3), CARD_PIN, 3
    count = times(8, 1000)
    wrong = 0
    for number in range(count):
        before = len(piv_card.pins_used())
        right = left == 1 or random.random() < 0.6
        sent = pin if right else WRONG_CARD_PIN
        deed = random.choice(("log in", "test", "change"))
        new = NEW if pin == CARD_PIN else CARD_PIN
        try:
            match deed:
                case "log in":
                    desk.ask(token.log_in("user", bytearray(sent.encode())))
                case "test":
                    request = TestPin(token=token.address, role="user")
                    desk.ask(token.change_pins(request, [bytearray(sent.encode())]))
                case "change":
                    change = ChangePin(token=token.address, role="user")
                    desk.ask(token.change_pins(change, [bytearray(sent.encode()), bytearray(new.encode())]))
            accepted = True
        except AppError:
            accepted = False
        assert accepted == right, f"flow {number}: {deed}"
        assert len(piv_card.pins_used()) == before + 1, f"flow {number}: {deed}"
        left = 3 if right else left - 1
        wrong += not right
        assert piv_card.tries() == left, f"flow {number}: {deed}"
        if right and deed == "change":
            pin = new
        if token.session.role is not None:
            desk.ask(token.log_out())
    report(f"PIN tries, PIV card: {count} flows, {wrong} wrong PINs, every one counted once in the card's log")
