"""Render every page in every state: python -m tests.pages_gallery [--out FOLDER] [--size 1280x800] [NAME…].

Light and dark, at 100 % and 200 %, in the frame of a window of 1280 x 800 and of 1024 x 640. Each scale needs a process
of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from app.gui.frame import Frame
from app.gui.look import theme
from tests.gui.pages import gallery_states

SIZES = {"1280x800": (1280, 800), "1024x640": (1024, 640)}
SCALES = {"100": "1", "200": "2"}


def render(app: QApplication, out: Path, names: list[str], scale: str) -> None:
    """Write NAME-SIZE-SCALE-light.png and …-dark.png."""
    for scheme in ("light", "dark"):
        theme.set_scheme("dark" if scheme == "dark" else "light")
        for name, make in gallery_states.states().items():
            if names and not any(wanted in name for wanted in names):
                continue
            for size, (width, height) in SIZES.items():
                window = Frame()
                window.pages.show_page(make())
                window.resize(width, height)
                window.show()
                for _ in range(4):
                    app.processEvents()
                window.grab().save(str(out / f"{name}-{size}-{scale}-{scheme}.png"))
                window.close()
                window.deleteLater()


def main() -> None:
    """Render what the command line asks for, or everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="build/pages", type=Path)
    parser.add_argument("--scale", choices=SCALES)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.scale is None:
        for scale, factor in SCALES.items():
            command = [sys.executable, "-m", "tests.pages_gallery", "--out", str(options.out), "--scale", scale]
            subprocess.run([*command, *options.names], env=os.environ | {"QT_SCALE_FACTOR": factor}, check=True)
        return
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app = QApplication(sys.argv[:1])
    family = os.environ.get("GALLERY_FONT")
    app.setFont(QFont(family or app.font().family(), int(os.environ.get("GALLERY_POINTS", "10"))))
    theme.apply(app)
    render(app, options.out, options.names, options.scale)


if __name__ == "__main__":
    main()
