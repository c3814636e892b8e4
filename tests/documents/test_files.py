"""Files that are no files, that change, and targets that must survive."""

import errno
import os
import secrets
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.documents import files
from app.documents.files import (
    Snapshot,
    check_target,
    open_regular,
    read_chunks,
    read_whole,
    size_text,
    write_atomically,
)
from app.vocabulary.errors import AppError
from tests.catalogue import fault, rule


def title(path: Path | str, limit: int | None = None) -> str:
    with pytest.raises(AppError) as caught:
        open_regular(str(path), limit)
    problem = caught.value.problem
    assert str(problem.cause)
    assert str(problem.next_step)
    return str(problem.title)


def test_reads_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert read_whole(str(tmp_path / "link"), 7) == b"content"


@fault(86)
def test_each_fault_has_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    big = tmp_path / "big"
    big.touch()
    os.truncate(big, 1024**3)
    found = [
        title(tmp_path),
        title(tmp_path / "missing"),
        title(tmp_path / "empty"),
        title(big, 10 * 1024**2),
        title("a\0b"),
        title("/dev/null"),
        title(tmp_path / "loop"),
    ]
    assert found == [
        f"“{tmp_path.name}” is a folder",
        "“missing” was not found",
        "“empty” is empty",
        "“big” is too large",
        "This is not the name of a file",
        "“null” is not an ordinary file",
        "“loop” cannot be read",
    ]


@fault(86)
def test_pipe_and_socket_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        # In a process of its own, so that waiting fails the test instead of stopping it.
        code = (
            "import sys; from app.documents.files import open_regular; from app.vocabulary.errors import AppError\n"
            "for path in sys.argv[1:]:\n"
            "    try: open_regular(path)\n"
            "    except AppError as error: print(error)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "pipe"), str(tmp_path / "socket")],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    assert done.stdout.splitlines() == ["“pipe” is not an ordinary file", "“socket” is not an ordinary file"]


def test_pipe_put_in_place_between_look_and_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    real_open = os.open

    def swapped(name: str, flags: int, *rest: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real_open(name, flags, *rest)

    monkeypatch.setattr(os, "open", swapped)
    assert title(path) == "“file” is not an ordinary file"


def test_unreadable_file(ordinary_user: Path) -> None:
    was = os.geteuid()
    if os.getuid() == 0:
        os.seteuid(0)
    (ordinary_user / "locked").write_bytes(b"x")
    (ordinary_user / "locked").chmod(0)
    os.seteuid(was)
    assert title(ordinary_user / "locked") == "“locked” cannot be read"


@fault(92)
def test_growing_shrinking_and_vanishing_while_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for size in (200, 50):
        path.write_bytes(b"x" * 100)
        with open_regular(str(path)) as stream:
            os.truncate(path, size)
            with pytest.raises(AppError, match="changed while it was read"):
                list(read_chunks(stream, str(path), 100))
    with open_regular(str(path)) as stream:
        before = Snapshot.of(stream)
        before.check(str(path))
        path.unlink()
        with pytest.raises(AppError, match="was not found"):
            before.check(str(path))
    path.write_bytes(b"y" * 50)
    with pytest.raises(AppError, match="changed while it was read"):
        before.check(str(path))


def test_progress_counts_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    size = files.CHUNK * 2 + 5
    path.write_bytes(bytes(size))
    told: list[tuple[int, int]] = []
    with open_regular(str(path)) as stream:
        list(read_chunks(stream, str(path), size, lambda done, total: told.append((done, total))))
    assert told == [(files.CHUNK, size), (2 * files.CHUNK, size), (size, size)]


@pytest.mark.parametrize("replace", [False, True])
def test_writes_a_new_file(tmp_path: Path, replace: bool) -> None:
    target = tmp_path / "new"
    write_atomically(str(target), b"data", replace=replace)
    assert target.read_bytes() == b"data"
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
    assert target.stat().st_nlink == 1


@rule(16)
def test_private_file_is_private_under_any_umask(tmp_path: Path) -> None:
    was = os.umask(0)
    try:
        write_atomically(str(tmp_path / "secret"), b"data", replace=False, private=True)
    finally:
        os.umask(was)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


@rule(16)
@pytest.mark.parametrize("plant", [os.link, os.symlink])
def test_what_somebody_has_put_in_the_place_of_the_temporary_file_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[Path, Path], None]
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    monkeypatch.setattr(secrets, "token_hex", lambda size: "guessed")
    plant(victim, tmp_path / ".guessed.part")
    with pytest.raises(AppError):
        write_atomically(str(tmp_path / "file"), b"ours", replace=False)
    assert victim.read_bytes() == b"precious"
    assert not (tmp_path / "file").exists()


def test_existing_target(tmp_path: Path) -> None:
    target = tmp_path / "old"
    target.write_bytes(b"old")
    for attempt in (check_target, lambda path, replace: write_atomically(path, b"new", replace=replace)):
        with pytest.raises(AppError, match="exists already"):
            attempt(str(target), False)
    assert target.read_bytes() == b"old"
    write_atomically(str(target), b"new", replace=True)
    assert target.read_bytes() == b"new"


@fault(99)
@pytest.mark.parametrize("links", [True, False])
def test_target_made_after_the_check_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """With and without hard links (FAT), as another program takes the name in the last moment."""
    target = tmp_path / "file"
    monkeypatch.setattr(files, "check_target", lambda path, replace: target.write_bytes(b"other"))
    if not links:
        monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.EPERM, "no links")))
    with pytest.raises(AppError, match="exists already"):
        write_atomically(str(target), b"ours", replace=False)
    assert target.read_bytes() == b"other"
    assert len(list(tmp_path.iterdir())) == 1


