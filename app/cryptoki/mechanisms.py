"""The mechanisms of a token."""

import ctypes

from app.cryptoki import structs
from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.vocabulary.numbers import CKR
from app.vocabulary.values import Mechanism

MOST_MECHANISMS = 4096
"""The standard knows fewer than 500; more than this are cut off."""

_TRIES = 5


def read_mechanisms(binding: Binding, slot_id: int) -> tuple[Mechanism, ...]:
    """Read every mechanism (C_GetMechanismList, C_GetMechanismInfo, section 5.5), by number; raises CryptokiError.

    One whose information cannot be read is listed without sizes and flags.
    """
    mechanisms = []
    for number in sorted(set(_numbers(binding, slot_id))):
        raw = structs.MechanismInfo()
        code = binding.raw("C_GetMechanismInfo", slot_id, number, ctypes.byref(raw))
        if code == CKR.OK:
            mechanisms.append(Mechanism(number, raw.ulMinKeySize, raw.ulMaxKeySize, raw.flags))
        else:
            mechanisms.append(Mechanism(number, 0, 0, 0))
    return tuple(mechanisms)


def _numbers(binding: Binding, slot_id: int) -> list[int]:
    count = structs.ULONG()
    for _ in range(_TRIES):
        binding.call("C_GetMechanismList", slot_id, None, ctypes.byref(count))
        asked = min(count.value, MOST_MECHANISMS)
        if asked == 0:
            return []
        numbers = (structs.ULONG * asked)()
        count.value = asked
        code = binding.raw("C_GetMechanismList", slot_id, numbers, ctypes.byref(count))
        if code == CKR.OK:
            # Some libraries announce more than they then give.
            return list(numbers[: min(count.value, asked)])
        if code != CKR.BUFFER_TOO_SMALL:
            raise CryptokiError(code, "C_GetMechanismList")
    raise CryptokiError(CKR.BUFFER_TOO_SMALL, "C_GetMechanismList")
