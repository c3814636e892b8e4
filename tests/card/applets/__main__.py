"""Be a card in a reader: ``python -m tests.card.applets KIND STATE PORT LOG [--slow INS:SECONDS]…``.

The card is in the reader while this process runs; killing it pulls the card. It says *inserted* once when the reader
has given it power. The protocol is that of vpcd: two bytes of length, then an APDU or one byte of control.
"""

import argparse
import socket
import struct
import time
from pathlib import Path

from tests.card.applets import KINDS
from tests.card.applets.card import Card

_OFF, _ANSWER_TO_RESET = 0, 4
_WITH_PIN = frozenset({0x20, 0x24, 0x2C})


class Slot:
    """The reader's contacts."""

    def __init__(self, port: int):
        """Connect to the reader that waits for a card at this port."""
        self._reader = socket.create_connection(("127.0.0.1", port))
        self._reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self) -> bytes:
        """Wait for what the reader says next; empty at the reader's end."""
        length = self._exactly(2)
        return self._exactly(struct.unpack(">H", length)[0]) if length else b""

    def send(self, answer: bytes) -> None:
        """Answer the reader."""
        self._reader.sendall(struct.pack(">H", len(answer)) + answer)

    def _exactly(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            # Acknowledged at once: a delayed acknowledgement costs 44 ms a command (measured).
            self._reader.setsockopt(socket.IPPROTO_TCP, getattr(socket, "TCP_QUICKACK", 12), 1)
            more = self._reader.recv(count - len(received))
            if not more:
                return b""
            received += more
        return received


class Log:
    """Every command with the card's answer and every reset, one a line; what may be a PIN is left out."""

    def __init__(self, path: Path):
        """Append to the file at `path`."""
        self._file = path.open("a", buffering=1)

    def write(self, apdu: bytes, answer: bytes) -> None:
        """Note one command: its header and the length of its data, its data unless it is a PIN, the answer."""
        data = "" if apdu[1] in _WITH_PIN else apdu[5:].hex()
        self._file.write(f"{time.time():.3f} {apdu[:5].hex()} {data or '-'} {answer.hex()}\n")

    def reset(self) -> None:
        """Note that whatever was verified is so no more."""
        self._file.write(f"{time.time():.3f} reset\n")


def run(card: Card, slot: Slot, log: Log, slow: dict[int, float]) -> None:
    """Answer the reader until it goes; `slow` says how many seconds an instruction takes."""
    inserted = False
    while message := slot.receive():
        if len(message) > 1:
            time.sleep(slow.get(message[1], 0.0))
            answer = card.exchange(message)
            log.write(message, answer)
            slot.send(answer)
        elif message[0] == _ANSWER_TO_RESET:
            slot.send(card.atr)
        elif message[0] != _OFF:
            card.reset()
            log.reset()
            if not inserted:
                inserted = True
                print("inserted", flush=True)  # noqa: T201 - whoever put it in waits for this


def main() -> None:
    """Put the card in."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("state", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("log", type=Path)
    parser.add_argument("--slow", action="append", default=[], metavar="INS:SECONDS")
    options = parser.parse_args()
    slow = {int(instruction): float(seconds) for instruction, seconds in (one.split(":") for one in options.slow)}
    run(KINDS[options.kind](options.state), Slot(options.port), Log(options.log), slow)


if __name__ == "__main__":
    main()
