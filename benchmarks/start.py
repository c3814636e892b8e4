"""Starting the window, from the making of the process until it is painted, and until the tree lists the token."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from app.settings.schema import Settings
from app.settings.store import SettingsStore
from benchmarks.bench import ROOT, Bench, profile_of
from benchmarks.measure import Sample, Table, alternate

RUNS = 5
EMPTY = "empty QMainWindow, painted"


class Report(msgspec.Struct):
    """What the window writes about itself."""

    shown: float
    listed: float


@dataclass
class Start:
    """Both programs, started again and again with files that are in the page cache."""

    file: Path
    environment: dict[str, str]
    listed: list[float] = field(default_factory=list)
    """Seconds until the tree listed the token, of each run of ours."""

    def empty(self) -> float:
        """Return the seconds until an empty window is painted."""
        began = self._run("benchmarks/empty_window.py", str(self.file))
        return float(self.file.read_text()) - began

    def ours(self) -> float:
        """Return the seconds until our window is painted; note in `listed` when the token was there."""
        began = self._run("-m", "app", "--self-check", str(self.file))
        report = msgspec.json.decode(self.file.read_bytes(), type=Report)
        if not report.shown or not report.listed:
            raise TimeoutError("the window was not shown, or listed no token")
        self.listed.append(report.listed - began)
        return report.shown - began

    def _run(self, *arguments: str) -> float:
        began = time.time()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True)
        return began


def measure(bench: Bench) -> Table:
    """Start both in turn, once before it counts."""
    softhsm = bench.token("start", "--pairs", "1")
    config = bench.work / "start-config"
    SettingsStore(config).save(Settings(profiles=(profile_of(softhsm),)))
    start = Start(bench.work / "start-report", os.environ | {"SYMBOLON_CONFIG_DIR": str(config)})
    start.empty()
    start.ours()
    start.listed.clear()
    samples = alternate(RUNS, {EMPTY: start.empty, "Symbolon, painted": start.ours})
    table = Table("Starting the window")
    table.add(EMPTY, samples[EMPTY])
    table.add("Symbolon, painted", samples["Symbolon, painted"], against=EMPTY, ratio_aim=2.0)
    table.add("Symbolon, token in the tree", Sample(tuple(start.listed)), against=EMPTY)
    table.notes.append("From the making of the process; the interpreter's start is in all three.")
    return table
