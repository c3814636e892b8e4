"""A library that lies about the length of its answer: an error, and never bytes that are not the answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pkcs11 import Attribute, KeyType, ObjectClass

from app.cryptoki import ciphers, digesting, signing
from app.cryptoki.described import Described
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.cryptoki.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKM, CKR
from tests.catalogue import fault
from tests.cryptoki.helpers import create, log_in
from tests.cryptoki.test_file_ciphers import aes_key, content, decrypt, encrypt
from tests.cryptoki.test_file_ciphers import file as file
from tests.faulty.library import Faulty

DATA = bytes(range(48))
HMAC = Described(CKM.SHA256_HMAC)
SIGN_ROOM, DIGEST_ROOM, SLACK = 8192, 1024, 512
Deed = Callable[[Work, int], bytes]


def sign(work: Work, key: int) -> bytes:
    return signing.sign(work, key, HMAC, DATA, lambda: None)


def sign_in_pieces(work: Work, key: int) -> bytes:
    return signing.sign_stream(work, key, HMAC, [DATA[:20], DATA[20:]], lambda: None)


def hash_(work: Work, _: int) -> bytes:
    return digesting.digest(work, CKM.SHA256, [DATA])


def seal(work: Work, key: int) -> bytes:
    return ciphers.encrypt(work, key, ciphers.gcm(bytes(12), b""), DATA)


def open_(work: Work, key: int) -> bytes:
    return ciphers.decrypt(work, key, ciphers.gcm(bytes(12), b""), seal(work, key))


def encrypt_in_pieces(work: Work, key: int) -> bytes:
    stream = ciphers.Stream(work, "Encrypt", key, ciphers.cbc_pad(bytes(16)))
    return stream.update(DATA) + stream.end()


def decrypt_in_pieces(work: Work, key: int) -> bytes:
    encrypted = encrypt_in_pieces(work, key)
    stream = ciphers.Stream(work, "Decrypt", key, ciphers.cbc_pad(bytes(16)))
    return stream.update(encrypted) + stream.end()


DEEDS: dict[str, tuple[Deed, int]] = {
    "C_Sign": (sign, SIGN_ROOM),
    "C_SignFinal": (sign_in_pieces, SIGN_ROOM),
    "C_DigestFinal": (hash_, DIGEST_ROOM),
    "C_Encrypt": (seal, len(DATA) + SLACK),
    "C_Decrypt": (open_, len(DATA) + ciphers.TAG + SLACK),
    "C_EncryptUpdate": (encrypt_in_pieces, len(DATA) + SLACK),
    "C_EncryptFinal": (encrypt_in_pieces, SLACK),
    "C_DecryptUpdate": (decrypt_in_pieces, len(DATA) + 16 + SLACK),
    "C_DecryptFinal": (decrypt_in_pieces, SLACK),
}
"""What calls each function, and the bytes that it has room for."""

NEVER_EMPTY = ("C_Sign", "C_SignFinal", "C_DigestFinal")
ASKED_AGAIN = [name for name in DEEDS if name != "C_DigestFinal"]


@pytest.fixture
def key(faulty_token: Token, function: str) -> int:
    """Make a key that `function` can be used with, and return its handle."""
    log_in(faulty_token)
    ours = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.TOKEN: True, Attribute.VALUE: bytes(32)}
    if "crypt" in function:
        return create(
            faulty_token, {**ours, Attribute.KEY_TYPE: KeyType.AES, Attribute.ENCRYPT: True, Attribute.DECRYPT: True}
        )
    return create(faulty_token, {**ours, Attribute.KEY_TYPE: KeyType.GENERIC_SECRET, Attribute.SIGN: True})


def do(token: Token, function: str, key: int) -> bytes:
    with token.working() as work:
        return DEEDS[function][0](work, key)


@fault(71, 96)
@pytest.mark.parametrize("function", DEEDS)
def test_a_length_that_cannot_be_is_a_failure(faulty: Faulty, faulty_token: Token, key: int, function: str) -> None:
    right, room = do(faulty_token, function, key), DEEDS[function][1]
    for length in (1 << 40, room + 1, (1 << 64) - 1, *([0] if function in NEVER_EMPTY else [])):
        faulty.rule(f"{function} size {length}")
        with pytest.raises(CryptokiError) as caught:
            do(faulty_token, function, key)
        assert (caught.value.code, caught.value.function) == (CKR.FUNCTION_FAILED, function), length
        faulty.rule()
        assert do(faulty_token, function, key) == right, "the next one finds nothing left over"


@fault(96)
@pytest.mark.parametrize("function", ASKED_AGAIN)
def test_a_place_that_is_too_small_is_made_larger_once(
    faulty: Faulty, faulty_token: Token, key: int, function: str
) -> None:
    right, larger = do(faulty_token, function, key), DEEDS[function][1] + 100
    faulty.rule(f"{function} rv 0x150 0 1", f"{function} size {larger} 0 1")
    assert do(faulty_token, function, key) == right
    faulty.rule(f"{function} rv 0x150", f"{function} size {larger}")
    faulty.forget_calls()
    with pytest.raises(CryptokiError) as caught:
        do(faulty_token, function, key)
    assert (caught.value.code, caught.value.function) == (CKR.BUFFER_TOO_SMALL, function)
    assert faulty.calls(function) == [(function, "0x150")] * 2


@fault(96)
@pytest.mark.parametrize("function", DEEDS)
@pytest.mark.parametrize("length", [0, 1 << 40])
def test_no_place_of_any_size_is_made(
    faulty: Faulty, faulty_token: Token, key: int, function: str, length: int
) -> None:
    faulty.rule(f"{function} rv 0x150", f"{function} size {length}")
    faulty.forget_calls()
    with pytest.raises(CryptokiError) as caught:
        do(faulty_token, function, key)
    assert caught.value.code == CKR.BUFFER_TOO_SMALL
    assert len(faulty.calls(function)) == 1


@fault(96)
@pytest.mark.parametrize("function", ["C_Sign", "C_Encrypt", "C_Decrypt"])
def test_asking_for_the_length_ended_the_operation(
    faulty: Faulty, faulty_token: Token, key: int, function: str
) -> None:
    faulty.rule(f"{function} late 0x150 0 1", f"{function} size {DEEDS[function][1] + 100} 0 1")
    with pytest.raises(CryptokiError) as caught:
        do(faulty_token, function, key)
    assert caught.value.code == CKR.OPERATION_NOT_INITIALIZED
    assert faulty.calls(function)[-2:] == [(function, "0x150"), (function, "0x91")]


@fault(71)
@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("length", [0, 32])
@pytest.mark.parametrize("function", ["C_Encrypt", "C_EncryptUpdate", "C_EncryptFinal"])
def test_no_file_is_saved_that_has_not_all_that_was_encrypted(
    faulty: Faulty, faulty_token: Token, file: Path, function: str, length: int, verify: bool
) -> None:
    log_in(faulty_token)
    key = aes_key(faulty_token)
    mechanism = CKM.AES_GCM if function == "C_Encrypt" else CKM.AES_CBC_PAD
    faulty.rule(f"{function} size {length}")
    with pytest.raises(AppError) as caught:
        encrypt(faulty_token, key, file, mechanism, verify=verify)
    assert "encrypted the file wrongly" in str(caught.value.problem.title)
    assert not Path(f"{file}.p11enc").exists()


@fault(71)
@pytest.mark.parametrize("function", ["C_Decrypt", "C_DecryptUpdate", "C_DecryptFinal"])
@pytest.mark.parametrize("length", [0, 32])
def test_no_file_is_saved_that_has_not_all_that_was_decrypted(
    faulty: Faulty, faulty_token: Token, file: Path, function: str, length: int
) -> None:
    log_in(faulty_token)
    key = aes_key(faulty_token)
    mechanism = CKM.AES_GCM if function == "C_Decrypt" else CKM.AES_CBC_PAD
    file.write_bytes(content(199_999))  # so that the last block has content
    saved = Path(encrypt(faulty_token, key, file, mechanism).path)
    faulty.rule(f"{function} size {length}")
    with pytest.raises(AppError):
        decrypt(faulty_token, key, saved, file.with_name("back"))
    assert not file.with_name("back").exists()
