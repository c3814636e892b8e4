"""What is selected, and the conditions that verbs put on it, each with the sentence that says why not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from app.model.library import Library
from app.model.token import Token
from app.vocabulary.ciphers import can_decrypt_files, file_ciphers, is_key_for_files, transports
from app.vocabulary.digests import digests_of
from app.vocabulary.keys import key_choices
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.secret_keys import can_generate
from app.vocabulary.signing import offers
from app.vocabulary.texts import N_
from app.vocabulary.values import SlotState


@dataclass(frozen=True)
class Selection:
    """What the tree or a table has selected, from the outside in; nothing stands for everything below it."""

    library: Library | None = None
    slot: SlotState | None = None
    token: Token | None = None
    object: ObjectRow | None = None
    several: tuple[ObjectRow, ...] = ()
    """The objects, where more than one is selected in a table; then `object` is none of them."""
    libraries: tuple[Library, ...] = ()
    """All libraries, in the order of the tree."""

    @property
    def objects(self) -> tuple[ObjectRow, ...]:
        """Return every selected object."""
        return self.several or ((self.object,) if self.object is not None else ())

    @cached_property
    def certificate(self) -> ObjectRow | None:
        """Return the object, where it is a certificate."""
        return self.object if self.object is not None and self.object.object_class == CKO.CERTIFICATE else None

    @cached_property
    def signing_key(self) -> ObjectRow | None:
        """Return the key that signs for what is selected, as far as the list of objects tells it.

        A secret key signs too: it makes codes. A private key signs itself; a certificate by the key with its CKA_ID,
        else by one that may be its own: without any certificate under its CKA_ID (the host compares the public keys).
        For a token it is the only one that may sign.
        """
        if self.token is None:
            return None
        if self.object is not None and self.object.object_class in (CKO.PRIVATE_KEY, CKO.SECRET_KEY):
            return self.object
        keys = self._of_class(CKO.PRIVATE_KEY)
        if self.object is None:
            able = [key for key in keys if "CKA_SIGN" in key.usage]
            return able[0] if len(able) == 1 else None
        if self.certificate is None:
            return None
        own = [key for key in keys if key.address.id and key.address.id == self.certificate.address.id]
        if not own:
            certified = {row.address.id for row in self._of_class(CKO.CERTIFICATE)}
            own = [key for key in keys if not key.address.id or key.address.id not in certified]
        return max(own, key=lambda key: "CKA_SIGN" in key.usage, default=None)

    @property
    def checking_key(self) -> ObjectRow | None:
        """Return the secret key that is selected, where it may check codes."""
        row = self.object
        able = row is not None and row.object_class == CKO.SECRET_KEY and "CKA_VERIFY" in row.usage
        return row if able else None

    @cached_property
    def key_hidden(self) -> bool:
        """Return whether the key of the selected certificate may be here and only be seen after a login."""
        if self.certificate is None or self.token is None or self.signing_key is not None:
            return False
        return self.token.info.login_required and self.token.session.role != "user"

    @property
    def half_is_here(self) -> bool:
        """Return whether a public key has the CKA_ID of the selected certificate, so that its private key is here."""
        if self.certificate is None or not self.certificate.address.id:
            return False
        return any(row.address.id == self.certificate.address.id for row in self._of_class(CKO.PUBLIC_KEY))

    def _of_class(self, object_class: int) -> list[ObjectRow]:
        rows = self.token.objects.rows if self.token is not None else ()
        return [row for row in rows if row.object_class == object_class]


@dataclass(frozen=True)
class Condition:
    """Something that must be true before a verb can be chosen."""

    holds: Callable[[Selection], bool]
    reason: str
    """Marked sentence for when it is not."""
    then: "Condition | None" = None
    """What has to hold besides."""


A_LIBRARY = Condition(lambda s: s.library is not None, N_("Select a library first."))
LIBRARY_ON = Condition(
    lambda s: s.library is not None and s.library.profile.enabled, N_("This library is switched off: switch it on.")
)
LIBRARY_OFF = Condition(
    lambda s: s.library is not None and not s.library.profile.enabled, N_("This library is switched on already.")
)
LIBRARY_CHANGED = Condition(
    lambda s: s.library is not None and s.library.file_changed, N_("The file is the one that you agreed to load.")
)
NOT_FIRST = Condition(lambda s: s.library is not s.libraries[0], N_("It is the first one already."))
NOT_LAST = Condition(lambda s: s.library is not s.libraries[-1], N_("It is the last one already."))
HANGS = Condition(
    lambda s: s.library is not None and s.library.host is not None and s.library.host.stalled,
    N_("The process of this library responds."),
)
RESTARTABLE = Condition(
    lambda s: s.token is None or s.token.problem is not None,
    N_("The process of this token is well. The library has a row of its own, with its own Restart."),
)
A_TOKEN = Condition(lambda s: s.token is not None, N_("Select a token first."))
IN_TROUBLE = Condition(
    lambda s: s.token.problem is not None if s.token is not None else s.library is not None and s.library.in_trouble,
    N_("Nothing has gone wrong."),
)
A_PRIVATE_KEY = Condition(
    lambda s: s.object is not None and s.object.object_class == CKO.PRIVATE_KEY, N_("Select a private key first.")
)
NO_PRIVATE_KEY = Condition(
    lambda s: s.object is None or s.object.object_class != CKO.PRIVATE_KEY, N_("Select another object first.")
)
INITIALIZED = Condition(
    lambda s: s.token is not None and s.token.info.initialized,
    N_("This token is blank: it has to be initialised first."),
)
BLANK = Condition(
    lambda s: s.token is not None and not s.token.info.initialized, N_("This token has been initialised already.")
)
LOGGED_OUT = Condition(lambda s: s.token is not None and s.token.session.role is None, N_("Log out first."))
TO_BE_LOCKED = Condition(
    lambda s: s.token is not None and (s.token.session.role is not None or s.token.may_be_unlocked in ("held", "lost")),
    N_("Nobody is logged in."),
)
LOGIN_OFFERED = Condition(
    lambda s: s.token is not None and s.token.info.login_required, N_("This token needs no login: it shows everything.")
)
PIN_SET = Condition(
    lambda s: s.token is not None and s.token.info.pin_state("user") != "unset",
    N_("This token has no user PIN yet: set the first one."),
)
PIN_UNSET = Condition(
    lambda s: s.token is not None and s.token.info.pin_state("user") == "unset",
    N_("This token has a user PIN already: change it, or unblock it."),
)
PIN_BLOCKED = Condition(
    lambda s: s.token is not None and s.token.info.initialized and s.token.info.pin_state("user") == "blocked",
    N_("The user PIN of this token is not blocked."),
)
PIN_USABLE = Condition(
    lambda s: s.token is not None and s.token.info.pin_state("user") != "blocked",
    N_("The user PIN of this token is blocked: it has to be unblocked first."),
)
NOT_READ_ONLY = Condition(
    lambda s: s.token is not None and not s.token.read_only,
    N_("A read-only session was chosen for this token: untick Read-only session first."),
)
_CKF_GENERATE_KEY_PAIR = 0x10000  # of CK_MECHANISM_INFO (section 3.5)


def _of_opensc(s: Selection) -> bool:
    info = s.token.library.info if s.token is not None else None
    return info is not None and info.manufacturer.startswith("OpenSC")


def _can_be_written(s: Selection) -> bool:
    """Return whether the library knows how to write to this kind of card, as far as that can be told beforehand.

    OpenSC 0.23 offers to generate key pairs for exactly those cards that it can write to; for the others it answers
    CKR_FUNCTION_NOT_SUPPORTED to C_CreateObject and C_DestroyObject (measured with a PIV card).
    """
    if s.token is None or s.token.look != "read":
        return True
    return not _of_opensc(s) or any(one.flags & _CKF_GENERATE_KEY_PAIR for one in s.token.mechanisms)


WRITTEN_BY_LIBRARY = Condition(
    _can_be_written,
    N_("OpenSC cannot write to this kind of card: its keys and certificates are written with its issuer’s own tool."),
)
MADE_NEW_BY_LIBRARY = Condition(
    # OpenSC answers CKR_FUNCTION_NOT_SUPPORTED for a card whose PKCS #15 structure it makes up itself (measured with an
    # OpenPGP card); by its source only the driver of the SmartCard-HSM has a C_InitToken of its own for such cards.
    lambda s: (
        s.token is None
        or not _of_opensc(s)
        or s.token.info.model != "PKCS#15 emulated"
        or s.token.info.manufacturer == "www.CardContact.de"
    ),
    N_("OpenSC does not initialise this kind of card: that is done with its issuer’s own tool."),
)
CAN_CHOOSE_SESSION = Condition(
    lambda s: s.token is not None and s.token.writable,
    N_("This token is read-only: so is every session with it."),
)
WRITABLE = Condition(
    lambda s: s.token is not None and s.token.writable,
    N_("This token is read-only."),
    then=replace(NOT_READ_ONLY, then=WRITTEN_BY_LIBRARY),
)
NOT_OFFICER = Condition(
    lambda s: s.token is not None and s.token.session.role != "so",
    N_("Log out first: the security officer has read/write sessions only."),
)
MAKES_KEYS = Condition(
    lambda s: s.token is not None and s.token.session.role != "so",
    N_("Log out first: the security officer has no private objects. Keys are made by the user."),
)
SESSION_OPEN = Condition(
    lambda s: s.token is not None and s.token.session.kind != "none",
    N_("No session with this token is open."),
)
AN_OBJECT = Condition(lambda s: bool(s.objects), N_("Select an object first."))
ONE_OBJECT = Condition(lambda s: s.object is not None, N_("Select one object first."))
DESTROYABLE = Condition(
    lambda s: all(row.destroyable for row in s.objects),
    N_("The token does not let this object be deleted: its CKA_DESTROYABLE is false."),
)
MODIFIABLE = Condition(
    lambda s: s.object is not None and s.object.modifiable,
    N_("The token does not let this object be changed: its CKA_MODIFIABLE is false."),
)
CAN_GENERATE = Condition(
    lambda s: (
        s.token is not None
        and (s.token.look != "read" or any(possible for _, possible in key_choices(s.token.mechanisms)))
    ),
    N_("This token has no mechanism that generates key pairs."),
)
CAN_GENERATE_SECRET = Condition(
    lambda s: s.token is not None and (s.token.look != "read" or can_generate(s.token.mechanisms)),
    N_("This token has no mechanism that generates secret keys."),
)
CAN_DIGEST = Condition(
    lambda s: s.token is not None and (s.token.look != "read" or bool(digests_of(s.token.mechanisms))),
    N_("This token has no mechanism that makes digests."),
)
HAS_RANDOM = Condition(
    lambda s: s.token is not None and s.token.info.random,
    N_("This token reports no random number generator: CKF_RNG is not set."),
)
WRITABLE_FOR_OFFICER = Condition(
    lambda s: s.token is not None and not s.token.info.write_protected,
    N_("This token is write-protected: the security officer could change nothing on it."),
    then=WRITTEN_BY_LIBRARY,
)


A_SIGNER = Condition(
    lambda s: s.certificate is not None or s.signing_key is not None,
    N_("Select a private key, its certificate or a secret key first."),
)
KEY_SEEN = Condition(
    lambda s: not (s.key_hidden and s.half_is_here), N_("Log in first: the key of this certificate is private.")
)
KEY_NOT_HIDDEN = Condition(
    lambda s: not s.key_hidden,
    N_("Log in first: if the key of this certificate is on this token, it can be seen then."),
)
KEY_THERE = Condition(
    lambda s: s.signing_key is not None, N_("No private key on this token has the CKA_ID of this certificate.")
)
MAY_SIGN = Condition(
    lambda s: s.signing_key is not None and "CKA_SIGN" in s.signing_key.usage,
    N_("This key must not sign: CKA_SIGN is not set."),
)
CAN_SIGN = Condition(
    lambda s: (
        s.token is not None and s.signing_key is not None and bool(offers(s.signing_key.key_type, s.token.mechanisms))
    ),
    N_("This token has no mechanism that signs with a key of this type."),
)


_KEEPERS = (CKO.SECRET_KEY, CKO.PUBLIC_KEY, CKO.PRIVATE_KEY, CKO.CERTIFICATE)


def _halves(s: Selection) -> list[ObjectRow]:
    """Return the private keys that decrypt what the selected public key or certificate encrypts, as far as is seen."""
    if s.token is None or s.object is None or s.object.object_class == CKO.SECRET_KEY:
        return []
    if s.object.object_class == CKO.PRIVATE_KEY:
        return [s.object]
    own = s.object.address.id
    rows = s.token.objects.rows if own else ()
    return [row for row in rows if row.object_class == CKO.PRIVATE_KEY and row.address.id == own]


def _typed(s: Selection) -> list[ObjectRow]:
    """Return the selected key; nothing for a certificate, whose key has no type in a list."""
    return [s.object] if s.object is not None and s.object.object_class != CKO.CERTIFICATE else []


ENCRYPTER = Condition(
    lambda s: s.object is not None and s.object.object_class in _KEEPERS,
    N_("Select a secret key, an RSA key or a certificate first."),
)
ENCRYPTS_FILES = Condition(
    lambda s: s.object is not None and all(is_key_for_files(row) for row in (*_halves(s), *_typed(s))),
    N_("Files are encrypted with AES and RSA keys; this key is of another type."),
)
FOUND_AGAIN = Condition(
    lambda s: s.object is not None and (s.object.object_class != CKO.SECRET_KEY or bool(s.object.address.id)),
    N_("This key has no CKA_ID by which it could be found again to decrypt. Give it one first."),
)
MAY_ENCRYPT = Condition(
    lambda s: (
        s.object is not None
        and (s.object.object_class not in (CKO.SECRET_KEY, CKO.PUBLIC_KEY) or "CKA_ENCRYPT" in s.object.usage)
    ),
    N_("This key must not encrypt: CKA_ENCRYPT is not set."),
)
DECRYPTED_AGAIN = Condition(
    lambda s: (
        s.object is not None
        and all("CKA_DECRYPT" in row.usage for row in _halves(s))
        and (s.object.object_class != CKO.SECRET_KEY or "CKA_DECRYPT" in s.object.usage)
    ),
    N_("What this key encrypts could not be decrypted again: CKA_DECRYPT is not set."),
)
CAN_ENCRYPT = Condition(
    lambda s: (
        s.token is not None
        and s.object is not None
        and (
            any(possible for _, possible in file_ciphers(s.token.mechanisms))
            if s.object.object_class == CKO.SECRET_KEY
            else not _halves(s) or bool(transports(s.token.mechanisms))
        )
    ),
    N_("This token has no mechanism for it: AES-GCM or AES-CBC with padding, or RSA that decrypts."),
)
DECRYPTER = Condition(
    lambda s: not s.objects or (s.object is not None and s.object.object_class in _KEEPERS),
    N_("Select the token, or the key or certificate that the file was encrypted for."),
)
MAY_DECRYPT = Condition(
    lambda s: (
        s.object is None
        or s.object.object_class not in (CKO.SECRET_KEY, CKO.PRIVATE_KEY)
        or "CKA_DECRYPT" in s.object.usage
    ),
    N_("This key must not decrypt: CKA_DECRYPT is not set."),
)
CAN_DECRYPT = Condition(
    lambda s: s.token is not None and (s.token.look != "read" or can_decrypt_files(s.token.mechanisms)),
    N_("This token has no mechanism that decrypts files: AES-GCM, AES-CBC with padding or RSA."),
)


def why_not(needs: tuple[Condition, ...], selection: Selection) -> str:
    """Return the reason of the first condition that does not hold, or an empty text."""
    for need in needs:
        condition: Condition | None = need
        while condition is not None:
            if not condition.holds(selection):
                return condition.reason
            condition = condition.then
    return ""
