"""How a host is started: from source with this Python, frozen as the second executable in the same folder."""

import sys
from pathlib import Path

from app.settings.folders import log_folder


def host_command() -> tuple[str, list[str]]:
    """Return program and first arguments of a host, in both forms of the program."""
    if getattr(sys, "frozen", False):
        name = "symbolon-host.exe" if sys.platform == "win32" else "symbolon-host"
        return str(Path(sys.executable).with_name(name)), []
    # -I: no PYTHON variables, no user packages, no current folder; only our own folder is added, by name.
    root = str(Path(__file__).resolve().parents[2])
    code = f"import sys; sys.path.insert(0, {root!r}); from app.host.main import main; sys.exit(main(sys.argv[1:]))"
    return sys.executable, ["-I", "-c", code]


def log_arguments(*, mask_labels: bool = False) -> list[str]:
    """Return the arguments with which a library's host keeps the operations log; labels are cut with `mask_labels`."""
    return ["--log", str(log_folder()), *(["--mask-labels"] if mask_labels else [])]
