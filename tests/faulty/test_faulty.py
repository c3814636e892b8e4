"""The faulty library does what its rules say, each in a process that may die of it."""

import ctypes
import os
import signal
import subprocess
import sys

import pytest

from app.cryptoki.binding import Binding, CallWatch
from app.cryptoki.structs import PROTOTYPES, Mechanism
from app.vocabulary.numbers import CKM, CKO, CKR
from tests.cryptoki.conftest import Opener
from tests.cryptoki.conftest import open_library as open_library
from tests.cryptoki.helpers import rows, token_of
from tests.faulty.library import Faulty
from tests.window.steps import make_careful_key

PROGRAM = """
import sys
from app.cryptoki.binding import CallWatch
from app.cryptoki.library import Library
library = Library(sys.argv[1], CallWatch())
print("info:", library.info().manufacturer, flush=True)
library.finalize()
"""


def run(faulty: Faulty, *rules: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    faulty.rule(*rules)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, faulty.path],
        env={**os.environ, **faulty.env},
        input="typed\n",
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_it_behaves_without_rules(faulty: Faulty) -> None:
    done = run(faulty)
    assert (done.returncode, done.stdout) == (0, "info: SoftHSM\n")
    assert list(dict.fromkeys(name for name, _ in faulty.calls())) == [
        "load",
        "C_GetFunctionList",
        "C_Initialize",
        "C_GetInfo",
        "C_Finalize",
        "unload",
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("C_GetInfo segv", -signal.SIGSEGV),
        ("C_GetInfo abort", -signal.SIGABRT),
        ("C_GetInfo exit 7", 7),
        ("load exit 8", 8),
        ("load segv", -signal.SIGSEGV),
        ("C_GetFunctionList abort", -signal.SIGABRT),
        ("C_Initialize segv", -signal.SIGSEGV),
    ],
)
def test_it_ends_the_process_on_demand(faulty: Faulty, rule: str, code: int) -> None:
    done = run(faulty, rule)
    assert done.returncode == code
    assert (rule.split()[0], "-") in faulty.calls()


def test_it_dies_late(faulty: Faulty) -> None:
    done = run(faulty, "C_Finalize segv")
    assert done.stdout == "info: SoftHSM\n"
    assert done.returncode == -signal.SIGSEGV


