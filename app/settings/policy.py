"""What an administrator decides for everybody on a computer: one file, read once when the window starts.

docs/policy.md describes it. A file that is there and cannot be used never means that nothing is decided: then
`STRICTEST` holds, and the window says so.
"""

import os
import stat
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import platformdirs

from app.settings.regular import Unusable, read_regular, reason
from app.vocabulary.errors import LIBRARY_FORBIDDEN, Problem
from app.vocabulary.modes import Mode
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.texts import N_, Words, plain

VERSION = 1
"""The version of the file that this program knows. One of a later version cannot be used: it may forbid more."""

MAX_BYTES = 256 * 1024
"""How long a policy file may be, in bytes."""

OVERRIDE = "SYMBOLON_POLICY"
"""Environment variable that names another file, for tests: looked at only where there is no system-wide file."""

_Path = Annotated[str, msgspec.Meta(min_length=1, max_length=32_768, pattern=r"^[^\x00]+$")]
_Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
_Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class AllowedLibraries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which Cryptoki libraries may be loaded: those that either list names, and no other."""

    paths: Annotated[tuple[_Path, ...], msgspec.Meta(max_length=1000)] = ()
    """Absolute paths. Links are followed, so a path may be the one that a package keeps pointing to its newest file."""
    sha256: Annotated[tuple[_Sha256, ...], msgspec.Meta(max_length=1000)] = ()
    """Digests of whole files, in lower-case hexadecimal. Wherever such a file is, it may be loaded."""

    def __post_init__(self) -> None:
        """Raise ValueError for a path that means another file in each folder."""
        if not all(Path(path).is_absolute() for path in self.paths):
            raise ValueError("a path is not absolute")

    def allow(self, path: str, sha256: str) -> bool:
        """Return whether the file at this real path, with this digest, may be loaded."""
        return sha256 in self.sha256 or _real(path) in {_real(allowed) for allowed in self.paths}


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided. Every field has a value for "left to the user"."""

    version: Annotated[int, msgspec.Meta(ge=1, le=VERSION)] = VERSION
    mode: Mode | None = None
    """The mode that the window is in, where the user cannot choose another."""
    pin: PinPolicy = PinPolicy()
    """What a new PIN has to be like."""
    libraries: AllowedLibraries | None = None
    """Which libraries may be loaded; any where this is missing, none where both lists are empty."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] | None = None
    """After so many minutes without a key or the mouse all tokens are logged out; the user's choice where missing."""
    mask_labels: bool = False
    """Whether the operations log has labels and serial numbers in a short form only."""
    receipts: bool = True
    """Whether receipts may be saved and printed."""
    pin_letters: bool = False
    """Whether a letter with a generated PIN may be saved and printed."""
    reasons: Annotated[tuple[_Reason, ...], msgspec.Meta(max_length=100)] = ()
    """What the helpdesk can choose as the reason for a reset; any text where there are none."""

    def __post_init__(self) -> None:
        """Raise ValueError for a reason that looks like another one on a receipt."""
        if any(plain(one) != one for one in self.reasons):
            raise ValueError("a reason has characters that cannot be seen")


STRICTEST = Policy(
    mode="inspect",
    pin=PinPolicy(shortest=8, weak="refuse"),
    libraries=AllowedLibraries(),
    idle_minutes=1,
    mask_labels=True,
    receipts=False,
)
"""What holds where the file cannot be used: no library is loaded, so no token can be reached at all."""


class PolicyInForce(NamedTuple):
    """The policy with where it comes from, and what a person has to be told about it."""

    policy: Policy = Policy()
    file: str = ""
    """The file that was read, or could not be used; empty where there is none."""
    notice: Problem | None = None
    """Why the strictest rules hold, where they do."""

    def refusal(self, path: str, sha256: str) -> Problem | None:
        """Return what a person is told where this library must not be loaded."""
        allowed = self.policy.libraries
        if allowed is None or allowed.allow(path, sha256):
            return None
        fields = {"policy": self.file, "library": path}
        return Problem(
            title=Words(LIBRARY_FORBIDDEN),
            cause=Words(
                N_("Your administrator’s policy names the libraries that may be loaded. {library} is not among them."),
                fields,
            ),
            unchanged=Words(N_("Nothing of it was loaded.")),
            next_step=Words(N_("Ask your administrator to allow it in {policy}."), fields),
            details={"path": path, "SHA-256": sha256, "policy": self.file},
        )


