"""Which PIN a token has refused: the return code alone does not say whether it was the user's or another one."""

from typing import Literal

import msgspec

from app.vocabulary.errors import AppError, Problem, app_error
from app.vocabulary.numbers import CKR
from app.vocabulary.problem_texts import SO_PIN_BLOCKED, SO_PIN_WRONG, ProblemText
from app.vocabulary.texts import N_, Words

Pin = Literal["so", "puk"]
"""The security officer's PIN, or the unblocking code of a card."""

_TEXTS: dict[tuple[Pin, int], ProblemText] = {
    ("so", CKR.PIN_INCORRECT): SO_PIN_WRONG,
    ("so", CKR.PIN_LOCKED): SO_PIN_BLOCKED,
    ("puk", CKR.PIN_INCORRECT): ProblemText(
        N_("Wrong unblocking code"),
        N_("The card refused the unblocking code (PUK). It counts these tries too, and they do not come back."),
        N_("Compare it with the letter that came with this very card before you try again."),
    ),
    ("puk", CKR.PIN_LOCKED): ProblemText(
        N_("Unblocking code is blocked"),
        N_("The card accepts no unblocking code (PUK) any more, or this library does not unblock in this way."),
        N_("Ask whoever issued the card, or set a new PIN with the security officer's PIN."),
    ),
}

_SO_SETTING = N_(
    "Write user_pin_unblock_style = init_pin_in_so_session; into OpenSC's configuration (the file that the variable "
    "OPENSC_CONF names, block app opensc-pkcs11, in it pkcs11), restart the library, and try again."
)
_SET_PUK_SETTING = N_(
    "If you know the PIN, choose Change PIN. Otherwise write user_pin_unblock_style = set_pin_in_unlogged_session; "
    "into OpenSC's configuration (the file that the variable OPENSC_CONF names, block app opensc-pkcs11, in it "
    "pkcs11), restart the library, and try again."
)
_PUK_SETTING = N_(
    "For a right code write user_pin_unblock_style = set_pin_in_unlogged_session; into OpenSC's configuration (the "
    "file that the variable OPENSC_CONF names, block app opensc-pkcs11, in it pkcs11), and restart the library."
)
_SO_UNSET = ProblemText(
    N_("OpenSC is not set up for this"),
    N_("It lets the security officer set the user PIN of this card only where its configuration says so."),
    _SO_SETTING,
)
_PUK_UNSET = ProblemText(
    _TEXTS["puk", CKR.PIN_LOCKED].title,
    N_(
        "The card accepts no unblocking code (PUK) any more; or OpenSC is not set up for it, and took the code for the "
        "user PIN, which is blocked: then no try of the code is gone."
    ),
    _PUK_SETTING,
)
_OPENSC: dict[tuple[str, int], ProblemText] = {
    ("C_Login", CKR.GENERAL_ERROR): ProblemText(
        N_("OpenSC knows no security officer's PIN on this card"),
        N_("So the user PIN cannot be set in this way. A PIV card has an unblocking code (PUK) instead."),
        N_(
            "Choose the unblocking code. OpenSC takes it where user_pin_unblock_style is set_pin_in_unlogged_session "
            "in its configuration (the file that the variable OPENSC_CONF names, block app opensc-pkcs11, in it "
            "pkcs11)."
        ),
    ),
    ("C_InitPIN", CKR.FUNCTION_NOT_SUPPORTED): _SO_UNSET,
    ("C_InitPIN", CKR.GENERAL_ERROR): _SO_UNSET,
    ("C_SetPIN", CKR.FUNCTION_NOT_SUPPORTED): _PUK_UNSET,
    ("C_SetPIN", CKR.PIN_LOCKED): _PUK_UNSET,
    ("C_SetPIN", CKR.PIN_INCORRECT): ProblemText(
        _TEXTS["puk", CKR.PIN_INCORRECT].title,
        N_(
            "The card refused the unblocking code (PUK), whose tries it counts. Where OpenSC is not set up for it, the "
            "code was taken for the user PIN."
        ),
        _PUK_SETTING,
    ),
}
"""What OpenSC means where it sets a user PIN without the old one (0.23, measured with a PIV and an OpenPGP card)."""


def code_would_be_tried_as_pin() -> AppError:
    """Return why an unblocking code is not sent to a card: OpenSC would have it tried as the user PIN."""
    return app_error(
        N_("OpenSC is not set up for unblocking codes"),
        N_("It would take the code for the user PIN, which is not blocked as far as is known: a try would be gone."),
        _SET_PUK_SETTING,
        N_("Nothing was sent to the card."),
    )


def about(problem: Problem, pin: Pin) -> Problem:
    """Return the problem in the words for this PIN; what says nothing about a PIN stays as it is."""
    return _told(problem, _TEXTS.get((pin, problem.code)) if problem.code is not None else None)


def of_opensc(problem: Problem) -> Problem:
    """Return why OpenSC did not set a user PIN without the old one; anything else stays as it is."""
    return _told(problem, _OPENSC.get((problem.function, problem.code)) if problem.code is not None else None)


def _told(problem: Problem, text: ProblemText | None) -> Problem:
    if text is None:
        return problem
    return msgspec.structs.replace(
        problem, title=Words(text.title), cause=Words(text.cause), next_step=Words(text.next_step)
    )
