"""The first acts of a host, before it reads or loads anything."""

import ctypes
import os
import signal
import sys

_PR_SET_DUMPABLE = 4

MEMORY = 4 * 1024**3
"""Bytes that a library can write to and shares with nobody, on Linux. What it only maps or reserves is not counted:
that is much with some, and costs nothing."""


def close_inherited(secrets: int | None) -> None:
    """Close what came to us by accident: a library gets no descriptor that the window got from who started it.

    What is left are the standard ones and `secrets`. On Windows only those are handed on that are meant to be.
    """
    if sys.platform == "win32":
        return
    kept = 2 if secrets is None else secrets
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def harden(*, documents: bool = False) -> None:
    """Write no core files, allow no other process of this user to trace us, and stand in a neutral folder.

    A PIN passes through this process: it must not end up in a core file or be read by a debugger. Where a system has
    no such switch, nothing is done (Windows) or less (macOS). Ctrl-C in a terminal is for the window, which ends us in
    good order. What a library writes is for the user only; what a document host writes is the user's, who chose how
    files are made (umask). On Linux there is a limit to the memory that a library can take from everybody else.
    """
    if not documents:
        os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        # Libraries look for others in the current folder too: it has to be one in which not everybody can write.
        os.chdir(os.environ.get("SYSTEMROOT", "C:\\"))
        return
    os.chdir("/")
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY if soft == resource.RLIM_INFINITY else min(MEMORY, soft)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
