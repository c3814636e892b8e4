"""Certificates read out for a person, however damaged they are, and found in files of any kind."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.x509.oid import NameOID

from app.documents import filekind
from app.documents.files import file_error, read_whole, size_text
from app.documents.guard import Unreadable, guarded
from app.documents.names import CURVE_NAMES, EXTENDED_USAGES, KEY_NAMES, KEY_USAGES, WEAK_SIGNATURES, signature_name
from app.vocabulary.certificates import Certificate, CertificateFile
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.texts import N_, plain

LARGEST = 256 * 1024
"""Bytes of one certificate: room for the largest post-quantum signature and hundreds of names, and nothing beyond."""

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes of a file with certificates."""

MOST_NAMES = 100
"""How many alternative names are listed."""

EXPIRED = N_("The certificate has expired")
NOT_YET_VALID = N_("The certificate is not valid yet")
WEAK_SIGNATURE = N_("The certificate’s own signature uses MD5 or SHA-1, which are no longer safe")
WEAK_KEY = N_("RSA keys of less than 2048 bits are no longer safe")
UNREADABLE = N_("A part of the certificate is damaged and cannot be read")
UNKNOWN_KEY = N_("The certificate’s public key cannot be used here")
UNKNOWN_CRITICAL = N_("The certificate has a critical extension that is not known here")

T = TypeVar("T")

_UPN = "1.3.6.1.4.1.311.20.2.3"


def describe(der: bytes, now: datetime | None = None) -> Certificate:
    """Read out a certificate (RFC 5280); what cannot be read is left empty and named in its warnings.

    `now` is the moment for "expired" and "not valid yet". Raises AppError where `der` is no certificate at all.
    """
    if len(der) > LARGEST:
        raise app_error(
            N_("The certificate is too large"),
            N_("It has {size}; certificates of at most {limit} are read."),
            N_("Check where it comes from."),
            size=size_text(len(der)),
            limit=size_text(LARGEST),
        )
    try:
        reader = _Reader(der)
    except Unreadable:
        raise app_error(
            N_("This is not a certificate"),
            N_("The content cannot be read as an X.509 certificate; it may be damaged."),
            N_("Ask its sender for another copy."),
        ) from None
    return reader.certificate(now or datetime.now(UTC))


def describe_or_none(der: bytes) -> Certificate | None:
    """Return `describe`'s answer, or nothing where this is no certificate: for lists, in which one may be damaged."""
    try:
        return describe(der)
    except AppError:
        return None


def read_certificate_file(path: str) -> CertificateFile:
    """Read the first certificate of a PEM or DER file, and count the others.

    Raises AppError that says what else the file is where it holds no certificate.
    """
    data = filekind.normalise(read_whole(path, LARGEST_FILE))
    found = certificates_in(data)
    if not found:
        kind = filekind.identify(data)
        if kind is filekind.CERTIFICATE:
            raise file_error(
                path,
                N_("“{name}” is a damaged certificate"),
                N_("It starts like a certificate, but the rest cannot be read."),
                N_("Ask its sender for another copy."),
            )
        raise file_error(path, kind.title, N_("The file was recognised by its content."), kind.next_step)
    return CertificateFile(describe(found[0]), found[0], len(found) - 1)


def certificates_in(data: bytes) -> list[bytes]:
    """Return the DER of every readable certificate in the content of a PEM or DER file, in its order."""
    blocks = [der for label, der in filekind.pem_blocks(data) if filekind.is_certificate(label)]
    found = []
    for block in blocks or [data]:
        try:
            found.append(guarded(lambda block=block: _outer(block)))  # type: ignore[misc]
        except Unreadable:
            continue
    return [der for der in found if len(der) <= LARGEST and describe_or_none(der) is not None]


def _outer(data: bytes) -> bytes:
    """Return the one DER element at the start: some files go on after it, with trust settings or a line end."""
    tag, _, end = filekind.elements(data, 0, len(data), most=1)[0]
    if tag != filekind.SEQUENCE:
        raise Unreadable("no sequence")
    return data[:end]


