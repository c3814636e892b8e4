"""Whether the program has more rights than it needs."""

import os
import sys

from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_, Words


def is_elevated() -> bool:
    """Return whether the program runs as root, or on Windows as administrator."""
    if sys.platform == "win32":
        import ctypes  # the rest of the program does without it at its start

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0


def elevation_warning() -> Problem:
    """Return what a person is told who starts the program with such rights; it goes on all the same."""
    return Problem(
        title=Words(N_("Symbolon runs with all rights of this computer")),
        cause=Words(N_("It was started as root or administrator, and vendors’ libraries run with the same rights.")),
        unchanged=Words(N_("Everything works as it does otherwise.")),
        next_step=Words(N_("Close it and start it as yourself, unless a token can only be reached in this way.")),
    )
