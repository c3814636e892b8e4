"""How long the window's event loop stands still: a timer that wants to ring every 5 ms tells."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from app.gui.dialogs.pin import PinDialog
from app.settings.schema import Settings
from app.settings.store import SettingsStore
from benchmarks.bench import Bench, profile_of
from benchmarks.measure import Table
from tests.desk import Desk
from tests.softhsm import SoftHsm

RUNS = 5
AIM = 0.05
BEAT = 5
"""Milliseconds between two beats."""

AFTERWARDS = 300
"""Milliseconds that are watched after the end of what is measured: views lay themselves out later."""


class Heartbeat(QObject):
    """Notes the longest time between two beats."""

    def __init__(self) -> None:
        """Start beating."""
        super().__init__()
        self._last = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now

    def stop(self) -> float:
        """Let the loop run a little longer and return the longest gap in seconds."""
        QTest.qWait(AFTERWARDS)
        self._beat()
        self._timer.stop()
        return self._longest


class Gaps:
    """The real window on a token, opened afresh for each run."""

    def __init__(self, bench: Bench, softhsm: SoftHsm):
        """Configure one library."""
        self._bench, self._softhsm = bench, softhsm
        self._config = Path(str(softhsm.folder) + "-config")
        SettingsStore(self._config).save(Settings(profiles=(profile_of(softhsm),)))

    def start(self) -> float:
        """Return the longest gap between the window's first exposure and the page of its token, read."""
        desk = Desk(self._bench.app, self._config)
        desk.window.resize(1280, 800)
        desk.window.show()
        QTest.qWaitForWindowExposed(desk.window)
        heart = Heartbeat()
        desk.workspace.start()
        desk.window.browser.prepare()
        desk.token()
        longest = heart.stop()
        desk.close()
        return longest

    def log_in_and_list(self, objects: int) -> float:
        """Return the longest gap between the accepted PIN and the last object, with tree and table shown."""
        desk = Desk(self._bench.app, self._config)
        desk.open()
        token = desk.token()
        desk.token_page.show_objects()
        desk.choose("log_in")
        prompt = desk.dialog(PinDialog)
        desk.type(prompt.field, self._softhsm.pin)
        heart = Heartbeat()
        desk.press(prompt)
        desk.until(lambda: token.session.role == "user" and token.look == "read" and token.objects.total == objects)
        longest = heart.stop()
        desk.close()
        return longest


def measure(bench: Bench) -> Table:
    """Open windows and watch their event loop."""
    table = Table("Longest gap of the window's event loop")
    few = Gaps(bench, bench.token("gaps-few", "--secret", "290"))
    many = Gaps(bench, bench.token("gaps-many", "--secret", "500", "--data", "250", "--pairs", "125"))
    table.add("after the first exposure, until the token is read", [few.start() for _ in range(RUNS)], aim=AIM)
    table.add(
        "login and 1,000 objects, classes in the tree", [many.log_in_and_list(1000) for _ in range(RUNS)], aim=AIM
    )
    table.add("login and 290 objects, each in the tree", [few.log_in_and_list(290) for _ in range(RUNS)], aim=AIM)
    return table
