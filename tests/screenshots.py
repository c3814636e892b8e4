"""Make ``docs/screenshots/``: every page and dialog of the real window, light and dark.

    QT_QPA_PLATFORM=offscreen .venv/bin/python -m tests.screenshots [FOLDER]

The main job is the tour's; what no healthy token shows (blocked PINs, crashes, hangs) is the faulty library's.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QDialog

from app.gui.dialogs.about import AboutDialog
from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog
from app.gui.dialogs.library_settings import LibrarySettingsDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.dialogs.problem import ConfirmDialog, ProblemDialog
from app.gui.look import theme
from app.model import host as host_module
from app.model.library import Library
from app.settings.schema import Profile, Scheme
from tests.card.readers import VirtualCard, issue_cards, running
from tests.desk import Desk
from tests.faulty.library import Faulty, build
from tests.screens_of_operations import Operations
from tests.softhsm import SoftHsm, find_library
from tests.tour.__main__ import Tour

FLAGS = {"low": 0x10000, "final-try": 0x20000, "blocked": 0x40000}
"""CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED."""


class Screens(Tour):
    """The tour, and what else there is to see."""

    def __init__(self, desk: Desk, out: Path, work: Path, scheme: Scheme):
        """Take pictures in one scheme."""
        super().__init__(desk, out, work)
        self.scheme = scheme

    def picture(self, name: str) -> None:
        """Take a picture named after what it shows."""
        self.desk.shot(self.out / f"{name}-{self.scheme}.png")

    def walk(self) -> None:
        """Do the main job, then look at libraries that are not well."""
        super().walk()
        token = self.desk.token()
        Operations(self.desk, self.picture, self.work).walk(token)
        self.desk.window.browser.select(self.desk.window.browser.path_of(token)[:1])
        self.dialogs()
        self.trust()
        faulty = self.faulty()
        self.pins(faulty)
        self.confirmed_use()
        self.crash(faulty)
        self.hang(faulty)
        self.changed()
        self.cards()

    @contextmanager
    def open_dialog(self, kind: type[QDialog], name: str) -> Iterator[None]:
        """Take a picture of the dialog that the block opens, and close it."""
        yield
        dialog = self.desk.dialog(kind)
        self.picture(name)
        dialog.reject()
        self.desk.until(lambda: not self.desk.dialogs(kind))

    def dialogs(self) -> None:
        """Show the dialogs that the main job does not need."""
        with self.open_dialog(AboutDialog, "about"):
            self.desk.choose("about")
        with self.open_dialog(ConfirmDialog, "remove-library"):
            self.desk.choose("remove_library")
        with self.open_dialog(LibrarySettingsDialog, "library-settings"):
            self.desk.choose("library_settings")
        self.desk.choose("add_library")
        dialog = self.desk.dialog(ChooseLibraryDialog)
        dialog.path.set_path(find_library("p11-kit-modules", "p11-kit-trust.so"))
        self.picture("add-library")
        with self.open_dialog(ConsentDialog, "add-library-consent"):
            self.desk.press(dialog)

    def add(self, name: str, path: str, environment: dict[str, str]) -> Library:
        """Add a library without asking."""
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        profile = Profile(id=name, name=name, path=path, sha256=digest, consented="", environment=environment)
        library = self.desk.workspace.add(profile)
        self.desk.until(lambda: library.state == "ready" and library.tokens)
        return library

    def trust(self) -> None:
        """Show hundreds of certificates."""
        library = self.add("System trust", find_library("p11-kit-modules", "p11-kit-trust.so"), {})
        token = next(iter(library.tokens.values()))
        self.desk.until(lambda: self.desk.window.browser.model.find(self.desk.window.browser.path_of(token)).isValid())
        self.desk.window.browser.select_token(token)
        self.desk.until(lambda: token.look == "read")
        self.desk.token_page.tabs.set_current(0)
        self.picture("trust-overview")
        self.desk.token_page.show_class(1)
        self.desk.token_page.objects.table.selectRow(2)
        self.picture("trust-objects")

    def faulty(self) -> Faulty:
        """Add a card reader that misbehaves on demand."""
        softhsm = SoftHsm(self.work / "faulty-tokens")
        softhsm.new_token("Anna Berg")
        faulty = Faulty(build(self.work), softhsm, self.work)
        self.add("Vega driver", faulty.path, faulty.env)
        return faulty

    def pins(self, faulty: Faulty) -> None:
        """Show the prompt in every state of a PIN."""
        token = self.desk.token("Anna Berg")
        for name, flag in FLAGS.items():
            faulty.rule(f"C_GetTokenInfo or {flag:#x}")
            with self.open_dialog(PinDialog, f"pin-{name}"):
                self.desk.choose("log_in")
        faulty.rule("C_GetTokenInfo or 0x100", "C_Login delay 1500")
        with self.open_dialog(PinPadDialog, "pin-pad"):
            self.desk.choose("log_in")
        self.desk.until(lambda: not token.host.calls)
        faulty.rule()

    def confirmed_use(self) -> None:
        """Show the prompt of a key that asks for its PIN at every use."""
        token = self.desk.token("Anna Berg")
        dialog = PinDialog(
            token.name, token.info.model, token.info.serial, "Vega reader", "user", token.info, key="Signature"
        )
        with self.open_dialog(PinDialog, "pin-for-one-use"):
            self.desk.window.ui.start(self.desk.window.ui.show(dialog))

    def changed(self) -> None:
        """Show a library whose file is another one than was agreed to."""
        copy = self.work / "vendor.so"
        copy.write_bytes(Path(find_library("p11-kit-modules", "p11-kit-trust.so")).read_bytes())
        library = self.add("Vendor", str(copy), {})
        copy.write_bytes(copy.read_bytes() + b"\0")
        self.desk.window.browser.select((("library", library.profile.id),))
        self.desk.choose("restart")
        self.desk.until(lambda: library.file_changed)
        self.picture("library-has-changed")
        with self.open_dialog(ConsentDialog, "look-at-the-new-file"):
            self.desk.choose("accept_changed_library")

    def cards(self) -> None:
        """Show a reader with a card that no library reads, and one that is empty."""
        opensc = find_library("opensc-pkcs11", "opensc-pkcs11.so")
        with running() as readers:
            card = VirtualCard("unknown", self.work, issue_cards()["unknown"])
            digest = hashlib.sha256(Path(opensc).read_bytes()).hexdigest()
            profile = Profile(
                id="cards", name="OpenSC", path=opensc, sha256=digest, consented="", environment=readers.env
            )
            library = self.desk.workspace.add(profile)
            self.desk.until(lambda: library.state == "ready" and library.slots)
            readers.insert(card)
            self.desk.window.browser.select((("library", library.profile.id),))
            self.desk.until(lambda: "no library here can read it" in self.desk.words())
            self.picture("card-that-no-library-reads")
            card.pull()
            self.desk.workspace.remove(library)
            self.desk.until(lambda: not library.hosts)

    def crash(self, faulty: Faulty) -> None:
        """Show a library that crashed, and the details of it."""
        library = self.desk.workspace.libraries[-1]
        self.desk.window.browser.select((("library", library.profile.id),))
        faulty.rule("C_GetSlotList segv")
        self.desk.until(lambda: library.state == "crashed")
        self.desk.window.messages.clear()
        self.picture("library-crashed")
        assert library.problem is not None
        with self.open_dialog(ProblemDialog, "problem-details"):
            self.desk.window.ui.start(self.desk.window.ui.show(ProblemDialog(library.problem)))
        faulty.rule()
        self.desk.choose("restart")
        self.desk.until(lambda: library.state == "ready" and library.tokens)

    def hang(self, faulty: Faulty) -> None:
        """Show a library that does not respond."""
        host_module.STALL_AFTER = 1.0
        library = self.desk.workspace.libraries[-1]
        faulty.rule("C_GetSlotList hang")
        self.desk.until(lambda: library.host is not None and library.host.stalled)
        self.picture("library-not-responding")
        library.stop()
        faulty.rule()
        self.desk.until(lambda: library.state == "stopped")


def main() -> int:
    """Take all pictures in both schemes."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots").resolve()
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setFont(QFont("Inter", 10))  # stands for the system's font; the program never names a family
    theme.apply(app)
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        with tempfile.TemporaryDirectory(prefix="symbolon-screens-") as folder:
            os.environ["SYMBOLON_DATA_DIR"] = folder + "/data"
            desk = Desk(app, Path(folder) / "config")
            theme.set_scheme(scheme)
            (Path(folder) / "faulty-tokens").mkdir()
            Screens(desk, out, Path(folder), scheme).walk()
            desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
