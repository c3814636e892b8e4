"""Well-known libraries: the table finds what is there, under the name it has on each system, and opens nothing."""

import builtins
import os
import sys
from pathlib import Path

import pytest

from app.settings.found import found_libraries
from tests.catalogue import fault


def place(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


FEDORA = ("usr/lib64/opensc-pkcs11.so", "usr/lib64/pkcs11/p11-kit-trust.so", "usr/lib64/pkcs11/libsofthsm2.so")
DEBIAN_ON_ARM = (
    "usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "usr/lib/aarch64-linux-gnu/pkcs11/p11-kit-trust.so",
    "usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
MACOS = (
    "Library/OpenSC/lib/opensc-pkcs11.so",
    "opt/homebrew/lib/pkcs11/p11-kit-trust.so",
    "opt/homebrew/lib/softhsm/libsofthsm2.so",
)


@pytest.mark.parametrize(("system", "files"), [("linux", FEDORA), ("linux", DEBIAN_ON_ARM), ("darwin", MACOS)])
def test_all_are_found_cards_first_and_practice_last(tmp_path: Path, system: str, files: tuple[str, ...]) -> None:
    place(tmp_path, *files)
    found = found_libraries(tmp_path, system)
    assert [library.path for library in found] == [str(tmp_path / name) for name in files]
    assert [library.name for library in found] == ["OpenSC", "p11-kit trust", "SoftHSM2"]
    assert [library.for_cards for library in found] == [True, False, False]
    assert all(str(library.note) for library in found)


def test_windows_paths(tmp_path: Path) -> None:
    place(tmp_path, "SoftHSM2/lib/softhsm2-x64.dll", "Program Files/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll")
    assert [library.name for library in found_libraries(tmp_path, "win32")] == ["OpenSC", "SoftHSM2"]


def test_a_folder_a_dead_link_and_an_unknown_system_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "usr/lib64/opensc-pkcs11.so").mkdir(parents=True)
    (tmp_path / "usr/lib64/softhsm").mkdir()
    (tmp_path / "usr/lib64/softhsm/libsofthsm2.so").symlink_to("gone")
    assert found_libraries(tmp_path, "linux") == []
    assert found_libraries(tmp_path, "plan9") == []


@fault(12)
def test_a_library_in_two_places_is_listed_once(tmp_path: Path) -> None:
    place(tmp_path, "usr/lib/softhsm/libsofthsm2.so", "usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
    [library] = found_libraries(tmp_path, "linux")
    assert library.path == str(tmp_path / "usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def test_this_machine_has_the_libraries_of_the_tests_and_none_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a library was opened")

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(os, "open", refuse)
    found = {library.name for library in found_libraries(platform=sys.platform)}
    assert found >= {"SoftHSM2", "OpenSC", "p11-kit trust"}
