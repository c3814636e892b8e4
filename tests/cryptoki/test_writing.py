"""Key pairs and certificates on a real token, and which of them belong together."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute

from app.cryptoki.binding import CallWatch
from app.cryptoki.errors import CryptokiError
from app.cryptoki.library import Library
from app.cryptoki.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.keys import KEY_CHOICES, KeyPairSpec
from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKA, CKR
from tests.cryptoki.helpers import certificate, describe, log_in, make_key, public_bytes, rows
from tests.faulty.library import Faulty


@pytest.fixture
def ca() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_key_of(token: Token, choice: str = "P-256", object_id: bytes = b"\x01") -> bytes:
    return token.signer(make_key(token, choice, "key", object_id).private.address).public_key


@pytest.mark.parametrize("choice", KEY_CHOICES, ids=lambda choice: choice.name)
def test_every_choice_makes_both_halves(token: Token, choice: object) -> None:
    found = next(known for known in KEY_CHOICES if known is choice)
    log_in(token)
    name = "Tür <1>"
    made = token.generate_key_pair(
        KeyPairSpec(choice=found.name, label=name, id=b"\x07\x08", encrypt=found.can_encrypt, derive=found.can_derive)
    )
    assert (made.public.label, made.public.id, made.private.label, made.private.id) == (name, "0708", name, "0708")
    assert made.public.type == made.private.type == (f"EC {found.name}" if found.name.startswith("P-") else found.name)
    assert not made.public.private
    assert made.private.private
    assert made.private.extractable is False
    assert ("CKA_DECRYPT" in made.private.usage) == found.can_encrypt
    assert ("CKA_DERIVE" in made.private.usage) == found.can_derive
    assert "CKA_UNWRAP" not in made.private.usage
    key = load_der_public_key(token.signer(made.private.address).public_key)
    edwards = {"Ed25519": ed25519.Ed25519PublicKey, "Ed448": ed448.Ed448PublicKey}
    if kind := edwards.get(found.name):
        assert isinstance(key, kind)
    else:
        assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        assert key.key_size == found.bits
    assert {row.address.handle for row in rows(token)} == {made.public.address.handle, made.private.address.handle}
    states = {a.number: a for a in token.detail(made.private.address, describe).attributes}
    assert states[CKA.TOKEN].raw == states[CKA.SENSITIVE].raw == b"\x01"


def test_usage_is_as_it_was_asked_for(token: Token) -> None:
    log_in(token)
    made = token.generate_key_pair(
        KeyPairSpec(choice="RSA 2048", label="x", id=b"\x01", sign=False, encrypt=True, extractable=True)
    )
    assert "CKA_SIGN" not in made.private.usage
    assert "CKA_VERIFY" not in made.public.usage
    assert made.private.extractable is True


def test_generating_without_login_is_refused_and_leaves_nothing(faulty: Faulty, faulty_token: Token) -> None:
    with pytest.raises(CryptokiError) as caught:
        make_key(faulty_token)
    assert (caught.value.problem.code_name, caught.value.function) == ("CKR_USER_NOT_LOGGED_IN", "C_GenerateKeyPair")
    assert len(faulty.calls("C_OpenSession")) == len(faulty.calls("C_CloseSession")) + 1
    assert rows(faulty_token) == []


@pytest.mark.parametrize("code", [0x70, 0x140, 0x80000042, 0x30, 0x05, 0x13, 0xE2])
def test_a_code_survives_its_way_through_python_pkcs11(faulty: Faulty, faulty_token: Token, code: int) -> None:
    log_in(faulty_token)
    faulty.rule(f"C_GenerateKeyPair rv {code:#x}")
    with pytest.raises(CryptokiError) as caught:
        make_key(faulty_token)
    assert (caught.value.code, caught.value.function) == (code, "C_GenerateKeyPair")


def test_a_certificate_is_written_whole(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    log_in(token)
    der = certificate(public_key_of(token), "Ada", "CA", ca)
    row = token.import_certificate(der, "Ada's", b"\x01", describe)
    parsed = x509.load_der_x509_certificate(der)
    values = {a.number: a.raw for a in token.detail(row.address, describe).attributes}
    assert (row.label, row.id, row.subject) == ("Ada's", "01", "CN=Ada")
    assert values[CKA.VALUE] == der
    assert values[CKA.SUBJECT] == parsed.subject.public_bytes()
    assert values[CKA.ISSUER] == parsed.issuer.public_bytes()
    assert values[CKA.SERIAL_NUMBER][0] == 2
    assert int.from_bytes(values[CKA.SERIAL_NUMBER][2:], "big") == parsed.serial_number


def test_a_duplicate_is_refused_and_nothing_written(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    log_in(token)
    der = certificate(public_key_of(token), "Ada", "CA", ca)
    token.import_certificate(der, "first", b"\x01")
    before = len(rows(token))
    with pytest.raises(AppError, match="on the token already"):
        token.import_certificate(der, "second", b"\x02")
    assert len(rows(token)) == before


def test_bytes_that_are_no_certificate_are_refused(token: Token) -> None:
    log_in(token)
    with pytest.raises(AppError, match="This is not a certificate"):
        token.import_certificate(b"0\x03\x02\x01\x01", "x", b"\x01")
    assert rows(token) == []


@pytest.mark.parametrize("choice", ["P-256", "P-521", "RSA 2048"])
def test_the_private_key_of_a_certificate_is_found(token: Token, ca: ec.EllipticCurvePrivateKey, choice: str) -> None:
    log_in(token)
    make_key(token, "P-256", "another", b"\x01")
    public = public_key_of(token, choice, b"\x02")
    der = certificate(public, "Ada", "CA", ca)
    match = token.match_certificate(der, public)
    assert match.key is not None
    assert (match.key.object_class, match.key.id) == (3, "02")
    assert match.duplicate is None
    token.log_out()
    match = token.match_certificate(der, public)
    assert match.key is not None
    assert match.key.object_class == 2


def test_a_duplicate_is_found(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    der = certificate(public_bytes(ca), "Ada", "CA", ca)
    row = token.import_certificate(der, "", b"\x01", describe)
    match = token.match_certificate(der, public_bytes(ca), describe)
    assert match.duplicate == row
    assert match.key is None


def test_the_same_identifier_is_no_match(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    log_in(token)
    make_key(token, "P-256", "key", b"\x01")
    create_certificate_with_id_of_key = certificate(public_bytes(ca), "Ada", "CA", ca)
    token.import_certificate(create_certificate_with_id_of_key, "", b"\x01")
    assert token.match_certificate(create_certificate_with_id_of_key, public_bytes(ca)).key is None


def test_the_signer_has_its_certificate_and_issuers(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    log_in(token)
    made = make_key(token)
    public = token.signer(made.private.address).public_key
    root = certificate(public_bytes(ca), "Root", "Root", ca)
    middle = certificate(public_bytes(ca), "Middle", "Root", ca)
    old = certificate(public, "Ada", "Middle", ca, days=10)
    new = certificate(public, "Ada", "Middle", ca, days=900)
    elsewhere = certificate(public, "Ada", "Middle", ca, days=9000)
    for number, der in enumerate((root, old, middle, new)):
        token.import_certificate(der, "", b"\x01" if der in (old, new) else bytes([9, number]))
    token.import_certificate(elsewhere, "", b"\x77")
    assert token.signer(made.private.address).certificates == (new, middle, root)


def test_a_loop_of_issuers_ends(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    log_in(token)
    made = make_key(token)
    public = token.signer(made.private.address).public_key
    one = certificate(public, "One", "Two", ca)
    two = certificate(public_bytes(ca), "Two", "One", ca)
    for der in (one, two):
        token.import_certificate(der, "", b"\x01")
    assert token.signer(made.private.address).certificates == (one, two)


def test_a_key_that_shows_nothing_has_no_public_key(token: Token) -> None:
    log_in(token)
    made = make_key(token)
    token._binding.call("C_DestroyObject", token._session, made.public.address.handle)
    assert token.signer(made.private.address) == Signer(b"")


def test_hundreds_of_foreign_certificates_are_compared_without_a_word(trust_module: str) -> None:
    library = Library(trust_module, CallWatch())
    try:
        address = library.slots()[0].token_address
        assert address is not None
        token = library.token(address)
        wanted = next(row for row in rows(token) if row.object_class == 1)
        detail = token.detail(wanted.address, describe)
        der = next(a.raw for a in detail.attributes if a.number == CKA.VALUE)
        match = token.match_certificate(der, public_bytes(ec.generate_private_key(ec.SECP256R1())), describe)
        assert match.duplicate is not None
        assert match.duplicate.subject == wanted.subject
        assert match.key is None
    finally:
        library.finalize()


def test_a_broken_slot_stops_no_writing_on_another(faulty_token: Token, faulty: Faulty) -> None:
    """python-pkcs11 asks every slot for its information before it gives one (C_GetSlotInfo, section 5.5.2)."""
    log_in(faulty_token)
    faulty.rule("C_GetSlotInfo rv 0x30 1")  # CKR_DEVICE_ERROR for every slot but the first that is asked: ours
    faulty.forget_calls()
    made = make_key(faulty_token)
    assert made.private.address in {row.address for row in rows(faulty_token)}
    assert len(faulty.calls("C_GetSlotInfo")) == 1
    assert faulty.calls("C_GetSlotList") == []


def test_a_slot_that_is_broken_itself_is_told_so(faulty_token: Token, faulty: Faulty) -> None:
    log_in(faulty_token)
    faulty.rule("C_GetSlotInfo rv 0x30")
    with pytest.raises(CryptokiError) as caught:
        make_key(faulty_token)
    assert caught.value.code == CKR.DEVICE_ERROR


def test_templates_that_cannot_be_encoded_do_not_end_the_process(token: Token) -> None:
    """Without the tolerant mapper the first of these aborts with a corrupt heap."""
    log_in(token)
    for _ in range(50):
        with pytest.raises(CryptokiError):
            with_bad_value(token)


def with_bad_value(token: Token) -> None:
    from app.cryptoki.carrier import Carrier

    with token.working(read_write=True) as work:
        carrier = Carrier(work, token._slot_id)
        bad = {Attribute.CLASS: object(), Attribute.START_DATE: "never", Attribute.TOKEN: None}
        with carrier.calling("C_CreateObject"):
            carrier.session.create_object(bad)


@pytest.mark.parametrize(("choice", "object_id"), [("P-256", b"\x01"), ("RSA 2048", b"\x77")])
def test_a_certificate_leads_to_its_key_and_is_the_one_that_signs(
    token: Token, ca: ec.EllipticCurvePrivateKey, choice: str, object_id: bytes
) -> None:
    log_in(token)
    made = make_key(token, choice)
    public = token.signer(made.private.address).public_key
    longer = token.import_certificate(certificate(public, "Ada", "CA", ca, days=900), "", b"\x01")
    der = certificate(public, "Ada", "CA", ca, days=10)
    row = token.import_certificate(der, "", object_id)
    signer = token.signer(row.address)
    assert signer == Signer(public, (der,), key=made.private)
    assert longer.address != row.address, "the key alone would have taken the one that ends later"
    assert token.signer(made.private.address).certificates != (der,)


def test_a_certificate_without_a_private_key_signs_nothing(token: Token, ca: ec.EllipticCurvePrivateKey) -> None:
    log_in(token)
    made = make_key(token)
    own = token.import_certificate(
        certificate(token.signer(made.private.address).public_key, "Ada", "CA", ca), "", b"\x01"
    )
    stranger = token.import_certificate(certificate(public_bytes(ca), "Ada", "CA", ca), "", b"\x01")
    with pytest.raises(AppError, match="no private key here"):
        token.signer(stranger.address)
    token.log_out()
    with pytest.raises(AppError, match="no private key here"):
        token.signer(own.address)


def test_a_certificate_that_cannot_be_read_is_not_that_of_a_key_that_shows_nothing(token: Token) -> None:
    log_in(token)
    made = make_key(token)
    token._binding.call("C_DestroyObject", token._session, made.public.address.handle)
    assert token._matcher().private_key_of(b"0\x03\x02\x01\x01") is None
