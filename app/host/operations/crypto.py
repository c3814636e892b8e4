"""Operations that sign and check with keys on a token; each works in a session of its own, which shares the login."""

from app.cryptoki import signing
from app.cryptoki.context_login import confirmed
from app.documents.files import Snapshot, changed_error, open_regular, read_chunks, read_whole
from app.host import macs
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.certificates import SignatureReport
from app.vocabulary.signing import LARGEST_WHOLE
from app.vocabulary.signing_messages import AuthenticateFile, CheckCode, Sign, Signature, SignFile


@operation
def sign(job: Job, request: Sign) -> Signature:
    """Let the token sign what was prepared."""
    with job.using(request.token, request.key) as (work, handle):
        confirm = confirmed(work, request.confirmation, job.secrets)
        return Signature(signing.sign(work, handle, signing.described(request.method), request.data, confirm))


@operation
def sign_file(job: Job, request: SignFile) -> Signature:
    """Let the token read a file and sign it; whoever prepared it compares the result with what was hashed."""
    mechanism = signing.described(request.method)
    with job.using(request.token, request.key) as (work, handle):
        confirm = confirmed(work, request.confirmation, job.secrets)
        if request.method.scheme.whole:
            content = read_whole(request.file, LARGEST_WHOLE)
            return Signature(signing.sign(work, handle, mechanism, content, confirm))
        with open_regular(request.file) as stream:
            before = Snapshot.of(stream)
            pieces = read_chunks(stream, request.file, before.size, job.progress)
            value = signing.sign_stream(work, handle, mechanism, pieces, confirm)
            if Snapshot.of(stream) != before:
                raise changed_error(request.file)
        return Signature(value)


@operation
def authenticate_file(job: Job, request: AuthenticateFile) -> SignatureReport:
    """Make the message authentication code of a file."""
    with job.using(request.token, request.key) as (work, handle):
        return macs.authenticate(work, handle, request, job.progress)


@operation
def check_code(job: Job, request: CheckCode) -> SignatureReport:
    """Check the message authentication code of a file."""
    with job.using(request.token, request.key) as (work, handle):
        return macs.check(work, handle, request, job.progress)
