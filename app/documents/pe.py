"""Windows libraries (Microsoft's PE format): machine and export table."""

from app.documents.image import Binary, Image, Truncated

_MACHINES = {0x14C: "x86", 0x8664: "x86-64", 0xAA64: "ARM64", 0x1C4: "ARM"}
_IS_LIBRARY = 0x2000
_MOST = 100_000
_MOST_SECTIONS = 1000


def look_at(image: Image, symbol: bytes) -> Binary:
    """Return what a PE file is and whether it exports `symbol`; raises Truncated."""
    (header,) = image.unpack("<I", 0x3C)
    if image.read(header, 4) != b"PE\0\0":
        raise Truncated("no PE header")
    machine, sections, _, _, _, optional_size, flags = image.unpack("<HHIIIHH", header + 4)
    optional = header + 24
    (magic,) = image.unpack("<H", optional)
    wide = magic == 0x20B
    if sections > _MOST_SECTIONS:
        raise Truncated(f"{sections} sections")
    table = []
    for index in range(sections):
        _, address, size, offset = image.unpack("<4I", optional + optional_size + 40 * index + 8)
        image.check(offset, size)
        table.append((address, size, offset))
    (count,) = image.unpack("<I", optional + (108 if wide else 92))
    (exports,) = image.unpack("<I", optional + (112 if wide else 96)) if count else (0,)
    return Binary(
        format="PE",
        bits=64 if wide else 32,
        machine=_MACHINES.get(machine, f"0x{machine:x}"),
        exports=bool(exports) and _exports(image, table, exports, symbol),
        shared=bool(flags & _IS_LIBRARY),
    )


def _offset(table: list[tuple[int, int, int]], address: int) -> int:
    for start, size, offset in table:
        if start <= address < start + size:
            return offset + address - start
    raise Truncated(f"address {address}")


def _exports(image: Image, table: list[tuple[int, int, int]], exports: int, symbol: bytes) -> bool:
    count, _, names = image.unpack("<3I", _offset(table, exports) + 24)
    start = _offset(table, names) if count else 0
    for index in range(min(count, _MOST)):
        (name,) = image.unpack("<I", start + 4 * index)
        if image.text(_offset(table, name), len(symbol) + 1) == symbol:
            return True
    return False
