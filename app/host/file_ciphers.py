"""Files encrypted and decrypted piece by piece with a secret key on a token (docs/file-format.md)."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from app.cryptoki import ciphers
from app.cryptoki.described import Described
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.documents import container as form
from app.documents.files import (
    CHUNK,
    Snapshot,
    changed_error,
    check_not_itself,
    file_error,
    new_file,
    open_regular,
    read_chunks,
)
from app.vocabulary.ciphers import Container, FileWritten
from app.vocabulary.crypto_messages import DecryptFile, EncryptFile
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.numbers import CKM, CKR
from app.vocabulary.texts import N_, readable

Progress = Callable[[int, int], None]

_UNFIT = frozenset(
    {
        CKR.AEAD_DECRYPT_FAILED,
        CKR.DATA_INVALID,
        CKR.DATA_LEN_RANGE,
        CKR.ENCRYPTED_DATA_INVALID,
        CKR.ENCRYPTED_DATA_LEN_RANGE,
        CKR.FUNCTION_FAILED,
        CKR.GENERAL_ERROR,
        CKR.SIGNATURE_INVALID,
    }
)
"""What libraries return for a wrong tag or padding; only the first few of them say it."""

_MOST_KEY_ID = 1024


class _Unfit(Exception):  # noqa: N818 - a finding, not a fault of ours
    """The content is not what was encrypted with this key."""


def encrypt(work: Work, handle: int, request: EncryptFile, progress: Progress) -> FileWritten:
    """Encrypt a file into a container. Raises AppError, and what `progress` raises; then nothing was saved."""
    check_not_itself(request.file, request.target)
    with open_regular(request.file) as stream:
        before = Snapshot.of(stream)
        head = _head(request, before.size)
        total = before.size * (2 if request.verify else 1)
        digest = hashlib.sha256()

        def content() -> Iterator[bytes]:
            for chunk in read_chunks(stream, request.file, before.size, lambda done, _: progress(done, total)):
                digest.update(chunk)
                yield chunk

        with new_file(request.target, replace=request.replace) as target:
            target.write(head.header)
            for part in _encrypted(work, handle, head, content()):
                target.write(part)
            if Snapshot.of(stream) != before:
                raise changed_error(request.file)
            size = target.tell()
            if size != form.encrypted_size(head):
                raise _wrong(N_("What it returned is not as long as it has to be for this file."))
            if request.verify:
                target.seek(len(head.header))
                report = _counted(before.size, total, progress)
                _verify(work, handle, head, target, digest.digest(), report)
    return FileWritten(request.target, size)


def decrypt(work: Work, handle: int, request: DecryptFile, progress: Progress) -> FileWritten:
    """Decrypt a container. Raises AppError, and what `progress` raises; then nothing was saved.

    What was decrypted lies in a nameless file that only its owner can read until all of it was verified.
    """
    check_not_itself(request.file, request.target)
    head = request.container
    with open_regular(request.file) as stream:
        before = Snapshot.of(stream)
        if before.size != form.encrypted_size(head) or stream.read(len(head.header)) != head.header:
            raise changed_error(request.file)
        with new_file(request.target, replace=request.replace, private=True) as target:
            left = before.size - len(head.header)
            encrypted = read_chunks(stream, request.file, left, progress)
            try:
                for part in _decrypted(work, handle, head, encrypted):
                    target.write(part)
            except (_Unfit, CryptokiError) as error:
                raise _told(error, request, head) from None
            if Snapshot.of(stream) != before:
                raise changed_error(request.file)
    return FileWritten(request.target, head.size)


def _head(request: EncryptFile, size: int) -> Container:
    key = request.key
    if len(key.id) > _MOST_KEY_ID:
        raise app_error(
            N_("This key cannot be named in a file"),
            N_("Its CKA_ID has more than 1024 bytes."),
            N_("Give the key a shorter CKA_ID, or choose another key."),
            N_("Nothing was saved."),
        )
    # Not from the token: whoever made this key may not be trusted to never repeat a number.
    iv = os.urandom(form.IV_SIZES[CKM(request.mechanism)])
    return form.new_head(request.mechanism, iv, size, key.id, key.label)


def _counted(start: int, total: int, progress: Progress) -> Progress:
    """Return a progress that goes on from `start` to `total`."""
    return lambda done, whole: progress(start + done * (total - start) // whole, total)


def _verify(work: Work, handle: int, head: Container, stored: BinaryIO, digest: bytes, progress: Progress) -> None:
    """Let the token decrypt what it encrypted; raises AppError where that is not the same."""
    left = form.encrypted_size(head) - len(head.header)
    read = hashlib.sha256()
    try:
        for part in _decrypted(work, handle, head, _stored(stored, left, progress)):
            read.update(part)
        fits = read.digest() == digest
    except _Unfit:
        fits = False
    except CryptokiError as error:
        if error.code not in _UNFIT:
            raise
        fits = False
    if not fits:
        raise _wrong(N_("What it encrypted could not be decrypted again with the same key."))


def _wrong(cause: str) -> AppError:
    return app_error(
        N_("The token encrypted the file wrongly"),
        cause,
        N_("Try again. If it happens again, choose another key or another cipher, and tell the vendor."),
        N_("Nothing was saved."),
    )


def _stored(stored: BinaryIO, left: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    while chunk := stored.read(CHUNK):
        done += len(chunk)
        progress(done, left)
        yield chunk


def _encrypted(work: Work, handle: int, head: Container, content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what stands behind the head."""
    if head.mechanism == CKM.AES_GCM:
        for number, piece in enumerate(_pieces(content, form.SEGMENT)):
            yield ciphers.encrypt(work, handle, _segment(head, number), piece)
        return
    digest = hashlib.sha256(head.header)
    stream = ciphers.Stream(work, "Encrypt", handle, ciphers.cbc_pad(head.iv))
    for chunk in content:
        digest.update(chunk)
        yield stream.update(chunk)
    yield stream.update(digest.digest())
    yield stream.end()


