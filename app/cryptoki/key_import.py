"""Writing a private key that was made elsewhere: RSA and EC keys in DER, through python-pkcs11 (C_CreateObject)."""

from typing import Any

from pkcs11 import Attribute
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key

from app.cryptoki.carrier import Carrier, handle_of
from app.vocabulary.errors import app_error
from app.vocabulary.key_files import PlainKey
from app.vocabulary.texts import N_


def import_private_key(carrier: Carrier, key: PlainKey, label: str, object_id: bytes) -> int:
    """Write a private key, which cannot be read out again, and return its handle (sections 4.9, 6.1.3 and 6.3.4).

    Raises AppError for bytes that are no such key, CryptokiError where the token refuses.
    """
    try:
        template: dict[Attribute, Any] = (decode_rsa_private_key if key.kind == "rsa" else decode_ec_private_key)(
            key.der
        )
    except (ValueError, TypeError, KeyError):
        raise app_error(
            N_("This key cannot be read"),
            N_("The bytes to be written are no RSA or EC private key."),
            N_("Choose another file."),
            N_("The key was not written."),
        ) from None
    template |= {
        Attribute.TOKEN: True,
        Attribute.PRIVATE: True,
        Attribute.SENSITIVE: True,
        Attribute.EXTRACTABLE: False,
        Attribute.LABEL: label,
        Attribute.ID: object_id,
        Attribute.SIGN: True,
        Attribute.DECRYPT: key.kind == "rsa",
        Attribute.UNWRAP: False,
    }
    if key.kind == "ec":
        template[Attribute.DERIVE] = False
        del template[Attribute.DECRYPT], template[Attribute.UNWRAP]
    with carrier.calling("C_CreateObject"):
        return handle_of(carrier.session.create_object(template))
