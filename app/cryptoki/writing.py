"""Writing to a token: key pairs and certificates, through python-pkcs11."""

from typing import Any

from asn1crypto import x509
from asn1crypto.keys import ECDomainParameters
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.constants import CertificateType

from app.cryptoki.carrier import Carrier
from app.vocabulary.errors import app_error
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.numbers import CKK
from app.vocabulary.texts import N_

_NO_CAPABILITIES = MechanismFlag(0)


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
    with carrier.session() as session:
        if choice.key_type == CKK.EC:
            curve = ECDomainParameters(name="named", value=choice.curve).dump()
            parameters = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: curve}, local=True)
            with carrier.calling("C_GenerateKeyPair"):
                public, private = parameters.generate_keypair(mechanism=Mechanism(choice.mechanism), **templates)
        else:
            mechanism = Mechanism(choice.mechanism)
            with carrier.calling("C_GenerateKeyPair"):
                public, private = session.generate_keypair(KeyType.RSA, choice.bits, mechanism=mechanism, **templates)
        return _handle(public), _handle(private)


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
    with carrier.session() as session, carrier.calling("C_CreateObject"):
        return _handle(session.create_object(template))


def _handle(made: object) -> int:
    handle: int = made.handle  # type: ignore[attr-defined] # its stub leaves the attribute out
    return handle
