"""What may have been put on a card: rubbish where a certificate should be, and names that deceive."""

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from app.model.library import Library
from app.vocabulary.numbers import CKO
from tests.card.applets import crypto
from tests.card.applets.tlv import tlv
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PIN, key
from tests.desk import Desk
from tests.window.steps import sign

AUTHENTICATION = "5FC105"
"""The data object with the certificate of key 9A (SP 800-73-4, part 1, table 3)."""

HOSTILE = "<b>Anna</b>\u202egnp\x07&amp;"


def put(card: VirtualCard, value: bytes) -> None:
    """Write a data object onto a card that is in no reader."""
    path = card.log.with_name("piv.json")
    memory = json.loads(path.read_text())
    memory["objects"][AUTHENTICATION] = value.hex()
    path.write_text(json.dumps(memory))


def stored(der: bytes) -> bytes:
    return tlv(0x70, der) + tlv(0x71, b"\0") + tlv(0xFE, b"")


def issued_to(card: VirtualCard, name: str) -> bytes:
    """Return a certificate for key 9A with this common name."""
    loaded = crypto.load(json.loads(card.remembered())["keys"]["9A"][1])
    template = x509.load_der_x509_certificate(crypto.certificate(loaded, "x"))
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, loaded.public_key(), 1)
    builder = builder.not_valid_before(template.not_valid_before_utc).not_valid_after(template.not_valid_after_utc)
    return builder.sign(loaded, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        bytes(range(256)) * 4,
        stored(b"\x30\x82\x03\x00" + b"\xff" * 0x300),
        tlv(0x70, b"\x30\x80" * 300),
        b"\x70\x84\xff\xff\xff\xff",
    ],
    ids=["nothing", "rubbish", "broken certificate", "endless nesting", "a length of 4 GiB"],
)
def test_rubbish_in_the_place_of_a_certificate_leaves_the_rest_of_the_card_usable(
    desk: Desk, library: Library, reader: CardReaders, piv_card: VirtualCard, tmp_path: Path, value: bytes
) -> None:
    put(piv_card, value)
    reader.insert(piv_card)
    token = desk.token()
    desk.log_in(token, PIN)
    file = tmp_path / "contract.txt"
    file.write_text("Signed, sealed, delivered.\n")
    assert "Signed and verified" in sign(desk, token, key(token, "CARD AUTH key"), file, "raw")
    assert library.state == "ready"


def test_a_name_with_markup_and_control_characters_is_shown_letter_by_letter(
    desk: Desk, library: Library, reader: CardReaders, piv_card: VirtualCard
) -> None:
    put(piv_card, stored(issued_to(piv_card, HOSTILE)))
    reader.insert(piv_card)
    token = desk.token()
    row = next(row for row in token.objects.rows if row.object_class == CKO.CERTIFICATE and "PIV Auth" in row.label)
    desk.window.browser.select_objects(token, [row])
    desk.until(lambda: "<b>Anna</b>" in desk.words())
    assert "\u202e" not in desk.words()
    assert "\x07" not in desk.words()
    assert "U+202E" in desk.words()
