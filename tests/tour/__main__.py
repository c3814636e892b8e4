"""Walk through the main job on a practice token of its own: ``python -m tests.tour FOLDER``. Pictures go to the folder.

Everything happens through the real window, its actions and dialogs; settings and token live in a temporary folder.
"""

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.gui.dialogs.certificate import ImportCertificateDialog
from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.sign import SignDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.gui.dialogs.verify import VerifyDialog
from app.gui.look import theme
from app.model.task import Task
from app.model.token import Token
from app.settings.practice import PRACTICE_USER_PIN
from app.vocabulary.messages import ReadSigner
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.desk import Desk
from tests.tour.certificate import certificate_for


class Tour:
    """The steps, in order."""

    def __init__(self, desk: Desk, out: Path, work: Path):
        """Write pictures to `out`, and the files that are signed to `work`."""
        self.desk, self.out, self.work = desk, out, work
        self.step = 0

    def picture(self, name: str) -> None:
        """Take a numbered picture."""
        self.step += 1
        self.desk.shot(self.out / f"{self.step:02d}-{name}.png")
        print(f"  {self.step:02d}  {name}", file=sys.stderr)  # noqa: T201 - tells how far the tour is

    def walk(self) -> None:
        """Do the main job once."""
        self.desk.open()
        self.picture("first-start")
        self.desk.choose("practice")
        token = self.desk.token()
        self.picture("practice-token")
        self.log_in(token)
        self.generate(token)
        self.import_certificate(token)
        signature = self.sign(token)
        self.verify(signature)
        self.look_around(token)

    def log_in(self, token: Token) -> None:
        """Log in as the user."""
        self.desk.choose("log_in")
        prompt = self.desk.dialog(PinDialog)
        self.desk.type(prompt.field, PRACTICE_USER_PIN)
        self.picture("pin-prompt")
        self.desk.press(prompt)
        self.desk.until(lambda: token.session.role == "user" and token.look == "read")
        self.picture("logged-in")

    def generate(self, token: Token) -> None:
        """Generate a key pair."""
        self.desk.choose("generate_key_pair")
        dialog = self.desk.dialog(KeyPairDialog)
        self.desk.type(dialog.label, "Signature 2027")
        self.picture("generate-key-pair")
        self.desk.press(dialog)
        self.desk.until(lambda: len(token.objects.rows) == 2)
        self.picture("key-pair-in-the-tree")

    def import_certificate(self, token: Token) -> None:
        """Import a certificate for the key."""
        found: list[bytes] = []

        async def public_key() -> None:
            signer = await token.host.call(ReadSigner(token=token.address, key=self.private_key(token).address))
            found.append(signer.public_key)

        Task(public_key(), self.desk.window, self.desk.window.ui.show_error)
        self.desk.until(lambda: found)
        path = self.work / "anna.cer"
        path.write_bytes(certificate_for(found[0]))
        self.desk.window.browser.select_token(token)
        self.desk.choose("import_certificate")
        self.desk.choose_file(path)
        dialog = self.desk.dialog(ImportCertificateDialog)
        self.picture("import-certificate")
        self.desk.press(dialog)
        self.desk.until(lambda: len(token.objects.rows) == 3)
        self.picture("certificate-page")

    def sign(self, token: Token) -> Path:
        """Sign a file with the key."""
        file = self.work / "Contract 2027.txt"
        file.write_text("Both sides agree.\n")
        self.desk.window.browser.select_objects(token, [self.private_key(token)])
        self.picture("private-key-page")
        self.desk.choose("sign_file")
        dialog = self.desk.dialog(SignDialog)
        dialog.file.set_path(str(file))
        self.picture("sign-file")
        self.desk.press(dialog)
        report = self.desk.dialog(SignatureReportDialog)
        self.picture("signed-and-verified")
        self.desk.press(report)
        return file.with_name(file.name + ".p7s")

    def verify(self, signature: Path) -> None:
        """Verify the signature that was just made."""
        self.desk.choose("verify_signature")
        dialog = self.desk.dialog(VerifyDialog)
        dialog.file.set_path(str(signature.with_suffix("")))
        dialog.signature.set_path(str(signature))
        self.picture("verify-signature")
        self.desk.press(dialog)
        report = self.desk.dialog(SignatureReportDialog)
        self.picture("signature-is-valid")
        self.desk.press(report)

    def look_around(self, token: Token) -> None:
        """Show what else there is to see."""
        self.desk.window.messages.clear()
        self.desk.window.browser.select_token(token)
        page = self.desk.token_page
        for number, name in enumerate(("overview", "objects", "mechanisms", "details")):
            page.tabs.set_current(number)
            if name == "objects":
                page.objects.select(self.private_key(token))
            self.picture(f"token-{name}")
        self.desk.window.browser.select(self.desk.window.browser.path_of(token)[:2])
        self.picture("slot")
        self.desk.window.browser.select(self.desk.window.browser.path_of(token)[:1])
        self.picture("library")

    @staticmethod
    def private_key(token: Token) -> ObjectRow:
        """Return the private key on the token."""
        return next(row for row in token.objects.rows if row.object_class == CKO.PRIVATE_KEY)


def main() -> int:
    """Walk, and return 0 where every step worked."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="symbolon-tour-") as folder:
        os.environ["SYMBOLON_DATA_DIR"] = folder + "/data"
        app = QApplication(sys.argv[:1])
        theme.apply(app)
        desk = Desk(app, Path(folder) / "config")
        Tour(desk, out.resolve(), Path(folder)).walk()
        desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
