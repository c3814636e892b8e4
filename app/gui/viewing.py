"""What the pages are given to show, gathered from what the window knows."""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.gui.pages.views_of import (
    LibraryCondition,
    LibraryView,
    MissingVariable,
    ObjectsSummary,
    PracticePins,
    TokenView,
    summary_of,
)
from app.model.library import Library
from app.model.remembered import Remembered
from app.model.token import Token
from app.settings.practice import PRACTICE_ID, PRACTICE_LABEL, PRACTICE_SO_PIN, PRACTICE_USER_PIN
from app.vocabulary.halves import lonely_halves
from app.vocabulary.library_variables import missing_variables
from app.vocabulary.values import TokenState


def library_view(library: Library) -> LibraryView:
    """Return what the page of a library shows."""
    stalled = next((host for host in library.hosts if host.stalled and host.calling is not None), None)
    state: LibraryCondition = library.state
    calling = None
    if stalled is not None and stalled.calling is not None:
        state, calling = "stalled", (stalled.calling[0], time.monotonic() - stalled.calling[1])
    return LibraryView(
        id=library.profile.id,
        name=library.name,
        path=library.profile.path,
        sha256=library.profile.sha256,
        state=state,
        problem=library.problem,
        info=library.info,
        slots=len(library.shown_slots),
        tokens=len(library.tokens),
        environment=library.profile.environment,
        missing=_missing(library),
        calling=calling,
    )


def _missing(library: Library) -> tuple[MissingVariable, ...]:
    """Return the variables that a library may have needed which refused to start."""
    if library.state != "failed" or library.problem is None or library.problem.code is None:
        return ()
    missing = missing_variables(library.profile.path, library.profile.environment)
    return tuple(MissingVariable(one.name, one.meaning, one.name in os.environ) for one in missing)


_summary = Remembered(summary_of)
_halves_seen = Remembered(partial(lonely_halves, private_seen=True))
_halves_public = Remembered(partial(lonely_halves, private_seen=False))


def token_view(token: Token, elsewhere: Sequence[Token] = (), *, login: bool = True) -> TokenView:
    """Return what the page of a token shows; `elsewhere` is the same token as other libraries see it.

    `login` says that one can log in here.
    """
    seen = bool(token.objects.total) or token.look == "read"
    summary: ObjectsSummary | None = _summary(token.objects) if seen else None
    everything = token.session.role == "user" or not token.info.login_required
    halves = (_halves_seen if everything else _halves_public)(token.objects) if token.look == "read" else ()
    return TokenView(
        library=token.library.name,
        state=TokenState(token.address, token.info, token.session),
        mechanisms=token.mechanisms if token.look in ("read", "failed") or token.mechanisms else None,
        objects=summary,
        loading=token.look == "reading",
        problem=token.problem,
        practice=_practice_pins(token),
        read_only=token.read_only,
        may_be_unlocked=token.may_be_unlocked,
        cut_off=token.look == "read" and token.listing is not None and token.listing.truncated,
        halves=halves,
        login=login,
        elsewhere=tuple(other.library.name for other in elsewhere),
    )


def _practice_pins(token: Token) -> PracticePins | None:
    """Return the PINs of a practice token: they are the same for everybody and protect nothing."""
    if token.library.profile.id != PRACTICE_ID or token.info.label != PRACTICE_LABEL:
        return None  # others may put tokens there too, with PINs of their own
    folder = token.library.profile.environment.get("SOFTHSM2_CONF", "")
    return PracticePins(token.name, PRACTICE_USER_PIN, PRACTICE_SO_PIN, str(Path(folder).parent) if folder else "")
