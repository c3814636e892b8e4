"""About Symbolon: version, licence, and what it is built from."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from app import __version__
from app.gui.dialogs.base import Dialog
from app.gui.look.parts import Card, FoldedDetails, Text, facts
from app.model.translate import tr
from app.vocabulary.texts import N_

_PARTS = (
    ("PySide6", "PySide6-Essentials", "LGPL-3.0"),
    ("python-pkcs11", "python-pkcs11", "MIT"),
    ("cryptography", "cryptography", "Apache-2.0 OR BSD-3-Clause"),
    ("asn1crypto", "asn1crypto", "MIT"),
    ("pyHanko", "pyHanko", "MIT"),
    ("msgspec", "msgspec", "BSD-3-Clause"),
    ("QtAwesome, Phosphor icons", "QtAwesome", "MIT"),
    ("platformdirs", "platformdirs", "MIT"),
)
"""Name, distribution and licence of what is shipped with it."""


class AboutDialog(Dialog[None]):
    """Tells the version for a report, and whose work it stands on."""

    def __init__(self, *, parent: QWidget | None = None):
        """Read the versions of what is installed."""
        super().__init__(
            "token", "Symbolon", tr(N_("Looks after PKCS#11 tokens of any vendor.")), width=112, parent=parent
        )
        card = Card(padding=4, gap=3)
        system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}, Qt {qVersion()}"
        lines = [(tr(N_("Version")), __version__), (tr(N_("Licence")), "Apache-2.0"), (tr(N_("System")), system)]
        card.body.addLayout(facts(lines))
        self.body.addWidget(card)
        words = tr(
            N_("Vendor libraries run in processes of their own. No PIN is stored, and nothing is sent anywhere.")
        )
        self.body.addWidget(Text(words, ink="quiet", wrap=True))
        self.body.addWidget(FoldedDetails(built_from(), title=tr(N_("Built from"))))
        self.only_close()
        self.finish(None)
        self.cancel.setFocus()

    def collect(self) -> None:
        """Nothing is asked here."""


def built_from(parts: Sequence[tuple[str, str, str]] = _PARTS) -> list[tuple[str, str]]:
    """Return name, and version with licence, of every part that is installed."""
    # Imported here: it brings the parsers of e-mail along, and nobody waits for those when the window opens.
    from importlib.metadata import PackageNotFoundError, version

    lines = []
    for name, distribution, licence in parts:
        try:
            lines.append((name, f"{version(distribution)}, {licence}"))
        except PackageNotFoundError:  # a frozen build may carry no metadata
            lines.append((name, licence))
    return lines
