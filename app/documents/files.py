"""Files opened, read and written so that no path can block or damage: regular files only, whole files or none."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.vocabulary.errors import AppError, app_error
from app.vocabulary.texts import N_, plain

CHUNK = 1024 * 1024
"""How many bytes are read at a time."""

Progress = Callable[[int, int], None]
"""Told bytes done and bytes in total after each chunk; may raise `Cancelled`."""

_NO_LINK_AT_ALL = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def file_error(
    path: str,
    title: str,
    cause: str,
    next_step: str = "",
    unchanged: str = "",
    error: Exception | None = None,
    **fields: str,
) -> AppError:
    """Make an `AppError` about a file from marked texts, which may name it as ``{name}``.

    The whole path and the operating system's own words go under Details.
    """
    made = app_error(title, cause, next_step, unchanged, name=plain(Path(path).name or path), **fields)
    details = {"path": plain(path, 4096)}
    if isinstance(error, OSError) and error.errno is not None:
        details["system"] = f"{errno.errorcode.get(error.errno, error.errno)}: {error.strerror}"
    return AppError(msgspec.structs.replace(made.problem, details=details))


def size_text(size: int) -> str:
    """Return a size in bytes the way a person reads it, such as ``10 MiB``."""
    amount = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.4g} {unit}"
        amount /= 1024
    return f"{amount:.4g} TiB"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Snapshot:
    """What tells one state of a file from another: where it lies, its size in bytes and its time of change."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, stream: BinaryIO) -> "Snapshot":
        """Return the state of an open file."""
        return cls._from(os.fstat(stream.fileno()))

    @classmethod
    def at(cls, path: str) -> "Snapshot":
        """Return the state of the file at `path`; raises AppError where there is none any more."""
        try:
            return cls._from(Path(path).stat())
        except (OSError, ValueError) as error:
            raise _open_error(path, error) from error

    @classmethod
    def _from(cls, found: os.stat_result) -> "Snapshot":
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    def check(self, path: str) -> None:
        """Raise AppError where the file at `path` is not the same file in the same state any more."""
        if Snapshot.at(path) != self:
            raise changed_error(path)


def changed_error(path: str) -> AppError:
    """Return the error for a file that another program wrote to meanwhile."""
    return file_error(
        path,
        N_("“{name}” changed while it was read"),
        N_("Another program wrote to the file or replaced it."),
        N_("Wait until the other program has finished, then try again."),
        N_("Nothing was saved."),
    )


def open_regular(path: str, limit: int | None = None, *, allow_empty: bool = False) -> BinaryIO:
    """Open a regular file for reading, unbuffered, without ever waiting for it.

    Links are followed. Raises AppError for anything else than a regular file, for one that is missing, unreadable or
    (unless `allow_empty`) empty, and for one of more than `limit` bytes before any of it is read.
    """
    try:
        # Looked at before it is opened: opening a device can start something.
        _check_regular(path, Path(path).stat().st_mode)
        flags = os.O_RDONLY
        for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
            flags |= getattr(os, name, 0)
        stream: BinaryIO = os.fdopen(os.open(path, flags), "rb", buffering=0)
    except (OSError, ValueError) as error:
        raise _open_error(path, error) from error
    try:
        found = os.fstat(stream.fileno())
        _check_regular(path, found.st_mode)
        _check_size(path, found.st_size, limit, allow_empty)
    except BaseException:
        stream.close()
        raise
    return stream


def read_whole(path: str, limit: int) -> bytes:
    """Return the content of a regular file of 1 to `limit` bytes; raises AppError as `open_regular` does."""
    with open_regular(path, limit) as stream:
        before = Snapshot.of(stream)
        data = b"".join(read_chunks(stream, path, before.size))
        if Snapshot.of(stream) != before:
            raise changed_error(path)
    return data


def read_chunks(stream: BinaryIO, path: str, size: int, progress: Progress | None = None) -> Iterator[bytes]:
    """Yield an open file in chunks of at most `CHUNK` bytes, exactly `size` bytes in all, and tell the progress.

    Raises AppError where the file grows or shrinks meanwhile or cannot be read on, and whatever `progress` raises.
    """
    done = 0
    while True:
        try:
            chunk = stream.read(CHUNK)
        except OSError as error:
            raise _open_error(path, error) from error
        done += len(chunk)
        if done > size or (not chunk and done < size):
            raise changed_error(path)
        if not chunk:
            return
        if progress is not None:
            progress(done, size)
        yield chunk


