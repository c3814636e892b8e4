"""Files encrypted for an RSA key as CMS EnvelopedData (RFC 5652 section 6): built here, and read in two steps."""

import email
import os
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import algos, cms, core, keys, x509
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from app.documents import container, filekind
from app.documents.files import (
    CHUNK,
    Progress,
    Snapshot,
    changed_error,
    check_not_itself,
    check_target,
    file_error,
    new_file,
    open_regular,
    read_chunks,
    read_whole,
)
from app.documents.guard import Unreadable, guarded
from app.documents.publickeys import load_public_key
from app.vocabulary.ciphers import MOST_CMS_CONTENT, EncryptedFile, FileWritten, Recipient, Transport, Transported
from app.vocabulary.crypto_messages import EncryptForRecipient, PrepareDecryption
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.messages import Signer
from app.vocabulary.texts import N_

NOTHING_SAVED = N_("Nothing was saved.")

_KEY_SIZE = 32
_MOST_MESSAGE = 2 * MOST_CMS_CONTENT
"""Bytes of a file that is read as CMS; as text it is a third larger than its content."""

_MARKS = (bytes.fromhex("06092a864886f70d0107"), bytes.fromhex("060b2a864886f70d010910"))
"""How the type of a CMS message begins: PKCS #7's arc and that of S/MIME."""

_TEXT_STARTS = (b"-----BEGIN CMS", b"-----BEGIN PKCS7", b"MIME-Version:", b"Content-")
_DEFAULTS = b"\x30\x00"
"""RSAES-OAEP-params with nothing in it: SHA-1, MGF1 with SHA-1, no label (RFC 8017 appendix A.2.1)."""

_PEM_LABELS = (b"CMS", b"PKCS7")


# ── encrypting ───────────────────────────────────────────────────────────────────────────────────────────────────────


def encrypt(request: EncryptForRecipient, progress: Progress) -> FileWritten:
    """Encrypt a file for one recipient with AES-256-CBC. Raises AppError, and what `progress` raises."""
    check_target(request.target, request.replace)
    check_not_itself(request.file, request.target)
    recipient = request.recipient
    try:
        public = load_public_key(recipient.public_key)
    except Unreadable:
        public = None
    if not isinstance(public, rsa.RSAPublicKey):
        raise app_error(
            N_("Files cannot be encrypted for this key"),
            N_("Its public key is not an RSA key, or the token does not show it."),
            N_("Choose an RSA key or its certificate."),
            NOTHING_SAVED,
        )
    key, iv = os.urandom(_KEY_SIZE), os.urandom(16)
    wrapped = public.encrypt(key, padding.PKCS1v15() if request.transport == "pkcs1" else _oaep())
    content = _encrypted_content(request, key, iv, progress)
    try:
        message = guarded(lambda: _message(recipient, request.transport, wrapped, iv, content))
    except Unreadable:
        raise app_error(
            N_("The certificate is damaged"),
            N_("A message for this certificate cannot be built."),
            N_("Choose the public key itself, or import the certificate again."),
            NOTHING_SAVED,
        ) from None
    with new_file(request.target, replace=request.replace) as target:
        target.write(message)
    return FileWritten(request.target, len(message))


def _oaep() -> padding.OAEP:
    # The default of RFC 8017, and all that some tokens know.
    digest = hashes.SHA1()  # noqa: S303 - OAEP asks of its hash nothing that SHA-1 has lost
    return padding.OAEP(padding.MGF1(digest), digest, None)


def _encrypted_content(request: EncryptForRecipient, key: bytes, iv: bytes, progress: Progress) -> bytes:
    encryptor, padder = Cipher(AES(key), CBC(iv)).encryptor(), PKCS7(128).padder()
    result = bytearray()
    with open_regular(request.file, MOST_CMS_CONTENT) as stream:
        before = Snapshot.of(stream)
        for chunk in read_chunks(stream, request.file, before.size, progress):
            result += encryptor.update(padder.update(chunk))
        if Snapshot.of(stream) != before:
            raise changed_error(request.file)
    result += encryptor.update(padder.finalize()) + encryptor.finalize()
    return bytes(result)


