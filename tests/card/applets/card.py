"""What every card does: takes command APDUs apart (ISO/IEC 7816-4), counts wrong PINs, and forgets nothing."""

import hashlib
import json
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

State = dict[str, Any]
"""All that a card remembers without power; lives in a file, so that a blocked PIN stays blocked."""


class Refused(Exception):  # noqa: N818 - a status word, as ISO 7816-4 calls it
    """A status word other than 9000."""

    def __init__(self, status: int):
        super().__init__(f"{status:04X}")
        self.status = status


@dataclass(frozen=True)
class Command:
    """A command APDU; `expected` is how many bytes of answer it has room for, 0 for any."""

    instruction: int
    p1: int
    p2: int
    data: bytes
    expected: int = 0

    @property
    def p1p2(self) -> int:
        """Return both parameters as one number."""
        return self.p1 << 8 | self.p2


class Card(ABC):
    """A card in a reader, as long as its process runs."""

    atr: ClassVar[bytes]

    def __init__(self, path: Path):
        """Take the state out of the file at `path`."""
        self._path = path
        self.state: State = json.loads(path.read_text())
        self._answer_left = b""
        self._chained = b""
        self.reset()

    @classmethod
    @abstractmethod
    def issue(cls) -> State:
        """Return the state of a new card, with fresh keys."""

    @abstractmethod
    def reset(self) -> None:
        """Forget what power was needed for: what is selected, which PIN was verified."""

    @property
    @abstractmethod
    def commands(self) -> dict[int, Callable[[Command], bytes]]:
        """Return what is done for each instruction."""

    def save(self) -> None:
        """Write the state in one step."""
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(self.state, indent=1))
        new.replace(self._path)

    def check_pin(self, name: str, typed: bytes) -> None:
        """Compare a PIN; raises Refused with the tries left. The counter is written before the comparison."""
        pin = self.state[name]
        if pin["left"] <= 0:
            raise Refused(0x6983)
        pin["left"] -= 1
        self.save()
        if _digest(typed) != pin["digest"]:
            raise self.tries_left(name)
        pin["left"] = pin["most"]
        self.save()

    def tries_left(self, name: str) -> Refused:
        """Return how many tries a PIN has, as a status word."""
        left = self.state[name]["left"]
        return Refused(0x63C0 | left if left else 0x6983)

    def exchange(self, apdu: bytes) -> bytes:
        """Answer a command APDU with data and status word."""
        try:
            return self._answer(apdu)
        except Refused as refused:
            self._answer_left = b""
            return struct.pack(">H", refused.status)
        except (IndexError, KeyError, ValueError, struct.error):  # what no card was made for
            self._answer_left = b""
            return b"\x6f\x00"

    def _answer(self, apdu: bytes) -> bytes:
        chaining, command = _parse(apdu)
        if command.instruction == 0xC0:  # GET RESPONSE
            answer = self._answer_left
        elif chaining:
            self._chained += command.data
            return b"\x90\x00"
        else:
            data, self._chained = self._chained + command.data, b""
            does = self.commands.get(command.instruction)
            if does is None:
                raise Refused(0x6D00)
            answer = does(Command(command.instruction, command.p1, command.p2, data))
        room = command.expected or 256
        self._answer_left = answer[room:]
        status = 0x6100 | min(len(self._answer_left), 256) & 0xFF if self._answer_left else 0x9000
        return answer[:room] + struct.pack(">H", status)


def _parse(apdu: bytes) -> tuple[bool, Command]:
    """Return whether more of the same command follows, and the command."""
    if len(apdu) < 4:
        raise Refused(0x6700)
    kind, instruction, p1, p2 = apdu[:4]
    data, expected = _body(apdu[4:])
    return bool(kind & 0x10), Command(instruction, p1, p2, data, expected)


def _body(body: bytes) -> tuple[bytes, int]:
    """Return data and room for an answer, of a short or an extended body."""
    if len(body) >= 3 and body[0] == 0:
        size = int.from_bytes(body[1:3], "big")
        if len(body) == 3:
            return b"", size or 0x10000
        rest = body[3 + size :]
        return body[3 : 3 + size], (int.from_bytes(rest, "big") or 0x10000) if rest else 0
    if len(body) == 1:
        return b"", body[0] or 256
    size = body[0] if body else 0
    rest = body[1 + size :]
    return body[1 : 1 + size], (rest[0] or 256) if rest else 0


def pin(value: bytes, most: int = 3) -> dict[str, Any]:
    """Return the state of a PIN with all its tries; the PIN itself is in no file of a test."""
    return {"digest": _digest(value), "length": len(value), "left": most, "most": most}


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
