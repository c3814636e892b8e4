"""The head of a container: a file encrypted with a secret key on a token. Described in docs/file-format.md."""

import struct

from app.documents.files import file_error
from app.vocabulary.ciphers import Container
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKM
from app.vocabulary.texts import N_, plain

MAGIC = b"\x89P11ENC\n"
VERSION = 1
SEGMENT = 64 * 1024
"""Bytes of content in every segment of AES-GCM but the last."""

TAG = 16
BLOCK = 16
DIGEST = 32
"""Bytes of the SHA-256 that stands behind the content in AES-CBC."""

MOST_HEAD = 4096
IV_SIZES = {CKM.AES_GCM: 12, CKM.AES_CBC_PAD: 16}

_FIXED = struct.Struct(">8sHHLQ16sHH")
"""Magic, version, bytes of the head, mechanism, bytes of the content, IV, bytes of CKA_ID, bytes of the label."""


def new_head(mechanism: int, iv: bytes, size: int, key_id: bytes, label: bytes) -> Container:
    """Build the head for a content of `size` bytes. `label` is CKA_LABEL as the token has it."""
    hint = plain(label.decode("utf-8", "replace")).encode()[:1024]
    length = _FIXED.size + len(key_id) + len(hint)
    fixed = _FIXED.pack(MAGIC, VERSION, length, mechanism, size, iv.ljust(16, b"\0"), len(key_id), len(hint))
    header = fixed + key_id + hint
    return Container(
        header=header, mechanism=mechanism, iv=iv, size=size, key_id=key_id, key_label=hint.decode("utf-8", "replace")
    )


def encrypted_size(container: Container) -> int:
    """Return how many bytes the whole file has."""
    if container.mechanism == CKM.AES_GCM:
        return len(container.header) + container.size + TAG * segments(container)
    return len(container.header) + (container.size + DIGEST) // BLOCK * BLOCK + BLOCK


def segments(container: Container) -> int:
    """Return how many segments a container of AES-GCM has."""
    return max(1, -(-container.size // SEGMENT))


def segment_iv(container: Container, number: int) -> bytes:
    """Return the IV of a segment: that of the head, counted up (NIST SP 800-38D section 8.2.2)."""
    return ((int.from_bytes(container.iv, "big") + number) % 2**96).to_bytes(12, "big")


def segment_data(container: Container, number: int) -> bytes:
    """Return what is authenticated with a segment: the head, the segment's number, and whether it is the last."""
    last = number == segments(container) - 1
    return container.header + struct.pack(">QB", number, last)


def read_head(data: bytes, path: str, size: int) -> Container:
    """Read the head from the first bytes of a file of `size` bytes. Raises AppError where it is damaged."""
    if len(data) < _FIXED.size:
        raise _damaged(path)
    _, version, length, mechanism, content, iv, id_length, label_length = _FIXED.unpack_from(data)
    if version != VERSION:
        raise file_error(
            path,
            N_("“{name}” needs a newer version"),
            N_("Its format has number {version}; here number {own} is known."),
            N_("Decrypt it with the version of the program that encrypted it, or with a newer one."),
            N_("Nothing was decrypted."),
            version=str(version),
            own=str(VERSION),
        )
    header, at = data[:length], _FIXED.size
    iv_size = IV_SIZES.get(mechanism, 0)
    if len(header) != length or length != at + id_length + label_length or not iv_size or any(iv[iv_size:]):
        raise _damaged(path)
    container = Container(
        header=header,
        mechanism=mechanism,
        iv=iv[:iv_size],
        size=content,
        key_id=header[at : at + id_length],
        key_label=plain(header[at + id_length :].decode("utf-8", "replace")),
    )
    if encrypted_size(container) != size:
        raise _wrong_size(path, size, encrypted_size(container))
    return container


def _damaged(path: str) -> AppError:
    return file_error(
        path,
        N_("“{name}” is damaged"),
        N_("It begins as an encrypted file of this program does, but what follows makes no sense."),
        N_("Get the file again from where it came."),
        N_("Nothing was decrypted."),
    )


def _wrong_size(path: str, size: int, expected: int) -> AppError:
    cause = (
        N_("Its end is missing: it has {size} bytes and should have {expected}.")
        if size < expected
        else N_("Something was added to it: it has {size} bytes and should have {expected}.")
    )
    return file_error(
        path,
        N_("“{name}” is not complete") if size < expected else N_("“{name}” is damaged"),
        cause,
        N_("Get the file again from where it came."),
        N_("Nothing was decrypted."),
        size=str(size),
        expected=str(expected),
    )
