"""A file that is no Cryptoki library is refused in words, and a slow one stops nobody else."""

import ctypes
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.cryptoki.binding import Binding, CallWatch
from app.cryptoki.errors import CryptokiError
from app.cryptoki.library import Library
from app.cryptoki.structs import FIRST_FUNCTION, PROTOTYPES
from app.cryptoki.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKR
from tests.canary import USER_PIN
from tests.catalogue import fault
from tests.cryptoki.conftest import Opener
from tests.cryptoki.helpers import certificate, describe, log_in, make_key, public_bytes, token_of
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


_LIST = """
struct list { unsigned char version[2]; void *function[92]; };
struct interface { const char *name; void *list; unsigned long flags; };
static long ok(void) { return 0; }
static long get(struct list **out);
"""

ODD = (
    _LIST
    + """
static struct list list = { VERSION, { ok, ok, 0, get } };
static long get(struct list **out) { *out = &list; return 0; }
long C_GetFunctionList(struct list **out) { return get(out); }
"""
)
"""A list with three functions, and a NULL pointer for each of the others."""


@fault(8)
@pytest.mark.parametrize("version", ["{0, 0}", "{2, 1}", "{2, 99}", "{255, 255}"])
def test_null_entries_and_an_odd_version_are_functions_that_it_lacks(tmp_path: Path, version: str) -> None:
    path = compiled(tmp_path, "odd", ODD, f"-DVERSION={version}")
    binding = Binding(str(path), CallWatch())
    assert set(binding._functions) == {"C_Initialize", "C_Finalize", "C_GetFunctionList"}
    assert binding.raw("C_Initialize", None) == CKR.OK
    for name, parameters in PROTOTYPES.items():
        if name not in binding._functions:
            assert binding.raw(name, *(0 for _ in parameters)) == CKR.FUNCTION_NOT_SUPPORTED
    with pytest.raises(CryptokiError) as caught:
        Library(str(path), CallWatch())
    assert (caught.value.problem.code_name, caught.value.function) == ("CKR_FUNCTION_NOT_SUPPORTED", "C_GetInfo")


def import_one(token: Token) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    token.import_certificate(certificate(public_bytes(key), "Ada", "Ada", key), "", b"\x01", describe)


@fault(8)
@pytest.mark.parametrize(("name", "write"), [("C_GenerateKeyPair", make_key), ("C_CreateObject", import_one)])
def test_what_python_pkcs11_calls_may_be_null_too(
    faulty: Faulty, open_library: Opener, name: str, write: Callable[[Token], object]
) -> None:
    faulty.softhsm.new_token()
    place = FIRST_FUNCTION + list(PROTOTYPES).index(name) * ctypes.sizeof(ctypes.c_void_p)
    faulty.rule(f"C_GetFunctionList put {place}={bytes(8).hex()}")
    token = token_of(open_library(faulty))
    log_in(token)
    with pytest.raises(CryptokiError) as caught:
        write(token)
    assert (caught.value.code, caught.value.function) == (CKR.FUNCTION_NOT_SUPPORTED, name)


@fault(9)
@pytest.mark.parametrize("rule", ["", "C_GetInterface rv 0", "C_GetInterface hang"])
def test_who_wants_no_user_name_asks_for_no_interface(faulty: Faulty, faulty_token: Token, rule: str) -> None:
    faulty.rule(*filter(None, [rule]))
    log_in(faulty_token)
    make_key(faulty_token)
    assert faulty.calls("C_GetInterface") == []


INTERFACE = (
    _LIST
    + """
#include <stddef.h>
#include <string.h>
static struct list list = { { 2, 40 }, { 0 } };
static struct list three = { { 3, 0 }, { [70] = ok } }, null = { { 3, 0 }, { 0 } };
static struct list vendor = { { 3, 7 }, { [70] = (void *)1 } };
static struct interface found = { "PKCS 11", LISTED, 0 }, own = { "Vendor's own", &vendor, 0 };
long C_GetFunctionList(struct list **out) { *out = &list; return 0; }
long C_GetInterface(const char *name, void *version, struct interface **out, unsigned long flags)
{
    *out = FOUND;
    return ANSWER;
}
"""
)


@fault(9)
@pytest.mark.parametrize(
    ("options", "there"),
    [
        ({}, True),
        ({"ANSWER": "6"}, False),
        ({"FOUND": "NULL"}, False),
        ({"LISTED": "NULL"}, False),
        ({"LISTED": "&list"}, False),
        ({"LISTED": "&null"}, False),
        ({"FOUND": "(name ? NULL : &own)"}, False),
        ({"FOUND": '(name && !strcmp(name, "PKCS 11") ? &found : &own)'}, True),
        ({"FOUND": "&own"}, False),
    ],
    ids=["right", "refused", "NULL interface", "NULL list", "2.40", "NULL pointer", "none", "not the first", "another"],
)
def test_only_a_right_interface_logs_in_by_name(tmp_path: Path, options: dict[str, str], there: bool) -> None:
    values = {"ANSWER": "0", "FOUND": "&found", "LISTED": "&three", **options}
    path = compiled(tmp_path, "interface", INTERFACE, *(f"-D{name}={value}" for name, value in values.items()))
    binding = Binding(str(path), CallWatch())
    binding.find_login_user()
    assert ("C_LoginUser" in binding._functions) == there
    answer = binding.raw("C_LoginUser", 1, 1, b"1234", 4, b"anna", 4)
    assert answer == (CKR.OK if there else CKR.FUNCTION_NOT_SUPPORTED)


@fault(9)
@pytest.mark.parametrize("rule", ["rv 0", "rv 0x6", "rv 0x80000042", "put 8=0000000000000000"])
def test_without_a_right_interface_no_pin_is_sent(faulty: Faulty, faulty_token: Token, rule: str) -> None:
    faulty.rule(f"C_GetInterface {rule}")
    with pytest.raises(CryptokiError) as caught:
        faulty_token.log_in("user", bytearray(USER_PIN.encode()), "anna")
    assert str(caught.value.problem.title) == "This library knows no user names"
    assert len(faulty.calls("C_GetInterface")) == 1
    assert faulty.calls("C_Login") == faulty.calls("C_LoginUser") == []
    faulty.rule()
    faulty_token.log_in("user", bytearray(USER_PIN.encode()), "anna")
    assert faulty_token.role == "user"


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
