"""Rows that sign: one for every scheme and hash of the program's own table; OpenSSL judges where it can."""

from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from app.flows.key_use import KeyUse
from app.flows.sign_file import SigningOrder, sign_file
from app.vocabulary.certificates import SignatureForm
from app.vocabulary.messages import ReadSigner, Signer
from app.vocabulary.numbers import CKM, name_of
from app.vocabulary.objects import ObjectRow
from app.vocabulary.signing import HASHES, SCHEMES, Method, Scheme, offers
from app.vocabulary.signing_messages import AuthenticateFile, CheckCode, Sign, SignFile, VerifySignature
from tests.compatibility.case import Case, NotOffered, openssl
from tests.compatibility.row import Row


def rows() -> list[Row]:
    """Return a row for each scheme and hash, then those on forms and verification."""
    made = []
    for scheme in SCHEMES:
        for name in HASHES if scheme.has_hash else ("",):
            mac = scheme.kind in ("hmac", "cmac")
            title = f"{'Authenticate' if mac else 'Sign'} with {scheme.name}" + (f", {_shown(name)}" if name else "")
            requests = (AuthenticateFile, CheckCode) if mac else (ReadSigner, Sign, SignFile)
            made.append(Row(title, partial(_mac if mac else _raw, scheme, name), requests))
    made.append(Row("Sign as CMS with the certificate on the token", _cms, (ReadSigner, Sign)))
    made.append(Row("Verify a signature of the token", _verify, ()))
    return made


def _shown(name: str) -> str:
    return name.upper().replace("SHA", "SHA-")


def _method(case: Case, scheme: Scheme, key: ObjectRow, name: str) -> Method:
    case.select(key)
    case.offered("sign_file")
    allowed = _signer(case, key).allowed_mechanisms if key in case.rows(3) else ()
    for offer in offers(key.key_type, case.token.mechanisms, allowed):
        if offer.scheme is scheme and (offer.raw or not name or name in offer.hashes):
            return offer.method(name)
    missing = [one for one in (scheme.raw, scheme.hashing.get(name)) if one is not None]
    raise NotOffered(f"the token has no {' and no '.join(name_of(CKM, one) for one in missing)}")


def _signer(case: Case, key: ObjectRow) -> Signer:
    return case.desk.ask(case.token.host.call(ReadSigner(token=case.token.address, key=key.address)))


def _sign(case: Case, key: ObjectRow, method: Method, form: SignatureForm, target: Path) -> Signer:
    signer = _signer(case, key)
    order = SigningOrder(case.token.address, key, signer, str(case.file), str(target), form, method, False)

    async def confirm() -> KeyUse:
        return KeyUse("pin", (bytearray(case.pin.encode()),)) if signer.always_authenticate else KeyUse()

    documents = case.desk.workspace.document_job()
    try:
        report = case.desk.ask(sign_file(documents, case.token.host, order, lambda *_: None, confirm))
    finally:
        documents.close()
    assert report.verdict == "valid"
    return signer


def _public(case: Case, signer: Signer) -> Path:
    path = case.new("public.pem")
    key = load_der_public_key(signer.public_key)
    path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def _raw(scheme: Scheme, name: str, case: Case) -> str:
    key = case.key(tuple(scheme.key_types))
    method = _method(case, scheme, key, name)
    target = case.new("letter.txt.sig")
    public = _public(case, _sign(case, key, method, "raw", target))
    if scheme.kind == "eddsa":
        openssl("pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", case.file, "-sigfile", target)
    else:
        pss = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest") if scheme.kind == "pss" else ()
        openssl("dgst", f"-{name}", "-verify", public, *pss, "-signature", target, case.file)
    return "OpenSSL accepts it"


def _mac(scheme: Scheme, name: str, case: Case) -> str:
    case.key(tuple(scheme.key_types))
    # Some tokens want a key at least as long as the hash (section 6.20 leaves it to them).
    key = max(case.keys(tuple(scheme.key_types)), key=lambda row: row.label)
    method = _method(case, scheme, key, name)
    target = case.new("letter.txt.mac")
    make = AuthenticateFile(
        token=case.token.address, key=key.address, method=method, check=True, file=str(case.file), target=str(target)
    )
    case.desk.ask(case.token.host.call(make))
    check = CheckCode(
        token=case.token.address, key=key.address, methods=(method,), file=str(case.file), code_file=str(target)
    )
    assert case.desk.ask(case.token.host.call(check)).verdict == "valid"
    return "the token accepts it again"


def _certified(case: Case) -> ObjectRow:
    own = {row.address.id for row in case.rows(1)}
    keys = [key for key in case.rows(3) if key.address.id in own and "CKA_SIGN" in key.usage]
    if not keys:
        raise NotOffered("the token has no private key with a certificate")
    return keys[0]


def _usual(case: Case, key: ObjectRow) -> Method:
    case.select(key)
    case.offered("sign_file")
    found = offers(key.key_type, case.token.mechanisms)
    return found[0].method()


def _cms(case: Case) -> str:
    key = _certified(case)
    target = case.new("letter.txt.p7s")
    _sign(case, key, _usual(case, key), "cms", target)
    openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", target, "-content", case.file, "-noverify")
    return "OpenSSL accepts it"


def _verify(case: Case) -> str:
    keys = [key for key in case.rows(3) if "CKA_SIGN" in key.usage]
    if not keys:
        raise NotOffered("the token has no key that signs; signatures of others are verified without a token")
    target = case.new("letter.txt.sig")
    public = _public(case, _sign(case, keys[0], _usual(case, keys[0]), "raw", target))
    request = VerifySignature(file=str(case.file), signature_file=str(target), certificate=str(public))
    report = case.desk.ask(case.desk.workspace.documents().call(request))
    assert report.verdict == "valid", report.reason
    return "in software, as valid"
