"""Signatures of the token, verified by other code."""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from app.cryptoki.errors import CryptokiError
from app.cryptoki.token import Token
from app.vocabulary.numbers import CKM
from app.vocabulary.objects import ObjectAddress
from tests.catalogue import fault
from tests.cryptoki.helpers import log_in, make_key, signed
from tests.faulty.library import Faulty

DIGEST = hashlib.sha256(b"what is signed").digest()
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420") + DIGEST


@pytest.mark.parametrize("choice", ["P-256", "P-384", "P-521"])
def test_an_elliptic_signature_is_valid(token: Token, choice: str) -> None:
    log_in(token)
    address = make_key(token, choice).private.address
    signature = signed(token, address, CKM.ECDSA, DIGEST)
    half = len(signature) // 2
    numbers = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    key = load_der_public_key(token.signer(address).public_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(encode_dss_signature(*numbers), DIGEST, ec.ECDSA(Prehashed(hashes.SHA256())))
    with pytest.raises(InvalidSignature):
        key.verify(encode_dss_signature(*numbers), bytes(32), ec.ECDSA(Prehashed(hashes.SHA256())))


def rsa_key(token: Token) -> ObjectAddress:
    log_in(token)
    return make_key(token, "RSA 2048").private.address


def test_an_rsa_signature_is_valid(token: Token) -> None:
    address = rsa_key(token)
    signature = signed(token, address, CKM.RSA_PKCS, DIGEST_INFO)
    key = load_der_public_key(token.signer(address).public_key)
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(signature, DIGEST, padding.PKCS1v15(), Prehashed(hashes.SHA256()))


@fault(96)
def test_it_is_one_call_and_the_session_is_closed(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    address = make_key(faulty_token).private.address
    faulty.forget_calls()
    signed(faulty_token, address, CKM.ECDSA, DIGEST)
    names = [name for name, _ in faulty.calls()]
    assert names.count("C_Sign") == names.count("C_SignInit") == 1
    assert names.count("C_OpenSession") == names.count("C_CloseSession") == 1


def test_a_failed_signature_leaves_nothing_active(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    address = make_key(faulty_token).private.address
    faulty.rule("C_Sign rv 0x30 0 1")
    with pytest.raises(CryptokiError) as caught:
        signed(faulty_token, address, CKM.ECDSA, DIGEST)
    assert (caught.value.code, caught.value.function) == (0x30, "C_Sign")
    assert len(signed(faulty_token, address, CKM.ECDSA, DIGEST)) == 64


def test_a_mechanism_that_does_not_fit_is_refused(token: Token) -> None:
    log_in(token)
    address = make_key(token).private.address
    with pytest.raises(CryptokiError) as caught:
        signed(token, address, 0x80000001, DIGEST)
    assert caught.value.function == "C_SignInit"
    assert caught.value.problem.code_name == "CKR_MECHANISM_INVALID"
