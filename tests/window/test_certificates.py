"""Import a certificate: shown before anything is written, joined to its key, refused where it is none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

from app.gui.dialogs.certificate import ImportCertificateDialog
from app.model.token import Token
from app.vocabulary.numbers import CKO
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.tour.certificate import certificate_for
from tests.window.steps import generate, import_certificate, open_certificate, write_certificate


@pytest.mark.parametrize("pem", [True, False])
def test_a_certificate_is_shown_first_and_takes_the_id_of_its_key(
    desk: Desk, token: Token, tmp_path: Path, pem: bool
) -> None:
    desk.log_in(token, SoftHsm.pin)
    generate(desk, token, "Other")
    key = generate(desk, token, "Mine")
    path = tmp_path / ("anna.pem" if pem else "anna.der")
    write_certificate(desk, token, key, path, pem=pem)
    open_certificate(desk, token, path)
    dialog = desk.dialog(ImportCertificateDialog)
    said = desk.words(dialog)
    for words in (
        "Anna Berg",
        "Example Staff CA",
        "EC P-256",
        "Its key is on this token",
        "“Mine”",
        "Nothing is written",
    ):
        assert words in said
    assert len(token.objects.rows) == 4
    desk.press(dialog)
    desk.until(lambda: len(token.objects.rows) == 5 and not desk.open_dialogs)
    made = next(row for row in token.objects.rows if row.object_class == CKO.CERTIFICATE)
    assert made.address.id == key.address.id != b""
    desk.until(lambda: desk.window.browser.selection.object == made)
    desk.until(lambda: "Anna Berg" in desk.words())


@fault(88)
def test_without_a_key_it_warns_and_asks_for_consent(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    path = tmp_path / "stranger.cer"
    path.write_bytes(_certificate())
    open_certificate(desk, token, path)
    dialog = desk.dialog(ImportCertificateDialog)
    assert "No key on this token belongs to it" in desk.words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    dialog.tick.box.click()
    desk.press(dialog)
    desk.until(lambda: len(token.objects.rows) == 1 and not desk.open_dialogs)


@fault(91)
def test_a_duplicate_says_so_and_writes_nothing(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = generate(desk, faulty_token, "Mine")
    path = tmp_path / "anna.cer"
    write_certificate(desk, faulty_token, key, path)
    import_certificate(desk, faulty_token, path)
    faulty.forget_calls()
    open_certificate(desk, faulty_token, path)
    dialog = desk.dialog(ImportCertificateDialog)
    assert "This certificate is on the token already" in desk.words(dialog)
    assert dialog.primary is None
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert faulty.calls("C_CreateObject") == []


def test_nothing_is_written_where_the_dialog_is_closed(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    path = tmp_path / "stranger.cer"
    path.write_bytes(_certificate())
    open_certificate(desk, faulty_token, path)
    desk.escape(desk.dialog(ImportCertificateDialog))
    desk.until(lambda: not desk.open_dialogs)
    assert faulty.calls("C_CreateObject") == []


def test_a_certificate_with_hostile_names_is_shown_letter_by_letter(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    path = tmp_path / "hostile.cer"
    path.write_bytes(_certificate("<b>An&na</b>\u202etxt"))
    open_certificate(desk, token, path)
    assert "<b>An&na</b>⁅U+202E⁆txt" in desk.words(desk.dialog(ImportCertificateDialog))


# ── files that are no certificate ────────────────────────────────────────────────────────────────────────────────────

_KEY = ec.generate_private_key(ec.SECP256R1())


def _certificate(name: str = "A stranger") -> bytes:
    return certificate_for(_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), name)


def _request() -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(_KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**30)


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.touch(), "empty"),
    "a private key": (
        lambda path: path.write_bytes(_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())),
        "private key",
    ),
    "a public key": (
        lambda path: path.write_bytes(_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)),
        "public key",
    ),
    "a request": (lambda path: path.write_bytes(_request()), "request"),
    "a PKCS#12 file": (
        lambda path: path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"x", _KEY, x509.load_der_x509_certificate(_certificate()), None, BestAvailableEncryption(b"1234")
            )
        ),
        "PKCS#12",
    ),
    "garbage": (lambda path: path.write_bytes(bytes(range(256)) * 40), "certificate"),
    "a gigabyte": (_sparse, "too large"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_certificate_is_named_in_one_message(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path, kind: str
) -> None:
    make, words = BAD_FILES[kind]
    path = tmp_path / "file.pem"
    make(path)
    desk.log_in(faulty_token, faulty.softhsm.pin)
    open_certificate(desk, faulty_token, path)
    desk.until(lambda: desk.messages)
    assert len(desk.messages) == 1
    assert words.lower() in desk.messages[0].lower(), desk.messages
    assert not desk.open_dialogs
    assert faulty.calls("C_CreateObject") == []
