"""What this host does to tokens, written into the operations log: the one place through which every request passes."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app import __version__
from app.host.state import HostState
from app.settings.user import os_user
from app.store.log import LOCK_SECONDS, OperationsLog, now
from app.vocabulary.errors import AppError, Cancelled, Problem, app_error
from app.vocabulary.log_lines import Intent, LoggedObjects, LoggedToken, Result
from app.vocabulary.numbers import CKO, name_of
from app.vocabulary.pin_messages import Initialized
from app.vocabulary.request import Request, TokenRequest, Touched
from app.vocabulary.texts import N_, plain
from app.vocabulary.values import Role, TokenAddress, TokenState

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])

_LABELS, _LABEL, _PATH = 8, 64, 1024
"""So many labels of one class are written, so many characters of each, and of a path."""

_USER = os_user()

_NOTHING_DONE = N_("Nothing was done on the token.")
_GOES_ON = N_("Logging in and using keys goes on all the same, and is missing in the log.")
_NO_RESULT = N_("What was asked of the token was done; the log does not say how it ended.")


class Journal:
    """Puts what changes a token, and what uses its keys or logins, between a line of intent and a line of result.

    Signing and decrypting are logged although they change nothing on the token: what a key was used for while somebody
    else had the card is what people look for in such a log, and a signature cannot be taken back either. Where the log
    cannot be written, what may change a token is not done at all; logins and uses of keys go on, and the window is
    told: a full disk must not keep a person from signing. Looking is not logged: it is nothing that was *done*.
    """

    def __init__(self, state: HostState, folder: Path | None, tell: Callable[[Problem], None], mask_labels: bool):
        """Log into `folder`, nowhere for None. `tell` is called once for what is missing in the log."""
        self._state, self._tell, self._mask = state, tell, mask_labels
        self._log = None if folder is None else OperationsLog(folder, f"{state.generation:x}")
        self._told = False

    def open(self) -> None:
        """Close what an earlier host left open. Never raises: a log that cannot be written is told when it matters."""
        if self._log is not None:
            with suppress(OSError):
                self._log.close_abandoned()

    def close(self) -> None:
        """Write no more. Never raises."""
        if self._log is not None:
            self._log.close()

    def log(self, request: Q, work: Callable[[Q], R]) -> R:
        """Do `work` and return what it returns; write down before that it is done, and afterwards what came of it.

        Raises AppError where it may not go unlogged and would, and whatever `work` raises.
        """
        if self._log is None or not request.effect.title:
            return work(request)
        intent = self._intent(request)
        number, began = self._begin(self._log, intent, required=request.effect.writes), time.monotonic()

        def end(result: Result) -> None:
            if self._log is not None and number:
                duration = round((time.monotonic() - began) * 1000)
                self._end(self._log, msgspec.structs.replace(result, intent=number, duration=duration))

        try:
            reply = work(request)
        except AppError as error:
            end(_failed(error.problem))
            raise
        except Cancelled:
            end(_result(outcome="cancelled"))
            raise
        except Exception:  # a bug in the middle of it: what was done by then is not known
            end(_result(outcome="unknown"))
            raise
        end(self._done(request, intent, reply))
        return reply

    def _begin(self, log: OperationsLog, intent: Intent, *, required: bool) -> int:
        """Write an intent and return its number; 0 where it could not be written and is not `required`."""
        try:
            number = log.begin(intent)
        except OSError as error:
            if required:
                raise _unwritable(error, _NOTHING_DONE) from error
            self._tell_once(error, _GOES_ON)
            return 0
        self._told = False
        return number

    def _end(self, log: OperationsLog, result: Result) -> None:
        try:
            log.end(result)
        except OSError as error:
            self._tell_once(error, _NO_RESULT)

    def _tell_once(self, error: OSError, consequence: str) -> None:
        if not self._told:
            self._told = True
            self._tell(_unwritable(error, consequence).problem)

    # ── the fields ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _intent(self, request: Request[Any]) -> Intent:
        library = self._state.library()
        token, role = None, None
        if isinstance(request, TokenRequest):
            label, role = library.known(request.token)
            token = self._token(request.token, label)
        asked: Role | None = getattr(request, "role", None)
        return Intent(
            time=now(),
            writer=f"{self._state.generation:x}",
            operation=type(request).__name__,
            token=token,
            role=asked or role,
            objects=tuple(self._objects(request.touches)),
            library=plain(library.path, _PATH),
            library_name=plain(library.name),
            user=_USER,
            version=__version__,
        )

    def _token(self, address: TokenAddress, label: str) -> LoggedToken:
        return LoggedToken(
            label=self._label(label),
            manufacturer=address.manufacturer,
            model=address.model,
            serial=address.serial,
            slot=address.slot.name,
        )

    def _objects(self, touched: tuple[Touched, ...]) -> list[LoggedObjects]:
        counts = Counter(one.object_class for one in touched)
        labels = {
            kind: [self._label(one.label) for one in touched if one.object_class == kind and one.label]
            for kind in counts
        }
        return [
            LoggedObjects(object_class=name_of(CKO, kind), count=count, labels=tuple(labels[kind][:_LABELS]))
            for kind, count in counts.items()
        ]

    def _label(self, label: str) -> str:
        """Return what of a label may be written."""
        return f"{plain(label[:1])}…" if self._mask and label else plain(label, _LABEL)

    def _done(self, request: Request[Any], intent: Intent, reply: object) -> Result:
        account = request.account(reply)
        whole = account.problem is None and account.done in (None, len(request.touches))
        result = _result(outcome="ok") if account.problem is None else _failed(account.problem)
        state = reply.state if isinstance(reply, Initialized) else reply
        token = self._token(state.address, state.info.label) if isinstance(state, TokenState) else intent.token
        return msgspec.structs.replace(
            result,
            outcome="ok" if whole else "partly",
            done=None if whole else account.done,
            token=None if token == intent.token else token,
        )


def _result(**fields: Any) -> Result:  # noqa: ANN401 - fields of a result
    """Return a result to which number and duration of its intent are still to be added."""
    return Result(time=now(), intent=0, **fields)


def _failed(problem: Problem) -> Result:
    """Return a refusal; of what the person is told only the title, without the names in it."""
    return _result(
        outcome="refused",
        code=problem.code,
        code_name=problem.code_name,
        function=problem.function,
        reason=problem.title.text,
    )


def _unwritable(error: OSError, consequence: str) -> AppError:
    if isinstance(error, TimeoutError):
        cause = N_("Another program has held the log for more than {seconds} seconds.")
        next_step = N_("Close other windows of Symbolon, then try again.")
    else:
        cause = N_("Its file cannot be written: {reason}.")
        next_step = N_("Make the log's folder writable or free some space, then try again.")
    made = app_error(
        N_("The operations log cannot be written"),
        cause,
        next_step,
        consequence,
        seconds=f"{LOCK_SECONDS:g}",
        reason=error.strerror or type(error).__name__,
    )
    details = {"path": plain(str(error.filename), _PATH)} if error.filename else {}
    return AppError(msgspec.structs.replace(made.problem, details=details))
