"""Signatures that openssl made, whole and damaged; and what cannot be checked."""

import base64
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.documents import verifying
from app.documents.cms import signed_attributes, signed_data
from app.documents.verifying import verify
from app.vocabulary.certificates import SignatureReport
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.numbers import CKM
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import VerifySignature
from tests.catalogue import fault
from tests.documents.conftest import SoftToken
from tests.documents.test_signing import openssl, sign, silent

SoftTokens = Callable[[str], SoftToken]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document"
    path.write_bytes(b"The quick brown fox\r\n" * 1000)
    return path


def check(folder: Path, certificate: str = "") -> SignatureReport:
    """Verify ``signature`` over ``document`` in a folder."""
    return verify(
        VerifySignature(
            file=str(folder / "document"),
            signature_file=str(folder / "signature"),
            certificate=str(folder / certificate) if certificate else "",
        ),
        silent,
    )


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


CMS = "cms -sign -binary -in document -signer cert.pem -inkey key.pem -out signature"


@pytest.mark.parametrize(
    ("kind", "options", "algorithm"),
    [
        ("RSA 2048", "-outform DER", "RSA, SHA-256"),
        ("RSA 2048", "-outform PEM", "RSA, SHA-256"),
        ("RSA 2048", "-outform DER -noattr", "RSA, SHA-256"),
        ("RSA 2048", "-outform DER -md sha512", "RSA, SHA-512"),
        ("RSA 2048", "-outform DER -keyid -md sha384", "RSA, SHA-384"),
        ("RSA 2048", "-outform DER -cades", "RSA, SHA-256"),
        ("RSA 2048", "-outform DER -keyopt rsa_padding_mode:pss", "RSA-PSS, SHA-256"),
        ("RSA 2048", "-outform DER -keyopt rsa_padding_mode:pss -noattr -md sha384", "RSA-PSS, SHA-384"),
        ("RSA 2048", "-outform DER -nodetach", "RSA, SHA-256"),
        ("P-256", "-outform DER", "ECDSA, SHA-256"),
        ("P-384", "-outform DER -noattr -md sha384", "ECDSA, SHA-384"),
        ("P-521", "-outform DER -md sha512", "ECDSA, SHA-512"),
    ],
)
def test_cms_by_openssl(
    tmp_path: Path, document: Path, soft_token: SoftTokens, kind: str, options: str, algorithm: str
) -> None:
    soft_token(kind).save(tmp_path)
    made = openssl(tmp_path, *CMS.split(), *options.split())
    assert made.returncode == 0, made.stderr
    found = check(tmp_path)
    assert (found.verdict, found.reason) == ("valid", verifying.VALID)
    assert found.algorithm == algorithm
    assert found.signer is not None
    assert found.signer.common_name == "Anna Weber"
    assert bool(found.signing_time) == ("-noattr" not in options)
    assert found.trust == verifying.SELF_SIGNED
    assert found.digest
    flip(document, 500)
    assert check(tmp_path).verdict == "invalid"
    assert check(tmp_path).reason == verifying.CHANGED


@pytest.mark.parametrize("kind", ["RSA 2048", "P-256"])
def test_flipped_signature(tmp_path: Path, document: Path, soft_token: SoftTokens, kind: str) -> None:
    soft_token(kind).save(tmp_path)
    openssl(tmp_path, *CMS.split(), "-outform", "DER")
    flip(tmp_path / "signature", -3)
    found = check(tmp_path)
    assert (found.verdict, found.reason) == ("invalid", verifying.WRONG)
    assert document.exists()


