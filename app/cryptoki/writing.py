"""Writing to a token: key pairs and certificates, through python-pkcs11."""

from typing import Any

from asn1crypto import core, x509
from asn1crypto.keys import ECDomainParameters
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.constants import CertificateType

from app.cryptoki.carrier import Carrier, handle_of
from app.vocabulary.errors import app_error
from app.vocabulary.keys import KeyChoice, KeyPairSpec
from app.vocabulary.texts import N_

_NO_CAPABILITIES = MechanismFlag(0)
_EDWARDS = {"edwards25519": "1.3.101.112", "edwards448": "1.3.101.113"}


def generate_key_pair(carrier: Carrier, spec: KeyPairSpec) -> tuple[int, int]:
    """Generate a key pair on the token (C_GenerateKeyPair, section 5.18.2); return the handles, public key first.

    The private key is sensitive, private and stays on the token. Raises CryptokiError.
    """
    choice = spec.key_choice
    templates: dict[str, Any] = {
        "id": spec.id,
        "label": spec.label,
        "store": True,
        "capabilities": _NO_CAPABILITIES,
        "public_template": _public_template(spec),
        "private_template": _private_template(spec),
    }
    session, mechanism = carrier.session, Mechanism(choice.mechanism)
    if choice.curve:
        kind = KeyType(choice.key_type)
        parameters = session.create_domain_parameters(kind, {Attribute.EC_PARAMS: _curve(choice)}, local=True)
        with carrier.calling("C_GenerateKeyPair"):
            public, private = parameters.generate_keypair(mechanism=mechanism, **templates)
    else:
        with carrier.calling("C_GenerateKeyPair"):
            public, private = session.generate_keypair(KeyType.RSA, choice.bits, mechanism=mechanism, **templates)
    return handle_of(public), handle_of(private)


def _curve(choice: KeyChoice) -> bytes:
    """Return CKA_EC_PARAMS: the curve's object identifier (RFC 5480 section 2.1.1.1; of Edwards curves RFC 8410)."""
    if oid := _EDWARDS.get(choice.curve):
        return bytes(core.ObjectIdentifier(oid).dump())
    return bytes(ECDomainParameters(name="named", value=choice.curve).dump())


def _public_template(spec: KeyPairSpec) -> dict[Attribute, Any]:
    return {
        Attribute.TOKEN: True,
        Attribute.PRIVATE: False,
        Attribute.ID: spec.id,
        Attribute.LABEL: spec.label,
        Attribute.VERIFY: spec.sign,
        Attribute.ENCRYPT: spec.encrypt,
        Attribute.WRAP: False,
    }


def _private_template(spec: KeyPairSpec) -> dict[Attribute, Any]:
    return {
        Attribute.TOKEN: True,
        Attribute.PRIVATE: True,
        Attribute.SENSITIVE: True,
        Attribute.EXTRACTABLE: spec.extractable,
        Attribute.ID: spec.id,
        Attribute.LABEL: spec.label,
        Attribute.SIGN: spec.sign,
        Attribute.DECRYPT: spec.encrypt,
        Attribute.DERIVE: spec.derive,
        Attribute.UNWRAP: False,
    }


def import_certificate(carrier: Carrier, der: bytes, label: str, object_id: bytes) -> int:
    """Write an X.509 certificate object (C_CreateObject; section 4.6.3) and return its handle.

    Raises AppError for bytes that are no certificate, CryptokiError where the token refuses.
    """
    try:
        certificate = x509.Certificate.load(der, strict=True)
        names = certificate.subject.dump(), certificate.issuer.dump()
        serial = certificate["tbs_certificate"]["serial_number"].dump()
    except (ValueError, TypeError, KeyError):
        raise app_error(
            N_("This is not a certificate"),
            N_("The bytes to be written are no X.509 certificate that can be read."),
            N_("Choose another file."),
            N_("Nothing was written."),
        ) from None
    template = {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.PRIVATE: False,
        Attribute.LABEL: label,
        Attribute.ID: object_id,
        Attribute.SUBJECT: names[0],
        Attribute.ISSUER: names[1],
        Attribute.SERIAL_NUMBER: serial,
        Attribute.VALUE: der,
    }
    with carrier.calling("C_CreateObject"):
        return handle_of(carrier.session.create_object(template))
