"""Make docs/compatibility.md: ``python -m tests.compatibility [FILE]``."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.gui.look import theme
from app.settings.folders import DATA_VARIABLE
from tests.compatibility.columns import COLUMNS
from tests.compatibility.operations import ROWS
from tests.compatibility.row import cell
from tests.compatibility.table import FILE, written
from tests.desk import Desk


def column(app: QApplication, name: str) -> list[str]:
    """Do every operation with the token of one library, in a window of its own, and return the cells."""
    with tempfile.TemporaryDirectory(prefix="symbolon-table-") as temporary:
        folder = Path(temporary)
        os.environ[DATA_VARIABLE] = str(folder / "data")  # for the operations log
        desk = Desk(app, folder / "config")
        desk.open()
        try:
            with COLUMNS[name](desk, folder) as case:
                desk.until(lambda: desk.tokens(case.library))
                desk.window.browser.select_token(case.token)
                desk.until(lambda: case.token.look == "read")
                cells = []
                for row in ROWS:
                    cells.append(cell(row, case))
                    print(f"{name}: {row.title}: {cells[-1]}", file=sys.stderr)  # noqa: T201 - tells how far it is
                return cells
        finally:
            desk.close()


def main() -> None:
    """Make every column and write the table."""
    app = QApplication(sys.argv[:1])
    theme.apply(app, [])
    columns = {name: column(app, name) for name in COLUMNS}
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.write_text(written(columns), encoding="utf-8")


if __name__ == "__main__":
    main()
