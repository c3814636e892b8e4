"""What the window asks about signatures: a document host prepares, builds and checks them, a token's host signs."""

import msgspec

from app.vocabulary.certificates import SignatureForm, SignatureReport
from app.vocabulary.messages import Signer
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.request import READS, KeyRequest, Request, TokenRequest, Touched, uses
from app.vocabulary.signing import Method
from app.vocabulary.texts import N_


class Signature(msgspec.Struct, frozen=True):
    """What the token answered: for ECDSA the two numbers r and s side by side (PKCS#11 v3.2, ECDSA)."""

    value: bytes


class Sign(KeyRequest[Signature], frozen=True, kw_only=True):
    """Sign prepared bytes (C_SignInit, C_Sign)."""

    effect = uses(N_("Sign"))

    method: Method
    """Its hash is named: which one is as strong as the key was found out when the bytes were prepared."""
    data: bytes


class SignFile(KeyRequest[Signature], frozen=True, kw_only=True):
    """Let the token read a whole file and sign it, with progress in bytes (C_SignInit, C_SignUpdate, C_SignFinal)."""

    effect = uses(N_("Sign file"))

    method: Method
    file: str


class AuthenticateFile(TokenRequest[SignatureReport], frozen=True, kw_only=True):
    """Make the message authentication code of a file with a secret key, check it on the token, and save it.

    Progress is in bytes, of making and checking together.
    """

    effect = uses(N_("Authenticate file"))

    key: ObjectAddress
    method: Method
    check: bool
    """Whether the key may check what it made (CKA_VERIFY)."""
    file: str
    target: str
    replace: bool = False

    @property
    def touches(self) -> tuple[Touched, ...]:
        """The key."""
        return (Touched.of(self.key),)


class CheckCode(TokenRequest[SignatureReport], frozen=True, kw_only=True):
    """Let the token check the message authentication code of a file, with progress in bytes."""

    effect = READS

    key: ObjectAddress
    methods: tuple[Method, ...]
    """How it can have been made."""
    file: str
    code_file: str


class MakeReady(Request[None], frozen=True, kw_only=True):
    """Load what a CMS signature needs, which takes a third of a second, while a person still chooses the file."""


class PreparedSignature(msgspec.Struct, frozen=True):
    """What the token has to sign, and the ticket that `FinishSignature` goes on with."""

    ticket: int
    method: Method
    """With the hash named."""
    data: bytes
    whole_file: bool = False
    """Whether the token reads the file itself; `data` is empty then."""


class PrepareSignature(Request[PreparedSignature], frozen=True, kw_only=True):
    """Hash a file while it is read, with progress in bytes, and build what has to be signed."""

    file: str
    target: str
    replace: bool = False
    """Whether the user agreed to replace an existing `target`."""
    form: SignatureForm
    method: Method
    key_type: int
    signer: Signer


class FinishSignature(Request[SignatureReport], frozen=True, kw_only=True):
    """Build the signature file from the token's answer, verify it in software, and only then save it."""

    ticket: int
    signature: bytes


class VerifySignature(Request[SignatureReport], frozen=True, kw_only=True):
    """Check a ``.p7s`` or ``.sig`` file against the file it signs, with progress in bytes."""

    file: str
    signature_file: str
    certificate: str = ""
    """For a raw signature: the certificate or public key file that it is checked with."""
