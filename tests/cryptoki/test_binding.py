"""C_Initialize in all its forms, and the watch over a call."""

import threading
import time

import pytest

from app.cryptoki.binding import Binding, CallWatch
from app.cryptoki.errors import CryptokiError
from tests.catalogue import fault
from tests.cryptoki.conftest import Opener
from tests.cryptoki.helpers import log_in, token_of
from tests.faulty.library import Faulty


@fault(11)
@pytest.mark.parametrize("code", ["0x7", "0xa", "0x9"])
def test_a_library_that_cannot_lock_is_initialised_without(faulty: Faulty, open_library: Opener, code: str) -> None:
    faulty.rule(f"C_Initialize rv {code} 0 1")
    library = open_library(faulty)
    assert [call[1] for call in faulty.calls("C_Initialize")] == [code, "0x0"]
    assert not library.info().os_locking


def test_locking_is_asked_for(faulty: Faulty, open_library: Opener) -> None:
    assert open_library(faulty).info().os_locking
    assert len(faulty.calls("C_Initialize")) == 1


@fault(11)
def test_what_somebody_else_initialised_is_used_and_not_finalized(faulty: Faulty, open_library: Opener) -> None:
    first = open_library(faulty)
    second = open_library(faulty)
    assert faulty.calls("C_Initialize")[-1][1] == "0x191"
    second.finalize()
    assert faulty.calls("C_Finalize") == []
    assert first.info().manufacturer == "SoftHSM"


@fault(10)
def test_a_failing_c_initialize_carries_its_code(faulty: Faulty, open_library: Opener) -> None:
    faulty.rule("C_Initialize rv 0x30")
    with pytest.raises(CryptokiError) as caught:
        open_library(faulty)
    assert (caught.value.code, caught.value.function) == (0x30, "C_Initialize")


@fault(58)
def test_a_vendor_code_and_an_unknown_function_are_errors_too(faulty: Faulty, open_library: Opener) -> None:
    library = open_library(faulty)
    faulty.rule("C_GetInfo rv 0x80000042")
    with pytest.raises(CryptokiError) as caught:
        library.info()
    assert caught.value.problem.code_name == "CKR_0x80000042"
    assert library._binding.raw("C_NoSuchFunction") == 0x54


def test_another_thread_sees_the_running_function_and_its_age(faulty: Faulty, open_library: Opener) -> None:
    library = open_library(faulty)
    faulty.rule("C_GetInfo delay 300")
    thread = threading.Thread(target=library.info)
    began = time.monotonic()
    thread.start()
    seen = None
    while thread.is_alive():
        time.sleep(0.01)
        seen = library._binding.watch.current or seen
    assert seen is not None
    assert seen[0] == "C_GetInfo"
    assert abs(seen[1] - began) < 0.2
    assert library._binding.watch.current is None


def test_finalize_logs_out_closes_and_finalizes_once(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token()
    library = open_library(faulty)
    token = token_of(library)
    log_in(token)
    faulty.forget_calls()
    library.finalize()
    library.finalize()
    names = [name for name, _ in faulty.calls()]
    assert names == ["C_Logout", "C_CloseSession", "C_Finalize"]


def test_finalize_never_raises(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token()
    library = open_library(faulty)
    log_in(token_of(library))
    faulty.rule("C_Logout rv 0x30", "C_CloseSession rv 0x30", "C_Finalize late 0x5")
    library.finalize()
    assert faulty.calls("C_Finalize") == [("C_Finalize", "0x5")]


def test_every_function_of_the_list_is_found(faulty: Faulty, open_library: Opener) -> None:
    open_library(faulty)
    binding = Binding(faulty.path, CallWatch())
    assert len(binding._functions) == 68
