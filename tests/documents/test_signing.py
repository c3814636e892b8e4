"""Files signed with software keys that play the token; openssl judges."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.signing import finish, prepare
from app.documents.verifying import ISSUER_IN_FILE, SELF_SIGNED, VALID
from app.vocabulary.certificates import SignatureForm, SignatureReport
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import PrepareSignature
from tests.catalogue import fault
from tests.documents.conftest import TOKENS, SoftToken, certificate

METHODS = {
    int(CKK.RSA): Method(kind="rsa", mechanism=CKM.RSA_PKCS),
    int(CKK.EC): Method(kind="ecdsa", mechanism=CKM.ECDSA),
}

SoftTokens = Callable[[str], SoftToken]


def silent(done: int, total: int) -> None:
    """Take progress and say nothing."""


def request(
    folder: Path,
    token: SoftToken,
    form: SignatureForm,
    signer: Signer | None = None,
    agreed: bool = False,
    method: Method | None = None,
) -> PrepareSignature:
    """Ask for a signature of ``document`` in a folder."""
    return PrepareSignature(
        file=str(folder / "document"),
        target=str(folder / "signature"),
        replace=agreed,
        form=form,
        method=method or METHODS.get(token.key_type, METHODS[CKK.EC]),
        key_type=token.key_type,
        signer=signer or token.signer,
    )


def sign(folder: Path, token: SoftToken, form: SignatureForm) -> SignatureReport:
    """Sign ``document`` into ``signature``."""
    preparation = prepare(request(folder, token, form), silent)
    return finish(preparation, token.sign(preparation.data))


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run openssl in a folder."""
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document"
    path.write_bytes(b"The quick brown fox\r\n" * 100_000)
    return path


@pytest.mark.parametrize("kind", TOKENS)
def test_openssl_accepts_cms(tmp_path: Path, document: Path, soft_token: SoftTokens, kind: str) -> None:
    token = soft_token(kind)
    token.save(tmp_path)
    report = sign(tmp_path, token, "cms")
    assert (report.verdict, report.reason, report.trust) == ("valid", VALID, SELF_SIGNED)
    assert report.signer is not None
    assert report.signer.common_name == "Anna Weber"
    assert report.signature_size == (tmp_path / "signature").stat().st_size
    verify = "cms -verify -binary -inform DER -in signature -content document -CAfile cert.pem -purpose any"
    found = openssl(tmp_path, *verify.split(), "-out", os.devnull)
    assert found.returncode == 0, found.stderr
    document.write_bytes(document.read_bytes() + b"x")
    assert openssl(tmp_path, *verify.split(), "-out", os.devnull).returncode != 0


@pytest.mark.parametrize("kind", TOKENS)
def test_openssl_accepts_bare_signatures(tmp_path: Path, document: Path, soft_token: SoftTokens, kind: str) -> None:
    token = soft_token(kind)
    token.save(tmp_path)
    report = sign(tmp_path, token, "raw")
    name = {"P-384": "sha384", "P-521": "sha512"}.get(kind, "sha256")
    assert report.verdict == "valid"
    assert report.algorithm.endswith(name.upper().replace("SHA", "SHA-"))
    verify = f"dgst -{name} -verify pub.pem -signature signature document".split()
    found = openssl(tmp_path, *verify)
    assert found.stdout.strip() == "Verified OK"
    assert report.digest.split()[1] in openssl(tmp_path, "dgst", f"-{name}", "document").stdout


