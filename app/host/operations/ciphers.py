"""Operations that encrypt and decrypt with keys on a token."""

from app.cryptoki import ciphers
from app.cryptoki.context_login import confirmed
from app.cryptoki.errors import CryptokiError
from app.host import file_ciphers
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.ciphers import ContentKey, FileWritten, Recipient
from app.vocabulary.crypto_messages import DecryptContentKey, DecryptFile, EncryptFile, ReadRecipient
from app.vocabulary.numbers import CKR

_PADDING = frozenset(
    {
        CKR.DATA_INVALID,
        CKR.DATA_LEN_RANGE,
        CKR.ENCRYPTED_DATA_INVALID,
        CKR.ENCRYPTED_DATA_LEN_RANGE,
        CKR.FUNCTION_FAILED,
        CKR.GENERAL_ERROR,
    }
)
"""What libraries return for a padding that is not right."""


@operation
def encrypt_file(job: Job, request: EncryptFile) -> FileWritten:
    """Encrypt a file with a secret key."""
    with job.using(request.token, request.key) as (work, handle):
        return file_ciphers.encrypt(work, handle, request, job.progress)


@operation
def decrypt_file(job: Job, request: DecryptFile) -> FileWritten:
    """Decrypt a container with a secret key."""
    with job.using(request.token, request.key) as (work, handle):
        return file_ciphers.decrypt(work, handle, request, job.progress)


@operation
def read_recipient(job: Job, request: ReadRecipient) -> Recipient:
    """Read for whom a file is to be encrypted."""
    # Imported here: cryptography costs a host 40 ms that most of them never need.
    from app.cryptoki import recipients

    with job.using(request.token, request.key) as (work, handle):
        return recipients.recipient(work, handle, request.key.object_class)


@operation
def decrypt_content_key(job: Job, request: DecryptContentKey) -> ContentKey:
    """Decrypt a content key.

    A wrong padding is no failure here: the content is then decrypted with a random key and fails like any damaged one,
    so that nobody learns about the padding (RFC 3218 section 2.3).
    """
    transported = request.transported
    with job.using(request.token, request.key) as (work, handle):
        confirm = confirmed(work, request.confirmation, job.secrets)
        try:
            value = ciphers.decrypt(work, handle, ciphers.transport(transported), transported.value, confirm)
        except CryptokiError as error:
            if error.function == "C_Decrypt" and error.code in _PADDING:
                return ContentKey(b"")
            raise
    return ContentKey(value if len(value) == transported.key_size else b"")
