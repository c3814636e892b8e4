from app.vocabulary.digests import DIGESTS, digests_of
from app.vocabulary.numbers import CKM
from app.vocabulary.values import Mechanism

_DIGEST = 0x400


def test_digests_are_found_by_their_flag_strong_ones_first() -> None:
    mechanisms = [
        Mechanism(0x80000001, 0, 0, _DIGEST),
        Mechanism(CKM.MD5, 0, 0, _DIGEST),
        Mechanism(CKM.SHA256, 0, 0, _DIGEST),
        Mechanism(CKM.SHA256_RSA_PKCS, 0, 0, 0x800),
        Mechanism(CKM.GOSTR3411, 0, 0, _DIGEST),
    ]
    assert [one.name for one in digests_of(mechanisms)] == ["SHA-256", "MD5", "CKM_GOSTR3411", "CKM_0x80000001"]


def test_a_known_digest_counts_although_its_flags_could_not_be_read() -> None:
    assert [one.name for one in digests_of([Mechanism(CKM.SHA384, 0, 0, 0), Mechanism(0x80000001, 0, 0, 0)])] == [
        "SHA-384"
    ]


def test_one_that_needs_a_parameter_is_not_offered() -> None:
    assert digests_of([Mechanism(CKM.SHA512_T, 0, 0, _DIGEST)]) == []


def test_every_digest_of_the_table_is_there_once() -> None:
    assert len({one.mechanism for one in DIGESTS}) == len({one.name for one in DIGESTS}) == len(DIGESTS)
