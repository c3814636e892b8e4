"""The hash of a file, made while it is read: flat in memory, with progress, stopped at any chunk."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.documents.files import Progress, Snapshot, changed_error, open_regular, read_chunks

HASH_NAMES = {
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "sha3_224": "SHA3-224",
    "sha3_256": "SHA3-256",
    "sha3_384": "SHA3-384",
    "sha3_512": "SHA3-512",
}
"""Every hash that is computed here, by its name in `hashlib` and `asn1crypto`, and as a person reads it."""


@dataclass(frozen=True)
class HashedFile:
    """Hashes of a file and the state that it had."""

    path: str
    snapshot: Snapshot
    digests: Mapping[str, bytes]

    def text(self, algorithm: str) -> str:
        """Return name and value of one hash, such as ``SHA-256 ab12…``."""
        return f"{HASH_NAMES[algorithm]} {self.digests[algorithm].hex()}"


def hash_file(path: str, algorithms: Iterable[str], progress: Progress, *, allow_empty: bool = False) -> HashedFile:
    """Hash a regular file with every named algorithm in one go.

    Raises AppError as `open_regular` does, and where the file changes meanwhile; and whatever `progress` raises.
    """
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with open_regular(path, allow_empty=allow_empty) as stream:
        before = Snapshot.of(stream)
        for chunk in read_chunks(stream, path, before.size, progress):
            for made in hashes.values():
                made.update(chunk)
        if Snapshot.of(stream) != before:
            raise changed_error(path)
    before.check(path)
    return HashedFile(path, before, {name: made.digest() for name, made in hashes.items()})
