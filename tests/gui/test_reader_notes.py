"""What is told about card readers: each state of the service and of a reader, on each system, with a next step."""

import ctypes
from typing import get_args

import pytest

from app.gui.pages.readers import ReaderNote
from app.gui.reader_notes import Surroundings, reader_notes, reader_of
from app.host.pcsc import ABIS
from app.settings.card_service import System
from app.vocabulary.readers import CardReader, ReadersSeen
from app.vocabulary.values import SlotAddress, SlotInfo, SlotState, Version

SYSTEMS: tuple[System, ...] = get_args(System)
ABSENT = ReadersSeen(service="absent", code=0x8010001D, function="SCardEstablishContext")


def one(seen: ReadersSeen, around: Surroundings, only: str = "", **readable_by: str) -> ReaderNote:
    (note,) = reader_notes(seen, readable_by, around, only)
    return note


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("installed", [True, False])
def test_without_a_service_every_system_has_a_next_step(system: System, installed: bool) -> None:
    note = one(ABSENT, Surroundings(system, installed=installed))
    assert note.problem.next_step.text
    assert bool(note.command) == (system != "macos")
    assert note.problem.details["Return code"] == "0x8010001d"


def test_debian_is_told_the_package() -> None:
    assert one(ABSENT, Surroundings("debian", installed=False)).command == "sudo apt install pcscd"
    assert "systemctl" in one(ABSENT, Surroundings("debian", installed=True)).command


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("found", "configured", "step"),
    [(False, False, "Install OpenSC"), (True, False, "Add OpenSC"), (True, True, "issuer names")],
)
def test_a_card_that_nobody_reads_says_what_might(system: System, found: bool, configured: bool, step: str) -> None:
    seen = ReadersSeen(service="running", readers=(CardReader(name="R", state=0x22, atr=b"\x3b\x00"),))
    note = one(seen, Surroundings(system, opensc_found=found, opensc_configured=configured))
    assert str(note.problem.title) == "A card is in R, but no library here can read it"
    assert step in str(note.problem.next_step)
    assert note.problem.details["ATR"] == "3B 00"


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (0x12, "The reader R is empty"),
        (0x222, "The card in R does not answer"),
        (0x22, "A card is in R, and OpenSC reads it"),
        (0x122, "A card is in R, and OpenSC reads it"),
    ],
)
def test_each_state_of_a_reader(state: int, title: str) -> None:
    seen = ReadersSeen(service="running", readers=(CardReader(name="R", state=state),))
    note = one(seen, Surroundings("linux"), R="OpenSC")
    assert str(note.problem.title) == title
    assert note.problem.next_step.text


def test_a_service_that_fails_and_one_without_readers() -> None:
    failed = one(ReadersSeen(service="failed", code=0x80100014, function="SCardListReaders"), Surroundings("linux"))
    assert failed.problem.details == {"Return code": "0x80100014", "Function": "SCardListReaders"}
    assert "No card reader" in str(one(ReadersSeen(service="running"), Surroundings("linux")).problem.title)


def test_the_page_of_an_empty_reader_says_so_itself() -> None:
    seen = ReadersSeen(service="running", readers=(CardReader(name="R", state=0x12),))
    assert reader_notes(seen, {}, Surroundings("linux"), only="R") == ()


def test_a_reader_is_found_by_the_64_bytes_that_a_slot_has_for_its_name() -> None:
    name = "A reader with a very long name that goes on and on, made by somebody 00 00"
    slot = SlotState(SlotAddress(name[:64]), SlotInfo(name[:64], "", 2, Version(0, 0), Version(0, 0)))
    assert reader_of(slot, ReadersSeen(service="running", readers=(CardReader(name=name),))) == name
    assert reader_of(slot, ReadersSeen(service="running", readers=(CardReader(name="other"),))) == ""


@pytest.mark.parametrize(("system", "size"), [("darwin", 61), ("win32", 64)])
def test_the_state_of_a_reader_has_the_size_that_each_system_gives_it(system: str, size: int) -> None:
    assert ctypes.sizeof(ctypes.c_void_p) == 8
    assert ctypes.sizeof(ABIS[system].reader_state()) == size
