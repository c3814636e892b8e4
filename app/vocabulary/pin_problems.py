"""Which PIN a token has refused: the return code alone does not say whether it was the user's or another one."""

from typing import Literal

import msgspec

from app.vocabulary.errors import Problem
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


def about(problem: Problem, pin: Pin) -> Problem:
    """Return the problem in the words for this PIN; what says nothing about a PIN stays as it is."""
    text = _TEXTS.get((pin, problem.code)) if problem.code is not None else None
    if text is None:
        return problem
    return msgspec.structs.replace(
        problem, title=Words(text.title), cause=Words(text.cause), next_step=Words(text.next_step)
    )
