"""Signing with the keys of a card: openssl judges, and a card that goes or refuses leaves no half signature."""

from pathlib import Path

import pytest

from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.sign_progress import SignProgressDialog
from app.model.library import Library
from app.model.token import Token
from tests.card.readers import SIGN_PIV, CardReaders, VirtualCard
from tests.card.steps import PGP, PGP_SIGN, PIN, SOON, WRONG_PIN, held, key, names, openssl, runs
from tests.catalogue import fault
from tests.desk import Desk
from tests.window.steps import refresh, sign, sign_dialog, write_public_key

SIGNED = "Signed and verified"
RIGHT = 0x9000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a file that is to be signed."""
    path = tmp_path / "contract.txt"
    path.write_text("Signed, sealed, delivered.\n")
    return path


@pytest.mark.parametrize("label", ["PIV AUTH key", "CARD AUTH key", "SIGN key"])
def test_a_raw_signature_of_each_key(desk: Desk, token: Token, file: Path, tmp_path: Path, label: str) -> None:
    desk.log_in(token, PIN)
    pin = PIN if label == "SIGN key" else ""
    assert SIGNED in sign(desk, token, key(token, label), file, "raw", pin)
    write_public_key(desk, token, key(token, label), tmp_path / "public.pem")
    signature = file.with_name("contract.txt.sig")
    said = openssl("dgst", "-sha256", "-verify", tmp_path / "public.pem", "-signature", signature, file)
    assert "Verified OK" in said


@pytest.mark.parametrize("label", ["PIV AUTH key", "SIGN key"])
def test_a_cms_signature_with_the_certificate_on_the_card(desk: Desk, token: Token, file: Path, label: str) -> None:
    desk.log_in(token, PIN)
    assert SIGNED in sign(desk, token, key(token, label), file, pin=PIN if label == "SIGN key" else "")
    signature = file.with_name("contract.txt.p7s")
    said = openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", file, "-noverify")
    assert "successful" in said


def test_both_signing_keys_of_an_openpgp_card(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard, file: Path, tmp_path: Path
) -> None:
    reader.insert(openpgp_card)
    for name, label in ((PGP, "Authentication key"), (PGP_SIGN, "Signature key")):
        token = desk.token(name)
        desk.log_in(token, PIN)
        assert SIGNED in sign(desk, token, key(token, label), file, "raw")
        write_public_key(desk, token, key(token, label), tmp_path / "public.pem")
        signature = file.with_name("contract.txt.sig")
        openssl("dgst", "-sha256", "-verify", tmp_path / "public.pem", "-signature", signature, file)
        signature.unlink()


@fault(52)
def test_a_key_asks_for_its_pin_at_every_use_and_nothing_repeats_it(
    desk: Desk, token: Token, file: Path, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    for number in (1, 2):
        assert SIGNED in sign(desk, token, key(token, "SIGN key"), file, pin=PIN)
        assert piv_card.pins_sent() == [RIGHT] * (number + 1), "once for the login, once for each signature"
        file.with_name("contract.txt.p7s").unlink()
    assert token.session.role == "user", "the login stays"


def test_a_wrong_pin_for_one_use_costs_one_try_and_the_login_and_is_told(
    desk: Desk, token: Token, file: Path, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    desk.press(sign_dialog(desk, token, key(token, "SIGN key"), file))
    prompt = desk.dialog(PinDialog)
    assert "The key “SIGN key” asks for it at every use" in desk.words(prompt)
    desk.type(prompt.field, WRONG_PIN)
    desk.press(prompt)
    desk.told("Wrong PIN")
    desk.until(lambda: token.session.role is None and token.look == "read" and not desk.open_dialogs)
    assert len(piv_card.pins_sent()) == 2, "one try, which a person typed"
    assert piv_card.pins_sent()[0] == RIGHT != piv_card.pins_sent()[1]
    assert not file.with_name("contract.txt.p7s").exists()
    desk.window.messages.clear()
    desk.window.browser.select_token(token)
    desk.log_in(token, PIN)
    assert SIGNED in sign(desk, token, key(token, "SIGN key"), file, pin=PIN)


def test_whoever_gives_up_at_the_prompt_has_sent_nothing(
    desk: Desk, token: Token, file: Path, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    desk.press(sign_dialog(desk, token, key(token, "SIGN key"), file))
    desk.escape(desk.dialog(PinDialog))
    desk.until(lambda: not desk.open_dialogs)
    assert piv_card.pins_sent() == [RIGHT]
    assert token.session.role == "user"
    assert not file.with_name("contract.txt.p7s").exists()


def test_a_card_pulled_while_it_signs(
    desk: Desk, library: Library, file: Path, reader: CardReaders, piv_card: VirtualCard
) -> None:
    reader.insert(piv_card, slow={SIGN_PIV: 10.0})
    token = desk.token()
    desk.log_in(token, PIN)
    desk.press(sign_dialog(desk, token, key(token, "PIV AUTH key"), file))
    desk.dialog(SignProgressDialog)
    desk.until(lambda: runs(desk, "C_Sign"))
    piv_card.pull()
    desk.told("Connection to the token ended", "No signature was received")
    desk.until(lambda: not desk.open_dialogs and not names(desk), SOON)
    assert list(file.parent.glob("contract.txt?*")) == []
    reader.insert(piv_card)
    again = desk.token()
    assert again.session.role is None
    desk.log_in(again, PIN)
    assert SIGNED in sign(desk, again, key(again, "PIV AUTH key"), file)


def test_another_program_holds_the_card_before_the_signature(
    desk: Desk, token: Token, file: Path, reader: CardReaders, piv_card: VirtualCard, impatient: None
) -> None:
    desk.log_in(token, PIN)
    dialog = sign_dialog(desk, token, key(token, "PIV AUTH key"), file)
    with held(reader, reader.names[0]):
        desk.press(dialog)
        desk.told("OpenSC does not respond", "Another program may be using the card")
        assert "Stopping it ends the login of PIV authentication" in " ".join(desk.messages)
    desk.until(lambda: SIGNED in "".join(desk.words(one) for one in desk.open_dialogs))
    desk.escape(desk.open_dialogs[-1])
    desk.until(lambda: not desk.open_dialogs and not desk.messages)


def test_a_refresh_finds_what_another_program_has_put_on_the_card(
    desk: Desk, token: Token, piv_card: VirtualCard
) -> None:
    rows = len(token.objects.rows)
    refresh(desk, token)
    assert len(token.objects.rows) == rows