def _check_regular(path: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise file_error(path, N_("“{name}” is a folder"), N_("A file is needed here."), N_("Choose a file in it."))
    raise file_error(
        path,
        N_("“{name}” is not an ordinary file"),
        N_("It is a device, a pipe or a socket. Reading it could wait forever."),
        N_("Choose an ordinary file."),
    )


def _check_size(path: str, size: int, limit: int | None, allow_empty: bool) -> None:
    if limit is not None and size > limit:
        raise file_error(
            path,
            N_("“{name}” is too large"),
            N_("The file has {size}; at most {limit} are read here."),
            N_("Check that you chose the right file."),
            size=size_text(size),
            limit=size_text(limit),
        )
    if size == 0 and not allow_empty:
        raise file_error(
            path,
            N_("“{name}” is empty"),
            N_("The file has no content."),
            N_("Choose another file, or create it again."),
        )


def _open_error(path: str, error: Exception) -> AppError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return file_error(
            path,
            N_("“{name}” was not found"),
            N_("There is no such file, or it was moved or deleted meanwhile."),
            N_("Check the name, or choose the file again."),
            error=error,
        )
    if isinstance(error, PermissionError):
        return file_error(
            path,
            N_("“{name}” cannot be read"),
            N_("Your user account has no permission to read this file."),
            N_("Ask the owner of the file for permission, or copy it to a folder of your own."),
            error=error,
        )
    if isinstance(error, ValueError):
        return file_error(
            path,
            N_("This is not the name of a file"),
            N_("The name has characters that no file name can have."),
            N_("Choose the file again."),
        )
    return file_error(
        path,
        N_("“{name}” cannot be read"),
        N_("The operating system reports an error while the file is read."),
        N_("Check the drive or the network connection, then try again. The system’s own words are under Details."),
        error=error,
    )


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_target(path: str, replace: bool) -> None:
    """Raise AppError where `write_atomically` would surely fail, so that no work is done in vain."""
    try:
        folder = Path(path).parent
        if not folder.is_dir():
            raise file_error(
                path,
                N_("“{name}” cannot be saved"),
                N_("The folder does not exist."),
                N_("Choose another folder."),
                N_("Nothing was saved."),
            )
        effective = os.access in os.supports_effective_ids
        if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
            raise _write_error(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        mode = Path(path).lstat().st_mode
    except FileNotFoundError:
        if Path(path).name in ("", ".", ".."):
            raise _folder_error(path) from None
        return
    except (OSError, ValueError) as error:
        raise _write_error(path, error) from error
    _check_existing(path, mode, replace)


def check_not_itself(file: str, target: str) -> None:
    """Raise AppError where what is made of `file` would be saved in its place."""
    try:
        same = Path(target).samefile(file)
    except (OSError, ValueError):
        return  # One of them is not there; what that means is said where it is opened.
    if same:
        raise file_error(
            target,
            N_("The result cannot replace the file itself"),
            N_("“{name}” is the file that is to be read."),
            N_("Choose another name for the result."),
            N_("Nothing was saved."),
        )


def _check_existing(path: str, mode: int, replace: bool) -> None:
    if stat.S_ISDIR(mode):
        raise _folder_error(path)
    if not stat.S_ISREG(mode):
        raise file_error(
            path,
            N_("“{name}” cannot be replaced"),
            N_("It is a link, a device, a pipe or a socket, not an ordinary file."),
            N_("Choose another name."),
            N_("Nothing was saved."),
        )
    if not replace:
        raise _exists_error(path)


def write_atomically(path: str, data: bytes, *, replace: bool, private: bool = False) -> None:
    """Write a whole file or nothing; raises AppError as `new_file` does."""
    with new_file(path, replace=replace, private=private) as stream:
        stream.write(data)


@contextlib.contextmanager
def new_file(path: str, *, replace: bool, private: bool = False) -> Iterator[BinaryIO]:
    """Open a new file beside `path` for writing and reading; it gets that name when the block ends well.

    It is synced to the disk first. When the block raises, it is deleted. An existing file is only replaced with
    `replace`, and stays as it was on any failure. `private` files can be read by their owner only, from the start.
    Raises AppError; an OSError from the block is taken for one of writing.
    """
    check_target(path, replace)
    part = Path(path).parent / f".{secrets.token_hex(8)}.part"
    try:
        try:
            with _open_new(part, 0o600 if private else 0o666) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _put_in_place(part, Path(path), replace)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(part.parent)
    except FileExistsError as error:
        raise _exists_error(path) from error
    except OSError as error:
        raise _write_error(path, error) from error


def _open_new(part: Path, mode: int) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
        flags |= getattr(os, name, 0)
    return os.fdopen(os.open(part, flags, mode), "w+b")


def _put_in_place(part: Path, path: Path, replace: bool) -> None:
    """Give the finished file its name; raises FileExistsError where that is taken and `replace` is false."""
    if replace:
        part.replace(path)
    elif os.name == "nt":
        part.rename(path)
    else:
        try:
            os.link(part, path, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINK_AT_ALL:
                raise
            # No hard links here (FAT, some network drives): the name is claimed with an empty file of our own first.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC))
            part.replace(path)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    # The file is complete already, and not every file system can sync a folder.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folder_error(path: str) -> AppError:
    return file_error(
        path,
        N_("“{name}” is a folder"),
        N_("A file cannot be saved under the name of a folder."),
        N_("Choose another name."),
        N_("Nothing was saved."),
    )


def _exists_error(path: str) -> AppError:
    return file_error(
        path,
        N_("“{name}” exists already"),
        N_("A file of this name is in the folder, and replacing it was not agreed to."),
        N_("Choose another name, or agree to replace the file."),
        N_("The existing file was not changed."),
    )


def _write_error(path: str, error: Exception) -> AppError:
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL:
        cause, next_step = N_("The disk is full."), N_("Free some space, or choose another drive.")
    elif number in (errno.EACCES, errno.EPERM, errno.EROFS):
        cause = N_("Your user account may not write to this folder, or the drive is read-only.")
        next_step = N_("Choose another folder.")
    elif number == errno.ENAMETOOLONG or isinstance(error, ValueError):
        cause = N_("The name is too long, or has characters that no file name can have.")
        next_step = N_("Choose another name.")
    else:
        cause = N_("The operating system reports an error while the file is written.")
        next_step = N_("Choose another folder. The operating system’s words are under Details.")
    unchanged = N_("Nothing was saved; a file of this name that was there before is unchanged.")
    return file_error(path, N_("“{name}” cannot be saved"), cause, next_step, unchanged, error=error)
