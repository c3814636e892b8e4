"""BER-TLV as smart cards use it (ISO/IEC 7816-4, section 6.3): tags of up to three bytes, definite lengths."""


def tlv(tag: int, value: bytes) -> bytes:
    """Return one data object."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    size = len(value)
    if size < 0x80:
        return name + bytes([size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return name + bytes([0x80 | len(length)]) + length + value


def parse(data: bytes) -> list[tuple[int, bytes]]:
    """Return the data objects that follow one another in `data`; raises IndexError where it ends too early."""
    found = []
    place = 0
    while place < len(data):
        tag, place = _tag(data, place)
        size, place = _length(data, place)
        found.append((tag, data[place : place + size]))
        place += size
    return found


def value_of(data: bytes) -> bytes:
    """Return the value of the first data object."""
    return parse(data)[0][1]


def _tag(data: bytes, place: int) -> tuple[int, int]:
    tag, place = data[place], place + 1
    if tag & 0x1F == 0x1F:
        tag, place = tag << 8 | data[place], place + 1
        if tag & 0x80:
            tag, place = tag << 8 | data[place], place + 1
    return tag, place


def _length(data: bytes, place: int) -> tuple[int, int]:
    size, place = data[place], place + 1
    if size & 0x80:
        count = size & 0x7F
        return int.from_bytes(data[place : place + count], "big"), place + count
    return size, place
