"""What is special about a CMS signature: its time, and a key that may only sign in another way."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.documents import signing
from app.documents.signing import prepare
from app.documents.verifying import VALID, verify
from app.vocabulary.certificates import SignatureForm
from app.vocabulary.errors import AppError
from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKK
from app.vocabulary.signing_messages import VerifySignature
from tests.documents.conftest import SoftToken
from tests.documents.test_signing import SoftTokens, openssl, request, sign, silent


@pytest.fixture(autouse=True)
def document(tmp_path: Path) -> Path:
    """Write what is signed."""
    path = tmp_path / "document"
    path.write_bytes(b"The quick brown fox\r\n" * 100)
    return path


@pytest.mark.parametrize(
    ("year", "kind"), [(2026, "utc_time"), (2049, "utc_time"), (2050, "generalized_time"), (2126, "generalized_time")]
)
def test_signing_time_of_every_year(
    tmp_path: Path, soft_token: SoftTokens, monkeypatch: pytest.MonkeyPatch, year: int, kind: str
) -> None:
    """RFC 5652 section 11.3: two digits of the year until 2049, four from 2050."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Clock":
            return cls(year, 12, 31, 23, 59, 58, tzinfo=UTC)

    monkeypatch.setattr(signing, "datetime", Clock)
    report = sign(tmp_path, soft_token("P-256"), "cms")
    assert report.signing_time == f"{year}-12-31T23:59:58Z"
    data = cms.ContentInfo.load((tmp_path / "signature").read_bytes())["content"]
    attributes = data["signer_infos"][0]["signed_attrs"]
    [time] = [each["values"][0] for each in attributes if each["type"].native == "signing_time"]
    assert time.name == kind
    shown = openssl(tmp_path, "cms", "-cmsout", "-print", "-inform", "DER", "-in", "signature").stdout
    assert f"Dec 31 23:59:58 {year} GMT" in shown


def pss_token(folder: Path) -> SoftToken:
    """Make a key whose certificate allows RSASSA-PSS only (RFC 4055 section 1.2)."""
    options = "req -x509 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -nodes -subj /CN=Anna -keyout key.pem"
    made = openssl(folder, *options.split(), "-out", "cert.pem")
    assert made.returncode == 0, made.stderr
    assert openssl(folder, "x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der").returncode == 0
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    return SoftToken(key, (folder / "cert.der").read_bytes(), CKK.RSA)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["cms", "raw"])
@pytest.mark.parametrize("known", [True, False], ids=["public key on the token", "certificate only"])
def test_a_key_that_may_only_sign_with_pss_is_refused_as_such(tmp_path: Path, form: SignatureForm, known: bool) -> None:
    token = pss_token(tmp_path)
    signer = token.signer if known else Signer(b"", (token.certificate,))
    with pytest.raises(AppError, match="only for RSA-PSS") as caught:
        prepare(request(tmp_path, token, form, signer), silent)
    assert str(caught.value.problem.unchanged) == "Nothing was saved."
    assert "damaged" not in str(caught.value.problem.cause)


def test_a_signature_by_such_a_key_is_checked(tmp_path: Path) -> None:
    pss_token(tmp_path)
    options = "cms -sign -binary -in document -signer cert.pem -inkey key.pem -outform DER -out signature"
    made = openssl(tmp_path, *options.split(), "-keyopt", "rsa_padding_mode:pss")
    assert made.returncode == 0, made.stderr
    asked = VerifySignature(file=str(tmp_path / "document"), signature_file=str(tmp_path / "signature"))
    report = verify(asked, silent)
    assert (report.verdict, report.reason, report.algorithm) == ("valid", VALID, "RSA-PSS, SHA-256")
    (tmp_path / "document").write_bytes(b"Another")
    assert verify(asked, silent).verdict == "invalid"