def _message(recipient: Recipient, transport: Transport, wrapped: bytes, iv: bytes, content: bytes) -> bytes:
    if recipient.certificate:
        certificate = x509.Certificate.load(recipient.certificate, strict=True)
        names = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        identifier = cms.RecipientIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(names))
        version = "v0"
    else:
        found = keys.PublicKeyInfo.load(recipient.public_key).sha1
        identifier = cms.RecipientIdentifier("subject_key_identifier", core.OctetString(found))
        version = "v2"
    if transport == "oaep":
        algorithm = {"algorithm": "rsaes_oaep", "parameters": algos.RSAESOAEPParams.load(_DEFAULTS)}
    else:
        algorithm = {"algorithm": "rsaes_pkcs1v15", "parameters": core.Null()}
    transported = {
        "version": version,
        "rid": identifier,
        "key_encryption_algorithm": algorithm,
        "encrypted_key": wrapped,
    }
    encrypted = {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": core.OctetString(iv)},
        "encrypted_content": content,
    }
    enveloped = cms.EnvelopedData(
        {
            "version": version,
            "recipient_infos": [cms.RecipientInfo("ktri", cms.KeyTransRecipientInfo(transported))],
            "encrypted_content_info": encrypted,
        }
    )
    return bytes(cms.ContentInfo({"content_type": "enveloped_data", "content": enveloped}).dump())


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Envelope:
    """A message that waits for its content key."""

    request: PrepareDecryption
    snapshot: Snapshot
    make: Callable[[bytes], AES | TripleDES]
    key_size: int
    iv: bytes
    content: bytes


def read_encrypted_file(path: str) -> EncryptedFile:
    """Find out what an encrypted file is. Raises AppError where it is nothing that is decrypted here."""
    with open_regular(path) as stream:
        size = Snapshot.of(stream).size
        start = stream.read(container.MOST_HEAD)
    if start.startswith(container.MAGIC):
        return EncryptedFile(form="container", size=size, container=container.read_head(start, path, size))
    if any(mark in start[:48] for mark in _MARKS) or start.lstrip().startswith(_TEXT_STARTS):
        return EncryptedFile(form="cms", size=size)
    raise file_error(
        path,
        N_("“{name}” is not an encrypted file"),
        N_("It is neither a file that was encrypted here with a secret key nor a CMS message."),
        N_("Choose a file that ends in .p11enc or .p7m, or decrypt this one with the program that made it."),
        N_("Nothing was decrypted."),
    )


def prepare(request: PrepareDecryption) -> tuple[Envelope, int, Transported]:
    """Return the message, for which of the candidates it is, and what its key has to decrypt. Raises AppError."""
    check_target(request.target, request.replace)
    check_not_itself(request.file, request.target)
    data = read_whole(request.file, _MOST_MESSAGE)
    snapshot = Snapshot.at(request.file)
    try:
        info = guarded(lambda: cms.ContentInfo.load(_binary(data)))
        kind = guarded(lambda: str(info["content_type"].native))
        if kind != "enveloped_data":
            raise _other_kind(request.file, kind)
        enveloped = guarded(lambda: info["content"])
        recipients = guarded(lambda: [one.chosen for one in enveloped["recipient_infos"] if one.name == "ktri"])
        make, key_size, iv, content = guarded(lambda: _content(enveloped["encrypted_content_info"]))
        if not recipients:
            raise _not_rsa(request.file)
        candidate, found = guarded(lambda: _addressed(recipients, request.candidates))
        if found is None:
            raise _not_for_us(request.file, len(recipients))
        transported = guarded(lambda: _transported(found, key_size))
    except Unreadable:
        raise _unreadable(request.file) from None
    return Envelope(request, snapshot, make, key_size, iv, content), candidate, transported


def finish(envelope: Envelope, key: bytes) -> FileWritten:
    """Decrypt the content and save it. Raises AppError; then nothing was saved.

    An empty `key` stands for one that the token refused: then as much is done, and told, as for a wrong one.
    """
    request = envelope.request
    envelope.snapshot.check(request.file)
    right = len(key) == envelope.key_size
    try:
        content = guarded(lambda: _opened(envelope, key if right else os.urandom(envelope.key_size)))
    except Unreadable:
        right = False
    if not right:
        raise file_error(
            request.file,
            N_("“{name}” cannot be decrypted"),
            N_("It was changed or damaged, or it was not encrypted for this key."),
            N_("Get the file again from its sender, and check for which certificate it was encrypted."),
            NOTHING_SAVED,
        )
    with new_file(request.target, replace=request.replace, private=True) as target:
        for start in range(0, len(content), CHUNK):
            target.write(content[start : start + CHUNK])
    return FileWritten(request.target, len(content))


def _opened(envelope: Envelope, key: bytes) -> bytes:
    algorithm = envelope.make(key)
    decryptor = Cipher(algorithm, CBC(envelope.iv)).decryptor()
    unpadder = PKCS7(algorithm.block_size).unpadder()
    return unpadder.update(decryptor.update(envelope.content) + decryptor.finalize()) + unpadder.finalize()


def _binary(data: bytes) -> bytes:
    """Return the DER or BER in a PEM file, in a mail, or as it is."""
    start = data[:64].lstrip()
    if start.startswith(b"-----BEGIN"):
        return next(der for label, der in filekind.pem_blocks(data) if label in _PEM_LABELS)
    if start.startswith(_TEXT_STARTS):
        payload = email.message_from_bytes(data.lstrip()).get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""
    return data


