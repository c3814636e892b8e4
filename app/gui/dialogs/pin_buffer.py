"""A PIN while it is typed: bytes in one block of memory of our own that is wiped, and what may be said about them."""

from __future__ import annotations

from app.vocabulary.pin_limits import CAPACITY


class PinBuffer:
    """The characters of a PIN in UTF-8, editable by position; never grows, so that no copy stays behind when it does.

    What cannot be avoided: the toolkit hands each typed character over as a short-lived string.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._bytes = bytearray(CAPACITY)
        self._used = 0

    def __repr__(self) -> str:
        """Say nothing about the content, not even its length."""
        return "<PinBuffer>"

    @property
    def size(self) -> int:
        """Return the length in bytes."""
        return self._used

    @property
    def characters(self) -> int:
        """Return the length in characters (code points)."""
        return sum(1 for byte in self.view() if byte & 0xC0 != 0x80)

    @property
    def plain_ascii(self) -> bool:
        """Return whether every character is ASCII, so that all programs send the same bytes for it."""
        return all(byte < 0x80 for byte in self.view())

    @property
    def has_blanks(self) -> bool:
        """Return whether there is a space, a tab or a line end in it (others are not `plain_ascii`)."""
        return any(byte in b" \t\n\r\v\f" for byte in self.view())

    def view(self) -> memoryview:
        """Return a view of the bytes as long as they are now, to be looked at in place and let go."""
        return memoryview(self._bytes)[: self._used]

    def insert(self, position: int, text: str) -> bool:
        """Insert characters; return whether they fitted. What does not fit, or has no UTF-8 form, is left out whole."""
        try:
            size = sum(len(character.encode()) for character in text)
        except UnicodeEncodeError:
            return False
        if self._used + size > CAPACITY:
            return False
        start = self._offset(position)
        self._move(start, start + size)
        for character in text:
            piece = character.encode()
            self._bytes[start : start + len(piece)] = piece
            start += len(piece)
        self._used += size
        return True

    def remove(self, start: int, end: int) -> None:
        """Remove the characters from `start` up to, not including, `end`."""
        first, last = self._offset(start), self._offset(end)
        self._move(last, first)
        left = self._used - (last - first)
        self._bytes[left : self._used] = bytes(self._used - left)
        self._used = left

    def fill(self, pin: bytearray) -> None:
        """Hold a copy of a PIN of at most `CAPACITY` bytes in place of what was typed; whoever has `pin` wipes it."""
        self.wipe()
        with memoryview(self._bytes) as view:
            view[: len(pin)] = pin
        self._used = len(pin)

    def shown(self) -> str:
        """Return the characters, to be painted while the eye is pressed; nobody keeps the result."""
        return bytes(self.view()).decode()

    def take(self) -> bytearray:
        """Hand the PIN over and keep nothing; the taker wipes it."""
        result = self._bytes[: self._used]
        self.wipe()
        return result

    def wipe(self) -> None:
        """Overwrite everything with zeros."""
        self._bytes[:] = bytes(CAPACITY)
        self._used = 0

    def _move(self, source: int, target: int) -> None:
        """Move everything from `source` on to `target`, in place: a slice of the bytes would leave a copy behind."""
        length = self._used - source
        with memoryview(self._bytes) as view:
            view[target : target + length] = view[source : source + length]

    def _offset(self, position: int) -> int:
        """Return where the character at `position` starts, in bytes."""
        seen = -1
        for offset in range(self._used):
            seen += self._bytes[offset] & 0xC0 != 0x80
            if seen == position:
                return offset
        return self._used