def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.EPERM, "no links")))
    write_atomically(str(tmp_path / "file"), b"ours", replace=False)
    assert (tmp_path / "file").read_bytes() == b"ours"


@fault(98)
def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "there").write_bytes(b"there")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    os.mkfifo(tmp_path / "pipe")
    for name, words in (
        ("folder", "is a folder"),
        ("link", "cannot be replaced"),
        ("pipe", "cannot be replaced"),
        ("missing/file", "cannot be saved"),
        ("n" * 300, "cannot be saved"),
        ("a\0b", "cannot be saved"),
        ("..", "is a folder"),
    ):
        with pytest.raises(AppError, match=words):
            write_atomically(str(tmp_path / name), b"data", replace=True)
    assert (tmp_path / "there").read_bytes() == b"there"
    assert (tmp_path / "link").is_symlink()


@fault(98)
def test_read_only_folder(ordinary_user: Path) -> None:
    # The folder belongs to who started the tests; take the right to write from an ordinary user too.
    if os.getuid() != 0:
        ordinary_user.chmod(0o555)
    try:
        with pytest.raises(AppError, match="cannot be saved") as caught:
            check_target(str(ordinary_user / "file"), False)
    finally:
        if os.getuid() != 0:
            ordinary_user.chmod(0o755)
    assert "may not write" in str(caught.value.problem.cause)


@fault(98)
@rule(16)
@pytest.mark.parametrize("function", ["fsync", "link", "open"])
def test_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "file"
    monkeypatch.setattr(os, function, full)
    with pytest.raises(AppError, match="cannot be saved") as caught:
        write_atomically(str(target), b"new", replace=False)
    assert str(caught.value.problem.cause) == "The disk is full."
    assert "ENOSPC" in caught.value.problem.details["system"]
    assert list(tmp_path.iterdir()) == []


@rule(16)
def test_readers_see_the_old_or_the_new_file_only(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"a" * 100_000)
    seen, stop = set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for letter in (b"b", b"a") * 10:
            write_atomically(str(target), letter * 100_000, replace=True)
    finally:
        stop.set()
        reader.join()
    assert seen <= {b"a" * 100_000, b"b" * 100_000}


def test_sizes_for_people() -> None:
    assert [size_text(size) for size in (5, 10 * 1024**2, 3 * 1024**4)] == ["5 bytes", "10 MiB", "3 TiB"]