def test_sha1_is_named_and_md5_proves_nothing(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    soft_token("RSA 2048").save(tmp_path)
    openssl(tmp_path, *CMS.split(), "-outform", "DER", "-md", "sha1")
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("valid", verifying.VALID_OLD_HASH)
    openssl(tmp_path, *CMS.split(), "-outform", "DER", "-md", "md5")
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("unchecked", verifying.UNSUPPORTED)
    assert document.exists()


def test_several_signers(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    (tmp_path / "other").mkdir()
    soft_token("RSA 2048").save(tmp_path)
    soft_token("P-256").save(tmp_path / "other")
    second = "-outform DER -signer other/cert.pem -inkey other/key.pem"
    made = openssl(tmp_path, *CMS.split(), *second.split())
    assert made.returncode == 0, made.stderr
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("valid", verifying.VALID_FIRST)
    assert document.exists()


def test_signature_without_its_certificate(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    soft_token("P-256").save(tmp_path)
    openssl(tmp_path, *CMS.split(), "-outform", "DER", "-nocerts")
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("unchecked", verifying.NO_CERTIFICATE)
    assert check(tmp_path, "cert.pem").verdict == "valid"
    assert check(tmp_path, "document").reason == verifying.NO_CERTIFICATE
    assert document.exists()


def test_attribute_that_names_another_certificate(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    """The same key with a second certificate of the same issuer and number: RFC 5035 tells them apart."""
    token = soft_token("P-256")
    sign(tmp_path, token, "cms")
    data = (tmp_path / "signature").read_bytes()
    # The name lies inside the embedded certificate, before the attributes, and no signature is over it that is checked.
    place = data.index(token.certificate) + token.certificate.index(b"\x17\x0d") + 3
    (tmp_path / "signature").write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    found = check(tmp_path)
    assert (found.verdict, found.reason) == ("invalid", verifying.OTHER_CERTIFICATE)
    assert document.exists()


@pytest.mark.parametrize("kind", ["RSA 2048", "P-256", "P-521", "Ed25519"])
@pytest.mark.parametrize("with_", ["cert.pem", "pub.pem"])
def test_bare_signatures_by_openssl(
    tmp_path: Path, document: Path, soft_token: SoftTokens, kind: str, with_: str
) -> None:
    soft_token(kind).save(tmp_path)
    if kind == "Ed25519":
        ways = ["pkeyutl -sign -rawin -in document"]
    else:
        ways = [f"dgst -{name} -sign" for name in ("sha256", "sha384", "sha512", "sha1")]
    if kind == "RSA 2048":
        ways += ["dgst -sha256 -sigopt rsa_padding_mode:pss -sign", "dgst -sha512 -sigopt rsa_padding_mode:pss -sign"]
    for way in ways:
        rest = "-inkey key.pem" if kind == "Ed25519" else "key.pem document"
        made = (
            openssl(tmp_path, *f"{way} {rest} -out signature".split())
            if kind == "Ed25519"
            else openssl(tmp_path, *way.split(), "key.pem", "-out", "signature", "document")
        )
        assert made.returncode == 0, made.stderr
        found = check(tmp_path, with_)
        assert found.verdict == "valid", way
        assert found.reason == (verifying.VALID_OLD_HASH if "sha1" in way else verifying.VALID)
        assert (found.signer is None) == (with_ == "pub.pem")
        assert found.trust == (verifying.KEY_ONLY if with_ == "pub.pem" else verifying.SELF_SIGNED)
        assert ("PSS" in found.algorithm) == ("pss" in way)
        flip(document, 7)
        assert (check(tmp_path, with_).verdict, check(tmp_path, with_).reason) == ("invalid", verifying.WRONG_RAW)
        flip(document, 7)


@fault(95)
def test_our_own_signatures(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    token = soft_token("P-384")
    token.save(tmp_path)
    for form in ("cms", "raw"):
        sign(tmp_path, token, form)
        assert check(tmp_path, "cert.pem").verdict == "valid"
        (tmp_path / "signature").unlink()
    assert document.exists()


@fault(93)
def test_what_stays_unchecked(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    token = soft_token("RSA 2048")
    token.save(tmp_path)
    signature = tmp_path / "signature"
    signature.write_bytes(random.Random(1).randbytes(256))
    assert check(tmp_path).reason == verifying.NEEDS_KEY
    assert check(tmp_path, "document").reason == verifying.NOT_A_KEY
    assert check(tmp_path, "key.pem").reason == verifying.NOT_A_KEY
    for content in (token.certificate, b"x" * 100_000):
        signature.write_bytes(content)
        assert check(tmp_path).verdict == "unchecked"
    signature.write_bytes((tmp_path / "cert.pem").read_bytes())
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("unchecked", verifying.NO_SIGNATURE)
    signature.write_bytes(b"Hello Anna")
    assert (check(tmp_path, "cert.pem").verdict, check(tmp_path, "cert.pem").reason) == (
        "invalid",
        verifying.WRONG_FORM,
    )
    assert document.exists()


def test_base64_without_armour(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    sign(tmp_path, soft_token("P-256"), "cms")
    data = (tmp_path / "signature").read_bytes()
    (tmp_path / "signature").write_bytes(base64.b64encode(data))
    assert check(tmp_path).verdict == "valid"
    assert document.exists()


EDDSA = Method(kind="eddsa", mechanism=CKM.EDDSA, token_hashes=True)


def eddsa(token: SoftToken, document: Path, attributes: bool) -> bytes:
    """Make a CMS signature with Ed25519 (RFC 8419), which the openssl of Debian 12 cannot."""
    assert isinstance(token.key, Ed25519PrivateKey)
    content = document.read_bytes()
    signed = signed_attributes(hashlib.sha512(content).digest(), "sha512", token.certificate, datetime.now(UTC), EDDSA)
    signature = token.key.sign(signed if attributes else content)
    made = cms.ContentInfo.load(signed_data(signed, "sha512", signature, [token.certificate], EDDSA))
    if not attributes:
        del made["content"]["signer_infos"][0]["signed_attrs"]
    return bytes(made.dump(force=True))


@pytest.mark.parametrize("attributes", [True, False])
def test_eddsa(tmp_path: Path, document: Path, soft_token: SoftTokens, attributes: bool) -> None:
    signature = tmp_path / "signature"
    signature.write_bytes(eddsa(soft_token("Ed25519"), document, attributes))
    found = check(tmp_path)
    assert (found.verdict, found.reason, found.algorithm) == ("valid", verifying.VALID, "Ed25519")
    flip(signature, -3)
    assert check(tmp_path).verdict == "invalid"
    flip(signature, -3)
    flip(document, 7)
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("invalid", verifying.CHANGED)


def edited(path: Path, edit: Callable[[cms.SignerInfo], None]) -> None:
    """Change the first signer of a signature file."""
    made = cms.ContentInfo.load(path.read_bytes())
    edit(made["content"]["signer_infos"][0])
    path.write_bytes(made.dump(force=True))


def test_attributes_in_another_order_than_they_are_signed_in(
    tmp_path: Path, document: Path, soft_token: SoftTokens
) -> None:
    sign(tmp_path, soft_token("P-256"), "cms")
    signature = tmp_path / "signature"
    data = signature.read_bytes()
    attributes = cms.ContentInfo.load(data)["content"]["signer_infos"][0]["signed_attrs"]
    parts = [each.dump() for each in attributes]
    assert b"".join(parts) in data
    signature.write_bytes(data.replace(b"".join(parts), b"".join(reversed(parts))))
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("valid", verifying.VALID)
    signature.write_bytes(data.replace(b"".join(parts), b"".join([*parts[1:-1], parts[0], parts[0]])))
    assert check(tmp_path).verdict != "valid"
    assert document.exists()


def test_algorithms_are_as_they_were_signed(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    """The attribute of RFC 6211 tells the same signature under the name of another algorithm."""
    signature = tmp_path / "signature"
    sign(tmp_path, soft_token("RSA 2048"), "cms")
    good = signature.read_bytes()
    for name, verdict, reason in (
        ("rsassa_pkcs1v15", "invalid", verifying.WRONG),
        ("sha512_rsa", "invalid", verifying.WRONG),
        ("md5_rsa", "unchecked", verifying.UNSUPPORTED),
        ("sha256_dsa", "unchecked", verifying.UNSUPPORTED),
    ):
        signature.write_bytes(good)
        edited(signature, lambda signer, name=name: signer.__setitem__("signature_algorithm", {"algorithm": name}))  # type: ignore[misc]
        assert (check(tmp_path).verdict, check(tmp_path).reason) == (verdict, reason), name
    assert document.exists()


def test_without_its_attributes_a_signature_is_for_nothing(
    tmp_path: Path, document: Path, soft_token: SoftTokens
) -> None:
    sign(tmp_path, soft_token("P-256"), "cms")
    edited(tmp_path / "signature", lambda signer: signer.__delitem__("signed_attrs"))
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("invalid", verifying.CHANGED)
    assert document.exists()


def test_key_of_another_type_than_the_algorithm(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    sign(tmp_path, soft_token("P-256"), "cms")
    other = soft_token("Ed25519")

    def swap(signer: cms.SignerInfo) -> None:
        del signer["signed_attrs"]

    edited(tmp_path / "signature", swap)
    made = cms.ContentInfo.load((tmp_path / "signature").read_bytes())
    made["content"]["certificates"] = [cms.CertificateChoices("certificate", cms.Certificate.load(other.certificate))]
    (tmp_path / "signature").write_bytes(made.dump(force=True))
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("unchecked", verifying.UNSUPPORTED)
    assert document.exists()


def test_only_cms_pays_for_pyhanko(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    """Importing it takes longer than all else that a document host does at its start; and it may come late."""
    soft_token("P-256").save(tmp_path)
    assert openssl(tmp_path, "dgst", "-sha256", "-sign", "key.pem", "-out", "bare", "document").returncode == 0
    assert openssl(tmp_path, *CMS.split(), "-outform", "DER").returncode == 0
    code = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from app.documents import cms, cmscheck, signing\n"
        "from app.documents.verifying import verify\n"
        "from app.vocabulary.signing import Method\n"
        "from app.vocabulary.signing_messages import VerifySignature\n"
        "for name in ('bare', 'signature'):\n"
        "    made = VerifySignature(file='document', signature_file=name, certificate='cert.pem')\n"
        "    print(verify(made, lambda done, total: None).verdict, 'pyhanko' in sys.modules)\n"
        "method = Method(kind='ecdsa', mechanism=0x1041, hash='sha256')\n"
        "made = cms.signed_attributes(bytes(32), 'sha256', bytes.fromhex(sys.argv[1]), datetime.now(UTC), method)\n"
        "print(len(cmscheck.cms.CMSAttributes.load(made)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, soft_token("P-256").certificate.hex()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["valid", "False", "valid", "True", "5"]
    assert document.exists()


def test_empty_documents_can_be_checked(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    soft_token("RSA 2048").save(tmp_path)
    document.write_bytes(b"")
    for options in ("-outform DER", "-outform DER -noattr"):
        assert openssl(tmp_path, *CMS.split(), *options.split()).returncode == 0
        assert check(tmp_path).verdict == "valid"


def test_file_faults_are_errors_and_no_verdicts(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    signature = tmp_path / "signature"
    with pytest.raises(AppError, match="was not found"):
        check(tmp_path)
    signature.touch()
    with pytest.raises(AppError, match="is empty"):
        check(tmp_path)
    os.truncate(signature, 1024**3)
    with pytest.raises(AppError, match="too large"):
        check(tmp_path)
    signature.unlink()
    sign(tmp_path, soft_token("P-256"), "cms")
    document.unlink()
    with pytest.raises(AppError, match="was not found"):
        check(tmp_path)
    document.mkdir()
    with pytest.raises(AppError, match="is a folder"):
        check(tmp_path)


def test_stop(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    sign(tmp_path, soft_token("P-256"), "cms")

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        verify(VerifySignature(file=str(document), signature_file=str(tmp_path / "signature")), stop)


def test_too_large_for_a_signature_over_the_content(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    (tmp_path / "signature").write_bytes(eddsa(soft_token("Ed25519"), document, attributes=False))
    os.truncate(document, verifying.LARGEST_WHOLE + 1)
    assert (check(tmp_path).verdict, check(tmp_path).reason) == ("unchecked", verifying.TOO_LARGE)


def test_no_mutant_is_valid_that_should_not_be(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    """Every damaged signature ends in a verdict, and a changed document is never said to be valid."""
    sign(tmp_path, soft_token("RSA 2048"), "cms")
    good = (tmp_path / "signature").read_bytes()
    document.write_bytes(b"another document")
    rng = random.Random(20260101)
    for _ in range(1500):
        data = bytearray(good)
        for _ in range(rng.randint(1, 5)):
            place = rng.randrange(len(data))
            if rng.random() < 0.3:
                del data[place : place + rng.randint(1, 5)]
            else:
                data[place] = rng.randrange(256)
        (tmp_path / "signature").write_bytes(data)
        assert check(tmp_path).verdict != "valid"
