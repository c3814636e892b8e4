"""Key pairs of which one half is missing: what is left where a generation was interrupted."""

from collections.abc import Iterable

from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow


def lonely_halves(rows: Iterable[ObjectRow], *, private_seen: bool) -> tuple[ObjectRow, ...]:
    """Return the keys whose other half is not among `rows`, in their order; `private_seen`: private objects are there.

    The halves of a pair have the same CKA_ID (PKCS#11 v3.2, section 4.8); where a key has none, the same label has to
    do, and one with neither was never finished. A certificate takes the place of the public key, and a public key
    beside one was put there on purpose.
    """
    there = [row for row in rows if not row.unreadable and not (row.of_session and any(_name(row)))]
    names = {kind: {_name(row) for row in there if row.object_class == kind} for kind in _PAIRED}
    looked_at = (CKO.PRIVATE_KEY, CKO.PUBLIC_KEY) if private_seen else (CKO.PRIVATE_KEY,)
    return tuple(
        row
        for row in there
        if row.object_class in looked_at
        and (not any(_name(row)) or not any(_name(row) in names[kind] for kind in _PAIRED if kind != row.object_class))
    )


_PAIRED = (CKO.PUBLIC_KEY, CKO.PRIVATE_KEY, CKO.CERTIFICATE)


def _name(row: ObjectRow) -> tuple[bytes, bytes]:
    """Return by what the other half is known."""
    return (row.address.id, b"") if row.address.id else (b"", row.address.label)
