"""The kinds of objects. A new object type is one row here and one icon; until then it is shown read-only: `UNKNOWN`."""

from dataclasses import dataclass

from app.vocabulary.numbers import CKO
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class Kind:
    """How objects of one class are called and drawn."""

    object_class: int
    title: str
    """Marked name of one object."""
    plural: str
    """Marked name of several, as in the tree."""
    icon: str
    """Meaning of the icon, a key of the window's icon table."""


KINDS = (
    Kind(CKO.CERTIFICATE, N_("Certificate"), N_("Certificates"), "certificate"),
    Kind(CKO.PRIVATE_KEY, N_("Private key"), N_("Private keys"), "private"),
    Kind(CKO.PUBLIC_KEY, N_("Public key"), N_("Public keys"), "public"),
    Kind(CKO.SECRET_KEY, N_("Secret key"), N_("Secret keys"), "secret"),
    Kind(CKO.DATA, N_("Data"), N_("Data"), "data"),
    Kind(CKO.HW_FEATURE, N_("Hardware feature"), N_("Hardware features"), "hsm"),
    Kind(CKO.DOMAIN_PARAMETERS, N_("Domain parameters"), N_("Domain parameters"), "parameters"),
    Kind(CKO.MECHANISM, N_("Mechanism"), N_("Mechanisms"), "mechanism"),
    Kind(CKO.OTP_KEY, N_("One-time password key"), N_("One-time password keys"), "secret"),
    Kind(CKO.PROFILE, N_("Profile"), N_("Profiles"), "profile"),
)
"""Every class that has a face of its own, in the order of the tree."""

UNKNOWN = Kind(-1, N_("Other object"), N_("Other objects"), "unknown")

_BY_CLASS = {kind.object_class: kind for kind in KINDS}


def kind_of(object_class: int) -> Kind:
    """Return the kind of an object class; `UNKNOWN` for a vendor's or a newer class."""
    return _BY_CLASS.get(object_class, UNKNOWN)
