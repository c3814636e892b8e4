"""The settings file: read with every doubt, replaced in one step, shared by several windows of one user."""

import contextlib
import os
import tempfile
import time
from pathlib import Path

import msgspec

from app.settings.lock import locked
from app.settings.merge import merge
from app.settings.regular import Unusable, read_regular, reason
from app.settings.schema import MAX_BYTES, VERSION, Settings, decode, encode, written_version
from app.vocabulary.errors import AppError, Problem, app_error
from app.vocabulary.texts import N_, Words, plain

LOCK_SECONDS = 0.5
"""How long another program may hold the settings before we give up, in seconds. It needs milliseconds."""

Loaded = tuple[Settings, Problem | None]
"""Settings, and the notice that a person has to be given about them, if any."""


class SettingsStore:
    """The settings of one user in one folder. Only window and command line have one."""

    def __init__(self, folder: Path):
        """Use ``settings.json`` in `folder`; neither has to exist, and nothing is touched yet."""
        self._folder = folder
        self._base: Settings | None = None

    @property
    def file(self) -> Path:
        """The file itself. Where ``settings.json`` is a link, what it points to is replaced, not the link."""
        return Path(os.path.realpath(self._folder / "settings.json"))

    def load(self) -> Loaded:
        """Read the settings. Never raises for what is in the file: it is kept aside then, and the notice says where.

        A missing file gives the defaults without a notice.
        """
        try:
            settings, notice = self._read(), None
        except Unusable as unusable:
            settings, notice = self._set_aside_once(unusable)
        self._base = settings or Settings()
        return self._base, notice

    def save(self, settings: Settings) -> Loaded:
        """Write what was changed in `settings` since the last load or save, and return what the file now holds.

        What another window changed meanwhile is kept (see `merge`). The file is replaced in one step: a crash, a full
        disk or a pulled plug leaves the old one. A file that became unusable meanwhile is kept aside, and the notice
        says so. Raises AppError where it cannot be written; the old file is unharmed then.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with locked(self._folder / "settings.lock", LOCK_SECONDS):
                merged, notice = self._merged(settings)
                self._replace(encode(merged))
        except TimeoutError as error:
            raise _not_saved(
                N_("Another program has been writing them for more than {seconds} seconds."),
                N_("Close other windows of Symbolon, then try again."),
                seconds=f"{LOCK_SECONDS:g}",
            ) from error
        except OSError as error:
            raise _not_saved(
                N_("{path} cannot be written: {reason}."),
                N_("Make the folder writable or free some space, then try again."),
                path=str(self.file),
                reason=reason(error),
            ) from error
        except UnicodeEncodeError as error:
            raise _not_saved(
                N_("A path in them has bytes that are no text, and such a path cannot be kept."),
                N_("Rename the file or folder, then add it again."),
            ) from error
        self._base = merged
        return merged, notice

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self) -> Settings | None:
        """Return what the file holds, None where there is none; raise Unusable for anything else."""
        try:
            raw = read_regular(self.file, MAX_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unusable(N_("The file cannot be read: {reason}."), reason=reason(error)) from error
        try:
            version = written_version(raw)
            if version > VERSION:
                raise Unusable(N_("A later version of Symbolon wrote it (format {version})."), version=str(version))
            return decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            detail = plain(str(error) or type(error).__name__)
            raise Unusable(N_("The file is damaged: {detail}."), detail=detail) from error

    def _set_aside_once(self, unusable: Unusable) -> tuple[Settings | None, Problem | None]:
        """Set the file aside, unless another window has just done that and written a good one."""
        try:
            with locked(self._folder / "settings.lock", LOCK_SECONDS):
                try:
                    return self._read(), None
                except Unusable as still:
                    return None, self._set_aside(still)
        except OSError as error:
            return None, Problem(
                title=Words(N_("The settings could not be used")),
                cause=unusable.cause,
                unchanged=Words(
                    N_("They stay at {path}: they cannot be set aside ({reason})."),
                    {"path": str(self.file), "reason": reason(error)},
                ),
                next_step=Words(N_("Mend or remove that file. Until then, no library is loaded and changes are lost.")),
            )

    def _set_aside(self, unusable: Unusable) -> Problem:
        """Rename the file to a free name beside it; raise OSError where that fails."""
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        target = self.file.with_name(f"settings.json.corrupt-{stamp}")
        number = 1
        while os.path.lexists(target):
            number += 1
            target = self.file.with_name(f"settings.json.corrupt-{stamp}-{number}")
        self.file.rename(target)
        return Problem(
            title=Words(N_("The settings could not be used")),
            cause=unusable.cause,
            unchanged=Words(N_("They were kept as {path}."), {"path": str(target)}),
            next_step=Words(N_("Symbolon starts with its defaults and loads no library: add your libraries again.")),
        )

    # ── writing, under the lock ──────────────────────────────────────────────────────────────────────────────────────

    def _merged(self, mine: Settings) -> Loaded:
        try:
            theirs = self._read()
        except Unusable as unusable:
            return mine, self._set_aside(unusable)
        if theirs is None:
            return mine, None
        return merge(self._base or Settings(), mine, theirs), None

    def _replace(self, content: bytes) -> None:
        folder = self.file.parent
        for leftover in folder.glob(".settings-*.tmp"):  # of a program that died here; under the lock none is in use
            leftover.unlink(missing_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".settings-", suffix=".tmp", dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.file)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where folders can be synced (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _not_saved(cause: str, next_step: str, **fields: str) -> AppError:
    return app_error(
        N_("The settings were not saved"), cause, next_step, N_("The settings on disk are unchanged."), **fields
    )
