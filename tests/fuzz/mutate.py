"""Damaged copies of healthy files: flipped, cut, spliced, with lengths that lie and nesting without end."""

import base64
from random import Random

MOST = 1 << 20
"""Bytes of a mutant."""


def mutant(random: Random, data: bytes, other: bytes) -> bytes:
    """Return `data` with one to six damages; `other` is a file of another kind, for parts that do not belong."""
    wrapped = data.startswith(b"-----BEGIN") and random.random() < 0.7
    out = bytearray(_inside(data) if wrapped else data)
    for _ in range(random.randint(1, 6)):
        random.choice(_DAMAGES)(random, out, other)
    cut = bytes(out[:MOST])
    return _pem(data, cut) if wrapped else cut


def _inside(pem: bytes) -> bytes:
    """Return the DER of the first block, so that the damage reaches the parser behind the Base64."""
    lines = pem.splitlines()
    end = next(number for number, line in enumerate(lines) if line.startswith(b"-----END"))
    return base64.b64decode(b"".join(lines[1:end]))


def _pem(model: bytes, der: bytes) -> bytes:
    lines = model.splitlines()
    end = next(line for line in lines if line.startswith(b"-----END"))
    return b"\n".join((lines[0], base64.encodebytes(der).strip(), end, b""))


def _place(random: Random, data: bytearray) -> int:
    return random.randrange(len(data)) if data else 0


def _flip(random: Random, data: bytearray, _other: bytes) -> None:
    if data:
        data[_place(random, data)] ^= 1 << random.randrange(8)


def _byte(random: Random, data: bytearray, _other: bytes) -> None:
    if data:
        data[_place(random, data)] = random.choice((0, 1, 0x7F, 0x80, 0xFF, 0x30, random.randrange(256)))


def _cut(random: Random, data: bytearray, _other: bytes) -> None:
    del data[_place(random, data) :]


def _leave_out(random: Random, data: bytearray, _other: bytes) -> None:
    start = _place(random, data)
    del data[start : start + random.randint(1, 64)]


def _repeat(random: Random, data: bytearray, _other: bytes) -> None:
    start = _place(random, data)
    part = data[start : start + random.randint(1, 256)]
    data[start:start] = part * random.randint(1, 8)


def _splice(random: Random, data: bytearray, other: bytes) -> None:
    start, there = _place(random, data), random.randrange(len(other))
    data[start:start] = other[there : there + random.randint(1, 512)]


def _noise(random: Random, data: bytearray, _other: bytes) -> None:
    start = _place(random, data)
    data[start : start + 8] = random.randbytes(8)


def _lie(random: Random, data: bytearray, _other: bytes) -> None:
    """Change the length of a DER element: behind a byte that is a usual tag."""
    tags = [place for place, byte in enumerate(data[:-2]) if byte in (0x02, 0x03, 0x04, 0x06, 0x30, 0x31, 0xA0, 0xA3)]
    if tags:
        lengths = (b"\x80", b"\x84\xff\xff\xff\xff", b"\x88" + b"\x7f" * 8, b"\x00", b"\x82\x00\x01", b"\x81\x05")
        place = random.choice(tags) + 1
        data[place : place + 1] = random.choice(lengths)


def _nest(random: Random, data: bytearray, _other: bytes) -> None:
    """Put the rest under many levels of sequences of unknown length."""
    start = _place(random, data)
    data[start:start] = b"\x30\x80" * random.choice((3, 50, 5000))


def _text(random: Random, data: bytearray, _other: bytes) -> None:
    start = _place(random, data)
    data[start:start] = random.choice((b"\x00", "\u202e".encode(), b"<img src=x>", b"\xff\xfe", b"%n%s", b"9" * 400))


_DAMAGES = (_flip, _flip, _byte, _byte, _cut, _leave_out, _repeat, _splice, _noise, _lie, _lie, _nest, _text)
