"""What a person is told about card readers: what is in them, who can read it, and what is missing on this system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.gui.pages.readers import ReaderNote
from app.model.library import Library
from app.settings.card_service import System
from app.vocabulary.errors import Problem
from app.vocabulary.readers import CardReader, ReadersSeen
from app.vocabulary.texts import N_, Words, padded
from app.vocabulary.values import SlotState

OPENSC = "OpenSC"
"""The library that reads the cards of most makers, by its name in `found_libraries`."""


@dataclass(frozen=True)
class Surroundings:
    """What there is besides the readers."""

    system: System
    installed: bool = True
    """Whether the card service's program is there."""
    opensc_found: bool = False
    opensc_configured: bool = False


_START: dict[tuple[System, bool], tuple[str, str]] = {
    ("debian", False): (
        N_("Install it; it starts by itself. This window looks again all the time."),
        "sudo apt install pcscd",
    ),
    ("debian", True): (
        N_("Start it. This window looks again all the time."),
        "sudo systemctl enable --now pcscd.socket",
    ),
    ("linux", False): (
        N_("Install pcsc-lite with your system’s package manager, then start it."),
        "sudo systemctl enable --now pcscd.socket",
    ),
    ("linux", True): (
        N_("Start it. This window looks again all the time."),
        "sudo systemctl enable --now pcscd.socket",
    ),
    ("windows", True): (
        N_("Connect the reader: the service “Smart Card” starts with it. Otherwise start it as an administrator."),
        "sc start SCardSvr",
    ),
    ("macos", True): (
        N_("It is built into macOS: connect the reader again, and restart the computer if that does not help."),
        "",
    ),
}
"""What to do where no card service runs, and the command for it, by system and whether the service is installed."""

_GET_OPENSC: dict[System, tuple[str, str]] = {
    "debian": (
        N_("Install OpenSC, which reads cards of many makers, PIV and OpenPGP, and add it here."),
        "sudo apt install opensc",
    ),
    "linux": (
        N_("Install OpenSC with your package manager, which reads cards of many makers, and add it here."),
        "",
    ),
    "macos": (
        N_("Install OpenSC (opensc.org), which reads cards of many makers, PIV and OpenPGP, and add it here."),
        "",
    ),
    "windows": (
        N_("Install OpenSC (opensc.org), which reads cards of many makers, PIV and OpenPGP, and add it here."),
        "",
    ),
}


def reader_notes(
    seen: ReadersSeen, readable_by: Mapping[str, str], around: Surroundings, only: str = ""
) -> tuple[ReaderNote, ...]:
    """Return what to say about the readers, or about the one called `only`.

    `readable_by` names the library that reads the card in a reader, by the reader's name.
    """
    if seen.service == "absent":
        return (_absent(seen, around),)
    if seen.service == "failed":
        return (_failed(seen),)
    if only:  # its page says itself that it is empty
        chosen = [reader for reader in seen.readers if reader.name == only and reader.has_card]
        return tuple(_note(reader, readable_by.get(reader.name, ""), around) for reader in chosen)
    return tuple(_note(reader, readable_by.get(reader.name, ""), around) for reader in seen.readers) or (_NO_READER,)


def readable_by(libraries: Iterable[Library], seen: ReadersSeen) -> dict[str, str]:
    """Return which library shows a token in a reader, by the reader's name."""
    return {
        reader_of(slot, seen): library.name for library in libraries for slot in library.slots if slot.token is not None
    }


def shows_readers(library: Library, slot: SlotState | None) -> bool:
    """Return whether the page of a library, or of a slot of it, has something to say about readers."""
    if slot is not None:
        return slot.info.removable and slot.token is None
    if library.state != "ready":
        return False
    return not library.slots or (not library.tokens and any(one.info.removable for one in library.slots))


def reader_of(slot: SlotState, seen: ReadersSeen) -> str:
    """Return the name of the reader that a slot is; a slot's description has room for 64 bytes (CK_SLOT_INFO)."""
    names = [reader.name for reader in seen.readers]
    cut = {padded(name.encode()[:64]): name for name in names}
    return cut.get(slot.address.description, "")