def _decrypted(work: Work, handle: int, head: Container, encrypted: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content; raises _Unfit or CryptokiError at its end at the latest where it is not what was encrypted."""
    if head.mechanism == CKM.AES_GCM:
        for number, piece in enumerate(_pieces(encrypted, form.SEGMENT + form.TAG)):
            yield _opened(work, handle, head, number, piece)
        return
    digest, tail = hashlib.sha256(head.header), b""
    for part in _cbc_decrypted(work, handle, head, encrypted):
        tail += part
        content, tail = tail[: -form.DIGEST], tail[-form.DIGEST :]
        digest.update(content)
        yield content
    if tail != digest.digest():
        raise _Unfit


def _opened(work: Work, handle: int, head: Container, number: int, piece: bytes) -> bytes:
    try:
        content = ciphers.decrypt(work, handle, _segment(head, number), piece)
    except CryptokiError as error:
        # That the first segment was right tells that the key is.
        if number and error.code in _UNFIT:
            raise _Unfit from None
        raise
    if len(content) != len(piece) - form.TAG:
        raise CryptokiError(CKR.FUNCTION_FAILED, "C_Decrypt")
    return content


def _cbc_decrypted(work: Work, handle: int, head: Container, encrypted: Iterable[bytes]) -> Iterator[bytes]:
    stream = ciphers.Stream(work, "Decrypt", handle, ciphers.cbc_pad(head.iv))
    for chunk in encrypted:
        yield stream.update(chunk)
    try:
        yield stream.end()
    except CryptokiError as error:
        # A wrong padding must look like any other damage: else files could be decrypted by asking often enough.
        if error.code in _UNFIT:
            raise _Unfit from None
        raise


def _segment(head: Container, number: int) -> Described:
    return ciphers.gcm(form.segment_iv(head, number), form.segment_data(head, number))


def _pieces(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut a stream into pieces of `size` bytes and a last one."""
    held = b""
    for chunk in chunks:
        held += chunk
        whole = len(held) // size * size
        yield from (held[start : start + size] for start in range(0, whole, size))
        held = held[whole:]
    if held:
        yield held


def _told(error: _Unfit | CryptokiError, request: DecryptFile, head: Container) -> AppError:
    """Return what a person is told: a failure of the token as it is, anything about the content in our words."""
    if isinstance(error, CryptokiError) and error.code not in _UNFIT:
        return error
    gcm = head.mechanism == CKM.AES_GCM
    first = isinstance(error, CryptokiError) or not gcm
    made = file_error(
        request.file,
        N_("“{name}” cannot be decrypted"),
        N_("It was changed or damaged, or encrypted with another key than “{key}”, which has the same CKA_ID.")
        if first
        else N_("The key is the right one, but the file was changed or damaged after it was encrypted."),
        N_("Get the file again from where it came, or use the token that it was encrypted with.")
        if first
        else N_("Get the file again from where it came."),
        N_("Nothing was saved."),
        key=readable(request.key.label),
    )
    if gcm and isinstance(error, CryptokiError):
        return AppError(msgspec.structs.replace(made.problem, code=error.code, function=error.function))
    return made
