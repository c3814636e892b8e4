"""Programs and libraries looked at without loading them: ELF, PE and Mach-O."""

from app.documents import elf, macho, pe
from app.documents.image import Binary, Image, NotBinary


def look_at(image: Image, symbol: bytes, machine: str) -> Binary:
    """Return what a library is and whether it exports `symbol`.

    `machine` names the processor whose part of a Mach-O file counts. Raises NotBinary and Truncated.
    """
    start = image.read(0, min(4, image.size))
    if start == b"\x7fELF":
        return elf.look_at(image, symbol)
    if start[:2] == b"MZ":
        return pe.look_at(image, symbol)
    if start in macho.MAGICS:
        return macho.look_at(image, symbol, machine)
    raise NotBinary
