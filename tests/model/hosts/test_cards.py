"""Tokens in card readers: what their host is asked, and what it is not asked, when something goes wrong."""

import shiboken6

from app.model.task import Task
from app.model.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.messages import LogIn
from tests.catalogue import fault
from tests.faulty.library import Faulty
from tests.model.hosts.conftest import Bench
from tests.softhsm import SoftHsm

CARD_READERS = "C_GetSlotInfo or 0x2"
PUBLIC = "8=02"
"""CKS_RW_PUBLIC_SESSION in CK_SESSION_INFO."""


def card(bench: Bench, faulty: Faulty) -> Token:
    """Return the token *Anna* in a card reader, which has been read."""
    faulty.softhsm.new_token("Anna")
    faulty.rule(CARD_READERS)
    token = bench.token(bench.start(faulty))
    assert bench.run(token.read()) == []
    return token


def pin() -> bytearray:
    return bytearray(SoftHsm.pin.encode())


def test_after_a_login_that_lost_the_card_it_is_asked_nothing(bench: Bench, faulty: Faulty) -> None:
    token = card(bench, faulty)
    faulty.rule(CARD_READERS, "C_Login rv 0x32")
    faulty.forget_calls()
    (error,) = bench.run(token.log_in("user", pin()))
    assert "C_Login" in str(error)
    called = [name for name, _ in faulty.calls()]
    assert not {"C_GetTokenInfo", "C_GetSessionInfo"} & set(called[called.index("C_Login") :])


def test_a_pin_for_a_card_that_is_gone_is_not_sent(bench: Bench, faulty: Faulty) -> None:
    token = card(bench, faulty)
    faulty.rule(CARD_READERS, "C_GetTokenInfo rv 0xe0")
    (error,) = bench.run(token.log_in("user", pin()))
    assert isinstance(error, AppError)
    assert str(error.problem.unchanged) == "Your PIN was not sent."
    assert faulty.calls("C_Login") == []


@fault(51)
def test_a_login_that_ended_by_itself_is_noticed(bench: Bench, faulty: Faulty) -> None:
    token = card(bench, faulty)
    assert bench.run(token.log_in("user", pin())) == []
    host = token.host
    faulty.rule(CARD_READERS, "C_FindObjectsInit rv 0x101 0 1", f"C_GetSessionInfo put {PUBLIC}")
    bench.run(token.read_objects())
    bench.until(lambda: token.session.role is None and token.library.host is not host)
    bench.until(lambda: not Task.unfinished)


def test_a_login_given_up_while_it_waits_is_not_sent(bench: Bench, faulty: Faulty) -> None:
    token = card(bench, faulty)
    faulty.rule(CARD_READERS, "C_GetTokenInfo delay 600")
    task, errors = bench.begin(token.log_in("user", pin()))
    bench.until(lambda: any(isinstance(call.request, LogIn) for call in token.host.calls.values()))
    token.give_up_pins()
    bench.until(lambda: task not in Task.unfinished)
    assert errors == [], "nothing is said of what was given up"
    assert faulty.calls("C_Login") == []


def test_a_token_that_is_deleted_while_it_is_read_goes_quietly(bench: Bench, faulty: Faulty) -> None:
    token = card(bench, faulty)
    faulty.rule(CARD_READERS, "C_FindObjectsInit delay 500")
    task, errors = bench.begin(token.read())
    bench.until(lambda: token.look == "reading")
    token.library.tokens.clear()
    shiboken6.delete(token)
    task.cancel()
    bench.until(lambda: task not in Task.unfinished)
    assert errors == []
