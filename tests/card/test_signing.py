"""Signing with the keys of a card: openssl judges, and a card that goes or refuses leaves no half signature."""

from pathlib import Path

import pytest

from app.gui.dialogs.sign_progress import SignProgressDialog
from app.model.library import Library
from app.model.token import Token
from tests.card.readers import SIGN_PIV, CardReaders, VirtualCard
from tests.card.steps import PGP, PGP_SIGN, PIN, SOON, held, key, names, openssl, runs
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
    assert SIGNED in sign(desk, token, key(token, label), file, "raw")
    write_public_key(desk, token, key(token, label), tmp_path / "public.pem")
    signature = file.with_name("contract.txt.sig")
    said = openssl("dgst", "-sha256", "-verify", tmp_path / "public.pem", "-signature", signature, file)
    assert "Verified OK" in said


@pytest.mark.parametrize("label", ["PIV AUTH key", "SIGN key"])
def test_a_cms_signature_with_the_certificate_on_the_card(desk: Desk, token: Token, file: Path, label: str) -> None:
    desk.log_in(token, PIN)
    assert SIGNED in sign(desk, token, key(token, label), file)
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


def test_a_key_that_wants_its_pin_each_time_ends_the_login_and_the_window_knows(
    desk: Desk, token: Token, file: Path, reader: CardReaders, piv_card: VirtualCard
) -> None:
    desk.log_in(token, PIN)
    assert SIGNED in sign(desk, token, key(token, "SIGN key"), file, "raw")
    desk.press(sign_dialog(desk, token, key(token, "SIGN key"), file))
    desk.told("Login needed", "No signature was received", "Some keys ask for the PIN again at every use")
    desk.until(lambda: token.session.role is None and token.look == "read" and not desk.open_dialogs)
    assert not file.with_name("contract.txt.p7s").exists()
    assert piv_card.pins_sent() == [RIGHT], "nothing has repeated the PIN"
    desk.window.browser.select_token(token)
    desk.log_in(token, PIN)
    assert SIGNED in sign(desk, token, key(token, "SIGN key"), file)


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
