"""p11-kit's module files name libraries; what is odd in them harms nobody."""

import os
from pathlib import Path

import pytest

from app.documents.p11kit import configured_modules, library_folders, module_folders
from tests.catalogue import fault


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Make the user's folder, the system's, and one with libraries."""
    made = tmp_path / "user", tmp_path / "system", tmp_path / "lib"
    for folder in made:
        folder.mkdir()
    (made[2] / "one.so").touch()
    return made


def names(user: Path, system: Path, libraries: Path) -> dict[str, str]:
    return {one.name: one.path for one in configured_modules([user, system, user / "not there"], [libraries])}


def test_relative_and_absolute_names(folders: tuple[Path, Path, Path]) -> None:
    user, system, libraries = folders
    (user / "mine.module").write_text(f"# a comment\n  module:   {libraries / 'one.so'}\npriority: 1\n")
    (system / "theirs.module").write_text("module: one.so\ncritical: yes")
    found = configured_modules([user, system], [libraries])
    assert [one.name for one in found] == ["mine", "theirs"]
    assert {one.path for one in found} == {str(libraries / "one.so")}
    assert str(user / "mine.module") in str(found[0].source)


def test_a_users_file_takes_the_place_of_the_systems(folders: tuple[Path, Path, Path]) -> None:
    user, system, libraries = folders
    (libraries / "two.so").touch()
    (user / "same.module").write_text("module: two.so")
    (system / "same.module").write_text("module: one.so")
    assert names(*folders) == {"same": str(libraries / "two.so")}
    (user / "same.module").write_text("# switched off here")
    assert names(*folders) == {}


@fault(111)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"module:",
        b"module: gone.so",
        b"module: \xff\xfe",
        b"module: a\0b",
        b"no colon",
        b"x" * 100_000,
        b"module: .",
    ],
)
def test_odd_files_name_nothing(folders: tuple[Path, Path, Path], content: bytes) -> None:
    (folders[0] / "odd.module").write_bytes(content)
    assert names(*folders) == {}


@fault(111)
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("module: |touch {marker}", False),
        ("module: $(touch {marker})", False),
        ("module: pkcs11:token=Anna?pin-source=|touch%20{marker}", False),
        ("module: one.so?pin-source=|touch {marker}", False),
        ("module: one.so\nremote: |touch {marker}", True),
        ("module: one.so\npin-source: |touch {marker}\npin-value: 1234", True),
    ],
)
def test_a_command_in_a_file_is_never_executed(
    folders: tuple[Path, Path, Path], tmp_path: Path, line: str, named: bool
) -> None:
    marker = tmp_path / "it ran"
    (folders[0] / "odd.module").write_text(line.format(marker=marker))
    found = configured_modules([folders[0]], [folders[2]])
    assert [one.path for one in found] == [str(folders[2] / "one.so")] * named
    assert not marker.exists()
    assert "1234" not in repr(found)


def test_what_is_no_file_is_left_alone(folders: tuple[Path, Path, Path]) -> None:
    os.mkfifo(folders[0] / "pipe.module")
    (folders[0] / "folder.module").mkdir()
    assert names(*folders) == {}


def test_this_system(tmp_path: Path) -> None:
    """The test packages install module files of OpenSC and SoftHSM."""
    assert module_folders({"XDG_CONFIG_HOME": "/c"})[0] == Path("/c/pkcs11/modules")
    found = {one.name for one in configured_modules(module_folders({}, tmp_path), library_folders())}
    assert {"opensc-pkcs11", "p11-kit-trust"} <= found
