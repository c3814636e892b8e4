"""Whom a file is encrypted for: the public key and the certificate that a token shows."""

from app.cryptoki.public_keys import PUBLIC_ATTRIBUTES, of_certificate, public_key
from app.cryptoki.reading import AttributeReader, read_one
from app.cryptoki.session import Work
from app.vocabulary.ciphers import Recipient
from app.vocabulary.numbers import CKA, CKO


def recipient(work: Work, handle: int, object_class: int) -> Recipient:
    """Return the public key that a key or certificate object shows; raises CryptokiError."""
    if object_class == CKO.CERTIFICATE:
        der = read_one(work.binding, work.session, handle, CKA.VALUE).value
        return Recipient(of_certificate(der), der)
    return Recipient(public_key(AttributeReader(work.binding, work.session, PUBLIC_ATTRIBUTES).read(handle)))
