"""Start the frozen window on a practice token of its own: it has to list it, and map nothing that is not its own.

Then its hosts have to sign a file with a new key on that token.

Used by ``./installers/build --check``: ``python -m installers.check dist/symbolon``.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.settings.store import SettingsStore
from app.vocabulary.errors import AppError
from installers.check_signing import verdict_of

SECONDS = 60
"""How long the window has for all of it."""

_FOREIGN = {
    "symbolon": ("softhsm", "pkcs11/_pkcs11"),
    "symbolon-host": (
        "libQt6",
        "PySide6",
        "shiboken",
        "_internal/libcrypto",
        "_internal/libstdc++",
        "_internal/libssl",
    ),
}
"""What each program must never map: a Cryptoki library in the window, Qt or copies of system libraries in a host."""


def main() -> int:
    """Return 0 where all is right, 1 with the faults on stderr."""
    program = Path(sys.argv[1]).resolve() / "symbolon"
    with tempfile.TemporaryDirectory(prefix="symbolon-check-") as home:
        faults = _faults(program, Path(home)) or _signing_faults(program.with_name("symbolon-host"), Path(home))
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 - a command's output
    good = "The frozen build lists its practice token, and signs a file with it."
    print("The frozen build failed its check." if faults else good)  # noqa: T201
    return 1 if faults else 0


def _faults(program: Path, home: Path) -> list[str]:
    report = home / "report.json"
    own = {"HOME": home, "SYMBOLON_CONFIG_DIR": home / "config", "SYMBOLON_DATA_DIR": home / "data"}
    environment = os.environ | {name: str(path) for name, path in own.items()}
    command = [str(program), "--practice", "--self-check", str(report)]
    with (home / "output").open("w+b") as output:
        window = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - what was just built
        seen, wrong = _watch(window, program, time.monotonic() + SECONDS)
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    faults = [f"{name} has mapped {what}" for name, what in sorted(wrong)]
    if os.geteuid() == 0 and seen < set(_FOREIGN):
        faults.append(f"only {sorted(seen)} could be looked at")
    if window.returncode != 0:
        faults.append(f"the window ended with {window.returncode}")
    if not report.is_file():
        faults.append("the window wrote no report")
    elif _names(json.loads(report.read_text())).count("Practice") < 2:  # the library's row and the token's
        faults.append(f"the practice token is not listed: {report.read_text()}")
    return [*faults, said] if faults and said else faults


def _signing_faults(host: Path, home: Path) -> list[str]:
    """Sign with the practice token that the window has made."""
    application = QCoreApplication(sys.argv[:1])
    settings, _ = SettingsStore(home / "config").load()
    [profile] = settings.profiles
    try:
        verdict = verdict_of(host, profile, home)
    except AppError as error:
        return [f"no file could be signed: {error}: {error.problem.cause} {error.problem.details}"]
    finally:
        application.quit()
    return [] if verdict == "valid" else [f"the signature is {verdict}"]


def _watch(window: subprocess.Popen[bytes], program: Path, deadline: float) -> tuple[set[str], set[tuple[str, str]]]:
    """Wait for the window's end; return which programs were seen, and (program, file) for what one must not map."""
    seen: set[str] = set()
    wrong: set[tuple[str, str]] = set()
    while window.poll() is None:
        if time.monotonic() > deadline:
            window.kill()
            window.wait()
        for process in Path("/proc").glob("[0-9]*"):
            name, files = _mapped(process, program.parent)
            foreign = _FOREIGN.get(name, ())
            seen |= {name} if files else set()
            wrong |= {(name, file) for file in files if any(part in file for part in foreign)}
        time.sleep(0.02)
    return seen, wrong


def _mapped(process: Path, folder: Path) -> tuple[str, set[str]]:
    """Return the name and the mapped files of a process that runs a program in `folder`; of any other, nothing."""
    try:
        executable = (process / "exe").readlink()
        maps = (process / "maps").read_text() if executable.parent == folder else ""
    except OSError:  # ended meanwhile, or not ours to look at: hosts let only root look
        return "", set()
    return executable.name, {line.split(maxsplit=5)[5] for line in maps.splitlines() if "/" in line}


def _names(value: object) -> list[str]:
    if isinstance(value, dict):
        return [name for part in value.values() for name in _names(part)]
    if isinstance(value, list):
        return [name for part in value for name in _names(part)]
    return [value] if isinstance(value, str) else []


if __name__ == "__main__":
    sys.exit(main())
