"""Operations on one token: each finds it by its address in the same step, and refuses another token in its place."""

import msgspec

from app.host.describing import describe, describe_or_none
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.crypto_messages import CloseSessions
from app.vocabulary.errors import app_error
from app.vocabulary.messages import (
    CertificateMatch,
    GenerateKeyPair,
    ImportCertificate,
    KeyPairMade,
    ListObjects,
    LogIn,
    LogOut,
    MatchCertificate,
    ReadMechanisms,
    ReadObject,
    ReadSigner,
    ReadToken,
    Signer,
)
from app.vocabulary.objects import Listing, ObjectDetail, ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism, TokenState


@operation
def read_token(job: Job, request: ReadToken) -> TokenState:
    """Read a token and our session with it."""
    token = job.library.token(request.token)
    token.use_read_only(request.read_only)
    return token.state()


@operation
def close_sessions(job: Job, request: CloseSessions) -> TokenState:
    """Close all sessions with the token; its counts are read again afterwards."""
    job.library.token(request.token).close_all()
    return job.library.token(request.token).without_session()


@operation
def read_mechanisms(job: Job, request: ReadMechanisms) -> tuple[Mechanism, ...]:
    """Read what the token can do."""
    return job.library.token(request.token).mechanisms()


@operation
def log_in(job: Job, request: LogIn) -> TokenState:
    """Log in once, with the PIN that came along or at the reader."""
    library = job.library
    with job.pins_kept_back():
        token = library.token(request.token)
        token.state()
    job.may_unlock(request.token)
    job.stop()  # it may have waited while another program had the card, and nobody wants it any more
    token.log_in(request.role, job.pins(1)[0], request.user_name)
    return library.token(request.token).state()  # found again: a right PIN clears the flags for wrong tries


@operation
def log_out(job: Job, request: LogOut) -> TokenState:
    """Log out."""
    token = job.library.token(request.token)
    token.log_out()
    return token.state()


@operation
def list_objects(job: Job, request: ListObjects) -> Listing:
    """Send the rows as they are read, then how the list ended."""
    token = job.library.token(request.token)
    listing = token.list_objects(describe_or_none, job.rows, job.stop)
    return msgspec.structs.replace(listing, role=token.role)


@operation
def read_object(job: Job, request: ReadObject) -> ObjectDetail:
    """Read every attribute of one object."""
    return job.library.token(request.token).detail(request.object, describe_or_none)


@operation
def generate_key_pair(job: Job, request: GenerateKeyPair) -> KeyPairMade:
    """Generate a key pair."""
    return job.library.token(request.token).generate_key_pair(request.spec)


@operation
def match_certificate(job: Job, request: MatchCertificate) -> CertificateMatch:
    """Look for a certificate's key and for the certificate itself."""
    return job.library.token(request.token).match_certificate(request.der, describe(request.der).public_key)


@operation
def import_certificate(job: Job, request: ImportCertificate) -> ObjectRow:
    """Write the certificate that the user was shown."""
    certificate = describe(request.der)
    if certificate.sha256 != request.sha256:
        raise app_error(
            N_("This is another certificate"),
            N_("The certificate is not the one that was shown."),
            N_("Choose the file again and look at what it holds."),
            N_("Nothing was written."),
        )
    token = job.library.token(request.token)
    return token.import_certificate(request.der, request.label, request.id, describe_or_none)


@operation
def read_signer(job: Job, request: ReadSigner) -> Signer:
    """Find the public key and the certificates of a private key, or the private key of a certificate."""
    signer = job.library.token(request.token).signer(request.key)
    if not signer.certificates:
        return signer
    return msgspec.structs.replace(signer, certificate=describe_or_none(signer.certificates[0]))
