"""Render every dialog in every state, light and dark, at 100 % and 200 %: ``python -m tests.dialogs_gallery [NAME…]``.

The pictures go to ``build/dialogs/``; look at them beside the drafts before a dialog is called finished.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

OUT = Path(__file__).parents[1] / "build" / "dialogs"
SCALES = ("1", "2")


def render(wanted: list[str]) -> None:
    """Write NAME-SCALE-light.png and NAME-SCALE-dark.png."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication

    from app.gui.look import theme
    from tests.gui.dialogs.states import states

    app = QApplication(sys.argv[:1])
    if "Inter" in QFontDatabase.families():
        app.setFont(QFont("Inter", 10))
    theme.apply(app, [])
    scale = os.environ["QT_SCALE_FACTOR"]
    for name, make in states(Path(os.environ["SYMBOLON_GALLERY"])).items():
        if wanted and not any(name.startswith(one) for one in wanted):
            continue
        for scheme in ("light", "dark"):
            theme.set_scheme("light" if scheme == "light" else "dark")
            dialog = make()
            dialog.open()
            for _ in range(6):
                app.processEvents()
            dialog.grab().save(str(OUT / f"{name}-{scale}00-{scheme}.png"))
            dialog.hide()
            dialog.deleteLater()
            # No event loop runs here that would delete it, and a hidden dialog is still dressed with each scheme.
            app.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)


def main() -> None:
    """Render once for each scale, on a screen of 1920 by 1080."""
    if "SYMBOLON_GALLERY" in os.environ:
        render(sys.argv[1:])
        return
    OUT.mkdir(parents=True, exist_ok=True)
    screen = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "screen.json"
        config.write_text(json.dumps({"screens": [{**screen, "dpr": 1}]}))
        for scale in SCALES:
            more = {
                "SYMBOLON_GALLERY": folder,
                "QT_SCALE_FACTOR": scale,
                "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
            }
            subprocess.run(
                [sys.executable, "-m", "tests.dialogs_gallery", *sys.argv[1:]],
                env={**os.environ, **more},
                check=True,
            )


if __name__ == "__main__":
    main()
