"""Signing from a certificate: with its own key and with this certificate, or a reason why not."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.gui.dialogs.sign import SignDialog
from app.model.token import Token
from app.vocabulary.messages import ImportCertificate
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.tour.certificate import certificate_for
from tests.window.steps import generate, public_key, read_report, refresh


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Write a file to sign."""
    path = tmp_path / "letter.txt"
    path.write_text("Both sides agree.\n")
    return path


def put(desk: Desk, token: Token, der: bytes, object_id: bytes) -> ObjectRow:
    """Write a certificate under any CKA_ID, and read the token again."""
    sha256 = x509.load_der_x509_certificate(der).fingerprint(SHA256()).hex()
    request = ImportCertificate(token=token.address, der=der, sha256=sha256, label="", id=object_id)
    row = desk.ask(token.host.call(request))
    refresh(desk, token)
    return row


def select(desk: Desk, token: Token, row: ObjectRow) -> str:
    """Select an object and return why nothing can be signed with it, or an empty text."""
    desk.window.browser.select_objects(token, [row])
    action = desk.window.actions_.named("sign_file")
    return "" if action.isEnabled() else action.toolTip()


def stranger() -> bytes:
    """Return a certificate whose key is nowhere."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return certificate_for(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), "A stranger")


@pytest.mark.parametrize("object_id", [b"\x01", b"\x77", b""], ids=["same CKA_ID", "another CKA_ID", "none"])
def test_a_certificate_signs_with_its_key(desk: Desk, token: Token, letter: Path, object_id: bytes) -> None:
    desk.log_in(token, SoftHsm.pin)
    spki = public_key(desk, token, generate(desk, token, "Mine"))
    other = generate(desk, token, "Other")
    put(desk, token, certificate_for(public_key(desk, token, other), "Bert Other"), other.address.id)
    row = put(desk, token, certificate_for(spki, "Anna Berg"), object_id)
    assert select(desk, token, row) == ""
    desk.choose("sign_file")
    dialog = desk.dialog(SignDialog)
    said = desk.words(dialog)
    assert "“Mine”, EC P-256" in said
    assert "Anna Berg" in said
    desk.type(dialog.file.input.line, str(letter))
    desk.press(dialog)
    said = read_report(desk)
    assert "Signed and verified" in said
    assert "Anna Berg" in said


def test_the_certificate_that_was_chosen_is_the_one_in_the_signature(desk: Desk, token: Token, letter: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine")
    spki = public_key(desk, token, key)
    names = ("Anna in person", "Anna for the firm")
    for name in names:
        put(desk, token, certificate_for(spki, name), key.address.id)
    for name in names:  # the key alone takes the same one both times
        row = next(row for row in token.objects.rows if name in row.subject)
        assert select(desk, token, row) == ""
        desk.choose("sign_file")
        dialog = desk.dialog(SignDialog)
        assert name in desk.words(dialog)
        desk.type(dialog.file.input.line, str(letter))
        desk.press(dialog)
        assert name in read_report(desk)
        letter.with_name(letter.name + ".p7s").unlink()


def test_before_the_login_it_says_what_is_known_of_the_key(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine")
    own = put(desk, token, certificate_for(public_key(desk, token, key)), key.address.id)
    other = put(desk, token, stranger(), b"\x77")
    assert select(desk, token, other) == "No private key on this token has the CKA_ID of this certificate."
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read")
    assert select(desk, token, own) == "Log in first: the key of this certificate is private."
    assert "if the key of this certificate is on this token" in select(desk, token, other)
    desk.log_in(token, SoftHsm.pin)
    assert select(desk, token, own) == ""


def test_a_certificate_whose_key_may_be_the_unpaired_one_is_compared_before_anything_is_signed(
    desk: Desk, token: Token
) -> None:
    desk.log_in(token, SoftHsm.pin)
    generate(desk, token, "Mine")
    row = put(desk, token, stranger(), b"\x77")
    assert select(desk, token, row) == ""
    desk.window.messages.clear()
    desk.choose("sign_file")
    desk.told("This certificate has no private key here", "their public keys differ")
    assert not desk.open_dialogs


def test_a_public_key_signs_nothing_and_a_token_signs_with_its_only_key(desk: Desk, token: Token) -> None:
    reason = "Select a private key, its certificate or a secret key first."
    assert desk.window.actions_.named("sign_file").toolTip() == reason
    desk.log_in(token, SoftHsm.pin)
    generate(desk, token, "Mine")
    public = next(row for row in token.objects.rows if row.object_class == CKO.PUBLIC_KEY)
    assert select(desk, token, public) == reason
    desk.window.browser.select_token(token)
    desk.until(lambda: desk.window.actions_.named("sign_file").isEnabled())
    desk.choose("sign_file")
    dialog = desk.dialog(SignDialog)
    assert "“Mine”" in desk.words(dialog)
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    generate(desk, token, "Other")
    desk.window.browser.select_token(token)
    assert desk.window.actions_.named("sign_file").toolTip() == reason
