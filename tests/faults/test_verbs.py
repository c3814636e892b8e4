"""Whatever fault a function has, the verb that calls it ends with words that help, and the next action works."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.dialogs.stage_progress import StageProgressDialog
from app.gui.message_bar import MessageBar
from app.gui.selection import Selection
from app.gui.ui import Ui
from app.gui.verb import VERBS, Verb
from app.vocabulary.errors import AppError, Cancelled, Problem
from tests.catalogue import fault, rule
from tests.faults.matrix import COMMON, FAULTS, FULL, PATIENCE, Matrix, Outcome, all_told, stop, well_told
from tests.faults.verbs import DEEDS, WITHOUT_TOKEN, Deed, fill


class Clerk:
    """Does one verb after the other at the window, and notes what is told."""

    def __init__(self, matrix: Matrix, monkeypatch: pytest.MonkeyPatch):
        """Listen to everything that is told about a failure, and to how verbs end."""
        self.matrix = matrix
        self.told: list[Problem] = []
        self.ended: list[BaseException | None] = []
        self.typed = 0
        """How many PINs were typed."""
        self._gave_up = False
        self._answered: set[QDialog] = set()
        self._listen(monkeypatch)

    def _listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told, ended, run = self.told, self.ended, Ui._run

        def noting(shows: Callable[..., None]) -> Callable[..., None]:
            def show(self: object, problem: Problem, *more: Any, **named: Any) -> None:
                told.append(problem)
                shows(self, problem, *more, **named)

            return show

        async def running(self: Ui, verb: Verb, selection: Selection) -> None:
            try:
                await run(self, verb, selection)
                ended.append(None)
            except BaseException as error:
                ended.append(error)
                raise

        monkeypatch.setattr(MessageBar, "show_problem", noting(MessageBar.show_problem))
        monkeypatch.setattr(Dialog, "set_problem", noting(Dialog.set_problem))
        monkeypatch.setattr(Ui, "_run", running)

    def functions(self, deed: Deed) -> list[str]:
        """Do one thing as it should be done, and return the functions that were called meanwhile."""
        library = self.matrix.bench.token.library
        watching = library.host.pid if library.host is not None else 0
        self.does(deed)
        assert self.told == [], "it fails without any fault"
        # The watching process looks at the slots whatever is done; what it does for a verb, it does as another process.
        every, by_the_way = self.matrix.faulty.calls(), self.matrix.faulty.calls(process=watching)
        called = dict.fromkeys(name for name, _ in (Counter(every) - Counter(by_the_way)) if name.startswith("C_"))
        self.matrix.recover()
        return list(called)

    def cell(self, deed: Deed, function: str, fault: str) -> Outcome:
        """Do one thing with one fault; then everything must be as before. Raises AssertionError where it is not."""
        matrix = self.matrix
        self.typed = matrix.typed = 0
        self.does(deed, f"{function} {FAULTS[fault]}")
        reached = bool(matrix.faulty.calls(function))
        outcome = Outcome(self.told[0] if self.told else None, self.ended == [None], reached)
        matrix.faulty.rule()
        matrix.recover()
        assert matrix.logins() <= self.typed + matrix.typed, "a login that nobody typed"
        return outcome

    def does(self, deed: Deed, rule: str = "") -> None:
        """Do one thing to its end, with a fault in the way. Raises AssertionError where it does not end well."""
        bench, desk = self.matrix.bench, self.matrix.bench.desk
        deed.prepare(bench)
        action = desk.window.actions_.named(deed.verb)
        desk.until(action.isEnabled)
        self.matrix.faulty.forget_calls()
        self.matrix.faulty.rule(*filter(None, (rule,)))
        self.told.clear()
        self.ended.clear()
        self._answered.clear()
        self._gave_up = False
        desk.choose(deed.verb)
        desk.until(lambda: self._went_on(deed), PATIENCE)
        self._check()

    def _went_on(self, deed: Deed) -> bool:
        """Do the next thing, if there is one to do; return whether the verb has ended and nothing is open."""
        desk = self.matrix.bench.desk
        stalled = [host for host in desk.workspace.hosts if host.stalled]
        dialogs = [one for one in desk.open_dialogs if not isinstance(one, StageProgressDialog)]
        if stalled:
            self._gave_up = True
            for dialog in desk.open_dialogs:
                desk.escape(dialog)
            stop(desk, stalled[0])
        elif dialogs and not (isinstance(dialogs[-1], Dialog) and dialogs[-1].busy):
            self._answer(deed, dialogs[-1])
        return bool(self.ended) and not desk.open_dialogs

    def _answer(self, deed: Deed, dialog: QDialog) -> None:
        desk = self.matrix.bench.desk
        if self.told or dialog in self._answered:
            self._gave_up = True
            desk.escape(dialog)
            return
        self._answered.add(dialog)
        self.typed += isinstance(dialog, SecretDialog)
        fill(desk, self.matrix.bench, deed, dialog)

    def _check(self) -> None:
        """See that what was told helps, and that nothing ended without a word."""
        QTest.qWait(0)
        for problem in self.told:
            assert well_told(problem), problem
        error = self.ended[0]
        assert isinstance(error, AppError | Cancelled | None), f"a bare error: {error!r}"
        assert not isinstance(error, AppError) or error.problem in self.told, f"not told: {error.problem}"
        assert not isinstance(error, Cancelled) or self._gave_up, "it ended without a word"


@pytest.fixture
def clerk(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    return Clerk(matrix, monkeypatch)


def test_every_verb_that_asks_a_token_something_has_a_row() -> None:
    assert {verb.name for verb in VERBS} == {deed.verb for deed in DEEDS.values()} | WITHOUT_TOKEN


@fault(54, 61, 102, 103)
@rule(9, 10)
@pytest.mark.parametrize("name", DEEDS)
def test_every_fault_in_the_way_of_a_verb_is_told_and_survived(clerk: Clerk, name: str) -> None:
    functions = clerk.functions(DEEDS[name])
    cells = list(_cells(functions, list(DEEDS).index(name)))
    all_told(name, cells, partial(clerk.cell, DEEDS[name]))


def _cells(functions: list[str], turn: int) -> Iterator[tuple[str, str]]:
    """Give each function with every fault, or with one of them in turn; what nearly all call is left to every third."""
    kinds, number = list(FAULTS), count(turn)
    for function in functions:
        if not FULL and function in COMMON and (COMMON.index(function) + turn) % 3:
            continue
        for kind in kinds if FULL else [kinds[next(number) % len(kinds)]]:
            yield function, kind
