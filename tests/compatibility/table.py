"""The file with the table: written and read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.compatibility.operations import ROWS

FILE = Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"

_HEAD = """# What works with which library

Made by `python -m tests.compatibility`, which does every operation of this table with a real token of each library,
through the same requests as the window. *Done*: it was done, and judged as said. *Not offered*: the program says so
beforehand, with this reason. *Refused*: it was tried, and this is what a person is told.

The cards are virtual ones behind a real pcscd. An OpenPGP card is two tokens: this is the one with the user PIN; the
other holds its signature key. p11-kit's proxy shows the tokens of SoftHSM2 in slots of its own; it makes its list of
slots when it is initialised, so that a new token shows after *Restart* only.

OpenSC sets a user PIN without the old one only where its configuration says how, for all cards of one profile: the
file that the profile's variable `OPENSC_CONF` names, `app opensc-pkcs11 { pkcs11 { user_pin_unblock_style = …; } }`.
With `set_pin_in_unlogged_session` *Unblock PIN…* works with the unblocking code (PUK) of a PIV card, which has no
security officer's PIN; with `init_pin_in_so_session` it works with the SO PIN (PW3) of an OpenPGP card. Without the
setting both are refused, as the table shows. OpenSC would then try an unblocking code as the user PIN, so it is sent
only where that PIN is blocked and has no try left to lose (not known where OpenSC is behind p11-kit's proxy).
"""


def written(columns: Mapping[str, Sequence[str]]) -> str:
    """Return the file."""
    names = list(columns)
    lines = [f"| Operation | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for place, row in enumerate(ROWS):
        lines.append(f"| {row.title} | {' | '.join(columns[name][place] for name in names)} |")
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def read(text: str) -> dict[str, dict[str, str]]:
    """Return the cells by column and operation."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|") and "---" not in line]
    head, *rows = [[one.strip() for one in line] for line in lines]
    return {name: {row[0]: row[place] for row in rows} for place, name in enumerate(head) if place}