def _content(info: cms.EncryptedContentInfo) -> tuple[Callable[[bytes], AES | TripleDES], int, bytes, bytes]:
    algorithm = info["content_encryption_algorithm"]
    name = algorithm["algorithm"].native
    sizes = {"aes128_cbc": 16, "aes192_cbc": 24, "aes256_cbc": 32, "tripledes_3key": 24}
    if name not in sizes:
        raise Unreadable(f"cipher {name}")
    make = TripleDES if name == "tripledes_3key" else AES
    return make, sizes[name], bytes(algorithm["parameters"].native), bytes(info["encrypted_content"].native)


def _addressed(
    recipients: list[cms.KeyTransRecipientInfo], candidates: tuple[Signer, ...]
) -> tuple[int, cms.KeyTransRecipientInfo | None]:
    """Return the candidate that a recipient names, and that recipient.

    Where none is named, as it is without its certificate, and there is one recipient and one key, they are tried.
    """
    for number, candidate in enumerate(candidates):
        names = _names(candidate)
        for one in recipients:
            if one["rid"].chosen.dump() in names:
                return number, one
    if len(recipients) == len(candidates) == 1:
        return 0, recipients[0]
    return 0, None


def _names(candidate: Signer) -> set[bytes]:
    """Return every recipient identifier of a key, in DER."""
    names: set[bytes] = set()
    if candidate.public_key:
        found = keys.PublicKeyInfo.load(candidate.public_key).sha1
        names.add(cms.RecipientIdentifier("subject_key_identifier", core.OctetString(found)).chosen.dump())
    for der in candidate.certificates[:1]:
        certificate = x509.Certificate.load(der)
        both = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        names.add(cms.IssuerAndSerialNumber(both).dump())
        if certificate.key_identifier:
            own = core.OctetString(certificate.key_identifier)
            names.add(cms.RecipientIdentifier("subject_key_identifier", own).chosen.dump())
    return names


def _transported(recipient: cms.KeyTransRecipientInfo, key_size: int) -> Transported:
    algorithm = recipient["key_encryption_algorithm"]
    value = bytes(recipient["encrypted_key"].native)
    name = algorithm["algorithm"].native
    if name in ("rsaes_pkcs1v15", "rsa"):
        return Transported(transport="pkcs1", value=value, key_size=key_size)
    if name != "rsaes_oaep":
        raise Unreadable(f"key transport {name}")
    parameters = algorithm["parameters"]
    mask = parameters["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1":
        raise Unreadable("mask generation")
    return Transported(
        transport="oaep",
        hash_name=_hash(parameters["hash_algorithm"]["algorithm"].native),
        mask_hash_name=_hash(mask["parameters"]["algorithm"].native),
        label=bytes(parameters["p_source_algorithm"]["parameters"].native or b""),
        value=value,
        key_size=key_size,
    )


def _hash(name: str) -> str:
    if name not in ("sha1", "sha224", "sha256", "sha384", "sha512"):
        raise Unreadable(f"hash {name}")
    return name


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _unreadable(path: str) -> AppError:
    return file_error(
        path,
        N_("“{name}” cannot be read as an encrypted message"),
        N_("It is damaged or not complete, or encrypted with a cipher that is not known here."),
        N_("Get the file again from its sender. AES-CBC and RSA are read here."),
        N_("Nothing was decrypted."),
    )


def _other_kind(path: str, kind: str) -> AppError:
    if kind == "authenticated_enveloped_data":
        cause = N_("It is a CMS message of the kind AuthEnvelopedData, which is not read here.")
    elif kind == "signed_data":
        cause = N_("It is a CMS message that is signed, not encrypted.")
    else:
        cause = N_("It is a CMS message, but not an encrypted one.")
    return file_error(
        path,
        N_("“{name}” cannot be decrypted here"),
        cause,
        N_("Open it with the program that it was made for."),
        N_("Nothing was decrypted."),
    )


def _not_rsa(path: str) -> AppError:
    return file_error(
        path,
        N_("“{name}” was not encrypted for an RSA key"),
        N_("Its recipients use key agreement, a shared key or a password."),
        N_("Decrypt it with the program that it was made for."),
        N_("Nothing was decrypted."),
    )


def _not_for_us(path: str, count: int) -> AppError:
    return file_error(
        path,
        N_("“{name}” was encrypted for another key"),
        N_("It names its recipients ({count}), and none of them is a certificate or key that can be seen here."),
        N_("Use the token with the right key. If it is this one, import its certificate first."),
        N_("Nothing was decrypted."),
        count=str(count),
    )
