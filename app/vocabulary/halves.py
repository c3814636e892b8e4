"""Key pairs of which one half is missing: what is left where a generation was interrupted."""

from collections.abc import Iterable

from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow


def lonely_halves(rows: Iterable[ObjectRow], *, private_seen: bool) -> tuple[ObjectRow, ...]:
    """Return the keys whose other half is not among `rows`, in their order; `private_seen`: private objects are there.

    The halves of a pair have the same CKA_ID (PKCS#11 v3.2, section 4.8). A key without one says nothing about its
    pair; where a certificate has the CKA_ID, it takes the place of the public key, and a public key beside it was put
    there on purpose.
    """
    keys = [row for row in rows if row.address.id and not row.of_session and not row.unreadable]
    of_class = {
        kind: {row.address.id for row in keys if row.object_class == kind}
        for kind in (CKO.PUBLIC_KEY, CKO.PRIVATE_KEY, CKO.CERTIFICATE)
    }
    paired = {
        CKO.PRIVATE_KEY: of_class[CKO.PUBLIC_KEY] | of_class[CKO.CERTIFICATE],
        CKO.PUBLIC_KEY: of_class[CKO.PRIVATE_KEY] | of_class[CKO.CERTIFICATE],
    }
    looked_at = {CKO.PRIVATE_KEY, CKO.PUBLIC_KEY} if private_seen else {CKO.PRIVATE_KEY}
    return tuple(
        row for row in keys if row.object_class in looked_at and row.address.id not in paired[CKO(row.object_class)]
    )
