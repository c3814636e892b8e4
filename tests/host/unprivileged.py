"""Runs a program as an ordinary user where root runs the tests, also one in a folder that only root may enter."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

NOBODY = 65534
PATIENCE = 900
"""Seconds for all of it, on a busy machine."""
_AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def run(
    command: Sequence[str], needed: Iterable[Path], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run `command` as nobody, in a home and a temporary folder of its own, and return what came of it.

    The folders `needed` are reachable under their own paths, in a mount namespace where a folder above is closed, as
    root's home is.
    """
    with tempfile.TemporaryDirectory(prefix="symbolon-user-") as name:
        home, doors = Path(name, "home"), Path(name, "doors")
        Path(name).chmod(0o755)
        home.mkdir(mode=0o700)
        os.chown(home, NOBODY, NOBODY)
        given = [*_AS_NOBODY, *command]
        if opening := _opening([path.resolve() for path in needed], doors):
            given = ["unshare", "--mount", "sh", "-c", f'set -e; {opening}; exec "$@"', "sh", *given]
        return subprocess.run(
            given,
            env={**environment, "HOME": str(home), "TMPDIR": str(home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )


def _opening(needed: Iterable[Path], doors: Path) -> str:
    """Return shell commands that put an open folder with nothing but what is needed in the place of each closed one."""
    commands, closed = [], set()
    for path in sorted(set(needed)):
        for above in reversed(path.parents):
            if not above.stat().st_mode & 0o001:
                closed.add(above)
                inside = doors / str(above).replace("/", "_") / path.relative_to(above)
                commands += [["mkdir", "-p", str(inside)], ["mount", "--bind", str(path), str(inside)]]
                break
    commands += [["mount", "--rbind", str(doors / str(above).replace("/", "_")), str(above)] for above in closed]
    return "; ".join(map(shlex.join, commands))
