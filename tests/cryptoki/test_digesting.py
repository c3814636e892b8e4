"""Digests of the token: openssl's command line is the judge."""

import subprocess
from pathlib import Path

import pytest

from app.cryptoki import digesting
from app.cryptoki.errors import CryptokiError
from app.cryptoki.token import Token
from app.vocabulary.digests import DIGESTS, Digest, digest_of, digests_of
from app.vocabulary.errors import Cancelled
from app.vocabulary.numbers import CKM
from tests.faulty.library import Faulty


def digest(token: Token, mechanism: int, *chunks: bytes) -> bytes:
    with token.working() as work:
        return digesting.digest(work, mechanism, chunks)


def by_openssl(digest: Digest, file: Path) -> bytes:
    name = "blake2b512" if digest.local == "blake2b" else digest.local.replace("_", "-")
    command = ["openssl", "dgst", f"-{name}", "-provider", "legacy", "-provider", "default", "-binary", str(file)]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_every_digest_of_the_token_is_what_openssl_makes(token: Token, tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(number % 251 for number in range(size)))
    offered = digests_of(token.mechanisms())
    assert {"SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"} <= {one.name for one in offered}
    for one in offered:
        assert digest(token, one.mechanism, file.read_bytes()) == by_openssl(one, file), one.name


@pytest.mark.parametrize("known", DIGESTS, ids=lambda digest: digest.name)
def test_what_is_computed_here_is_what_openssl_makes(known: Digest, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"some content")
    local = digesting.local_hash(known)
    if local is None:
        assert known.local == "ripemd160", "the only one that a system may lack"
        return
    local.update(b"some content")
    made = local.digest()
    assert len(made) == known.size
    if known.local != "blake2b" or known.size == 64:
        assert made == by_openssl(known, file)


def test_a_digest_that_is_not_known_here_has_no_local_twin() -> None:
    assert digesting.local_hash(digest_of(0x80000001)) is None
    assert digest_of(0x80000001).name == "CKM_0x80000001"


def test_chunks_are_handed_over_in_small_pieces_in_one_session(faulty: Faulty, faulty_token: Token) -> None:
    faulty_token.state()  # which opens our own
    faulty.forget_calls()
    digest(faulty_token, CKM.SHA256, bytes(200_000), b"x")
    assert len(faulty.calls("C_DigestUpdate")) == 5
    assert len(faulty.calls("C_OpenSession")) == len(faulty.calls("C_CloseSession")) == 1


@pytest.mark.parametrize("function", ["C_DigestInit", "C_DigestUpdate", "C_DigestFinal"])
def test_after_a_failure_the_next_digest_is_right(faulty: Faulty, faulty_token: Token, function: str) -> None:
    faulty.rule(f"{function} rv 0x30 0 1")
    with pytest.raises(CryptokiError) as caught:
        digest(faulty_token, CKM.SHA256, b"abc")
    assert (caught.value.code, caught.value.function) == (0x30, function)
    assert digest(faulty_token, CKM.SHA256, b"abc").hex().startswith("ba7816bf")


def test_a_stopped_digest_leaves_nothing_active(faulty: Faulty, faulty_token: Token) -> None:
    def stop() -> None:
        raise Cancelled

    faulty_token.state()  # which opens our own
    faulty.forget_calls()
    with pytest.raises(Cancelled), faulty_token.working() as work:
        digesting.digest(work, CKM.SHA256, [b"abc"], stop)
    assert digest(faulty_token, CKM.SHA256, b"abc").hex().startswith("ba7816bf")
    assert len(faulty.calls("C_OpenSession")) == len(faulty.calls("C_CloseSession"))
