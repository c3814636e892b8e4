"""Permissions as an ordinary user meets them: root, who runs the tests in some places, is refused nothing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import canary

_NOBODY = 65534


@contextmanager
def ordinary_user() -> Iterator[Path]:
    """Act as somebody without rights, in a folder of their own directly under the temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="symbolon-test-"))
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, _NOBODY, -1)
        os.seteuid(_NOBODY)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        for path in [folder, *folder.iterdir()]:
            if path.is_dir():
                path.chmod(0o700)
        canary.remove(folder)
