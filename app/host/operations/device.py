"""Operations that let a token make or compute something: secret keys, digests, random bytes."""

from app.cryptoki import digesting, randomness, secret_keys
from app.documents.files import Snapshot, changed_error, check_target, open_regular, read_chunks, write_atomically
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.crypto_messages import (
    SHOWN_RANDOM_BYTES,
    DigestFile,
    FileDigest,
    GenerateSecretKey,
    MakeRandomBytes,
    RandomBytes,
)
from app.vocabulary.digests import digest_of
from app.vocabulary.objects import ObjectRow


@operation
def generate_secret_key(job: Job, request: GenerateSecretKey) -> ObjectRow:
    """Generate a secret key: for good, or for as long as our session with the token lasts."""
    token = job.library.token(request.token)
    if request.spec.of_session:
        return token.row_of(secret_keys.generate(token.lasting(), request.spec))
    with token.working(read_write=True) as work:
        return token.row_of(secret_keys.generate(work, request.spec))


@operation
def digest_file(job: Job, request: DigestFile) -> FileDigest:
    """Hash a file on the token and here while it is read once: both see the same bytes."""
    token = job.library.token(request.token)
    local = digesting.local_hash(digest_of(request.mechanism))
    with open_regular(request.file, allow_empty=True) as stream, token.working() as work:
        before = Snapshot.of(stream)
        chunks = read_chunks(stream, request.file, before.size, job.progress)
        value = digesting.digest(work, request.mechanism, digesting.both(chunks, local), job.stop)
        if Snapshot.of(stream) != before:
            raise changed_error(request.file)
    before.check(request.file)
    return FileDigest(
        mechanism=request.mechanism,
        size=before.size,
        value=value,
        local=b"" if local is None else local.digest(),
    )


@operation
def make_random_bytes(job: Job, request: MakeRandomBytes) -> RandomBytes:
    """Make random bytes; a file that cannot be written is noticed before the token is asked."""
    token = job.library.token(request.token)
    if request.target:
        check_target(request.target, request.replace)
    with token.working() as work:
        made = randomness.generate(work, request.count, job.progress)
    if request.target:
        write_atomically(request.target, made, replace=request.replace, private=True)
        return RandomBytes(count=len(made), file=request.target)
    return RandomBytes(count=len(made), value=made[:SHOWN_RANDOM_BYTES])
