"""Resource limits of the document host, so that a hostile file costs one host and not the machine."""

import contextlib
import sys

MEMORY = 2 * 1024**3
"""Bytes of address space. Parsing needs far less; the libraries that are mapped need most of it."""

FILES = 256
"""Descriptors open at once."""


def restrict() -> None:
    """Limit this process: memory, descriptors, and no core file. Does nothing on Windows; never raises a limit.

    Time is limited per request by who asks, because a CPU limit counts over the life of the process.
    """
    if sys.platform == "win32":
        return
    import resource  # only where the system has it

    for kind, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        _, hard = resource.getrlimit(kind)
        wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # macOS refuses RLIMIT_AS; a host without it is still better than none.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (wanted, wanted))
