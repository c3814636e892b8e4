"""A token that allows one session: everything is done in the one that carries the login, and it stays in order."""

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.cryptoki import ciphers, digesting, editing, randomness, secret_keys, signing
from app.cryptoki.context_login import confirmed
from app.cryptoki.described import Described
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.cryptoki.token import Token
from app.vocabulary.errors import Cancelled
from app.vocabulary.numbers import CKM, CKO, CKR
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.secret_keys import SecretKeySpec
from tests.catalogue import fault
from tests.cryptoki.conftest import Opener
from tests.cryptoki.helpers import certificate, log_in, make_key, public_bytes, rows, signed, token_of
from tests.faulty.library import Faulty
from tests.window.steps import make_careful_key

ONE = "C_OpenSession most 1"


@pytest.fixture
def token(faulty: Faulty, faulty_token: Token) -> Token:
    """Log in to a token that allows one session."""
    faulty.rule(ONE)
    log_in(faulty_token)
    return faulty_token


@fault(59)
def test_one_session_is_enough_for_all_that_is_done(faulty: Faulty, token: Token) -> None:
    key = make_key(token)
    assert len(signed(token, key.private.address, CKM.ECDSA, bytes(32))) == 64
    authority = ec.generate_private_key(ec.SECP256R1())
    token.import_certificate(certificate(public_bytes(authority), "Ada", "Ada", authority), "", b"")
    with token.working(read_write=True) as work:
        secret_keys.generate(work, SecretKeySpec(choice="AES 256", label="secret", id=b"\x02"))
    with token.working() as work:
        assert len(randomness.generate(work, 16, lambda done, total: None)) == 16
        assert len(digesting.digest(work, CKM.SHA256, [b"content"])) == 32
    with token.working(read_write=True) as work:
        editing.destroy(work, token.handle_of(key.public.address))
    assert len(rows(token)) == 3
    assert token.state().session.kind == "rw user"
    assert len(faulty.calls("C_Login")) == 1
    assert {result for _, result in faulty.calls("C_OpenSession")} == {"0x0", "0xb1"}
    assert faulty.calls("C_CloseSession") == [], "a login ends with the last session"


def _begin_signature(work: Work, handle: int) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"both sides"
        raise Cancelled

    signing.sign_stream(work, handle, Described(CKM.SHA256_RSA_PKCS), pieces(), lambda: None)


def _begin_digest(work: Work, _: int) -> None:
    def stop() -> None:
        raise Cancelled

    digesting.digest(work, CKM.SHA256, [b"content"], stop)


def _begin_encryption(work: Work, _: int) -> None:
    secret = secret_keys.generate(work, SecretKeySpec(choice="AES 256", label="secret", id=b"\x02", encrypt=True))
    ciphers.Stream(work, "Encrypt", secret, ciphers.cbc_pad(bytes(16))).update(bytes(64))
    raise Cancelled


@fault(59)
@pytest.mark.parametrize("begin", [_begin_signature, _begin_digest, _begin_encryption])
def test_what_was_given_up_halfway_leaves_the_session_in_order(
    token: Token, begin: Callable[[Work, int], None]
) -> None:
    key = make_key(token, "RSA 2048").private.address
    with pytest.raises(Cancelled), token.working(read_write=True) as work:
        begin(work, token.handle_of(key))
    assert len(signed(token, key, CKM.RSA_PKCS, bytes(32))) == 256
    with token.working() as work:
        assert len(digesting.digest(work, CKM.SHA256, [b"content"])) == 32
    assert token.state().session.kind == "rw user"


@fault(59)
def test_a_refused_pin_for_one_use_of_a_key_leaves_the_session_in_order(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token("Anna")
    make_careful_key(faulty.softhsm)
    faulty.rule(ONE)
    token = token_of(open_library(faulty))
    log_in(token)
    key = next(row.address for row in rows(token) if row.object_class == CKO.PRIVATE_KEY)
    with pytest.raises(CryptokiError) as caught:
        sign_with_pin(token, key, b"9999")
    assert caught.value.code == CKR.PIN_INCORRECT
    assert len(sign_with_pin(token, key, faulty.softhsm.pin.encode())) == 256
    assert len(faulty.calls("C_Login")) == 3
    assert token.state().session.kind == "rw user"


def sign_with_pin(token: Token, key: ObjectAddress, pin: bytes) -> bytes:
    """Sign with a key that wants the PIN for every use."""
    with token.working() as work:
        confirm = confirmed(work, "pin", [bytearray(pin)])
        return signing.sign(work, token.handle_of(key), Described(CKM.RSA_PKCS), bytes(32), confirm)


@fault(59)
def test_where_there_is_no_session_at_all_it_is_told(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_OpenSession rv 0xb1")
    with pytest.raises(CryptokiError) as caught, faulty_token.working():
        raise AssertionError("there is no session to work in")
    assert caught.value.code == CKR.SESSION_COUNT
    assert "Close other programs" in str(caught.value.problem.next_step)
    assert len(faulty.calls("C_OpenSession")) == 1, "there is none of ours that could be used instead"


@fault(59)
def test_without_a_login_the_kind_of_session_can_be_changed_where_there_is_only_one(
    faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule(ONE)
    assert faulty_token.state().session.kind == "rw public"
    faulty_token.use_read_only(True)
    assert faulty_token.state().session.kind == "ro public"
    faulty_token.use_read_only(False)
    assert faulty_token.state().session.kind == "rw public"
