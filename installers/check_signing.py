"""Sign a file with the frozen hosts, and have it checked: their own part of ``./installers/build --check``."""

import hashlib
from pathlib import Path
from unittest.mock import patch

from app.flows.sign_file import SigningOrder, sign_file
from app.model.host import Host
from app.settings.practice import PRACTICE_USER_PIN
from app.settings.schema import Profile
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair, ImportCertificate, LogIn, ReadSigner
from app.vocabulary.numbers import CKM
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import VerifySignature
from benchmarks.bench import closed, first_token, open_request, run
from tests.tour.certificate import certificate_for

METHOD = Method(kind="ecdsa", mechanism=CKM.ECDSA)


def verdict_of(program: Path, profile: Profile, folder: Path) -> str:
    """Sign a file in `folder` as CMS with a new key on the practice token, and return the verdict on what was saved.

    `program` is the frozen ``symbolon-host``. Raises AppError where a step is refused.
    """
    with patch("app.model.host.host_command", lambda: (str(program), [])):
        tokens, documents = Host(profile.environment), Host({}, documents=True)
    try:
        return run(_verdict(tokens, documents, profile, folder))
    finally:
        closed(tokens)
        closed(documents)


async def _verdict(tokens: Host, documents: Host, profile: Profile, folder: Path) -> str:
    file, target = folder / "letter.txt", folder / "letter.txt.p7s"
    file.write_text("To be signed.\n")
    await tokens.call(open_request(profile.path))
    token = await first_token(tokens)
    await tokens.call(LogIn(token=token, role="user"), [bytearray(PRACTICE_USER_PIN.encode())])
    spec = KeyPairSpec(choice="P-256", label="Frozen", id=b"\x01", sign=True)
    key = (await tokens.call(GenerateKeyPair(token=token, spec=spec))).private
    der = certificate_for((await tokens.call(ReadSigner(token=token, key=key.address))).public_key)
    digest = hashlib.sha256(der).hexdigest()
    await tokens.call(ImportCertificate(token=token, der=der, sha256=digest, label="Frozen", id=b"\x01"))
    signer = await tokens.call(ReadSigner(token=token, key=key.address))
    order = SigningOrder(token, key, signer, str(file), str(target), "cms", METHOD, replace=False)
    await sign_file(documents, tokens, order, lambda stage, done, total: None)
    report = await documents.call(VerifySignature(file=str(file), signature_file=str(target)))
    return report.verdict
