"""A card that was logged out from is locked: its own VERIFY status says so, and its log says when it was reset."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial

import pytest

from app.gui import away, idle
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.vocabulary.numbers import CKO
from app.vocabulary.signing_messages import Sign
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PGP, PGP_SIGN, PIN, PIV, SOON, held, tool
from tests.card.test_login import RIGHT, SELECT, STATUS
from tests.card.test_three_logins import METHOD
from tests.card.test_three_logins import card_library as card_library
from tests.catalogue import rule
from tests.desk import Desk
from tests.faulty.library import Faulty

OPEN = "This card may still be unlocked"
HALF = "This card stays unlocked"


def status(reader: CardReaders) -> str:
    """Ask the PIV card in the first reader whether its PIN is verified; it stays so where it is."""
    said = tool(reader, STATUS[0], "--reader", "0", *STATUS[1:3], *SELECT, *STATUS[3:])
    return said.rpartition("SW1=")[2]


def is_locked(reader: CardReaders) -> bool:
    answer = status(reader)
    assert answer.startswith(("0x90", "0x63, SW2=0xC3")), "every try is left"
    return not answer.startswith("0x90")


def sign(desk: Desk, token: Token, label: str) -> bytes:
    """Sign without a login; raises AppError where there is none."""
    keys = [row for row in token.objects.rows if (row.label, row.object_class) == (label, CKO.PRIVATE_KEY)]
    request = Sign(token=token.address, key=keys[0].address, method=METHOD, data=bytes(51))
    return desk.ask(token.host.call(request)).value


@pytest.fixture
def both(
    desk: Desk, library: Library, reader: CardReaders, piv_card: VirtualCard, openpgp_card: VirtualCard
) -> tuple[Token, Token]:
    """Log in to a PIV and to an OpenPGP card of one library."""
    reader.insert(piv_card)
    reader.insert(openpgp_card, 1)
    found = desk.token(PIV), desk.token(PGP)
    for token in found:
        desk.token(token.name)
        desk.log_in(token, PIN)
    return found


def log_out(desk: Desk, token: Token) -> None:
    desk.token(token.name)
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None)


def trying(desk: Desk, token: Token) -> Task:
    """Begin to lock a card once more, whatever comes of it."""
    return Task(token.lock_card(), desk.workspace, lambda _: None)


# ── other logins ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_card_is_locked_while_another_one_stays_logged_in(
    desk: Desk, both: tuple[Token, Token], reader: CardReaders, piv_card: VirtualCard, openpgp_card: VirtualCard
) -> None:
    piv, pgp = both
    host, others = piv.library.host, len(openpgp_card.resets())
    assert not is_locked(reader)
    log_out(desk, piv)
    desk.until(lambda: is_locked(reader), SOON)
    assert OPEN not in desk.words()
    assert piv.library.host is host, "the process goes on"
    assert len(openpgp_card.resets()) == others, "the other card was left alone"
    assert pgp.session.role == "user"
    assert sign(desk, pgp, "Authentication key")
    desk.token(PIV)
    desk.log_in(piv, PIN)
    assert sign(desk, piv, "PIV AUTH key"), "the library goes on with the card that was reset"
    assert (piv_card.pins_sent(), openpgp_card.pins_sent()) == ([RIGHT, RIGHT], [RIGHT]), "nothing logs in by itself"


def test_the_other_card_is_locked_likewise(
    desk: Desk, both: tuple[Token, Token], reader: CardReaders, piv_card: VirtualCard, openpgp_card: VirtualCard
) -> None:
    piv, pgp = both
    before = len(openpgp_card.resets())
    log_out(desk, pgp)
    desk.until(lambda: len(openpgp_card.resets()) > before, SOON)
    assert piv.session.role == "user"
    assert sign(desk, piv, "PIV AUTH key")
    log_out(desk, piv)
    desk.until(lambda: is_locked(reader), SOON)
    assert (piv_card.pins_sent(), openpgp_card.pins_sent()) == ([RIGHT], [RIGHT])


def test_two_tokens_of_one_card_are_locked_together_and_the_first_says_so(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)
    user, signer = desk.token(PGP), desk.token(PGP_SIGN)
    desk.log_in(signer, PIN)
    desk.token(PGP)
    desk.log_in(user, PIN)
    host, before = library.host, len(openpgp_card.resets())
    log_out(desk, user)
    desk.until(lambda: HALF in desk.words())
    assert len(openpgp_card.resets()) == before
    assert library.host is host
    assert signer.session.role == "user", "a log-out of one does not end the other"
    log_out(desk, signer)
    desk.until(lambda: len(openpgp_card.resets()) > before, SOON)
    desk.token(PGP)
    desk.until(lambda: HALF not in desk.words())
    assert OPEN not in desk.words()


# ── a process that does not come to it ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def faulty_card(
    desk: Desk, card_library: tuple[Library, Faulty], reader: CardReaders, piv_card: VirtualCard
) -> tuple[Token, Faulty]:
    """Log in to the PIV card behind the faulty library."""
    reader.insert(piv_card)
    token = desk.token(PIV)
    desk.log_in(token, PIN)
    return token, card_library[1]


def hang(desk: Desk, token: Token, faulty: Faulty) -> None:
    """Hang in C_Logout when the screen is locked: the process is killed."""
    faulty.rule("C_Logout hang")
    desk.program.session.locking.emit()


def crash(desk: Desk, token: Token, faulty: Faulty) -> None:
    os.kill(token.host.pid, signal.SIGSEGV)


def hang_in_the_end(desk: Desk, token: Token, faulty: Faulty) -> None:
    """Log out in good order, with a C_Finalize that does not return: the last word is never said."""
    faulty.rule("C_Finalize hang")
    desk.choose("log_out")


@pytest.mark.parametrize(("end", "seconds"), [(hang, 3.0), (crash, 2.0), (hang_in_the_end, 4.0)])
def test_a_process_that_cannot_lock_its_card_leaves_that_to_another(
    desk: Desk,
    faulty_card: tuple[Token, Faulty],
    reader: CardReaders,
    piv_card: VirtualCard,
    end: Callable[[Desk, Token, Faulty], None],
    seconds: float,
) -> None:
    token, faulty = faulty_card
    before, host = len(piv_card.resets()), token.host
    began = time.time()
    end(desk, token, faulty)
    desk.until(lambda: host.end is not None)
    desk.until(lambda: (not token.may_be_unlocked and token.library.host is None) or token.library.state == "ready")
    assert piv_card.resets()[before] - began < seconds
    assert is_locked(reader)
    assert OPEN not in desk.words()
    faulty.rule()
    if token.library.state != "ready":
        token.library.restart()
    desk.until(lambda: token.library.state == "ready")
    desk.token(PIV)
    desk.log_in(token, PIN)
    assert piv_card.pins_sent() == [RIGHT, RIGHT]


def test_a_card_that_nobody_can_lock_then_is_said_to_be_perhaps_unlocked(
    desk: Desk, faulty_card: tuple[Token, Faulty], reader: CardReaders
) -> None:
    token, _ = faulty_card
    with held(reader, token.address.slot.description, "connected"):
        os.kill(token.host.pid, signal.SIGKILL)
        desk.until(lambda: token.may_be_unlocked == "held")
        desk.until(lambda: OPEN in desk.words())
        assert "Another program is connected to it" in desk.words()
        assert not is_locked(reader), "it is true"


def test_log_out_is_tried_again_when_the_other_program_is_closed(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    with held(reader, token.address.slot.description, "connected"):
        log_out(desk, token)
        desk.until(lambda: OPEN in desk.words())
        desk.until(lambda: token.library.state == "ready" and token.look == "read")
        desk.choose("log_out")
        desk.told("could not be locked", "Close that program")
        assert not is_locked(reader)
        assert OPEN in desk.words()
    desk.choose("log_out")
    desk.told("is locked")
    assert is_locked(reader)
    assert OPEN not in desk.words()
    assert not desk.window.actions_.named("log_out").isEnabled()
    desk.until(lambda: token.library.state == "ready" and token.look == "read")
    desk.log_in(token, PIN)
    assert piv_card.pins_sent() == [RIGHT, RIGHT]


def test_a_card_that_its_other_token_keeps_unlocked_is_told_so(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)
    user = desk.token(PGP)
    desk.log_in(user, PIN)
    with held(reader, user.address.slot.description, "connected"):
        log_out(desk, user)
        desk.until(lambda: user.may_be_unlocked == "held" and user.look == "read")
    desk.log_in(desk.token(PGP_SIGN), PIN)
    desk.token(PGP)
    desk.choose("log_out")
    desk.told("stays unlocked", "Log out there too")
    assert user.may_be_unlocked == "half"


def test_nobody_waits_for_ever_for_a_card_whose_locking_was_given_up(
    desk: Desk, both: tuple[Token, Token], reader: CardReaders
) -> None:
    """The screen is locked while Log out is tried again beside another login, whose process is busy."""
    piv, _ = both
    log_out(desk, piv)
    desk.until(lambda: piv.look == "read" and not piv.host.calls)
    host = piv.host
    os.kill(host.pid, signal.SIGSTOP)
    tries = trying(desk, piv)
    desk.until(lambda: host.calls)
    desk.program.session.locking.emit()
    os.kill(host.pid, signal.SIGCONT)
    desk.until(lambda: tries not in Task.unfinished)


@pytest.mark.parametrize("state", ["quarantined", "stopped"])
def test_locking_a_card_starts_no_library_that_does_not_run(
    desk: Desk, token: Token, reader: CardReaders, piv_card: VirtualCard, state: str
) -> None:
    """Its process crashed too often, or a person has stopped it."""
    library = token.library
    desk.log_in(token, PIN)
    with held(reader, token.address.slot.description, "connected"):
        assert library.host is not None
        (library.stop if state == "stopped" else partial(os.kill, library.host.pid, signal.SIGSEGV))()
        desk.until(lambda: token.may_be_unlocked == "held")
    library.state = state  # type: ignore[assignment]
    desk.ask(token.lock_card())
    assert is_locked(reader)
    assert not token.may_be_unlocked
    desk.until(lambda: not desk.workspace.hosts)
    assert str(library.state) == state


def test_a_second_try_waits_for_the_process_that_the_first_one_waits_for(
    desk: Desk, faulty_card: tuple[Token, Faulty], reader: CardReaders
) -> None:
    """A process that has not begun yet ends at once, and the one before it is still connected to the card."""
    token, faulty = faulty_card
    with held(reader, token.address.slot.description, "connected"):
        log_out(desk, token)
        desk.until(lambda: token.may_be_unlocked == "held" and token.look == "read")
    faulty.rule("C_Finalize delay 1200")
    first = trying(desk, token)
    desk.ask(token.lock_card())
    assert is_locked(reader)
    assert not token.may_be_unlocked
    desk.until(lambda: first not in Task.unfinished)


def test_a_restart_waits_until_the_card_is_locked(
    desk: Desk, faulty_card: tuple[Token, Faulty], reader: CardReaders, piv_card: VirtualCard
) -> None:
    """A restart at once would connect to the card, which then could not be reset."""
    token, _ = faulty_card
    before, host = len(piv_card.resets()), token.host
    os.kill(host.pid, signal.SIGKILL)
    desk.until(lambda: host.end is not None)
    token.library.restart()
    desk.until(lambda: token.library.state == "ready")
    assert len(piv_card.resets()) > before
    assert is_locked(reader)
    assert not token.may_be_unlocked


# ── whoever is not there ─────────────────────────────────────────────────────────────────────────────────────────────


def lock_the_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.program.session.locking.emit()


def let_the_time_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the idle time be over at the next look at the clock."""
    monkeypatch.setattr(idle, "MINUTE", 0.0)


def sleep(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the computer have slept ten minutes at the next look at its clocks."""
    asleep = away.seconds_asleep()
    monkeypatch.setattr(away, "seconds_asleep", lambda: asleep + 600)


def choose_log_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.choose("log_out")


def close_the_window(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.window.close()


@rule(22)
@pytest.mark.parametrize("leave", [lock_the_screen, let_the_time_pass, sleep, choose_log_out, close_the_window])
def test_whoever_leaves_has_a_locked_card_within_two_seconds(
    desk: Desk,
    token: Token,
    reader: CardReaders,
    piv_card: VirtualCard,
    monkeypatch: pytest.MonkeyPatch,
    leave: Callable[[Desk, pytest.MonkeyPatch], None],
) -> None:
    desk.log_in(token, PIN)
    before, host = len(piv_card.resets()), token.library.host
    assert host is not None
    began = time.time()
    leave(desk, monkeypatch)
    desk.until(lambda: host.end is not None)
    assert is_locked(reader)
    assert piv_card.resets()[before] - began <= SOON
    assert piv_card.pins_sent() == [RIGHT]
