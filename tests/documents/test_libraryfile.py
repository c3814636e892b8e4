"""Files that may be libraries, looked at without loading them."""

import hashlib
import os
import random
import struct
import subprocess
from pathlib import Path

import pytest

from app.documents import libraryfile
from app.documents.binaries import look_at
from app.documents.image import Image, NotBinary, Truncated
from app.documents.libraryfile import ENTRY_POINT, inspect_library_file
from app.vocabulary.errors import AppError
from tests.catalogue import fault


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile a small Cryptoki library that needs another one, and one without the entry point."""
    folder = tmp_path_factory.mktemp("module")
    (folder / "a.c").write_text("long C_GetFunctionList(void **l) { *l = 0; return 0; }\nint filler[4000] = {1};\n")
    (folder / "b.c").write_text("int helper(void) { return 1; }\n")
    (folder / "u.c").write_text("long C_GetFunctionList(void**); long other(void) { return C_GetFunctionList(0); }\n")
    (folder / "m.c").write_text("int main(void) { return 0; }\n")
    for command in (
        "gcc -shared -fPIC -o libhelper.so b.c",
        "gcc -shared -fPIC -o without.so b.c",
        "gcc -shared -fPIC -o user.so u.c",
        "gcc -shared -fPIC -Wl,--hash-style=sysv -o sysv.so a.c",
        "gcc -shared -fPIC -Wl,--no-as-needed -o good.so a.c -L. -lhelper",
        "gcc -c -o object.o a.c",
        "gcc -o program m.c",
    ):
        subprocess.run(command.split(), cwd=folder, check=True, timeout=60)
    return folder


def refusal(path: Path | str) -> str:
    with pytest.raises(AppError) as caught:
        inspect_library_file(str(path))
    problem = caught.value.problem
    assert str(problem.next_step)
    return f"{problem.title}: {problem.cause}"


def changed(source: Path, target: Path, place: int, data: bytes) -> Path:
    content = bytearray(source.read_bytes())
    content[place : place + len(data)] = data
    target.write_bytes(content)
    return target


def test_real_libraries(module: Path, trust_module: str) -> None:
    for path in (str(module / "good.so"), str(module / "sysv.so"), trust_module):
        found = inspect_library_file(path)
        content = Path(path).read_bytes()
        assert found.sha256 == hashlib.sha256(content).hexdigest()
        assert found.size == len(content)
        assert found.format.startswith("ELF 64-bit, ")
        assert found.path == os.path.realpath(path)
        assert found.owner
    assert inspect_library_file(trust_module).warnings == ()


def test_links_are_followed(module: Path, tmp_path: Path) -> None:
    (tmp_path / "link.so").symlink_to(module / "good.so")
    assert inspect_library_file(str(tmp_path / "link.so")).path == str((module / "good.so").resolve())


@fault(2)
def test_what_is_no_library(module: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.so").touch()
    (tmp_path / "text.so").write_text("/* GNU ld script */ INPUT(libc.so.6)\n")
    (tmp_path / "noise.so").write_bytes(bytes(range(256)) * 20)
    os.mkfifo(tmp_path / "pipe.so")
    big = tmp_path / "big.so"
    big.touch()
    os.truncate(big, libraryfile.LARGEST + 1)
    for path, words in (
        (tmp_path / "missing.so", "was not found"),
        (tmp_path, "is a folder"),
        (tmp_path / "empty.so", "is empty"),
        (tmp_path / "text.so", "It is a text"),
        (tmp_path / "noise.so", "does not start like a library"),
        (tmp_path / "pipe.so", "not an ordinary file"),
        (big, "too large"),
        (module / "without.so", "C_GetFunctionList"),
        (module / "user.so", "C_GetFunctionList"),
        (module / "program", "C_GetFunctionList"),
        (module / "object.o", "C_GetFunctionList"),
    ):
        assert words in refusal(path)


@fault(4)
def test_other_processor(module: Path, tmp_path: Path) -> None:
    good = module / "good.so"
    arm = refusal(changed(good, tmp_path / "arm.so", 18, struct.pack("<H", 183)))
    assert "made for another processor" in arm
    assert "built for ARM64" in arm
    assert "runs on x86-64" in arm
    unknown = refusal(changed(good, tmp_path / "unknown.so", 18, struct.pack("<H", 0x1234)))
    assert "0x1234" in unknown


@fault(3)
@pytest.mark.parametrize("keep", [5, 40, 63, 200, 5000, -100, -1])
def test_truncated(module: Path, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "short.so"
    path.write_bytes((module / "good.so").read_bytes()[:keep])
    assert "is damaged" in refusal(path)


@fault(13)
@pytest.mark.parametrize("name", ["a\nb.so", "a\u202eos.b.so", "a\0b.so", "a\u200bb.so"])
def test_hidden_characters_in_the_path(tmp_path: Path, name: str) -> None:
    assert "hidden characters" in refusal(str(tmp_path / name))


def test_hidden_characters_behind_a_link(module: Path, tmp_path: Path) -> None:
    (tmp_path / "a\nb.so").write_bytes((module / "good.so").read_bytes())
    (tmp_path / "link.so").symlink_to(tmp_path / "a\nb.so")
    assert "hidden characters" in refusal(tmp_path / "link.so")


@fault(15)
def test_who_else_can_change_it(module: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "good.so"
    path.write_bytes((module / "good.so").read_bytes())
    assert inspect_library_file(str(path)).warnings == ()
    path.chmod(0o666)
    assert inspect_library_file(str(path)).warnings == (libraryfile.FILE_WRITABLE,)
    folder.chmod(0o777)
    assert inspect_library_file(str(path)).warnings == (libraryfile.FILE_WRITABLE, libraryfile.FOLDER_WRITABLE)
    folder.chmod(0o1777)
    assert inspect_library_file(str(path)).warnings == (libraryfile.FILE_WRITABLE,)


def test_files_of_other_users(module: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "good.so"
    path.write_bytes((module / "good.so").read_bytes())
    # As if somebody else ran this program: neither he nor root owns the file then, unless root runs the tests.
    if os.getuid() == 0:
        os.chown(path, 12345, 12345)
        os.chown(tmp_path, 12346, 12346)
    else:
        monkeypatch.setattr(os, "getuid", lambda: 54321)
    found = inspect_library_file(str(path)).warnings
    assert libraryfile.FILE_OF_OTHER in found
    assert libraryfile.FOLDER_OF_OTHER in found


# ── other systems, in headers made by hand ───────────────────────────────────────────────────────────────────────────


def elf32() -> bytes:
    """Make a 32-bit ELF header without segments."""
    head = b"\x7fELF\1\1\1" + bytes(9)
    return head + struct.pack("<HHIIIIIHHHHHH", 3, 3, 1, 0, 0, 0, 0, 52, 32, 0, 40, 0, 0)


def pe(symbol: bytes, machine: int = 0x8664) -> bytes:
    """Make a PE32+ library with one section that holds one exported name."""
    head = b"MZ" + bytes(58) + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack("<H", 0x20B) + bytes(106) + struct.pack("<III", 16, 0x1000, 100)
    optional += bytes(240 - len(optional))
    section = b".edata\0\0" + struct.pack("<IIII", 200, 0x1000, 200, 512) + bytes(16)
    body = bytes(24) + struct.pack("<III", 1, 0, 0x1030) + bytes(12) + struct.pack("<I", 0x1040) + bytes(12)
    body += symbol + b"\0"
    content = head + coff + optional + section
    return content + bytes(512 - len(content)) + body + bytes(200 - len(body))


def mach_o(symbol: bytes, machine: int = 0x01000007) -> bytes:
    """Make a 64-bit library with a symbol table of one name."""
    head = b"\xcf\xfa\xed\xfe" + struct.pack("<6I", machine, 0, 6, 1, 24, 0) + bytes(4)
    strings = b"\0_" + symbol + b"\0"
    command = struct.pack("<6I", 2, 24, 56, 1, 72, len(strings))
    return head + command + struct.pack("<IBBHQ", 1, 0x0F, 1, 0, 0) + strings


def fat(*parts: tuple[int, bytes]) -> bytes:
    """Put several of them into one file."""
    content, table = b"", b""
    for machine, part in parts:
        table += struct.pack(">5I", machine, 0, 4096 + len(content), len(part), 0)
        content += part
    head = b"\xca\xfe\xba\xbe" + struct.pack(">I", len(parts)) + table
    return head + bytes(4096 - len(head)) + content


def test_libraries_for_other_systems(tmp_path: Path) -> None:
    for content, words in (
        (elf32(), "built for x86, 32 bit"),
        (pe(ENTRY_POINT), "library for Windows"),
        (mach_o(ENTRY_POINT), "library for macOS"),
    ):
        (tmp_path / "other").write_bytes(content)
        assert words in refusal(tmp_path / "other")


@pytest.mark.parametrize(("symbol", "exported"), [(ENTRY_POINT, True), (b"C_GetFunctionLisp", False)])
def test_exports_on_other_systems(tmp_path: Path, symbol: bytes, exported: bool) -> None:
    path = tmp_path / "library"
    arm, intel = 0x0100000C, 0x01000007
    for content, machine in (
        (pe(symbol), "x86-64"),
        (pe(symbol, 0xAA64), "ARM64"),
        (mach_o(symbol), "x86-64"),
        (fat((arm, mach_o(b"other", arm)), (intel, mach_o(symbol))), "ARM64, x86-64"),
    ):
        path.write_bytes(content)
        with path.open("rb") as stream:
            found = look_at(Image(stream, len(content)), ENTRY_POINT, "x86-64")
        assert (found.machine, found.exports, found.shared, found.bits) == (machine, exported, True, 64)


def test_mutants_of_every_format(module: Path, tmp_path: Path) -> None:
    rng = random.Random(1)
    path = tmp_path / "mutant"
    samples = [
        (module / "good.so").read_bytes(),
        (module / "sysv.so").read_bytes(),
        pe(ENTRY_POINT),
        mach_o(ENTRY_POINT),
        fat((0x01000007, mach_o(ENTRY_POINT))),
    ]
    for number in range(1500):
        data = bytearray(samples[number % len(samples)])
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(min(len(data), 1500))] = rng.choice((0, 1, 255, rng.randrange(256)))
        path.write_bytes(data)
        with path.open("rb") as stream:
            try:
                look_at(Image(stream, len(data)), ENTRY_POINT, "x86-64")
            except (NotBinary, Truncated):
                continue
