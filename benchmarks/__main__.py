"""Measure and print: ``benchmarks/run [listing] [start] [gaps] [signing] [hosts]``; all of them where none is named."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.gui.look import theme
from benchmarks import gaps, hosts, listing, machine, signing, start
from benchmarks.bench import Bench
from benchmarks.measure import Table

MODULES: dict[str, Callable[[Bench], Table]] = {
    "listing": listing.measure,
    "start": start.measure,
    "gaps": gaps.measure,
    "signing": signing.measure,
    "hosts": hosts.measure,
}


def main() -> int:
    """Run what was asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="Measure Symbolon against plain programs.")
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"any of: {', '.join(MODULES)} (default: all)")
    chosen = parser.parse_args().what or list(MODULES)
    if unknown := set(chosen) - set(MODULES):
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # whoever starts the program has compiled files from the second time on
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="symbolon-bench-", dir=memory if memory.is_dir() else None) as folder:
        os.environ |= {"SYMBOLON_CONFIG_DIR": f"{folder}/config", "SYMBOLON_DATA_DIR": f"{folder}/data"}
        app = QApplication(sys.argv[:1])
        theme.apply(app)
        print(machine.facts(), end="\n\n", flush=True)
        for name in chosen:
            print(MODULES[name](Bench(app, Path(folder))).text(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