class _Reader:
    """One certificate in the hands of two parsers: a strict one first, a tolerant one for what that cannot read."""

    def __init__(self, der: bytes) -> None:
        """Raise Unreadable where both refuse."""
        self.der = der
        self.warnings: list[str] = []
        self._tolerant: asn1_x509.TbsCertificate | None = None
        self._strict: x509.Certificate | None = None
        try:
            self._strict = guarded(lambda: x509.load_der_x509_certificate(der))
        except Unreadable:
            self.warn(UNREADABLE)
            guarded(self._force)

    def _force(self) -> None:
        tbs = self.tolerant
        for name in ("serial_number", "issuer", "validity", "subject", "subject_public_key_info"):
            tbs[name].dump()

    @property
    def strict(self) -> x509.Certificate:
        """Return what `cryptography` made of it."""
        if self._strict is None:
            raise Unreadable("strict parser")
        return self._strict

    @property
    def tolerant(self) -> asn1_x509.TbsCertificate:
        """Return what `asn1crypto` makes of it; parsed when first asked for, because it is slow."""
        if self._tolerant is None:
            self._tolerant = asn1_x509.Certificate.load(self.der, strict=True)["tbs_certificate"]
        return self._tolerant

    def warn(self, text: str) -> None:
        """Add a warning once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def first(self, default: T, *attempts: Callable[[], T], warning: str = UNREADABLE) -> T:
        """Return what the first attempt that succeeds returns, else `default` and a warning."""
        for attempt in attempts:
            try:
                return guarded(attempt)
            except Unreadable:
                continue
        self.warn(warning)
        return default

    def certificate(self, now: datetime) -> Certificate:
        """Return everything that can be read."""
        subject = self.first("", lambda: _name(self.strict.subject), lambda: _tolerant_name(self.tolerant["subject"]))
        issuer = self.first("", lambda: _name(self.strict.issuer), lambda: _tolerant_name(self.tolerant["issuer"]))
        starts, ends = self._validity()
        if starts and now < starts:
            self.warn(NOT_YET_VALID)
        if ends and now > ends:
            self.warn(EXPIRED)
        oid = self._signature_oid()
        if oid in WEAK_SIGNATURES:
            self.warn(WEAK_SIGNATURE)
        sha256 = hashlib.sha256(self.der).hexdigest()
        return Certificate(
            subject=subject,
            issuer=issuer,
            common_name=self._common_name() or subject or sha256[:16],
            serial=self.first("", lambda: _hex(self.strict.serial_number), self._tolerant_serial),
            not_before=_iso(starts),
            not_after=_iso(ends),
            key=self._key(),
            signature_algorithm=signature_name(oid),
            key_usage=self._usages(),
            alternative_names=self._alternative_names(),
            is_authority=self._is_authority(),
            self_issued=self.first(
                False, lambda: self.strict.subject == self.strict.issuer, self._tolerant_self_issued
            ),
            sha256=sha256,
            public_key=self._public_key(),
            warnings=tuple(self.warnings),
        )

    def _common_name(self) -> str:
        def of(oid: x509.ObjectIdentifier) -> str:
            found = self.strict.subject.get_attributes_for_oid(oid)
            return plain(_text(found[-1].value)).strip() if found else ""

        def tolerant() -> str:
            native = self.tolerant["subject"].native
            found = native.get("common_name") or native.get("organization_name") or ""
            return plain(found if isinstance(found, str) else str(found[-1])).strip()

        return self.first("", lambda: of(NameOID.COMMON_NAME) or of(NameOID.ORGANIZATION_NAME), tolerant)

    def _tolerant_serial(self) -> str:
        return _hex(self.tolerant["serial_number"].native)

    def _tolerant_self_issued(self) -> bool:
        return bool(self.tolerant["subject"].dump() == self.tolerant["issuer"].dump())

    def _validity(self) -> tuple[datetime | None, datetime | None]:
        def tolerant(which: str) -> datetime | None:
            found: datetime = self.tolerant["validity"][which].native
            return found.astimezone(UTC)

        return (
            self.first(None, lambda: self.strict.not_valid_before_utc, lambda: tolerant("not_before")),
            self.first(None, lambda: self.strict.not_valid_after_utc, lambda: tolerant("not_after")),
        )

    def _signature_oid(self) -> str:
        return self.first(
            "",
            lambda: self.strict.signature_algorithm_oid.dotted_string,
            lambda: str(self.tolerant["signature"]["algorithm"].dotted),
        )

    def _spki(self) -> bytes:
        return bytes(self.tolerant["subject_public_key_info"].dump())

    def _usable_key(self) -> PublicKeyTypes:
        return load_der_public_key(self._spki()) if self._strict is None else self._strict.public_key()

    def _key(self) -> str:
        def usable() -> str:
            key = self._usable_key()
            if isinstance(key, ec.EllipticCurvePublicKey):
                return f"EC {CURVE_NAMES.get(key.curve.name, key.curve.name)}"
            if isinstance(key, rsa.RSAPublicKey):
                if key.key_size < 2048:
                    self.warn(WEAK_KEY)
                return f"RSA {key.key_size}"
            return f"DSA {key.key_size}" if isinstance(key, dsa.DSAPublicKey) else by_number()

        def by_number() -> str:
            if self._strict is not None:
                return _key_name(self._strict.public_key_algorithm_oid.dotted_string)
            return _key_name(str(self.tolerant["subject_public_key_info"]["algorithm"]["algorithm"].dotted))

        return self.first("", usable, by_number)

    def _public_key(self) -> bytes:
        def canonical() -> bytes:
            # So that it equals the one that is made from a token's attributes.
            return self._usable_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

        return self.first(b"", canonical, warning=UNKNOWN_KEY) or self.first(b"", self._spki)

    def _extensions(self) -> list[x509.Extension[Any]]:
        none: list[x509.Extension[Any]] = []
        return self.first(none, lambda: list(self.strict.extensions))

    def _usages(self) -> tuple[str, ...]:
        found: list[str] = []
        for extension in self._extensions():
            value = extension.value
            if isinstance(value, x509.KeyUsage):
                found += [text for name, text in KEY_USAGES.items() if getattr(value, name)]
            elif isinstance(value, x509.ExtendedKeyUsage):
                oids = [usage.dotted_string for usage in value]
                found += [EXTENDED_USAGES.get(oid, oid) for oid in oids[:MOST_NAMES]]
            elif isinstance(value, x509.UnrecognizedExtension) and extension.critical:
                self.warn(UNKNOWN_CRITICAL)
        return tuple(found)

    def _alternative_names(self) -> tuple[str, ...]:
        for extension in self._extensions():
            if isinstance(extension.value, x509.SubjectAlternativeName):
                names = list(extension.value)
                shown = [self.first("", lambda name=name: _general(name)) for name in names[:MOST_NAMES]]  # type: ignore[misc]
                return tuple(shown) + (("…",) if len(names) > MOST_NAMES else ())
        return ()

    def _is_authority(self) -> bool:
        return any(
            isinstance(extension.value, x509.BasicConstraints) and extension.value.ca
            for extension in self._extensions()
        )


def _name(name: x509.Name) -> str:
    """Return a name as in RFC 4514, the most telling part first."""
    parts = ("+".join(attribute.rfc4514_string() for attribute in part) for part in reversed(name.rdns))
    return plain(", ".join(parts))


def _tolerant_name(name: asn1_x509.Name) -> str:
    return plain(str(name.human_friendly))


def _key_name(oid: str) -> str:
    return KEY_NAMES.get(oid, oid)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.hex()


def _hex(number: int) -> str:
    digits = f"{abs(number):x}"
    return ("-" if number < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _general(name: x509.GeneralName) -> str:
    """Return one alternative name (RFC 5280 section 4.2.1.6) with its kind before it."""
    match name:
        case x509.DNSName():
            return plain(f"DNS: {name.value}")
        case x509.RFC822Name():
            return plain(f"E-mail: {name.value}")
        case x509.UniformResourceIdentifier():
            return plain(f"URI: {name.value}")
        case x509.IPAddress():
            return plain(f"IP: {name.value}")
        case x509.DirectoryName():
            return plain(f"Name: {_name(name.value)}")
        case x509.OtherName() if name.type_id.dotted_string == _UPN:
            _, start, end = filekind.elements(name.value, 0, len(name.value), most=1)[0]
            return plain(f"UPN: {name.value[start:end].decode('utf-8', 'replace')}")
        case x509.OtherName():
            return plain(f"{name.type_id.dotted_string}: {name.value.hex()}")
        case _:
            return plain(f"OID: {getattr(name.value, 'dotted_string', name.value)}")