@pytest.mark.parametrize("function", ["C_GetInfo", "load"])
def test_it_hangs_on_demand(faulty: Faulty, function: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run(faulty, f"{function} hang", timeout=1.5)
    assert faulty.calls()[-1] == (function, "-")


def test_it_prints_and_reads(faulty: Faulty) -> None:
    done = run(faulty, "load print", "C_GetInfo print 0 0 1", "C_GetInfo stdin")
    assert done.stdout.splitlines() == ["faulty prints in load", "faulty prints in C_GetInfo", "info: SoftHSM"]


# ── what another program sees through it ─────────────────────────────────────────────────────────────────────────────


def tool(faulty: Faulty, *words: str) -> str:
    """Ask OpenSC's tool, and return all that it says."""
    command = ["pkcs11-tool", "--module", faulty.path, *words]
    done = subprocess.run(
        command, env={**os.environ, **faulty.env}, capture_output=True, text=True, check=False, errors="replace"
    )
    return done.stdout + done.stderr


def log_in(faulty: Faulty, pin: str, *role: str) -> str:
    return tool(faulty, "--login", *role, "--so-pin" if role else "--pin", pin, "--test")


def test_a_slot_goes_and_comes_back(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    assert "Anna" in tool(faulty, "--list-slots")
    faulty.rule("C_GetSlotList hide 0")
    without = tool(faulty, "--list-slots")
    assert "Anna" not in without
    assert without.count("Slot ") == 1, "SoftHSM's blank slot stays"
    faulty.rule()
    assert "Anna" in tool(faulty, "--list-slots")


def test_a_token_goes_and_its_slot_stays(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetSlotList empty 0")
    empty = tool(faulty, "--list-slots")
    assert "Anna" not in empty
    assert empty.count("Slot ") == 2
    assert "Anna" not in tool(faulty, "--list-token-slots")


_SESSIONS = """
import sys
import pkcs11
library = pkcs11.lib(sys.argv[1])
token = library.get_token(token_label="Anna")
first, second = token.open(), token.open(rw=True)
try:
    token.open()
    print("a third")
except pkcs11.exceptions.SessionCount:
    print("no third")
first.close()
token.open()
print("one for one")
"""


def test_a_token_has_so_many_sessions_and_no_more(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_OpenSession most 2")
    command = [sys.executable, "-c", _SESSIONS, faulty.path]
    done = subprocess.run(command, env={**os.environ, **faulty.env}, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["no third", "one for one"]


def test_it_has_mechanisms_of_a_vendor(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetMechanismList add 0x80001234=0x800")
    told = tool(faulty, "--list-mechanisms").lower()
    assert "mechtype-0x80001234, sign" in told
    assert "sha256-rsa-pkcs," in told, "the real ones too"


def test_it_counts_wrong_pins_and_blocks(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_Login tries 3")
    assert "CKR_PIN_INCORRECT" in log_in(faulty, "wrong-1")
    assert "user PIN count low" in tool(faulty, "--list-slots")
    assert "CKR_PIN_INCORRECT" not in log_in(faulty, faulty.softhsm.pin), "the right one sets the count back"
    for number in range(2):
        assert "CKR_PIN_INCORRECT" in log_in(faulty, f"wrong-{number}")
    assert "final user PIN try" in tool(faulty, "--list-slots")
    assert "CKR_PIN_INCORRECT" in log_in(faulty, "wrong-3")
    assert "user PIN locked" in tool(faulty, "--list-slots")
    assert "CKR_PIN_LOCKED" in log_in(faulty, faulty.softhsm.pin), "the right one too"
    officer = ("--login", "--login-type", "so", "--so-pin", faulty.softhsm.so_pin)
    tool(faulty, *officer, "--init-pin", "--new-pin", "fresh-77")
    assert "user PIN locked" not in tool(faulty, "--list-slots")
    assert "CKR_PIN" not in log_in(faulty, "fresh-77")


def test_it_counts_the_pins_of_a_security_officer_apart(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_Login tries 2")
    so = ("--login-type", "so")
    assert "CKR_PIN_INCORRECT" in log_in(faulty, "wrong-1", *so)
    assert "final SO PIN try" in tool(faulty, "--list-slots")
    assert "CKR_PIN_INCORRECT" in log_in(faulty, "wrong-1", *so)
    assert "CKR_PIN_LOCKED" in log_in(faulty, faulty.softhsm.so_pin, *so)
    assert "CKR_PIN" not in log_in(faulty, faulty.softhsm.pin)


def test_it_counts_every_way_in_which_a_pin_is_given(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token("Anna")
    make_careful_key(faulty.softhsm)
    token = token_of(open_library(faulty))
    raw, so_pin = token._binding.raw, faulty.softhsm.so_pin
    faulty.rule("C_Login tries 2")

    token.log_in("so", bytearray(so_pin.encode()))
    with token.working(read_write=True) as work:
        assert raw("C_SetPIN", work.session, b"wrong", 5, b"fresh-66", 8) == CKR.PIN_INCORRECT
    said = tool(faulty, "--list-slots")
    assert "final SO PIN try" in said
    assert "user PIN" not in said, "it was the officer's session"
    token.log_out()

    token.log_in("user", bytearray(faulty.softhsm.pin.encode()))
    key = next(row.address.handle for row in rows(token) if row.object_class == CKO.PRIVATE_KEY)
    with token.working() as work:
        assert raw("C_SignInit", work.session, ctypes.byref(Mechanism(CKM.RSA_PKCS, None, 0)), key) == CKR.OK
        assert raw("C_Login", work.session, 2, b"wrong", 5) == CKR.PIN_INCORRECT
        assert "final user PIN try" in tool(faulty, "--list-slots")
        assert raw("C_Login", work.session, 2, faulty.softhsm.pin.encode(), len(faulty.softhsm.pin)) == CKR.OK
    assert "user PIN" not in tool(faulty, "--list-slots"), "the right one sets the count back"
    token.close()

    again = ("--init-token", "--slot-index", "0", "--label", "Bert")
    assert "CKR_PIN_INCORRECT" in tool(faulty, *again, "--so-pin", "wrong-1")
    assert "SO PIN locked" in tool(faulty, "--list-slots"), "one wrong one before"
    assert "CKR_PIN_LOCKED" in tool(faulty, *again, "--so-pin", so_pin), "the right one too"


def test_it_answers_garbage(faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetTokenInfo garbage")
    assert "Anna" not in tool(faulty, "--list-slots")
    faulty.rule("C_Login garbage")
    assert "0xa5a5a5a5" in log_in(faulty, faulty.softhsm.pin).lower()


def test_it_does_a_thing_once_in_all_processes_together(faulty: Faulty) -> None:
    assert run(faulty, "C_GetInfo exit 3 0 0").returncode == 3
    assert faulty.done_once
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, faulty.path], env={**os.environ, **faulty.env}, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert run(faulty, "C_GetInfo exit 3 9 0").returncode == 0, "the first nine calls go through"
    assert not faulty.done_once


def test_every_function_takes_a_rule_and_is_logged(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in faulty.env.items():
        monkeypatch.setenv(name, value)
    binding = Binding(faulty.path, CallWatch())
    faulty.rule("* rv 0x80000042")
    faulty.forget_calls()
    answers = {name: binding.raw(name, *(0 for _ in parameters)) for name, parameters in PROTOTYPES.items()}
    assert len(answers) == 68
    assert set(answers.values()) == {0x80000042}
    assert faulty.calls() == [(name, "0x80000042") for name in PROTOTYPES]


def test_interfaces_take_rules_and_are_logged(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in faulty.env.items():
        monkeypatch.setenv(name, value)
    library = ctypes.CDLL(faulty.path)
    found, count = ctypes.c_void_p(), ctypes.c_ulong(0)
    asked = (b"PKCS 11", None, ctypes.byref(found), 0)
    assert library.C_GetInterface(*asked) == library.C_GetInterfaceList(None, ctypes.byref(count)) == CKR.OK
    assert found.value is not None
    assert count.value == 1
    faulty.rule("C_GetInterface rv 0x6", "C_GetInterfaceList count 7")
    assert library.C_GetInterface(*asked) == CKR.FUNCTION_FAILED
    assert library.C_GetInterfaceList(None, ctypes.byref(count)) == CKR.OK
    assert count.value == 7
    told = faulty.calls("C_GetInterface") + faulty.calls("C_GetInterfaceList")
    assert [result for _, result in told] == ["0x0", "0x6", "0x0", "0x0"]


@pytest.mark.parametrize(("megabytes", "answer"), [(64, CKR.OK), (1 << 34, CKR.HOST_MEMORY)])
def test_it_eats_memory(faulty: Faulty, megabytes: int, answer: int) -> None:
    program = """
import resource, sys
from pathlib import Path
from app.cryptoki.binding import Binding, CallWatch
binding = Binding(sys.argv[1], CallWatch())
used = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
before = used()
print(binding.raw("C_Initialize", None), used() - before >= 60 << 20)
"""
    faulty.rule(f"C_Initialize eat {megabytes}")
    command = [sys.executable, "-c", program, faulty.path]
    done = subprocess.run(command, env={**os.environ, **faulty.env}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(int(answer)), str(answer == CKR.OK)]
