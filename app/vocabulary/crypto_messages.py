"""What the window asks of a token's host that uses its mechanisms or changes its objects: one request per operation."""

from typing import Annotated

import msgspec

from app.vocabulary.ciphers import (
    Container,
    ContentKey,
    EncryptedFile,
    FileWritten,
    PreparedDecryption,
    Recipient,
    Transport,
    Transported,
)
from app.vocabulary.errors import Problem
from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow
from app.vocabulary.request import READS, Account, KeyRequest, Request, TokenRequest, Touched, uses, writes
from app.vocabulary.secret_keys import SecretKeySpec
from app.vocabulary.texts import N_
from app.vocabulary.values import TokenState


class GenerateSecretKey(TokenRequest[ObjectRow], frozen=True, kw_only=True):
    """Generate a secret key on the token (C_GenerateKey)."""

    effect = writes(N_("Generate secret key"))

    spec: SecretKeySpec

    @property
    def touches(self) -> tuple[Touched, ...]:
        """The new key."""
        return (Touched(CKO.SECRET_KEY, self.spec.label),)


class FileDigest(msgspec.Struct, frozen=True, kw_only=True):
    """A file's digest, once by the token and once by this computer."""

    mechanism: int
    size: int
    """Of the file, in bytes."""
    value: bytes
    """What the token answered."""
    local: bytes = b""
    """What the same hash is here; empty where this computer does not know it."""

    @property
    def differs(self) -> bool:
        """Return whether token and computer disagree."""
        return bool(self.local) and self.local != self.value


class DigestFile(TokenRequest[FileDigest], frozen=True, kw_only=True):
    """Hash a file with a digest mechanism of the token, with progress in bytes, and here to compare."""

    effect = READS

    file: str
    mechanism: int


MOST_RANDOM_BYTES = 1024 * 1024
"""So many random bytes can be asked for at once."""

SHOWN_RANDOM_BYTES = 1024
"""So many of them can be shown; more go to a file."""


class RandomBytes(msgspec.Struct, frozen=True, kw_only=True):
    """What a token's random number generator made."""

    count: int
    value: bytes = b""
    """The bytes, where they are to be shown; else they are in the file, and stay out of the window."""
    file: str = ""


class MakeRandomBytes(TokenRequest[RandomBytes], frozen=True, kw_only=True):
    """Let the token make random bytes (C_GenerateRandom), with progress, to be shown or saved."""

    effect = READS

    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_RANDOM_BYTES)]
    target: str = ""
    """File that they are saved to; empty where they are to be shown."""
    replace: bool = False
    """Whether the user agreed to replace an existing `target`."""


# ── encrypting and decrypting files ──────────────────────────────────────────────────────────────────────────────────


class EncryptFile(TokenRequest[FileWritten], frozen=True, kw_only=True):
    """Encrypt a file with a secret key into a container (docs/file-format.md), with progress in bytes.

    Twice its size is counted where `verify` is set: then the token also decrypts what it made before it is saved.
    """

    effect = uses(N_("Encrypt file"))

    key: ObjectAddress
    mechanism: int
    file: str
    target: str
    replace: bool = False
    verify: bool = True

    @property
    def touches(self) -> tuple[Touched, ...]:
        """The key."""
        return (Touched.of(self.key),)


class DecryptFile(TokenRequest[FileWritten], frozen=True, kw_only=True):
    """Decrypt a container, with progress in bytes; saved only where all of it was verified."""

    effect = uses(N_("Decrypt file"))

    key: ObjectAddress
    container: Container
    """The head that was read; a file with another is refused."""
    file: str
    target: str
    replace: bool = False

    @property
    def touches(self) -> tuple[Touched, ...]:
        """The key."""
        return (Touched.of(self.key),)


class ReadRecipient(TokenRequest[Recipient], frozen=True, kw_only=True):
    """Read the public key, and the certificate where `key` is one, that a file is to be encrypted for."""

    effect = READS

    key: ObjectAddress


class DecryptContentKey(KeyRequest[ContentKey], frozen=True, kw_only=True):
    """Let a private key decrypt a content key (C_DecryptInit, C_Decrypt)."""

    effect = uses(N_("Decrypt content key"))

    transported: Transported


class ReadEncryptedFile(Request[EncryptedFile], frozen=True, kw_only=True):
    """Find out what a file is that is to be decrypted; fails with a clear problem where it is nothing of the kind."""

    file: str


class EncryptForRecipient(Request[FileWritten], frozen=True, kw_only=True):
    """Encrypt a file as CMS EnvelopedData (RFC 5652 section 6), with progress in bytes; needs no token."""

    recipient: Recipient
    transport: Transport
    file: str
    target: str
    replace: bool = False


class PrepareDecryption(Request[PreparedDecryption], frozen=True, kw_only=True):
    """Read a CMS EnvelopedData and find out which of the candidates it was encrypted for."""

    file: str
    target: str
    replace: bool = False
    candidates: tuple[Signer, ...]
    """Public key and certificates of every private key that could be meant."""


class FinishDecryption(Request[FileWritten], frozen=True, kw_only=True):
    """Decrypt the content with the key that the token gave, and save it. A ticket is good for one answer."""

    ticket: int
    key: bytes


# ── objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Deleted(msgspec.Struct, frozen=True):
    """How far deleting came."""

    count: int
    problem: Problem | None = None
    """Why the next one could not be deleted; what comes after it was not tried."""


class DeleteObjects(TokenRequest[Deleted], frozen=True, kw_only=True):
    """Delete objects for good (C_DestroyObject), in this order; none where any is not what the list showed.

    One that could not be read is deleted where it still cannot, in the process that listed it.
    """

    effect = writes(N_("Delete objects"))

    objects: tuple[ObjectAddress, ...]

    @property
    def touches(self) -> tuple[Touched, ...]:
        """What is deleted."""
        return tuple(map(Touched.of, self.objects))

    def account(self, reply: Deleted) -> Account:
        """How many are gone."""
        return Account(reply.count, reply.problem)


class ObjectEdit(msgspec.Struct, frozen=True, kw_only=True):
    """New values for one object; None leaves what is there."""

    object: ObjectAddress
    label: str | None = None
    id: bytes | None = None


class Edited(msgspec.Struct, frozen=True):
    """The objects that were changed, as they are now."""

    rows: tuple[ObjectRow, ...]
    problem: Problem | None = None
    """Why the next one could not be changed; what comes after it was not tried."""


class EditObjects(TokenRequest[Edited], frozen=True, kw_only=True):
    """Write labels and identifiers (C_SetAttributeValue), in this order; none where any is not what the list showed."""

    effect = writes(N_("Edit objects"))

    edits: tuple[ObjectEdit, ...]

    @property
    def touches(self) -> tuple[Touched, ...]:
        """What is changed, as it was called before."""
        return tuple(Touched.of(edit.object) for edit in self.edits)

    def account(self, reply: Edited) -> Account:
        """How many were changed."""
        return Account(len(reply.rows), reply.problem)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class CloseSessions(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Close every session of this host's process with the token (C_CloseAllSessions), which logs out.

    The reply has no session: none is opened before the next request.
    """

    effect = writes(N_("Close all sessions"), unfinished="")  # they end with the process in any case
