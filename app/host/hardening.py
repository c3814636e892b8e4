"""The first acts of a host, before it reads or loads anything."""

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Write no core files, allow no other process of this user to trace us, and stand in a neutral folder.

    A PIN passes through this process: it must not end up in a core file or be read by a debugger. Where a system has
    no such switch, nothing is done (Windows) or less (macOS).
    """
    os.umask(0o077)
    if sys.platform == "win32":
        import tempfile

        os.chdir(tempfile.gettempdir())
        return
    os.chdir("/")
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
