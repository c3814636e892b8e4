"""Each verb that asks a token something, as a person does it at the window: the rows of the matrix of verbs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.certificate import ImportCertificateDialog
from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.decrypt import DecryptDialog
from app.gui.dialogs.delete import DeleteDialog
from app.gui.dialogs.digest import DigestDialog
from app.gui.dialogs.edit_object import EditObjectDialog
from app.gui.dialogs.encrypt import EncryptDialog
from app.gui.dialogs.files import FileLine
from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.secret_key import SecretKeyDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.gui.dialogs.sign import SignDialog
from app.gui.dialogs.verify import VerifyDialog
from app.vocabulary.crypto_messages import EncryptForRecipient, ReadRecipient
from app.vocabulary.numbers import CKO
from app.vocabulary.pin_messages import InitializeToken
from tests.desk import Desk
from tests.faults.operations import ORDERS, Bench
from tests.softhsm import SoftHsm


@dataclass(frozen=True)
class Deed:
    """One way to use a verb: what is selected, and what is typed into its dialogs."""

    verb: str
    prepare: Callable[[Bench], None]
    """Selects what the verb works on, and sees to it that it can be chosen; no fault is in the way yet."""
    file: Callable[[Bench], str] = field(default=lambda bench: bench.file)
    """The file that its dialog asks for."""
    second: Callable[[Bench], str] = field(default=lambda bench: "")
    """The second file of that dialog, where it suggests none that is free."""
    pin: str = SoftHsm.pin


def _token(bench: Bench) -> None:
    bench.desk.window.browser.select_token(bench.token)


def _object(object_class: CKO, label: str = "Kept") -> Callable[[Bench], None]:
    def select(bench: Bench) -> None:
        for name in ("letter.txt.p7s", "letter.txt.sig", "letter.txt.mac", "letter.txt.p11enc", "letter.txt.p7m"):
            bench.new(name)
        row = next(row for row in bench.token.objects.rows if (row.object_class, row.label) == (object_class, label))
        bench.desk.window.browser.select_objects(bench.token, [row])

    return select


def _logged_out(bench: Bench) -> None:
    bench.desk.ask(bench.token.log_out())
    _token(bench)


def _without_user_pin(bench: Bench) -> None:
    request = InitializeToken(token=bench.token.address, label="Anna", for_user=False)
    bench.desk.ask(bench.token.host.call(request, [bytearray(SoftHsm.so_pin.encode())]))
    bench.read()
    _token(bench)


def _certificate(bench: Bench) -> None:
    (bench.folder / "fresh.cer").write_bytes(bench.certificate())
    _token(bench)


def _made(request: str) -> Callable[[Bench], None]:
    """Make something to delete or to change, and select it."""

    def make(bench: Bench) -> None:
        order = next(order for kind, order in ORDERS.items() if kind.__name__ == request)(bench)
        bench.ask(order.request)
        bench.read()
        _object(CKO.SECRET_KEY, "Made")(bench)

    return make


def _written(request: str, select: Callable[[Bench], None]) -> Callable[[Bench], None]:
    """Let the token write what is read afterwards."""

    def write(bench: Bench) -> None:
        bench.ask(next(order for kind, order in ORDERS.items() if kind.__name__ == request)(bench).request)
        code, encrypted = bench.folder / "letter.txt.mac", bench.folder / "letter.txt.p11enc"
        kept = {path: path.read_bytes() for path in (code, encrypted) if path.exists()}
        select(bench)
        for path, content in kept.items():
            path.write_bytes(content)

    return write


def _path(name: str) -> Callable[[Bench], str]:
    return lambda bench: str(bench.folder / name)


def _sent(bench: Bench) -> None:
    """Encrypt the letter for the key pair, as somebody without the token does."""
    recipient = bench.ask(ReadRecipient(token=bench.token.address, key=bench.address(CKO.PRIVATE_KEY)))
    target = bench.new("sent.p7m")
    request = EncryptForRecipient(recipient=recipient, transport="oaep", file=bench.file, target=target)
    bench.desk.ask(bench.desk.workspace.documents().call(request))
    _token(bench)


_MADE = _made("GenerateSecretKey")

DEEDS: dict[str, Deed] = {
    "log in": Deed("log_in", _logged_out),
    "log in as security officer": Deed("log_in_as_officer", _logged_out, pin=SoftHsm.so_pin),
    "change PIN": Deed("change_pin", _token),
    "unblock PIN": Deed("unblock_pin", _token, pin=SoftHsm.so_pin),
    "set first PIN": Deed("set_first_pin", _without_user_pin, pin=SoftHsm.so_pin),
    "test PIN": Deed("test_pin", _logged_out),
    "change SO PIN": Deed("change_so_pin", _token, pin=SoftHsm.so_pin),
    "initialise": Deed("initialize_token", _token, pin=SoftHsm.so_pin),
    "log out": Deed("log_out", _token),
    "refresh": Deed("refresh", _token),
    "read-only session": Deed("read_only_session", _token),
    "close sessions": Deed("close_sessions", _token),
    "generate key pair": Deed("generate_key_pair", _token),
    "generate secret key": Deed("generate_secret_key", _token),
    "import certificate": Deed("import_certificate", _certificate, file=_path("fresh.cer")),
    "edit": Deed("edit_object", _MADE),
    "delete": Deed("delete_objects", _MADE),
    "digest": Deed("digest_file", _token),
    "random bytes": Deed("random_bytes", _token),
    "sign with a private key": Deed("sign_file", _object(CKO.PRIVATE_KEY)),
    "sign with a secret key": Deed("sign_file", _object(CKO.SECRET_KEY)),
    "verify with a secret key": Deed(
        "verify_signature",
        _written("AuthenticateFile", _object(CKO.SECRET_KEY)),
        second=_path("letter.txt.mac"),
    ),
    "encrypt with a secret key": Deed("encrypt_file", _object(CKO.SECRET_KEY)),
    "encrypt with a public key": Deed("encrypt_file", _object(CKO.PUBLIC_KEY)),
    "decrypt with a secret key": Deed(
        "decrypt_file",
        _written("EncryptFile", _object(CKO.SECRET_KEY)),
        file=_path("letter.txt.p11enc"),
        second=lambda bench: bench.new("back.txt"),
    ),
    "decrypt with a private key": Deed(
        "decrypt_file", _sent, file=_path("sent.p7m"), second=lambda bench: bench.new("back.txt")
    ),
}
"""What is done, by its name in the table."""

WITHOUT_TOKEN = frozenset(
    {
        *("add_library", "practice", "restart", "stop_library", "remove_library", "library_settings"),
        "duplicate_library",
        *("switch_on", "switch_off", "move_library_up", "move_library_down", "accept_changed_library"),
        *("everyday_mode", "helpdesk_mode", "inspect_mode", "everything_mode"),
        "token_desk",  # a list of many tokens, with a result for each: `tests.window.test_token_desk`
        *("find", "side_bar", "system_colours", "light_colours", "dark_colours", "about", "leave", "operations_log"),
        "idle_time",
    }
)
"""Verbs that ask no token anything; what goes wrong with libraries is in `test_matrix` and `tests/window`."""


def fill(desk: Desk, bench: Bench, deed: Deed, dialog: QDialog) -> None:
    """Answer a dialog as a person does, and press its primary button; one that only tells something is closed."""
    if isinstance(dialog, QFileDialog):
        desk.choose_file(Path(deed.file(bench)))
        return
    for kind, answer in _ANSWERS.items():
        if isinstance(dialog, kind):
            answer(desk, bench, deed, dialog)
    assert isinstance(dialog, Dialog)
    if dialog.primary is None:
        desk.escape(dialog)
    else:
        desk.press(dialog)


def _pin(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    desk.type(dialog.field, deed.pin)


def _change(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    desk.type(dialog.old, deed.pin)
    _new_pin(desk, dialog.new, deed.pin)


def _set(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    desk.type(dialog.asked.field, deed.pin)
    _new_pin(desk, dialog.new, bench.pin)
    desk.confirm(dialog)


def _initialize(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    desk.type(dialog.asked.field, deed.pin)
    _new_pin(desk, dialog.user, bench.pin)
    desk.confirm(dialog)


def _new_pin(desk: Desk, form: Any, pin: str) -> None:
    desk.type(form.first.field, pin)
    desk.type(form.repeat.field, pin)


def _name(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    bench.number += 1
    desk.type(dialog.label, f"Named {bench.number}")


def _curve(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    desk.press_button("Elliptic curve", dialog)
    _name(desk, bench, deed, dialog)


def _sure(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    desk.confirm(dialog)


def _unmatched(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    dialog.tick.box.setChecked(dialog.tick.isVisible())


def _files(desk: Desk, bench: Bench, deed: Deed, dialog: Any) -> None:
    lines = dialog.findChildren(FileLine)
    for line, path in zip(lines, (deed.file(bench), deed.second(bench)), strict=False):
        field = line.input.line
        assert isinstance(field, QLineEdit)
        if path:
            desk.type(field, path)


_ANSWERS: dict[type, Callable[[Desk, Bench, Deed, Any], None]] = {
    PinDialog: _pin,
    ChangePinDialog: _change,
    SetPinDialog: _set,
    InitializeDialog: _initialize,
    KeyPairDialog: _curve,
    SecretKeyDialog: _name,
    EditObjectDialog: _name,
    DeleteDialog: _sure,
    ImportCertificateDialog: _unmatched,
    DigestDialog: _files,
    SignDialog: _files,
    VerifyDialog: _files,
    EncryptDialog: _files,
    DecryptDialog: _files,
}
