"""Operations that use a token's mechanisms; each works in a session of its own, which shares the login."""

from app.cryptoki import signing
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.messages import Sign, Signature


@operation
def sign(job: Job, request: Sign) -> Signature:
    """Let the token sign what was prepared."""
    token = job.library.token(request.token)
    handle = token.handle_of(request.key)
    with token.working() as work:
        return Signature(signing.sign(work, handle, request.mechanism, request.data))