def system_policy_file() -> Path:
    """Return the one file of this computer; it need not exist."""
    if sys.platform == "win32":
        return platformdirs.site_config_path("Symbolon", appauthor=False) / "policy.json"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Symbolon/policy.json")
    return Path("/etc/symbolon/policy.json")


ROOT = frozenset({0})
"""Who may own the system-wide file and the folders that it is in."""


def load_policy(
    system: Path | None = None, environment: Mapping[str, str] = os.environ, owners: frozenset[int] = ROOT
) -> PolicyInForce:
    """Read the policy. Never raises for what is in the file, or what kind of file it is: then the strictest rules hold.

    Where there is no system-wide file, nothing is decided on this computer, so the file that `OVERRIDE` names overrules
    nobody; it may belong to whoever runs the program. `owners` are the users who may own the system-wide file.
    """
    file = system or system_policy_file()
    try:
        if _is_there(file):
            return PolicyInForce(_read(file, owners, _folders_above(file)), str(file))
        named = environment.get(OVERRIDE, "")
        if not named:
            return PolicyInForce()
        file = Path(named).absolute()
        return PolicyInForce(_read(file, owners | _ourselves(), ()), str(file))
    except Unusable as unusable:
        return PolicyInForce(STRICTEST, str(file), _not_usable(file, unusable.cause))


def _is_there(file: Path) -> bool:
    """Return whether there is anything at all by this name; a folder that may not be looked into may hold it."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Unusable(N_("The file cannot be read: {reason}."), reason=reason(error)) from error
    return True


def _folders_above(file: Path) -> list[Path]:
    """Return every folder in which the file, or what it is a link to, could be replaced."""
    return list(dict.fromkeys((*file.parents, *Path(os.path.realpath(file)).parents)))


def _ourselves() -> frozenset[int]:
    return frozenset() if sys.platform == "win32" else frozenset({os.geteuid()})


class _Version(msgspec.Struct):
    version: int = VERSION


def _read(file: Path, owners: frozenset[int], folders: Iterable[Path]) -> Policy:
    """Read and validate a policy file; raise Unusable for whatever is wrong with it.

    Only `owners` may be able to change it: neither the file nor one of the `folders` above it may be another's.
    """
    try:
        for folder in folders:
            _refuse_changeable(folder, folder.stat(), owners)
        raw = read_regular(file, MAX_BYTES, partial(_refuse_changeable, file, owners=owners))
        version = msgspec.json.decode(raw, type=_Version).version
        if version > VERSION:
            raise Unusable(N_("It is for a later version of Symbolon (format {version})."), version=str(version))
        return msgspec.json.decode(raw, type=Policy)
    except OSError as error:
        raise Unusable(N_("The file cannot be read: {reason}."), reason=reason(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable(N_("It is not as it must be: {detail}."), detail=plain(str(error))) from error


def _refuse_changeable(place: Path, facts: os.stat_result, owners: frozenset[int]) -> None:
    """Raise Unusable where somebody else than `owners` can write to this file or folder (POSIX only).

    Access lists count too: where one lets others write, the system shows that in the group's rights. In a folder
    with the sticky bit others can make files, but not replace this one.
    """
    if sys.platform == "win32":
        return
    shared = facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    sticky = stat.S_ISDIR(facts.st_mode) and facts.st_mode & stat.S_ISVTX
    if facts.st_uid not in owners:
        raise Unusable(N_("{place} does not belong to the administrator."), place=str(place))
    if shared and not sticky:
        raise Unusable(N_("Others than the administrator can write to {place}."), place=str(place))


def _not_usable(file: Path, cause: Words) -> Problem:
    fields = {"file": str(file)}
    return Problem(
        title=Words(N_("The administrator’s policy cannot be used")),
        cause=cause,
        unchanged=Words(N_("To be on the safe side the strictest rules hold, and no library is loaded.")),
        next_step=Words(N_("Ask your administrator to mend {file}, then start Symbolon again."), fields),
        details=fields,
    )
