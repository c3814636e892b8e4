"""Names of files that are made from what a token says: the one function through which such a text becomes a name."""

import re
import unicodedata

LONGEST = 80
"""Characters of a name at the most, without what follows its last dot."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""What Windows takes for a device, whatever follows (Microsoft, Naming Files, Paths, and Namespaces)."""


def file_slug(text: str, otherwise: str = "token") -> str:
    """Return letters, digits, blanks, hyphens and underlines of a text as a name without a folder or an ending.

    It is never empty, hidden, an option, or a device. `otherwise` is the name where nothing of the text is left.
    """
    kept = (one if one.isalnum() or one in "-_" else " " for one in unicodedata.normalize("NFKC", text[: 4 * LONGEST]))
    name = " ".join("".join(kept).split())[:LONGEST].strip(" -_")
    if _RESERVED.fullmatch(name):
        name = f"{otherwise} {name}"
    return name or otherwise
