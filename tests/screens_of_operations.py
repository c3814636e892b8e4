"""The screens of what a token does beside the main job: secret keys, files, random bytes, changes, deletion."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog

from app.gui.dialogs.decrypt import DecryptDialog
from app.gui.dialogs.delete import DeleteDialog
from app.gui.dialogs.digest import DigestDialog, DigestReportDialog
from app.gui.dialogs.edit_object import EditObjectDialog
from app.gui.dialogs.encrypt import EncryptDialog
from app.gui.dialogs.random_bytes import RandomDialog, RandomReportDialog
from app.gui.dialogs.secret_key import SecretKeyDialog
from app.gui.dialogs.sign import SignDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.model.token import Token
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.desk import Desk


class Operations:
    """Walks through them on a token where the user is logged in."""

    def __init__(self, desk: Desk, picture: Callable[[str], None], work: Path):
        """Take pictures with `picture`; files go to `work`."""
        self.desk, self.picture = desk, picture
        self.letter = work / "Letter to Bert.txt"
        self.letter.write_text("Nobody else is to read this.\n" * 400)

    def walk(self, token: Token) -> None:
        """Take a picture of each dialog."""
        self.methods(token)
        key = self.secret_key(token)
        self.encrypt_and_decrypt(token, key)
        self.device(token)
        self.change_and_delete(token, key)
        self.desk.window.messages.clear()

    def methods(self, token: Token) -> None:
        """Show how a file can be signed, and the command that checks the signature."""
        key = next(row for row in token.objects.rows if row.object_class == CKO.PRIVATE_KEY)
        self.desk.window.browser.select_objects(token, [key])
        self.desk.choose("sign_file")
        sign = self.desk.dialog(SignDialog)
        sign.file.set_path(str(self.letter))
        sign.raw.click()
        sign.method.open.click()
        self.picture("sign-file-methods")
        self.desk.press(sign)
        report = self.desk.dialog(SignatureReportDialog)
        self.desk.press_button("Show the command", report)
        self.picture("signed-with-command")
        self._close(report)

    def secret_key(self, token: Token) -> ObjectRow:
        """Generate an AES key."""
        self.desk.window.browser.select_token(token)
        self.desk.choose("generate_secret_key")
        dialog = self.desk.dialog(SecretKeyDialog)
        self.desk.type(dialog.label, "Archive 2027")
        self.picture("generate-secret-key")
        self.desk.press(dialog)
        self.desk.told("The secret key Archive 2027 was generated.")
        self.desk.until(lambda: not self.desk.open_dialogs)
        return next(row for row in token.objects.rows if row.object_class == CKO.SECRET_KEY)

    def encrypt_and_decrypt(self, token: Token, key: ObjectRow) -> None:
        """Encrypt a file with the key, then open what was written."""
        self.desk.window.browser.select_objects(token, [key])
        self.desk.choose("encrypt_file")
        encrypt = self.desk.dialog(EncryptDialog)
        encrypt.file.set_path(str(self.letter))
        self.picture("encrypt-file")
        self.desk.press(encrypt)
        self.desk.told("Letter to Bert.txt was encrypted.")
        self.desk.choose("decrypt_file")
        decrypt = self.desk.dialog(DecryptDialog)
        decrypt.file.set_path(f"{self.letter}.p11enc")
        self.picture("decrypt-file")
        self._close(decrypt)

    def device(self, token: Token) -> None:
        """Hash a file on the token, and let it make random bytes."""
        self.desk.window.browser.select_token(token)
        self.desk.choose("digest_file")
        digest = self.desk.dialog(DigestDialog)
        digest.file.set_path(str(self.letter))
        self.picture("digest-file")
        self.desk.press(digest)
        report = self.desk.dialog(DigestReportDialog)
        self.picture("digest-is-equal")
        self._close(report)
        self.desk.choose("random_bytes")
        random = self.desk.dialog(RandomDialog)
        self.picture("random-bytes")
        self.desk.press(random)
        made = self.desk.dialog(RandomReportDialog)
        self.picture("random-bytes-made")
        self._close(made)

    def change_and_delete(self, token: Token, key: ObjectRow) -> None:
        """Edit what an object is called, and delete it."""
        self.desk.window.browser.select_objects(token, [key])
        self.desk.choose("edit_object")
        edit = self.desk.dialog(EditObjectDialog)
        self.desk.type(edit.label, "Archive until 2027")
        self.picture("edit-label-and-id")
        self._close(edit)
        self.desk.choose("delete_objects")
        delete = self.desk.dialog(DeleteDialog)
        self.desk.confirm(delete, token.name)
        self.picture("delete-object")
        self.desk.press(delete)
        self.desk.until(lambda: not self.desk.open_dialogs and key not in token.objects.rows)

    def _close(self, dialog: QDialog) -> None:
        dialog.reject()
        self.desk.until(lambda: not self.desk.open_dialogs)
