"""Operations on encrypted messages, for the document host."""

from app.documents import envelope
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.ciphers import EncryptedFile, FileWritten, PreparedDecryption
from app.vocabulary.crypto_messages import EncryptForRecipient, FinishDecryption, PrepareDecryption, ReadEncryptedFile
from app.vocabulary.errors import app_error
from app.vocabulary.texts import N_


@operation
def read_encrypted_file(job: Job, request: ReadEncryptedFile) -> EncryptedFile:
    """Find out what a file is."""
    return envelope.read_encrypted_file(request.file)


@operation
def encrypt_for_recipient(job: Job, request: EncryptForRecipient) -> FileWritten:
    """Encrypt a file for a public key."""
    return envelope.encrypt(request, job.progress)


@operation
def prepare_decryption(job: Job, request: PrepareDecryption) -> PreparedDecryption:
    """Read a message and say what the token has to decrypt."""
    opened, candidate, transported = envelope.prepare(request)
    job.stop()
    return PreparedDecryption(job.host.keep(opened), candidate, transported)


@operation
def finish_decryption(job: Job, request: FinishDecryption) -> FileWritten:
    """Decrypt the content and save it. A ticket is good for one answer."""
    opened = job.host.preparations.pop(request.ticket, None)
    if not isinstance(opened, envelope.Envelope):
        raise app_error(
            N_("This decryption was not prepared here"),
            N_("The process that prepared it has ended."),
            N_("Decrypt the file again."),
            N_("Nothing was saved."),
        )
    return envelope.finish(opened, request.key)