def _absent(seen: ReadersSeen, around: Surroundings) -> ReaderNote:
    installed = around.installed or around.system in ("macos", "windows")
    next_step, command = _START[(around.system, installed)]
    cause = {
        "macos": N_("The card service of macOS does not answer, so no library can see a card reader."),
        "windows": N_("The Windows service “Smart Card” does not run, so no library can see a card reader."),
    }.get(
        around.system,
        N_("The card service pcscd does not run, so no library can see a card reader.")
        if installed
        else N_("The card service pcscd is not installed, so no library can see a card reader."),
    )
    return ReaderNote(
        "warn",
        "warn",
        Problem(
            title=Words(N_("Card readers cannot be seen")),
            cause=Words(cause),
            next_step=Words(next_step),
            details=_details(seen=seen),
        ),
        command,
    )


def _failed(seen: ReadersSeen) -> ReaderNote:
    return ReaderNote(
        "warn",
        "warn",
        Problem(
            title=Words(N_("The card service does not answer as it should")),
            cause=Words(N_("The system was asked for its card readers, and failed.")),
            next_step=Words(
                N_("Unplug the reader and plug it in again. If that does not help, restart the card service.")
            ),
            details=_details(seen=seen),
        ),
    )


_NO_READER = ReaderNote(
    "neutral",
    "info",
    Problem(
        title=Words(N_("No card reader is connected")),
        cause=Words(N_("The card service runs, and sees no reader.")),
        next_step=Words(N_("Connect a reader or plug in a USB key. It shows here by itself.")),
    ),
)


def _note(reader: CardReader, library: str, around: Surroundings) -> ReaderNote:
    fields = {"reader": reader.name, "library": library}
    details = _details(reader=reader)
    if not reader.has_card:
        title = Words(N_("The reader {reader} is empty"), fields)
        step = Words(N_("Put a card into it. It shows here by itself."))
        return ReaderNote("neutral", "info", Problem(title=title, cause=Words(""), next_step=step))
    if reader.mute:
        title = Words(N_("The card in {reader} does not answer"), fields)
        cause = Words(N_("It lies the wrong way round, its contacts are dirty, or it is broken."))
        step = Words(N_("Take it out, look at its contacts, and put it in again with the chip first."))
        return ReaderNote("warn", "warn", Problem(title=title, cause=cause, next_step=step, details=details))
    if library:
        title = Words(N_("A card is in {reader}, and {library} reads it"), fields)
        step = Words(N_("Choose its token in the tree."))
        return ReaderNote("neutral", "info", Problem(title=title, cause=Words(""), next_step=step, details=details))
    return _unread(reader, around)


def _unread(reader: CardReader, around: Surroundings) -> ReaderNote:
    command = ""
    if around.opensc_configured:
        step = N_("Install the library that the card’s issuer names, and add it here.")
    elif around.opensc_found:
        step = N_("Add OpenSC, which is on this computer: it reads cards of many makers, PIV and OpenPGP.")
    else:
        step, command = _GET_OPENSC[around.system]
    return ReaderNote(
        "info",
        "token",
        Problem(
            title=Words(N_("A card is in {reader}, but no library here can read it"), {"reader": reader.name}),
            cause=Words(N_("Each kind of card needs a library that knows it, and none in this list does.")),
            next_step=Words(step),
            details=_details(reader=reader),
        ),
        command,
    )


def _details(reader: CardReader | None = None, seen: ReadersSeen | None = None) -> dict[str, str]:
    details: dict[str, str] = {}
    if reader is not None and reader.atr:
        details["ATR"] = reader.atr.hex(" ").upper()
    if reader is not None:
        details["State"] = f"0x{reader.state:04x}"
    if seen is not None and seen.code:
        details |= {"Return code": f"0x{seen.code:08x}", "Function": seen.function}
    return details
