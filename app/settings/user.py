"""Who runs this program."""

import os
import sys
from contextlib import suppress


def os_user() -> str:
    """Return the user's name in the operating system, not what a variable says; empty where nobody has one."""
    if sys.platform == "win32":
        with suppress(OSError):
            return os.getlogin()
        return ""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user of a container who is in no list
        return str(os.getuid())
