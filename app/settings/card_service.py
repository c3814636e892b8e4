"""The card service (PC/SC) of this system: whether it can be there, told by files that are looked at and not run."""

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
"""Environment variable that names another socket of pcscd (pcsc-lite's winscard_msg.c)."""

_SOCKET = Path("/run/pcscd/pcscd.comm")

System = Literal["debian", "linux", "macos", "windows"]
"""Which words tell how to get a card service."""


def system() -> System:
    """Return which kind of system this is; Debian's packages are those of Ubuntu and others too."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "linux"
    return "debian" if "debian" in f"{release.get('ID')} {release.get('ID_LIKE', '')}".split() else "linux"


def can_answer(environment: Mapping[str, str]) -> bool:
    """Return whether asking the service is worth a process: on Linux its socket has to be there.

    `environment` are the variables that a host is given besides ours.
    """
    if sys.platform != "linux":
        return True
    return Path(environment.get(SOCKET_VARIABLE) or os.environ.get(SOCKET_VARIABLE) or _SOCKET).exists()


def is_installed() -> bool:
    """Return whether the service's program is there; always so where it is part of the system."""
    return sys.platform != "linux" or shutil.which("pcscd", path=f"{os.defpath}:/usr/sbin:/usr/local/sbin") is not None
