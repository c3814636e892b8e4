"""The main window: the frame, filled with menus, tree, pages and what runs. It knows no verb."""

import base64
import time
from collections.abc import Hashable, Iterator
from functools import partial

import msgspec
from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog

import app.gui.verbs  # noqa: F401 - declares them
from app.gui.actions import Actions
from app.gui.activity_list import PastJob, RunningJob, this_minute
from app.gui.browser import Browser
from app.gui.dialogs.pieces import named
from app.gui.dialogs.problem import ProblemDialog
from app.gui.frame import Frame
from app.gui.look import theme
from app.gui.ui import Ui
from app.model.call import Call
from app.model.host import Host
from app.model.library import Library
from app.model.tips import plain_tip
from app.model.translate import tr
from app.model.tree_rows import clock
from app.model.workspace import Workspace
from app.settings.schema import WindowState
from app.vocabulary.errors import AppError, Problem
from app.vocabulary.messages import ListObjects, LogIn
from app.vocabulary.modes import MODES
from app.vocabulary.texts import N_

_TICK = 1000
"""Milliseconds between two looks at how long something has been running."""

_WHOLE = (ListObjects, LogIn)
"""Requests that are a whole task, not a step of one."""


class MainWindow(Frame):
    """Puts together what the user sees."""

    closed = Signal()
    """The window has been closed; the program ends when its hosts have."""

    def __init__(self, workspace: Workspace):
        """Make the window for a workspace whose libraries are not started yet."""
        theme.set_scheme(workspace.settings.scheme)  # while there are no widgets that would be dressed again
        super().__init__()
        self.workspace = workspace
        self._show_mode()
        workspace.mode_changed.connect(self._show_mode)
        self.ui = Ui(self, workspace)
        self.actions_ = Actions(self.ui)
        self.actions_.fill(self.menus)
        self.browser = Browser(self, workspace, self.ui, self.actions_)
        self.side.add_library.connect(self.actions_.named("add_library").trigger)
        self.messages.details_wanted.connect(self._show_details)
        self.messages.read.connect(self._keep_waiting)
        workspace.activity_changed.connect(self._show_activity)
        workspace.call_ended.connect(self._add_past)
        workspace.calling_changed.connect(self._calling_changed)
        workspace.not_logged.connect(partial(self.messages.show_problem, key="not logged"))
        self._ticking = QTimer(self, interval=_TICK)
        self._ticking.timeout.connect(self._tick)
        self._restore(workspace.settings.window)
        for notice in (workspace.notice, workspace.policy_notice):
            if notice is not None:
                self.messages.show_problem(notice)
        self.tree.setFocus()

    def _show_mode(self) -> None:
        mode = tr(MODES[self.workspace.mode].name)
        self.set_mode(mode, "neutral" if self.workspace.mode == "everything" else "info")
        self.menu_row.mode.setToolTip(plain_tip(tr(MODES[self.workspace.mode].purpose)))
        self.setWindowTitle(tr(N_("{mode} – Symbolon"), mode=mode))

    def practise(self) -> None:
        """Make a practice token, as the verb does."""
        self.actions_.named("practice").trigger()

    def toggle_side_bar(self) -> None:
        """Show or hide the tree."""
        self.side.setVisible(not self.side.isVisible())

    # ── what runs ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_activity(self) -> None:
        jobs = [self._job(host, call) for host in self.workspace.hosts for call in host.calls.values() if call.title]
        self.activity.set_running(jobs)
        stalled = any(host.stalled for host in self.workspace.hosts)
        if (jobs or stalled) and not self._ticking.isActive():
            self._ticking.start()
        elif not jobs and not stalled:
            self._ticking.stop()

    def _tick(self) -> None:
        """Count the seconds of what runs, and of what does not come back."""
        self._show_activity()
        if any(host.stalled for host in self.workspace.hosts):
            self.browser.refresh()
            self._calling_changed()

    def _job(self, host: Host, call: Call) -> RunningJob:
        assert call.title is not None
        age = clock(time.monotonic() - call.began)
        words = f"{host.calling[0]}  ·  {age}" if host.calling else age
        return RunningJob(tr(call.title), words, call.progress, lambda: host.stop(call.number))

    def _add_past(self, call: Call, error: Exception | None) -> None:
        """Put what has ended into the list, also where its dialog was closed long ago.

        What succeeded as a step of something larger is left out: its verb tells what came of it (`Ui.finished`).
        """
        if call.title is None or (error is None and not isinstance(call.request, _WHOLE)):
            return
        tone, outcome = _outcome(error)
        age = clock(time.monotonic() - call.began)
        words = tr(N_("{outcome}, {time}, after {age}"), outcome=outcome, time=this_minute(), age=age)
        self.activity.add_past(PastJob(tr(call.title), words, tone))

    def _calling_changed(self) -> None:
        self._show_activity()
        hung = {("stalled", id(host)): (library, host) for library, host in self._hung()}
        for message in self.messages.messages:
            if isinstance(message.key, tuple) and message.key[:1] == ("stalled",) and message.key not in hung:
                self.messages.dismiss(message.key)
        for key, (library, host) in hung.items():
            self._tell_stall(key, library, host)

    def _keep_waiting(self, key: Hashable) -> None:
        """Take the dismissal of the question whether to stop for *Keep waiting*: it would be asked again at once."""
        for _, host in self._hung():
            if key == ("stalled", id(host)):
                host.keep_waiting()
                return

    def _hung(self) -> Iterator[tuple[Library, Host]]:
        """Return the processes of which a person has to decide whether to stop them."""
        for library in self.workspace.libraries:
            for host in library.hosts:
                if host.stalled and not host.waited_for and host.calling is not None:
                    yield library, host

    def _tell_stall(self, key: Hashable, library: Library, host: Host) -> None:
        assert host.calling is not None
        lost = [named(token.name) for token in library.logins_at_stake(host)]
        cost = (
            tr(N_("Stopping it ends the login of {tokens}."), tokens=", ".join(lost))
            if lost
            else tr(N_("Nobody is logged in through it."))
        )
        at_stake = next((call.request for call in host.calls.values() if call.request.unfinished), None)
        if at_stake is not None:
            cost = f"{cost} {tr(N_('Whether “{work}” was done is not known then.'), work=tr(at_stake.effect.title))}"
        seconds = round(time.monotonic() - host.calling[1])
        detail = tr(N_("{function} has run for {seconds} s."), function=host.calling[0], seconds=str(seconds))
        if host is library.host and any(slot.token for slot in library.slots if slot.info.removable):
            detail = f"{detail} {tr(N_('Another program may be using the card.'))}"
        actions = ((tr(N_("Keep waiting")), host.keep_waiting), (tr(N_("Stop")), host.kill))
        words = tr(N_("{library} does not respond."), library=library.name)
        self.messages.show_message("warn", words, f"{detail} {cost}", actions, key)

    def _show_details(self, problem: Problem) -> None:
        self.ui.start(self.ui.show(ProblemDialog(problem)))

    # ── the window itself ────────────────────────────────────────────────────────────────────────────────────────────

    def _restore(self, state: WindowState) -> None:
        if state.geometry:
            self.restoreGeometry(QByteArray.fromBase64(state.geometry.encode()))
        if state.sidebar_width:
            self.set_side_width(state.sidebar_width)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how the window was left, hide it, and let the hosts end in good order."""
        event.accept()
        geometry = base64.b64encode(self.saveGeometry().data()).decode()
        window = WindowState(geometry=geometry, sidebar_width=self.side_width)
        self.workspace.remember(msgspec.structs.replace(self.workspace.settings, window=window))
        for dialog in self.findChildren(QDialog):
            dialog.hide()  # whoever waits for its answer is cancelled
        self.closed.emit()


def _outcome(error: Exception | None) -> tuple[str, str]:
    """Return tone and words for how something ended."""
    if error is None:
        return "ok", tr(N_("Done"))
    if isinstance(error, AppError):
        return "danger", tr(error.problem.title)
    return "neutral", tr(N_("Stopped"))
