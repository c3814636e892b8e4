"""Words that a person reads: marked for translation where they are written, filled with fields where they are shown."""

import re
import unicodedata

import msgspec

CLIP = 256
"""How many characters of a text from a token or a file are shown at the most."""

_FIELD = re.compile(r"\{(\w+)\}")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def N_(text: str) -> str:  # noqa: N802 - the usual name of a translation mark
    """Mark a text for translation; it is looked up where it is shown, in the window."""
    return text


class Words(msgspec.Struct, frozen=True):
    """A marked English text with named fields, such as ``Words(N_("Slot {name}"), {"name": "1"})``.

    The text is what a translator sees; the fields are data and never looked at for further fields.
    """

    text: str
    fields: dict[str, str] = {}

    def __str__(self) -> str:
        """Return the English sentence."""
        return fill(self.text, self.fields)


def fill(text: str, fields: dict[str, str]) -> str:
    """Put the fields into their ``{name}`` places; what has no field stays as it is.

    Not ``str.format``: a text may come from another process and must not reach into objects.
    """
    return _FIELD.sub(lambda found: fields.get(found[1], found[0]), text)


def _visible(character: str) -> str:
    if character == "\u00a0" or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"\N{LEFT SQUARE BRACKET WITH QUILL}U+{ord(character):04X}\N{RIGHT SQUARE BRACKET WITH QUILL}"


def plain(text: str, clip: int = CLIP) -> str:
    """Return one line of harmless text: control, bidi and invisible characters as ``⁅U+202E⁆``, clipped with ``…``.

    More than four combining marks in a row are dropped: they cost the layout seconds and carry no meaning.
    """
    if len(text) <= clip and text.isascii() and text.isprintable():
        return text  # as nearly all are: a list of objects spends a tenth of its time here otherwise
    result: list[str] = []
    marks = 0
    for character in text[: clip + 1]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= 4:
            result.append(_visible(character))
    if len(text) > clip:
        result[clip:] = ["…"]
    return "".join(result)


def folded(text: str) -> str:
    """Return `text` so that equal words are found whatever their case and their form in Unicode."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def readable(raw: bytes, clip: int = CLIP) -> str:
    """Decode a text attribute (UTF-8, PKCS#11 v3.2 section 3.2) tolerantly: bad bytes become ``�``, else `plain`."""
    return plain(raw[: clip * 4 + 4].decode("utf-8", "replace"), clip)


def padded(raw: bytes) -> str:
    """Decode a fixed-width field that is padded with blanks, such as a token's label (PKCS#11 v3.2 section 3.2)."""
    return readable(raw.rstrip(b" \x00"))
