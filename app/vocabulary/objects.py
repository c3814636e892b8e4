"""Objects on a token as values: how one is found again, how it stands in a list, and every attribute of it."""

from typing import Literal

import msgspec

from app.vocabulary.certificates import Certificate
from app.vocabulary.values import Role


class ObjectAddress(msgspec.Struct, frozen=True):
    """Which object: a handle, valid in one host process only, and what must still be true of it before any use."""

    generation: int
    """The host process that gave out the handle."""
    handle: int
    object_class: int
    id: bytes = b""
    label: bytes = b""
    fingerprint: bytes = b""
    """SHA-256 of its CKA_UNIQUE_ID, else of its public value; empty where it shows neither."""


class ObjectRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list of objects."""

    address: ObjectAddress
    label: str
    """CKA_LABEL, or for a certificate without one the name of its subject."""
    type: str
    """Such as ``RSA 2048``, ``EC P-256``, ``AES 256``, ``X.509``; empty where it is unknown."""
    key_type: int | None = None
    """CKA_KEY_TYPE, of keys."""
    usage: tuple[str, ...] = ()
    """Names of the usage attributes that are true, such as ``CKA_SIGN``."""
    private: bool = False
    extractable: bool | None = None
    not_after: str = ""
    """ISO date at which a certificate ends."""
    subject: str = ""
    issuer: str = ""
    unreadable: bool = False
    """The token could not read this object's attributes."""
    modifiable: bool = True
    """CKA_MODIFIABLE; true, as the standard has it, where the token does not say."""
    destroyable: bool = True
    """CKA_DESTROYABLE; true, as the standard has it, where the token does not say."""
    of_session: bool = False
    """CKA_TOKEN is false: the object is gone with the session that made it."""

    @property
    def id(self) -> str:
        """Return CKA_ID in hexadecimal digits."""
        return self.address.id.hex()

    @property
    def object_class(self) -> int:
        """Return CKA_CLASS."""
        return self.address.object_class


AttributeState = Literal["value", "empty", "sensitive", "absent", "error"]
"""*sensitive*: CKR_ATTRIBUTE_SENSITIVE; *absent*: CKR_ATTRIBUTE_TYPE_INVALID; *error*: anything else, see the note."""


class Attribute(msgspec.Struct, frozen=True):
    """One attribute of one object."""

    number: int
    state: AttributeState
    text: str = ""
    """The value as a person reads it."""
    raw: bytes = b""
    """The value as the token gives it, at most 4,096 bytes of it."""
    size: int = 0
    """Length of the whole value in bytes."""
    note: str = ""


class ObjectDetail(msgspec.Struct, frozen=True):
    """One object with all its attributes, and its certificate read out where it is one."""

    row: ObjectRow
    attributes: tuple[Attribute, ...]
    certificate: Certificate | None = None
    size: int | None = None
    """C_GetObjectSize in bytes, where the token tells it."""


class Listing(msgspec.Struct, frozen=True):
    """How a list of objects ended; its rows came before it."""

    count: int
    unreadable: int = 0
    truncated: bool = False
    """The library returned more objects than we take from it."""
    role: Role | None = None
    """Who is logged in, as far as the host knows after it: a login that was lost in between shows nothing private."""
