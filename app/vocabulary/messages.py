"""What the window asks of hosts about libraries, tokens and files, as frozen structs that travel as validated JSON.

A request names the type of its reply: ``class ReadToken(TokenRequest[TokenState])``. A new verb that has to learn
something from Cryptoki or from a file adds one request, here or in `crypto_messages`, and one operation in `app.host`.
"""

import msgspec

from app.vocabulary.certificates import Certificate, CertificateFile
from app.vocabulary.found import FoundLibrary
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import Listing, ObjectAddress, ObjectDetail, ObjectRow
from app.vocabulary.request import (
    LOOK_AT_LABEL,
    READS,
    TRY_UNKNOWN,
    Request,
    TokenRequest,
    Touched,
    uses,
    writes,
)
from app.vocabulary.texts import N_
from app.vocabulary.values import LibraryInfo, Mechanism, Role, SlotState, TokenState

# ── libraries ────────────────────────────────────────────────────────────────────────────────────────────────────────


class OpenLibrary(Request[LibraryInfo], frozen=True, kw_only=True):
    """Load and initialise the host's one library. The first request to a library or token host."""

    effect = READS

    path: str
    sha256: str
    """What the file had when the user agreed to load it; the host refuses any other content."""
    watch_every: float
    """Seconds between two looks at the slots, of which the host sends `SlotsChanged` from now on; zero: none."""


class ReadSlots(Request[tuple[SlotState, ...]], frozen=True, kw_only=True):
    """Read all slots and the tokens in them, afresh."""

    effect = READS


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class ReadToken(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Read a token's information and our session's state; opens the session where there is none."""

    effect = READS

    read_only: bool = False
    """Whether the session must not be able to write; the host keeps to it until it is told otherwise."""


class ReadMechanisms(TokenRequest[tuple[Mechanism, ...]], frozen=True, kw_only=True):
    """Read every mechanism with its sizes and flags."""

    effect = READS


class LogIn(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Log in with the PIN that follows, or at the reader's own keys. Exactly one C_Login."""

    effect = uses(N_("Log in"), TRY_UNKNOWN)

    role: Role
    pin_pad: bool = False
    """NULL is passed for the PIN, and no secret follows."""
    user_name: str = ""
    """For tokens that know users by name (C_LoginUser); empty for C_Login."""

    @property
    def secrets(self) -> int:
        """One PIN, unless it is typed on the reader."""
        return 0 if self.pin_pad else 1


class LogOut(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Log out; not an error where nobody is logged in."""

    effect = uses(N_("Log out"))


class ListObjects(TokenRequest[Listing], frozen=True, kw_only=True):
    """List all objects that can be seen now. `ObjectRow` values come in rows frames before the reply."""

    effect = READS


class ReadObject(TokenRequest[ObjectDetail], frozen=True, kw_only=True):
    """Read every attribute of one object."""

    effect = READS

    object: ObjectAddress


_PERHAPS_HALF = N_(
    "The key pair may be half made. Choose Restart where the library asks for it, log in again and compare: a half "
    "without its other is named on the token's overview and can be deleted there."
)


class KeyPairMade(msgspec.Struct, frozen=True):
    """Both halves of a new key pair."""

    public: ObjectRow
    private: ObjectRow


class GenerateKeyPair(TokenRequest[KeyPairMade], frozen=True, kw_only=True):
    """Generate a key pair on the token (C_GenerateKeyPair)."""

    effect = writes(N_("Generate key pair"), _PERHAPS_HALF)

    spec: KeyPairSpec

    @property
    def touches(self) -> tuple[Touched, ...]:
        """Both halves."""
        return (Touched(CKO.PUBLIC_KEY, self.spec.label), Touched(CKO.PRIVATE_KEY, self.spec.label))


class CertificateMatch(msgspec.Struct, frozen=True):
    """What a token has to do with a certificate."""

    key: ObjectRow | None = None
    """The private or, where none is seen, public key that has the certificate's public key."""
    duplicate: ObjectRow | None = None
    """A certificate object with the same content."""


class MatchCertificate(TokenRequest[CertificateMatch], frozen=True, kw_only=True):
    """Look for the key of a certificate by comparing public keys, and for the certificate itself."""

    effect = READS

    der: bytes


class ImportCertificate(TokenRequest[ObjectRow], frozen=True, kw_only=True):
    """Write a certificate object; refused where the token has the same certificate already."""

    effect = writes(N_("Import certificate"))

    der: bytes
    sha256: str
    """Fingerprint of what the user was shown; another content is refused."""
    label: str
    id: bytes

    @property
    def touches(self) -> tuple[Touched, ...]:
        """The new object."""
        return (Touched(CKO.CERTIFICATE, self.label),)


class Signer(msgspec.Struct, frozen=True):
    """What is needed besides the private key to sign a file with it."""

    public_key: bytes
    """SubjectPublicKeyInfo, DER; empty where the token does not show it."""
    certificates: tuple[bytes, ...] = ()
    """DER: the certificate of the key first, then those of its issuers that are on the token."""
    certificate: Certificate | None = None
    """The first of them, read out."""
    key: ObjectRow | None = None
    """The private key, where its certificate was asked about."""
    always_authenticate: bool = False
    """Whether the key wants its PIN for every single use (CKA_ALWAYS_AUTHENTICATE)."""
    allowed_mechanisms: tuple[int, ...] = ()
    """CKA_ALLOWED_MECHANISMS of the key; empty where it limits nothing."""


class ReadSigner(TokenRequest[Signer], frozen=True, kw_only=True):
    """Find the public key and the certificates that belong to a private key, or what belongs to a certificate."""

    effect = READS

    key: ObjectAddress
    """The private key, or a certificate of it: that one is then taken, also where the key has others."""


class InitializeBlankToken(Request[TokenState], frozen=True, kw_only=True):
    """Initialise the first blank token of the library and set its PINs: for practice tokens.

    Refuses any slot whose token has CKF_TOKEN_INITIALIZED, so nothing can be lost.
    """

    effect = writes(N_("Initialise blank token"), LOOK_AT_LABEL)

    label: str

    @property
    def secrets(self) -> int:
        """The security officer's PIN, then the user's."""
        return 2


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class LibraryFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that may be a Cryptoki library, looked at without loading it."""

    path: str
    """The real path, with every link followed: exactly this is loaded."""
    size: int
    owner: str
    modified: str
    sha256: str
    format: str
    """Such as ``ELF 64-bit, x86-64``."""
    warnings: tuple[str, ...] = ()
    """Marked texts: others can write to the file or its folder."""
    spies: tuple[str, ...] = ()
    """Marked texts: it reads along what passes between a program and a token."""


class FindLibraries(Request[tuple[FoundLibrary, ...]], frozen=True):
    """Look for libraries on this computer: in well-known places, and in p11-kit's module files. Loads nothing."""


class InspectLibraryFile(Request[LibraryFile], frozen=True, kw_only=True):
    """Look at a file before it is loaded; fails with a clear problem where it cannot be a Cryptoki library."""

    path: str


class SaveFile(Request[None], frozen=True, kw_only=True):
    """Write a file whole or not at all, which only its owner can read; `content` is what the window has made."""

    effect = READS

    path: str
    content: bytes
    replace: bool = False
    """Whether the user agreed to replace a file that has this name already."""


class ReadCertificateFile(Request[CertificateFile], frozen=True, kw_only=True):
    """Read a certificate from a PEM or DER file; says what else it is where it is no certificate."""

    path: str
