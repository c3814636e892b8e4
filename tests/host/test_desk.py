"""A row of a list in the token's own host: which token it takes, whatever the window has sent."""

import hashlib
import time
from pathlib import Path
from typing import Any

import pytest

from app.store.desk_record import DeskRecord
from app.vocabulary.desk_messages import DeskRow, ListFile, SetUpToken
from app.vocabulary.pin_messages import Initialized
from app.vocabulary.values import TokenAddress
from tests.faulty.library import Faulty
from tests.host.conftest import Wire, Wires
from tests.host.test_pins import NEW, SO_PIN, refused
from tests.host.test_process import opened


@pytest.fixture
def host(wires: Wires, faulty: Faulty) -> tuple[Wire, TokenAddress]:
    """Start a host with the token Anna, which is in use."""
    return opened(wires, faulty)


def order(address: TokenAddress, folder: Path, **row: Any) -> SetUpToken:
    path = folder / "list.csv"
    path.write_text("label\nBert\n")
    file = ListFile(str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    fields = {"number": 2, "key": "k", "label": "Bert", "pin_source": "generated", **row}
    return SetUpToken(token=address, list=file, record=str(folder / "desk"), row=DeskRow(**fields))


def test_a_token_that_is_in_use_by_now_is_not_taken_for_a_blank_one(
    host: tuple[Wire, TokenAddress], faulty: Faulty, tmp_path: Path
) -> None:
    wire, address = host
    problem = refused(wire, order(address, tmp_path), SO_PIN, NEW)
    assert "is in use" in str(problem.title)
    assert problem.next_step.text
    assert faulty.calls("C_InitToken") == []


def test_a_token_with_another_serial_number_than_the_rows_is_not_taken(
    host: tuple[Wire, TokenAddress], faulty: Faulty, tmp_path: Path
) -> None:
    wire, address = host
    problem = refused(wire, order(address, tmp_path, serial="0042"), SO_PIN, NEW)
    assert problem.next_step.text
    assert faulty.calls("C_InitToken") == []


def test_the_token_of_the_row_is_set_up(host: tuple[Wire, TokenAddress], tmp_path: Path) -> None:
    wire, address = host
    made: Initialized = wire.value(5, order(address, tmp_path, serial=address.serial), SO_PIN, NEW)
    assert made.state.info.label == "Bert"
    assert made.problem is None


def test_a_row_during_which_everything_was_killed_is_unknown_and_not_begun_again(
    host: tuple[Wire, TokenAddress], wires: Wires, faulty: Faulty, tmp_path: Path
) -> None:
    wire, address = host
    request = order(address, tmp_path, serial=address.serial)
    faulty.rule("C_InitToken hang")
    wire.ask(5, request, SO_PIN, NEW)
    end = time.monotonic() + 10
    while not faulty.calls("C_InitToken"):
        assert time.monotonic() < end
        time.sleep(0.02)
    wire.process.kill()  # as a computer does that loses its power: nobody writes how the row ended
    wire.process.wait()
    faulty.rule()
    record = DeskRecord(tmp_path / "desk", request.list.path)
    assert [one.ending for one in record.results()] == ["unknown"]
    again, address = opened(wires, faulty)
    problem = refused(again, order(address, tmp_path, serial=address.serial), SO_PIN, NEW)
    assert "was done before" in str(problem.title)
    assert len(faulty.calls("C_InitToken")) == 1


def test_a_file_that_cannot_be_opened_costs_no_token(
    host: tuple[Wire, TokenAddress], faulty: Faulty, tmp_path: Path
) -> None:
    wire, address = host
    (tmp_path / "anna.pem").write_text("no certificate")
    row = {"serial": address.serial, "file": str(tmp_path / "anna.pem")}
    problem = refused(wire, order(address, tmp_path, **row), SO_PIN, NEW)
    assert "cannot be read" in str(problem.title)
    assert faulty.calls("C_InitToken") == []


def test_no_empty_pin_is_sent(host: tuple[Wire, TokenAddress], faulty: Faulty, tmp_path: Path) -> None:
    wire, address = host
    problem = refused(wire, order(address, tmp_path, serial=address.serial), b"", NEW)
    assert problem.next_step.text
    assert faulty.calls("C_InitToken") == []
