"""What is at a path, looked up without keeping the event loop: a dead network mount answers after minutes, or never."""

import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

PATIENCE = 0.02
"""Seconds that are waited for an answer: a file system of this computer takes a hundredth of that."""

MOST = 8
"""So many looks into one folder may be without an answer at a time; each keeps a thread. A path that is typed on a dead
mount is looked at with every key, and whoever gives it up must be able to choose another one."""


@dataclass(frozen=True)
class Sight:
    """What was seen."""

    kind: Literal["nothing", "file", "folder", "other", "unreadable"]
    size: int = 0
    """Bytes of a file."""
    placed: bool = False
    """Whether the folder in which it is, or would be, is there."""


def look(path: str, late: Callable[[Sight], None] | None = None) -> Sight | None:
    """Return what is at `path`, or None where that takes longer than `PATIENCE`; then `late` is told when it is known.

    Where `MOST` in the same folder are waited for already, it counts as unreadable.
    """
    one = _Look(path)
    if sum(other.folder == one.folder for other in _Look.waiting) >= MOST:
        return Sight("unreadable")
    threading.Thread(target=one.run, name=f"look at {path}", daemon=True).start()
    return one.await_briefly(late)


def is_file(path: str) -> bool:
    """Return whether a regular file is there, as far as that is known soon."""
    sight = look(path)
    return sight is not None and sight.kind == "file"


def is_folder(path: str) -> bool:
    """Return whether a folder is there, as far as that is known soon."""
    sight = look(path)
    return sight is not None and sight.kind == "folder"


class _Look(QObject):
    waiting: set["_Look"] = set()  # noqa: RUF012 - one register for the whole process
    came = Signal(object)

    def __init__(self, path: str):
        super().__init__()
        self._path, self.folder = path, Path(path).parent
        self._sight: Sight | None = None
        self._late = False
        self._done, self._lock = threading.Event(), threading.Lock()

    def run(self) -> None:
        """Look, in a thread."""
        sight = seen(self._path)
        with self._lock:
            self._sight = sight
            late = self._late
        self._done.set()
        if late:
            self.came.emit(sight)  # from another thread: the slot runs on the event loop

    def await_briefly(self, late: Callable[[Sight], None] | None) -> Sight | None:
        self._done.wait(PATIENCE)
        with self._lock:
            if self._sight is not None:
                return self._sight
            self._late = True
        _Look.waiting.add(self)
        self.came.connect(partial(self._tell, late))
        return None

    def _tell(self, late: Callable[[Sight], None] | None, sight: Sight) -> None:
        _Look.waiting.discard(self)
        if late is not None:
            late(sight)


def seen(path: str) -> Sight:
    """Look at a path, however long that takes."""
    placed = False
    try:
        placed = Path(path).parent.is_dir()
        found = Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return Sight("nothing", placed=placed)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return Sight("unreadable")
    if stat.S_ISDIR(found.st_mode):
        return Sight("folder", placed=placed)
    if stat.S_ISREG(found.st_mode):
        return Sight("file", found.st_size, placed)
    return Sight("other", placed=placed)
