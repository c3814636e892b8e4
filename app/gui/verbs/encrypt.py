"""The verb that encrypts a file."""

from typing import Any

from app.gui.dialogs.encrypt import EncryptChoice, EncryptDialog, Method
from app.gui.dialogs.files import file_name
from app.gui.dialogs.stage_progress import Stage
from app.gui.file_work import advance, beside, key_progress, stop_calls
from app.gui.selection import (
    A_TOKEN,
    CAN_ENCRYPT,
    DECRYPTED_AGAIN,
    ENCRYPTER,
    ENCRYPTS_FILES,
    FOUND_AGAIN,
    INITIALIZED,
    MAY_ENCRYPT,
    NO_PRIVATE_KEY,
    Selection,
)
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.ciphers import (
    CMS_SUFFIX,
    ENCRYPTED_SUFFIX,
    MOST_CMS_CONTENT,
    Recipient,
    Transport,
    file_ciphers,
    transports,
)
from app.vocabulary.crypto_messages import (
    EncryptFile,
    EncryptForRecipient,
    ReadRecipient,
)
from app.vocabulary.modes import HOLDERS
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, Words, plain

_MENU = N_("&File")
_TRANSPORTS: dict[Transport, tuple[str, str]] = {
    "oaep": ("RSA-OAEP", N_("AES-256 for the content; the stronger way to carry its key")),
    "pkcs1": ("RSA PKCS#1 v1.5", N_("AES-256 for the content; for older programs that know no OAEP")),
}


@verb(
    menu=_MENU,
    title=N_("&Encrypt file…"),
    icon="encrypt",
    needs=(
        A_TOKEN,
        INITIALIZED,
        ENCRYPTER,
        ENCRYPTS_FILES,
        FOUND_AGAIN,
        MAY_ENCRYPT,
        DECRYPTED_AGAIN,
        CAN_ENCRYPT,
    ),
    pages=("object",),
    primary=NO_PRIVATE_KEY,
    separated=True,
    modes=HOLDERS,
)
async def encrypt_file(ui: Ui, selection: Selection) -> None:
    """Encrypt a file with the selected secret key, or for the selected public key or certificate."""
    token, key = selection.token, selection.object
    assert token is not None
    assert key is not None
    if key.object_class == CKO.SECRET_KEY:
        await _encrypt_with_secret_key(ui, token, key)
    else:
        await _encrypt_for(ui, token, key)


async def _encrypt_with_secret_key(ui: Ui, token: Token, key: ObjectRow) -> None:
    await ui.log_in(token)
    not_here = tr(N_("This token does not offer it"))
    methods = [
        Method(cipher.mechanism, cipher.name, tr(cipher.meaning) if possible else not_here, possible)
        for cipher, possible in file_ciphers(token.mechanisms)
    ]
    choice = await ui.ask(
        EncryptDialog(
            key,
            token.name,
            token.address.serial,
            tr(N_("Only this key can decrypt it again: keep the key as long as the file.")),
            methods,
            ENCRYPTED_SUFFIX,
            folder=ui.workspace.folder_for("encrypt"),
        )
    )
    ui.workspace.remember_folder("encrypt", choice.file)
    host = token.host
    request = EncryptFile(
        token=token.address,
        key=key.address,
        mechanism=choice.method,
        file=choice.file,
        target=choice.target,
        replace=choice.replace,
    )
    stages = (
        Stage("encrypt", tr(N_("Encrypt on the token")), measured=True),
        Stage("verify", tr(N_("Decrypt again and compare")), tr(N_("before anything is saved")), measured=True),
        Stage("save", tr(N_("Save {name}"), name=file_name(choice.target))),
    )
    progress = key_progress("encrypt", N_("Encrypting with {token}"), token, key, choice.file, stages)

    def report(done: int, total: int) -> None:
        if done <= total // 2:
            progress.set_progress(done, total // 2)
        else:
            advance(progress, "verify")
            progress.set_progress(done - total // 2, total // 2)
        if done == total and total:
            advance(progress, "save")

    title = Words(N_("Encrypting {file}"), {"file": choice.file})
    await beside(
        ui,
        progress,
        lambda: host.call(request, title=title, on_progress=report),
        lambda: stop_calls(host, EncryptFile, request),
    )
    _tell_encrypted(ui, choice)


async def _encrypt_for(ui: Ui, token: Token, key: ObjectRow) -> None:
    recipient = await token.host.call(ReadRecipient(token=token.address, key=key.address))
    offered = transports(token.mechanisms)
    # Of a token that decrypts nothing itself nobody knows what the owner of the private key has.
    methods = [
        Method(way, name, tr(meaning), way in offered or (not offered and way == "pkcs1"))
        for way, (name, meaning) in _TRANSPORTS.items()
    ]
    choice = await ui.ask(
        EncryptDialog(
            key,
            token.name,
            token.address.serial,
            tr(N_("Only the private key of this one can decrypt it again (CMS, RFC 5652).")),
            methods,
            CMS_SUFFIX,
            most=MOST_CMS_CONTENT,
            folder=ui.workspace.folder_for("encrypt"),
        )
    )
    ui.workspace.remember_folder("encrypt", choice.file)
    await _run_cms_encryption(ui, token, key, recipient, choice)
    _tell_encrypted(ui, choice)


async def _run_cms_encryption(
    ui: Ui, token: Token, key: ObjectRow, recipient: Recipient, choice: EncryptChoice[Transport]
) -> None:
    request = EncryptForRecipient(
        recipient=recipient,
        transport=choice.method,
        file=choice.file,
        target=choice.target,
        replace=choice.replace,
    )
    stages = (
        Stage("encrypt", tr(N_("Encrypt on this computer")), measured=True),
        Stage("save", tr(N_("Save {name}"), name=file_name(choice.target))),
    )
    progress = key_progress("encrypt", N_("Encrypting for a key on {token}"), token, key, choice.file, stages)
    documents = ui.workspace.document_job()
    title = Words(N_("Encrypting {file}"), {"file": choice.file})
    try:
        await beside(
            ui,
            progress,
            lambda: documents.call(request, title=title, on_progress=progress.set_progress),
            lambda: stop_calls(documents),
        )
    finally:
        documents.close()


def _tell_encrypted(ui: Ui, choice: EncryptChoice[Any]) -> None:
    words = Words(N_("{file} was encrypted."), {"file": plain(file_name(choice.file))})
    detail = Words(N_("The result is {target}; the file itself is still there."), {"target": plain(choice.target)})
    ui.tell("ok", words, detail)
