"""What can be read in a PDF that Qt has written: its letters are numbers of glyphs, with a table of their meaning."""

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_RUN = re.compile(rb"/(F\d+) |<([0-9a-fA-F]+)> Tj")
_RANGE = re.compile(rb"<(\w{4})> <\w{4}> \[([^\]]*)\]")


def pdf_text(content: bytes) -> str:
    """Return all letters of a PDF in their order, without blanks and line ends."""
    reader = PdfFileReader(BytesIO(content))
    pages = [page.get_object() for page in reader.root["/Pages"]["/Kids"]]
    return "".join("".join(_page(page).split()) for page in pages)


def _page(page: Any) -> str:
    fonts = page["/Resources"]["/Font"]
    meanings = {name.lstrip("/"): _meanings(fonts[name]["/ToUnicode"].data) for name in fonts}
    said, meaning = [], dict[int, str]()
    for font, run in _RUN.findall(page["/Contents"].data):
        if font:
            meaning = meanings[font.decode()]
        said += [meaning[int(run[place : place + 4], 16)] for place in range(0, len(run), 4)]
    return "".join(said)


def _meanings(table: bytes) -> dict[int, str]:
    """Return the letter of each glyph, as the font's table has it (ISO 32000-1 section 9.10.3)."""
    found = {}
    for first, letters in _RANGE.findall(table):
        for number, letter in enumerate(re.findall(rb"<(\w+)>", letters)):
            found[int(first, 16) + number] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    return found