def test_what_is_signed(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    rsa_token, ec_token = soft_token("RSA 2048"), soft_token("P-384")
    for token, mechanism, length in ((rsa_token, CKM.RSA_PKCS, 51), (ec_token, CKM.ECDSA, 48)):
        for form in ("cms", "raw"):
            preparation = prepare(request(tmp_path, token, form), silent)
            assert (preparation.method.mechanism, len(preparation.data)) == (mechanism, length)
    assert document.exists()


def test_attributes_of_the_signature(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    sign(tmp_path, soft_token("RSA 2048"), "cms")
    data = cms.ContentInfo.load((tmp_path / "signature").read_bytes())["content"]
    assert data["encap_content_info"]["content"].native is None
    attributes = data["signer_infos"][0]["signed_attrs"]
    assert {each["type"].native for each in attributes} == {
        "content_type",
        "message_digest",
        "signing_time",
        "signing_certificate_v2",
        "cms_algorithm_protection",
    }
    assert document.exists()


def test_chain_is_embedded(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    authority, key = soft_token("RSA 2048").key, soft_token("P-256").key
    constraints = x509.BasicConstraints(ca=True, path_length=None)
    issuer = certificate(authority, "Example CA", extensions=(constraints,))
    name = x509.load_der_x509_certificate(issuer).subject
    builder = x509.CertificateBuilder(issuer_name=name).subject_name(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Leaf")])
    )
    old = x509.load_der_x509_certificate(issuer)
    builder = builder.public_key(key.public_key()).serial_number(7)
    builder = builder.not_valid_before(old.not_valid_before_utc).not_valid_after(old.not_valid_after_utc)
    leaf = builder.sign(authority, hashes.SHA256()).public_bytes(Encoding.DER)
    (tmp_path / "ca.pem").write_bytes(old.public_bytes(Encoding.PEM))
    token = SoftToken(key, leaf, CKK.EC)
    signer = Signer(token.signer.public_key, (leaf, issuer))
    preparation = prepare(request(tmp_path, token, "cms", signer), silent)
    report = finish(preparation, token.sign(preparation.data))
    assert report.trust == ISSUER_IN_FILE
    verify = "cms -verify -binary -inform DER -in signature -content document -CAfile ca.pem -purpose any"
    assert openssl(tmp_path, *verify.split(), "-out", os.devnull).returncode == 0
    assert len(cms.ContentInfo.load((tmp_path / "signature").read_bytes())["content"]["certificates"]) == 2
    assert document.exists()


@fault(94)
@pytest.mark.parametrize("form", ["cms", "raw"])
@pytest.mark.parametrize("kind", ["RSA 2048", "P-256"])
def test_wrong_answers_of_the_token_are_not_saved(
    tmp_path: Path, document: Path, soft_token: SoftTokens, kind: str, form: SignatureForm
) -> None:
    token = soft_token(kind)
    preparation = prepare(request(tmp_path, token, form), silent)
    good = token.sign(preparation.data)
    flipped = good[:-1] + bytes([good[-1] ^ 1])
    for answer in (flipped, b"", b"\0", good[:-1], good + b"\0\0", bytes(len(good)), b"\xff" * len(good)):
        with pytest.raises(AppError, match="does not verify") as caught:
            finish(preparation, answer)
        assert str(caught.value.problem.unchanged) == "Nothing was saved."
    assert [each.name for each in tmp_path.iterdir()] == [document.name]
    assert finish(preparation, good).verdict == "valid"


def test_file_changed_between_the_steps(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    token = soft_token("P-256")
    preparation = prepare(request(tmp_path, token, "cms"), silent)
    answer = token.sign(preparation.data)
    content = document.read_bytes()
    document.write_bytes(content[:-1] + b"!")
    os.utime(document, ns=(1, 1))
    with pytest.raises(AppError, match="changed while it was read"):
        finish(preparation, answer)
    document.unlink()
    with pytest.raises(AppError, match="was not found"):
        finish(preparation, answer)
    assert not (tmp_path / "signature").exists()


def test_file_changed_while_it_is_hashed(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    content = document.read_bytes()

    def rewrite(done: int, total: int) -> None:
        document.write_bytes(content)
        os.utime(document, ns=(1, 1))

    def swap(done: int, total: int) -> None:
        other = tmp_path / "other"
        other.write_bytes(content)
        other.replace(document)

    def grow(done: int, total: int) -> None:
        with document.open("ab") as stream:
            stream.write(b"more")

    for change in (rewrite, swap, grow):
        with pytest.raises(AppError, match="changed while it was read"):
            prepare(request(tmp_path, soft_token("P-256"), "raw"), change)


def test_stop_at_a_chunk(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    told = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        raise Cancelled

    with pytest.raises(Cancelled):
        prepare(request(tmp_path, soft_token("P-256"), "raw"), stop)
    assert told == [1024 * 1024]
    assert [each.name for each in tmp_path.iterdir()] == [document.name]


def test_target_is_checked_before_and_after(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    token, target = soft_token("P-256"), tmp_path / "signature"
    hashed: list[int] = []
    target.write_bytes(b"old")
    with pytest.raises(AppError, match="exists already"):
        prepare(request(tmp_path, token, "raw"), lambda done, total: hashed.append(done))
    assert hashed == []
    target.unlink()
    preparation = prepare(request(tmp_path, token, "raw"), silent)
    target.write_bytes(b"old")
    with pytest.raises(AppError, match="exists already"):
        finish(preparation, token.sign(preparation.data))
    assert target.read_bytes() == b"old"
    preparation = prepare(request(tmp_path, token, "raw", agreed=True), silent)
    finish(preparation, token.sign(preparation.data))
    assert target.read_bytes() != b"old"
    assert document.exists()


def test_the_document_is_never_replaced_by_its_signature(
    tmp_path: Path, document: Path, soft_token: SoftTokens
) -> None:
    (tmp_path / "signature").hardlink_to(document)
    with pytest.raises(AppError, match="cannot replace the file itself"):
        prepare(request(tmp_path, soft_token("P-256"), "raw", agreed=True), silent)


def test_what_cannot_sign(tmp_path: Path, document: Path, soft_token: SoftTokens) -> None:
    token, other = soft_token("P-256"), soft_token("P-384")
    spki = token.signer.public_key
    damaged = token.certificate.replace(b"\x17\x0d", b"\x17\x0c", 1)
    for form, signer, words in (
        ("cms", Signer(spki), "no certificate for this key"),
        ("raw", Signer(b""), "public key is not known"),
        ("raw", Signer(b"garbage"), "cannot sign files"),
        ("raw", Signer(soft_token("RSA 2048").signer.public_key), "cannot sign files"),
        ("raw", Signer(soft_token("Ed25519").signer.public_key), "cannot sign files"),
        ("cms", Signer(spki, (other.certificate,)), "does not belong to this key"),
        ("cms", Signer(spki, (b"garbage",)), "not a certificate"),
    ):
        with pytest.raises(AppError, match=words):
            prepare(request(tmp_path, token, form, signer), silent)  # type: ignore[arg-type]
    vendor = replace(token, key_type=0x80000001)
    with pytest.raises(AppError, match="cannot sign files"):
        prepare(request(tmp_path, vendor, "raw"), silent)
    assert damaged != token.certificate
    assert document.exists()


def test_the_certificate_stands_in_for_a_hidden_public_key(
    tmp_path: Path, document: Path, soft_token: SoftTokens
) -> None:
    token = soft_token("RSA 2048")
    preparation = prepare(request(tmp_path, token, "raw", Signer(b"", (token.certificate,))), silent)
    assert finish(preparation, token.sign(preparation.data)).verdict == "valid"
    assert document.exists()


@pytest.mark.parametrize("form", ["cms", "raw"])
def test_a_damaged_issuer_certificate_is_left_out(
    tmp_path: Path, document: Path, soft_token: SoftTokens, form: SignatureForm
) -> None:
    token = soft_token("P-256")
    signer = Signer(token.signer.public_key, (token.certificate, b"\x30\x03garbage"))
    preparation = prepare(request(tmp_path, token, form, signer), silent)
    assert finish(preparation, token.sign(preparation.data)).verdict == "valid"
    assert b"garbage" not in (tmp_path / "signature").read_bytes()
    assert document.exists()


def test_unusual_files(tmp_path: Path, soft_token: SoftTokens) -> None:
    for make, words in (
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.touch(), "is empty"),
        (lambda path: os.mkfifo(path), "not an ordinary file"),
        (lambda path: None, "was not found"),
    ):
        folder = tmp_path / words.replace(" ", "-")
        folder.mkdir()
        make(folder / "document")
        with pytest.raises(AppError, match=words):
            prepare(request(folder, soft_token("P-256"), "raw"), silent)


def test_a_gigabyte_needs_no_memory(tmp_path: Path, soft_token: SoftTokens) -> None:
    token = soft_token("P-256")
    (tmp_path / "document").touch()
    os.truncate(tmp_path / "document", 1024**3)
    code = (
        "import resource, sys\n"
        "from app.documents.signing import prepare\n"
        "from app.vocabulary.messages import Signer\n"
        "from app.vocabulary.signing import Method\n"
        "from app.vocabulary.signing_messages import PrepareSignature\n"
        "made = PrepareSignature(file=sys.argv[1], target=sys.argv[2], form='raw', key_type=3,"
        " method=Method(kind='ecdsa', mechanism=0x1041),"
        " signer=Signer(bytes.fromhex(sys.argv[3])))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "data = prepare(made, lambda done, total: None).data\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, data.hex())\n"
    )
    arguments = [str(tmp_path / "document"), str(tmp_path / "signature"), token.signer.public_key.hex()]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=True
    )
    grown, data = done.stdout.split()
    assert int(grown) < 64 * 1024  # KiB
    assert data == "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14"


def test_the_soft_token_signs_as_others_do(soft_token: SoftTokens) -> None:
    """The judge of the tests is judged: our textbook RSA equals the library's."""
    token = soft_token("RSA 2048")
    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"x")
    info = bytes.fromhex("3031300d060960864801650304020105000420") + digest.finalize()
    assert not isinstance(token.key, ec.EllipticCurvePrivateKey)
    assert token.sign(info) == token.key.sign(b"x", PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg]
