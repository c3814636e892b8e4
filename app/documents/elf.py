"""ELF libraries (System V ABI), seen as the dynamic loader sees them: through the program headers alone."""

from dataclasses import dataclass

from app.documents.image import Binary, Image, Truncated

_MACHINES = {
    3: "x86",
    8: "MIPS",
    20: "PowerPC",
    21: "PowerPC 64",
    22: "S/390",
    40: "ARM",
    62: "x86-64",
    183: "ARM64",
    243: "RISC-V",
    258: "LoongArch",
}
_SHARED = 3
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _HASH, _STRTAB, _SYMTAB, _GNU_HASH = 1, 4, 5, 6, 0x6FFFFEF5
_MOST = 100_000
"""Entries of any table that are looked at."""
_MOST_SEGMENTS = 1000


@dataclass(frozen=True)
class _Layout:
    """Where the fields of a file of one class and byte order are, as `struct` formats."""

    order: str
    wide: bool

    def __call__(self, wide: str, narrow: str) -> str:
        return self.order + (wide if self.wide else narrow)


def look_at(image: Image, symbol: bytes) -> Binary:
    """Return what an ELF file is and whether it defines `symbol`; raises Truncated."""
    kind, order = image.read(4, 2)
    if kind not in (1, 2) or order not in (1, 2):
        raise Truncated("class or byte order")
    at = _Layout("<" if order == 1 else ">", kind == 2)
    file_type, machine, _, _, program, sections = image.unpack(at("HHIQQQ", "HHIIII"), 16)
    _, count, section_size, section_count, _ = image.unpack(at.order + "5H", 54 if at.wide else 42)
    name = _MACHINES.get(machine, f"0x{machine:x}") + (" (big-endian)" if order == 2 else "")
    if sections:
        # The table of sections is the last thing in most files, so it tells that the end is missing.
        image.check(sections, section_size * section_count)
    segments = _segments(image, at, program, count)
    loaded = [segment for segment in segments if segment[0] == _LOAD]
    for _, offset, _, size in loaded:
        image.check(offset, size)
    dynamic = _Dynamic(image, at, segments, loaded)
    return Binary(
        format="ELF",
        bits=64 if at.wide else 32,
        machine=name,
        exports=dynamic.defines(symbol),
        shared=file_type == _SHARED,
        needed=dynamic.needed(),
    )


def _segments(image: Image, at: _Layout, table: int, count: int) -> list[tuple[int, int, int, int]]:
    """Return kind, offset, address and size in the file of every segment."""
    if count > _MOST_SEGMENTS:
        raise Truncated(f"{count} segments")
    found = []
    for index in range(count):
        if at.wide:
            kind, _, offset, address, _, size = image.unpack(at.order + "IIQQQQ", table + 56 * index)
        else:
            kind, offset, address, _, size = image.unpack(at.order + "5I", table + 32 * index)
        found.append((kind, offset, address, size))
    return found


class _Dynamic:
    """The dynamic section: symbols and needed libraries."""

    def __init__(
        self,
        image: Image,
        at: _Layout,
        segments: list[tuple[int, int, int, int]],
        loaded: list[tuple[int, int, int, int]],
    ) -> None:
        self._image, self._at, self._loaded = image, at, loaded
        self._entries: list[tuple[int, int]] = []
        layout, step = at("qQ", "iI"), 16 if at.wide else 8
        for _, offset, _, size in [segment for segment in segments if segment[0] == _DYNAMIC][:1]:
            for index in range(min(size // step, _MOST)):
                tag, value = image.unpack(layout, offset + step * index)
                if tag == 0:
                    break
                self._entries.append((tag, value))
        self._tags = dict(self._entries)

    def _offset(self, tag: int) -> int:
        """Return where in the file the table that a tag points to is; raises Truncated where it is nowhere."""
        address = self._tags.get(tag, -1)
        for _, offset, start, size in self._loaded:
            if start <= address < start + size:
                return offset + address - start
        raise Truncated(f"dynamic tag {tag}")

    def needed(self) -> tuple[bytes, ...]:
        """Return the names of the DT_NEEDED entries."""
        names = [value for tag, value in self._entries if tag == _NEEDED][:1000]
        strings = self._offset(_STRTAB) if names else 0
        return tuple(self._image.text(strings + name) for name in names)

    def defines(self, symbol: bytes) -> bool:
        """Return whether the symbol is found by hash, as the loader finds it, and has a definition here."""
        if _SYMTAB not in self._tags or _STRTAB not in self._tags:
            return False
        if _GNU_HASH in self._tags:
            return any(self._is_definition(index, symbol) for index in self._gnu_candidates(symbol))
        if _HASH in self._tags:
            return any(self._is_definition(index, symbol) for index in self._old_candidates(symbol))
        return False

    def _is_definition(self, index: int, symbol: bytes) -> bool:
        offset = self._offset(_SYMTAB) + index * (24 if self._at.wide else 16)
        if self._at.wide:
            name, _, _, section = self._image.unpack(self._at.order + "IBBH", offset)
        else:
            name, _, _, _, _, section = self._image.unpack(self._at.order + "IIIBBH", offset)
        return section != 0 and self._image.text(self._offset(_STRTAB) + name) == symbol

    def _gnu_candidates(self, symbol: bytes) -> list[int]:
        wanted = 5381
        for byte in symbol:
            wanted = (wanted * 33 + byte) & 0xFFFFFFFF
        table, order = self._offset(_GNU_HASH), self._at.order
        buckets, first, bloom, _ = self._image.unpack(order + "4I", table)
        if not buckets:
            return []
        start = table + 16 + bloom * (8 if self._at.wide else 4)
        (index,) = self._image.unpack(order + "I", start + 4 * (wanted % buckets))
        found: list[int] = []
        if index < first:
            return found
        chains = start + 4 * buckets
        for step in range(_MOST):
            (value,) = self._image.unpack(order + "I", chains + 4 * (index - first + step))
            if value | 1 == wanted | 1:
                found.append(index + step)
            if value & 1:
                break
        return found

    def _old_candidates(self, symbol: bytes) -> list[int]:
        wanted = 0
        for byte in symbol:
            wanted = (wanted << 4) + byte
            high = wanted & 0xF0000000
            wanted = (wanted ^ (high >> 24)) & ~high & 0xFFFFFFFF
        table, order = self._offset(_HASH), self._at.order
        buckets, chain = self._image.unpack(order + "2I", table)
        if not buckets:
            return []
        (index,) = self._image.unpack(order + "I", table + 8 + 4 * (wanted % buckets))
        found: list[int] = []
        while index and len(found) < min(chain, _MOST):
            found.append(index)
            (index,) = self._image.unpack(order + "I", table + 8 + 4 * (buckets + index))
        return found
