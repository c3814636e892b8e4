"""Steps of the main job, as a person takes them at the window."""

import os
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from app.gui.dialogs.certificate import ImportCertificateDialog
from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.sign import SignDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.gui.dialogs.verify import VerifyDialog
from app.model.token import Token
from app.vocabulary.messages import ReadSigner
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.tour.certificate import certificate_for


def make_objects(softhsm: SoftHsm, label: str, *lines: str) -> None:
    """Make data objects on a token with another program; each line is a count and a label."""
    command = [sys.executable, str(Path(__file__).with_name("make_objects.py")), softhsm.path, label, softhsm.pin]
    subprocess.run(command, input="\n".join(lines), text=True, env=softhsm.env, check=True)


_CAREFUL = """
import sys
import pkcs11
from pkcs11 import Attribute
token = pkcs11.lib(sys.argv[1]).get_token(token_label=sys.argv[2])
with token.open(user_pin=sys.argv[3], rw=True) as session:
    session.generate_keypair(
        pkcs11.KeyType.RSA, 2048, id=b"7", label="Careful", store=True,
        private_template={Attribute.ALWAYS_AUTHENTICATE: True},
    )
"""


def make_careful_key(softhsm: SoftHsm, label: str = "Anna") -> None:
    """Make an RSA key that wants its PIN for every use (CKA_ALWAYS_AUTHENTICATE), with another program."""
    command = [sys.executable, "-c", _CAREFUL, softhsm.path, label, softhsm.pin]
    subprocess.run(command, env={**os.environ, **softhsm.env}, check=True)


def generate(desk: Desk, token: Token, label: str, choice: str = "P-256") -> ObjectRow:
    """Generate a key pair at the dialog and return its private half."""
    desk.window.browser.select_token(token)
    desk.choose("generate_key_pair")
    dialog = desk.dialog(KeyPairDialog)
    family = "RSA" if choice.startswith("RSA") else "Elliptic curve"
    desk.press_button(family, dialog)
    names = [dialog.size_box.itemText(number).partition("  ")[0] for number in range(dialog.size_box.count())]
    dialog.size_box.setCurrentIndex(names.index(choice))
    desk.type(dialog.label, label)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and any(f"key pair {label} was" in said for said in desk.messages))
    return private_keys(token, label)[0]


def refresh(desk: Desk, token: Token) -> None:
    """Read a token again and wait until that is done."""
    desk.window.browser.select_token(token)
    looks: list[str] = []

    def note() -> None:
        looks.append(token.look)

    token.changed.connect(note)
    desk.choose("refresh")
    desk.until(lambda: "reading" in looks and token.look == "read")  # it may be read between two looks at it
    token.changed.disconnect(note)


def private_keys(token: Token, label: str) -> list[ObjectRow]:
    """Return the private keys with this label."""
    return [row for row in token.objects.rows if row.object_class == CKO.PRIVATE_KEY and row.label == label]


def public_key(desk: Desk, token: Token, key: ObjectRow) -> bytes:
    """Return the public key of a private key, as SubjectPublicKeyInfo."""
    return desk.ask(token.host.call(ReadSigner(token=token.address, key=key.address))).public_key


def write_certificate(desk: Desk, token: Token, key: ObjectRow, path: Path, *, pem: bool = False) -> None:
    """Let an authority in software certify a key, and write the certificate to a file."""
    der = certificate_for(public_key(desk, token, key))
    path.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) if pem else der)


def write_public_key(desk: Desk, token: Token, key: ObjectRow, path: Path) -> None:
    """Write the public key of a private key as PEM."""
    loaded = load_der_public_key(public_key(desk, token, key))
    path.write_bytes(loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def open_certificate(desk: Desk, token: Token, path: Path) -> None:
    """Choose to import a certificate and choose the file."""
    desk.window.browser.select_token(token)
    desk.choose("import_certificate")
    desk.choose_file(path)


def import_certificate(desk: Desk, token: Token, path: Path) -> None:
    """Import a certificate that belongs to a key on the token."""
    before = token.objects.rows
    open_certificate(desk, token, path)
    desk.press(desk.dialog(ImportCertificateDialog))
    desk.until(lambda: not desk.open_dialogs and len(token.objects.rows) == len(before) + 1)
    desk.until(lambda: desk.window.browser.selection.object in set(token.objects.rows) - set(before))


def sign_dialog(desk: Desk, token: Token, key: ObjectRow, file: Path | str) -> SignDialog:
    """Choose to sign with a key, and fill the file in."""
    desk.window.browser.select_objects(token, [key])
    desk.choose("sign_file")
    dialog = desk.dialog(SignDialog)
    desk.type(dialog.file.input.line, str(file))
    return dialog


def sign(desk: Desk, token: Token, key: ObjectRow, file: Path, form: str = "cms", pin: str = "") -> str:
    """Sign a file and return what the report says; `pin` is what the key asks for at every use."""
    dialog = sign_dialog(desk, token, key, file)
    (dialog.cms if form == "cms" else dialog.raw).click()
    desk.press(dialog)
    if pin:
        confirm(desk, pin)
    return read_report(desk)


def confirm(desk: Desk, pin: str) -> None:
    """Type the PIN that a key asks for at every use."""
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, pin)
    desk.press(prompt)
    desk.until(lambda: not desk.dialogs(PinDialog))


def verify(desk: Desk, file: Path, signature: Path, certificate: Path | None = None) -> str:
    """Verify a signature and return what the report says."""
    desk.choose("verify_signature")
    dialog = desk.dialog(VerifyDialog)
    dialog.file.set_path(str(file))
    dialog.signature.set_path(str(signature))
    if certificate is not None:
        dialog.certificate.set_path(str(certificate))
    desk.press(dialog)
    return read_report(desk)


def read_report(desk: Desk) -> str:
    """Return what the report of a signature says, and close it."""
    report = desk.dialog(SignatureReportDialog)
    said = desk.words(report)
    desk.press(report)
    desk.until(lambda: not desk.open_dialogs)
    return said
