"""The login that a key with CKA_ALWAYS_AUTHENTICATE wants for one operation (section 5.6.8, CKU_CONTEXT_SPECIFIC)."""

from collections.abc import Callable, Sequence
from functools import partial

from app.cryptoki.pins import check_login, pin_pointer
from app.cryptoki.session import Work
from app.vocabulary.request import Confirmation

_CONTEXT_SPECIFIC = 2


def confirmed(work: Work, confirmation: Confirmation, secrets: Sequence[bytearray]) -> Callable[[], None]:
    """Return what to call between the beginning of an operation and the use of its key.

    That is exactly one C_Login where the key wants one, and nothing otherwise. It raises what
    `check_login` does; the operation then ends with the session of `work`, and the key was not used.
    """
    if not confirmation:
        return lambda: None
    pin = None if confirmation == "reader" else secrets[0]
    return partial(_log_in, work, pin)


def _log_in(work: Work, pin: bytearray | None) -> None:
    pointer, length = pin_pointer(pin)
    check_login(work.binding.raw("C_Login", work.session, _CONTEXT_SPECIFIC, pointer, length), "C_Login", pin)
