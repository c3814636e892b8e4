"""What is no longer possible when objects are deleted, in sentences."""

from collections.abc import Iterable, Iterator, Sequence

from app.model.translate import tr
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_

_READS = frozenset({"CKA_DECRYPT", "CKA_UNWRAP", "CKA_DERIVE", "CKA_DECAPSULATE"})
_SIGNS = frozenset({"CKA_SIGN", "CKA_SIGN_RECOVER"})
_LOST = N_("Unless there is a copy elsewhere, the key is lost for good.")


def losses(going: Sequence[ObjectRow], staying: Iterable[ObjectRow]) -> list[str]:
    """Return what follows from deleting `going`, where `staying` are the other objects with the same CKA_ID."""
    rest = tuple(staying)
    pairs = {row.address.id for row in going if row.object_class == CKO.PRIVATE_KEY and row.address.id}
    # What a public key is good for goes without saying where its private half goes.
    told = [row for row in going if row.object_class != CKO.PUBLIC_KEY or row.address.id not in pairs]
    return list(dict.fromkeys(tr(sentence) for row in told for sentence in _of(row, _with_id(rest, row))))


def _with_id(rest: Iterable[ObjectRow], row: ObjectRow) -> frozenset[int]:
    """Return the classes of the objects that stay and have the CKA_ID of this one."""
    return frozenset(other.object_class for other in rest if row.address.id and other.address.id == row.address.id)


def _of(row: ObjectRow, staying: frozenset[int]) -> Iterator[str]:
    if row.unreadable:
        yield N_("Nothing of it can be read, so it cannot be compared with the list: it may be a key that is needed.")
        return
    match row.object_class:
        case CKO.PRIVATE_KEY:
            yield from _of_private_key(frozenset(row.usage), staying)
        case CKO.SECRET_KEY:
            yield from _of_secret_key(frozenset(row.usage))
        case CKO.PUBLIC_KEY if CKO.PRIVATE_KEY in staying:
            yield N_("The private key remains, but programs that look for its public half may not find it any more.")
        case CKO.PUBLIC_KEY:
            yield N_("This token can no longer encrypt or check signatures with it.")
        case CKO.CERTIFICATE:
            if CKO.PRIVATE_KEY in staying:
                yield N_("The private key remains, but many programs no longer offer it: they look for a certificate.")
            yield N_("A certificate can be imported again from a file.")
        case CKO.DATA:
            yield N_("Its content is lost, unless there is a copy elsewhere.")
        case _:
            yield N_("What programs do with it is not known here. If in doubt, ask who set up the token.")
    if row.of_session:
        yield N_("It would be gone with this session in any case.")


def _of_private_key(usage: frozenset[str], staying: frozenset[int]) -> Iterator[str]:
    if usage & _READS:
        yield N_("What was encrypted for it cannot be read any more.")
    if usage & _SIGNS:
        yield N_("Nothing can be signed with it any more. Signatures that exist can still be checked.")
    yield _LOST
    if CKO.CERTIFICATE in staying:
        yield N_("Its certificate remains. It can be read, but is of no use for signing or login.")
    if CKO.PUBLIC_KEY in staying:
        yield N_("Its public key remains. What others encrypt with it from now on, nobody can read.")


def _of_secret_key(usage: frozenset[str]) -> Iterator[str]:
    if usage & (_READS | {"CKA_ENCRYPT", "CKA_WRAP"}):
        yield N_("What was encrypted with it cannot be read any more.")
    if usage & (_SIGNS | {"CKA_VERIFY"}):
        yield N_("What was authenticated with it can no longer be checked.")
    yield _LOST
