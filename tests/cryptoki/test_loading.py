"""A file that is no Cryptoki library is refused in words, and a slow one stops nobody else."""

import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from app.cryptoki.binding import Binding, CallWatch
from app.vocabulary.errors import AppError
from tests.catalogue import fault
from tests.faulty.library import Faulty


def refused(path: Path) -> AppError:
    with pytest.raises(AppError) as caught:
        Binding(str(path), CallWatch())
    assert str(caught.value.problem.next_step)
    assert str(caught.value.problem.unchanged)
    return caught.value


def compiled(folder: Path, name: str, code: str, *options: str) -> Path:
    source = folder / f"{name}.c"
    source.write_text(code)
    target = folder / f"lib{name}.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", target, source, *options], check=True)
    return target


def test_a_missing_file_a_folder_and_a_text_file_have_words_of_their_own(tmp_path: Path) -> None:
    text = tmp_path / "text.so"
    text.write_text("I am a text\n" * 100)
    assert str(refused(tmp_path / "nothing.so").problem.title) == "The library is gone"
    assert str(refused(tmp_path).problem.title) == "This is a folder"
    assert str(refused(text).problem.title) == "This is not a library"


@pytest.mark.parametrize("size", [0, 20, 64, 1000, 9000])
def test_a_truncated_library_is_no_library(faulty_library: Path, tmp_path: Path, size: int) -> None:
    short = tmp_path / "short.so"
    short.write_bytes(faulty_library.read_bytes()[:size])
    assert str(refused(short).problem.title) == "This is not a library"


@pytest.mark.parametrize(("place", "value"), [(4, b"\x01"), (18, b"\xf3\x00")])
def test_another_processor_is_named(faulty_library: Path, tmp_path: Path, place: int, value: bytes) -> None:
    content = bytearray(faulty_library.read_bytes())
    content[place : place + len(value)] = value
    other = tmp_path / "other.so"
    other.write_bytes(content)
    assert str(refused(other).problem.title) == "The library is for another processor"


def test_a_missing_dependency_is_named(tmp_path: Path) -> None:
    needed = compiled(tmp_path, "needed", "int needed(void) { return 1; }")
    options = ("-L", str(tmp_path), "-lneeded")
    library = compiled(tmp_path, "needs", "int needed(void); int f(void) { return needed(); }", *options)
    needed.unlink()
    problem = refused(library).problem
    assert str(problem.title) == "A library that it needs is missing"
    assert "libneeded.so" in str(problem.cause)


def test_a_missing_function_is_named(tmp_path: Path) -> None:
    library = compiled(tmp_path, "lacks", "int nowhere_at_all(void); int f(void) { return nowhere_at_all(); }")
    problem = refused(library).problem
    assert str(problem.title) == "The library does not fit this system"
    assert "nowhere_at_all" in str(problem.cause)


@fault(2)
def test_a_library_without_function_list_is_no_cryptoki_library(tmp_path: Path) -> None:
    without = refused(compiled(tmp_path, "plain", "int f(void) { return 1; }"))
    null = refused(compiled(tmp_path, "null", "long C_GetFunctionList(void **l) { *l = 0; return 0; }"))
    assert str(without.problem.title) == str(null.problem.title) == "This is not a Cryptoki library"
    assert str(without.problem.cause) != str(null.problem.cause)


@fault(8)
def test_an_error_of_c_get_function_list_carries_its_code(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in faulty.env.items():
        monkeypatch.setenv(name, value)
    faulty.rule("C_GetFunctionList rv 0x5")
    error = refused(Path(faulty.path))
    assert error.problem.code_name == "CKR_GENERAL_ERROR"
    assert error.problem.function == "C_GetFunctionList"


def test_a_slow_constructor_stops_no_other_thread_and_is_named(
    faulty: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in faulty.env.items():
        monkeypatch.setenv(name, value)
    fresh = shutil.copy(faulty.path, tmp_path / "never-loaded-before.so")
    faulty.rule("load delay 500")
    watch = CallWatch()
    thread = threading.Thread(target=Binding, args=(str(fresh), watch))
    thread.start()
    seen, longest, last = set(), 0.0, time.monotonic()
    while thread.is_alive():
        time.sleep(0.005)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        if watch.current is not None:
            seen.add(watch.current[0])
    assert "dlopen" in seen
    assert longest < 0.3
    assert watch.current is None
