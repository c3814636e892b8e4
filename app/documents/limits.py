"""Resource limits of the document host, so that a hostile file costs one host and not the machine."""

import contextlib
import math
import sys

MEMORY = 2 * 1024**3
"""Bytes of address space. Parsing needs far less; the libraries that are mapped need most of it."""

FILES = 256
"""Descriptors open at once."""

SECONDS = 10
"""Processor time between two steps of a request. A step is a chunk of a file, or the parsing of a small one."""


def restrict() -> None:
    """Limit this process: memory, descriptors, and no core file. Does nothing on Windows; never raises a limit."""
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


def grant_time(seconds: int = SECONDS) -> None:
    """Let this process use so much processor time from now on, and be ended by the system where it uses more.

    Called between the steps of its work, because the limit counts over the life of a process. Nothing on Windows.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
