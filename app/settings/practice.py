"""The practice token: a SoftHSM2 token of the user's own, to try everything on. It guards nothing."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.settings.found import SOFTHSM, found_libraries
from app.vocabulary.errors import app_error
from app.vocabulary.texts import N_

PRACTICE_ID = "practice"
"""The id of the practice token's profile; the window shows the PINs of this one."""

PRACTICE_LABEL = "Practice"
"""What the practice token is called."""

PRACTICE_USER_PIN = "1234"
PRACTICE_SO_PIN = "12345678"
"""Fixed, public and meant to be shown: they protect nothing, and nothing of worth belongs on this token."""

_LONGEST_LINE = 1000
"""SoftHSM reads its configuration in lines of at most 1,023 bytes."""


@dataclass(frozen=True)
class PracticePlan:
    """All that the practice token needs before a host initialises it (C_InitToken, C_InitPIN)."""

    library: Path
    """SoftHSM2's library."""
    environment: dict[str, str]
    """Variables for the profile: ``SOFTHSM2_CONF``."""
    label: str = PRACTICE_LABEL
    user_pin: str = PRACTICE_USER_PIN
    so_pin: str = PRACTICE_SO_PIN


def make_practice_folder(data_dir: Path, root: Path | None = None, platform: str = sys.platform) -> PracticePlan:
    """Make ``practice/`` with ``softhsm2.conf`` and an empty ``tokens/`` in `data_dir`, for the user only (0700).

    What is there already stays: calling it again is harmless and mends the configuration after the folder was moved.
    `root` and `platform` say where SoftHSM2 is looked for, as in `found_libraries`.
    Raises AppError where SoftHSM2 is not installed or the folder cannot be made.
    """
    library = _softhsm(root, platform)
    folder = data_dir.absolute() / "practice"
    tokens, configuration = folder / "tokens", folder / "softhsm2.conf"
    line = _token_line(tokens)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for private in (folder, tokens):
            private.mkdir(mode=0o700, exist_ok=True)
            private.chmod(0o700)
        _write(configuration, line + b"objectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n")
    except OSError as error:
        raise app_error(
            N_("The practice token cannot be made"),
            N_("{path} cannot be written: {reason}."),
            N_("Make the folder writable, or name another one with the environment variable SYMBOLON_DATA_DIR."),
            path=str(error.filename or folder),
            reason=error.strerror or type(error).__name__,
        ) from error
    return PracticePlan(library, {"SOFTHSM2_CONF": str(configuration)})


def _softhsm(root: Path | None, platform: str) -> Path:
    for library in found_libraries(root, platform):
        if library.name == SOFTHSM:
            return Path(library.path)
    raise app_error(
        N_("The practice token needs SoftHSM2"),
        N_("SoftHSM2, the software token, is not installed in any of its usual places."),
        N_("Install it (Debian and Ubuntu: apt install softhsm2), then try again; or add your own library."),
    )


def _token_line(tokens: Path) -> bytes:
    """Return the line that names the token folder; SoftHSM ends a line at ``#`` and cuts long ones."""
    line = b"directories.tokendir = " + os.fsencode(tokens) + b"\n"
    if any(byte in os.fsencode(tokens) for byte in b"#\r\n") or len(line) > _LONGEST_LINE:
        raise app_error(
            N_("The practice token cannot be made"),
            N_("SoftHSM2 cannot use the folder {path}: its name is too long or has a # or a line break in it."),
            N_("Name another folder with the environment variable SYMBOLON_DATA_DIR."),
            path=str(tokens),
        )
    return line


def _write(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that a host that starts meanwhile never reads half a configuration."""
    descriptor, name = tempfile.mkstemp(prefix=".softhsm2-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
