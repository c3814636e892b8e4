"""After a list was read and wiped, no PIN of it stands in the memory of the process, in whatever form."""

import re
from pathlib import Path

import pytest

from app.documents.desk_list import digest, parse_list, read_list
from app.host.list_pins import pins_in
from app.vocabulary.desk_messages import ListFile
from app.vocabulary.pin_policy import PinPolicy
from tests.host.memory_scan import count

LETTERS = [[ord(letter) - 1 for letter in letters] for letters in ("6284:573", "9175:628:4", "8416:269")]
"""PINs, a letter lower than they stand here: so that the test itself keeps none. The first has eight."""


def copies(letters: list[int]) -> int:
    return count(re.compile(b"".join(b"[%c]" % letter for letter in letters)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a list byte by byte: nothing here holds a PIN in one piece."""
    made = tmp_path / "list.csv"
    with made.open("wb", buffering=0) as file:
        file.write(b"label,so_pin,pin,password,file\n")
        for place, letters in enumerate(LETTERS):
            file.write(b"Token %d," % place)
            for cell in (letters, letters, letters, []):
                for letter in cell:
                    file.write(bytes([letter]))
                file.write(b",")
            file.seek(-1, 1)
            file.write(b"\n")
    return made


def test_a_list_that_was_judged_leaves_none(path: Path) -> None:
    content = read_list(str(path))
    assert copies(LETTERS[0]) == 3, "the scan finds a PIN that is there"
    rows, _ = parse_list(str(path), content, PinPolicy(weak="refuse"))
    assert len(rows) == len(LETTERS)
    content[:] = bytes(len(content))
    assert [copies(letters) for letters in LETTERS] == [0, 0, 0]


def test_what_was_lent_leaves_none(path: Path) -> None:
    content = read_list(str(path))
    rows, _ = parse_list(str(path), content, PinPolicy())
    file = ListFile(str(path), digest(content))
    content[:] = bytes(len(content))
    for row in rows:
        with pins_in(file, (row.so_pin, row.pin, row.password)) as found:
            assert all(found)
            assert copies(LETTERS[row.number - 2]) == 3
    assert [copies(letters) for letters in LETTERS] == [0, 0, 0]
