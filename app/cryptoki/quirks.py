"""Where a library differs from what the standard lets one expect: a row a quirk, with its source."""

import os
import re
from pathlib import Path

import msgspec

from app.vocabulary.values import LibraryInfo, Role, TokenInfo

_USER_TRIES = 0x10000 | 0x20000

_OPENSC_FILES = (
    "/etc/opensc/opensc.conf",
    "/etc/opensc.conf",
    "/Library/OpenSC/etc/opensc.conf",
    "C:/Program Files/OpenSC Project/OpenSC/opensc.conf",
)
"""Where OpenSC's packages put its configuration; OPENSC_CONF names another one (opensc.conf(5))."""
_OPENSC_UNBLOCKS = re.compile(r"^[^#\n]*\buser_pin_unblock_style\s*=\s*\"?set_pin_in_unlogged_session\b", re.MULTILINE)


def is_opensc(info: LibraryInfo) -> bool:
    """Return whether a library is OpenSC's own."""
    return info.manufacturer.startswith("OpenSC")


def token_folder(info: LibraryInfo) -> Path | None:
    """Return the folder in which a library keeps its tokens, where only a fresh start shows what others changed there.

    SoftHSM 2.6.1 reads its tokens at C_Initialize only: one made or removed by another process is not seen before
    C_Finalize and C_Initialize (measured). The folder stands in its configuration (softhsm2.conf(5)).
    """
    if not info.manufacturer.startswith("SoftHSM"):
        return None
    places = [os.environ.get("SOFTHSM2_CONF", ""), "~/.config/softhsm2/softhsm2.conf", "/etc/softhsm/softhsm2.conf"]
    for place in filter(None, places):
        folder = _setting(Path(place).expanduser(), "directories.tokendir")
        if folder:
            return Path(folder)
    return None


def without_old_tries(info: TokenInfo, role: Role | None) -> TokenInfo:
    """Return a token's information without the warnings that its last right PIN has made untrue.

    OpenSC 0.23 goes on reporting CKF_USER_PIN_COUNT_LOW and CKF_USER_PIN_FINAL_TRY while the user is logged in
    (measured): it asks the card, which then does not tell. By section 3.2 they mean tries since the last login.
    """
    if role != "user":
        return info
    return msgspec.structs.replace(info, flags=info.flags & ~_USER_TRIES)


def tells_swaps(info: LibraryInfo) -> bool:
    """Return whether C_WaitForSlotEvent tells, without waiting, that another card has come between two looks.

    OpenSC 0.23 does (measured). Others are not asked: some wait although they are told not to.
    """
    return is_opensc(info)


def opensc_takes_codes() -> bool:
    """Return whether an OpenSC that is initialised now takes the old PIN of C_SetPIN for the unblocking code.

    It does so without a login where its configuration has user_pin_unblock_style = set_pin_in_unlogged_session:
    changing a PIN cost a try of the PUK, also with the right PIN (0.23, measured with a PIV card). By section 5.6.8
    it changes the PIN. What is written there later means nothing before the next C_Initialize.
    """
    places = [os.environ.get("OPENSC_CONF", "")] if "OPENSC_CONF" in os.environ else list(_OPENSC_FILES)
    return any(_OPENSC_UNBLOCKS.search(_text(Path(place))) for place in places if place)


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""


def _setting(file: Path, name: str) -> str:
    pairs = (line.partition("=") for line in _text(file).splitlines())
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")


class FolderWatch:
    """Says whether anything was added to a folder or taken away since it was asked last."""

    def __init__(self, folder: Path | None):
        """Watch `folder`; without one nothing ever changes."""
        self._folder = folder
        self._stamp = self._look()

    def _look(self) -> int:
        try:
            return 0 if self._folder is None else self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    def changed(self) -> bool:
        """Return whether it changed, once for each change."""
        before, self._stamp = self._stamp, self._look()
        return self._stamp != before
