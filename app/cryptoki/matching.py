"""Which keys and certificates on a token belong together: by their public keys, not by their names."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.cryptoki.public_keys import PUBLIC_ATTRIBUTES, canonical, of_certificate, parsed, public_key
from app.cryptoki.reading import AttributeReader, read_one
from app.cryptoki.search import find, of_class
from app.cryptoki.session import SESSION_LOST
from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKA, CKO

_LONGEST_CHAIN = 10


@dataclass(frozen=True)
class _Key:
    handle: int
    id: bytes
    public_key: bytes
    """Empty where the object does not show it."""


@dataclass(frozen=True)
class _Stored:
    handle: int
    id: bytes
    der: bytes


class Matcher:
    """Compares keys and certificates that can be seen in one session."""

    def __init__(self, binding: Binding, session: int):
        """Look through the objects of this session."""
        self._binding = binding
        self._session = session

    def key_of(self, wanted: bytes) -> int | None:
        """Return the handle of the private key with this public key, else of the public one, else None.

        Raises CryptokiError.
        """
        wanted = canonical(wanted)
        publics = list(self._keys(CKO.PUBLIC_KEY))
        private = self._private_key_of(wanted, publics)
        if private is not None:
            return private
        return next((key.handle for key in publics if key.public_key == wanted), None)

    def private_key_of(self, certificate: bytes) -> int | None:
        """Return the handle of the private key of a certificate (DER), or None; raises CryptokiError."""
        wanted = of_certificate(certificate)
        return self._private_key_of(wanted, list(self._keys(CKO.PUBLIC_KEY))) if wanted else None

    def _private_key_of(self, wanted: bytes, publics: list[_Key]) -> int | None:
        """Return the handle of the private key with this public key, or None.

        A private key that does not show its public value is known by the CKA_ID that it shares with a public key or a
        certificate.
        """
        # A certificate speaks for a key only where no public key with its identifier does.
        by_id = {stored.id: of_certificate(stored.der) for stored in self._certificates()}
        by_id |= {key.id: key.public_key for key in publics}
        same_id = None
        for key in self._keys(CKO.PRIVATE_KEY):
            if key.public_key == wanted:
                return key.handle
            if not key.public_key and key.id and by_id.get(key.id) == wanted and same_id is None:
                same_id = key.handle
        return same_id

    def certificate(self, der: bytes) -> int | None:
        """Return the handle of the certificate object with exactly this content, or None; raises CryptokiError."""
        return next((stored.handle for stored in self._certificates() if stored.der == der), None)

    def signer_with(self, certificate: bytes) -> Signer:
        """Return what is needed to sign as the subject of this certificate (DER); raises CryptokiError."""
        return Signer(of_certificate(certificate), _chain(certificate, [other.der for other in self._certificates()]))

    def signer(self, handle: int) -> Signer:
        """Return public key and certificates for a private key; raises CryptokiError."""
        key = self._key(handle)
        stored = list(self._certificates())
        own = key.public_key
        if not own and key.id:
            own = next((other.public_key for other in self._keys(CKO.PUBLIC_KEY) if other.id == key.id), b"")
        if not own and key.id:
            own = next((of_certificate(other.der) for other in stored if other.id == key.id), b"")
        if not own:
            return Signer(b"")
        ends = [other for other in stored if of_certificate(other.der) == own]
        if not ends:
            return Signer(own)
        # Of several: the one with the key's identifier, then the one that ends last.
        best = max(ends, key=lambda other: (other.id == key.id, _not_after(other.der)))
        return Signer(own, _chain(best.der, [other.der for other in stored]))

    def _key(self, handle: int) -> _Key:
        values = AttributeReader(self._binding, self._session, PUBLIC_ATTRIBUTES).read(handle)
        return _Key(handle, values.get(CKA.ID, b""), public_key(values))

    def _keys(self, object_class: int) -> Iterator[_Key]:
        for handle in find(self._binding, self._session, of_class(object_class)).handles:
            try:
                yield self._key(handle)
            except CryptokiError as error:
                if error.code in SESSION_LOST:
                    raise

    def _certificates(self) -> Iterator[_Stored]:
        for handle in find(self._binding, self._session, of_class(CKO.CERTIFICATE)).handles:
            der = read_one(self._binding, self._session, handle, CKA.VALUE).value
            if der:
                yield _Stored(handle, read_one(self._binding, self._session, handle, CKA.ID).value, der)


def _not_after(der: bytes) -> str:
    certificate = parsed(der)
    return "" if certificate is None else certificate.not_valid_after_utc.isoformat()


def _names(der: bytes) -> tuple[bytes, bytes] | None:
    """Return subject and issuer in DER; None for a certificate that cannot be read."""
    certificate = parsed(der)
    if certificate is None:
        return None
    try:
        return certificate.subject.public_bytes(), certificate.issuer.public_bytes()
    except ValueError:
        return None


def _chain(end: bytes, stored: list[bytes]) -> tuple[bytes, ...]:
    """Follow the issuers' names from `end` as far as the token has them."""
    by_subject = {names[0]: der for der in stored if (names := _names(der)) is not None}
    chain = [end]
    names = _names(end)
    while names is not None and names[0] != names[1] and len(chain) < _LONGEST_CHAIN:
        issuer = by_subject.get(names[1])
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
        names = _names(issuer)
    return tuple(chain)
