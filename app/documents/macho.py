"""Libraries of macOS (Apple's `mach-o/loader.h` and `mach-o/fat.h`), also for several processors in one file."""

from app.documents.image import Binary, Image, Truncated

_FAT, _FAT_WIDE = b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"
_THIN = {b"\xcf\xfa\xed\xfe": "<", b"\xce\xfa\xed\xfe": "<", b"\xfe\xed\xfa\xcf": ">", b"\xfe\xed\xfa\xce": ">"}
MAGICS = (_FAT, _FAT_WIDE, *_THIN)
"""First four bytes of every kind of Mach-O file; the first is also that of a Java class."""

_WIDE = 0x01000000
_MACHINES = {7: "x86", 7 | _WIDE: "x86-64", 12: "ARM", 12 | _WIDE: "ARM64", 18: "PowerPC"}
_LIBRARIES = (6, 8)
"""MH_DYLIB and MH_BUNDLE."""
_SYMTAB = 2
_MOST = 500_000


def look_at(image: Image, symbol: bytes, machine: str) -> Binary:
    """Return what a Mach-O file is and whether its part for `machine` exports `symbol`; raises Truncated."""
    magic = image.read(0, 4)
    if magic in _THIN:
        return _thin(image, 0, symbol)
    (count,) = image.unpack(">I", 4)
    if not 1 <= count <= 20:
        raise Truncated(f"{count} processors")
    parts = []
    for index in range(count):
        if magic == _FAT_WIDE:
            kind, _, offset, size = image.unpack(">IIQQ", 8 + 32 * index)
        else:
            kind, _, offset, size = image.unpack(">IIII", 8 + 20 * index)
        image.check(offset, size)
        parts.append((_MACHINES.get(kind, f"0x{kind:x}"), offset))
    chosen = next((offset for name, offset in parts if name == machine), parts[0][1])
    found = _thin(image, chosen, symbol)
    names = ", ".join(dict.fromkeys(name for name, _ in parts))
    return Binary(found.format, found.bits, names, found.exports, found.shared)


def _thin(image: Image, base: int, symbol: bytes) -> Binary:
    order = _THIN.get(image.read(base, 4))
    if order is None:
        raise Truncated("no Mach-O header")
    kind, _, file_type, commands, _ = image.unpack(order + "5I", base + 4)
    wide = bool(kind & _WIDE)
    offset, exports = base + (32 if wide else 28), False
    for _ in range(min(commands, 10_000)):
        command, size = image.unpack(order + "2I", offset)
        if size < 8:
            raise Truncated("load command")
        if command == _SYMTAB:
            exports = _exports(image, base, image.unpack(order + "4I", offset + 8), order, wide, b"_" + symbol)
        offset += size
    return Binary("Mach-O", 64 if wide else 32, _MACHINES.get(kind, f"0x{kind:x}"), exports, file_type in _LIBRARIES)


def _exports(image: Image, base: int, table: tuple[int, ...], order: str, wide: bool, name: bytes) -> bool:
    symbols, count, strings, length = table
    image.check(base + strings, length)
    step = 16 if wide else 12
    for index in range(min(count, _MOST)):
        place, kind, _ = image.unpack(order + "IBB", base + symbols + step * index)
        # N_EXT, no debugger's entry (N_STAB), and defined here: N_SECT.
        defined = kind & 1 and not kind & 0xE0 and kind & 0x0E == 0x0E and place < length
        if defined and image.text(base + strings + place, len(name) + 1) == name:
            return True
    return False
