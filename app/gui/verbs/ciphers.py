"""Verbs that encrypt and decrypt files."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from app.flows.decrypt_file import DecryptionOrder, decrypt_message
from app.flows.key_use import KeyUse
from app.gui.dialogs.decrypt import DecryptChoice, DecryptDialog
from app.gui.dialogs.encrypt import EncryptChoice, EncryptDialog, Method
from app.gui.dialogs.file_progress import file_card
from app.gui.dialogs.files import file_name
from app.gui.dialogs.pieces import named, short
from app.gui.dialogs.stage_progress import Stage, StageProgressDialog
from app.gui.file_work import advance, beside, size_of, stop_calls
from app.gui.key_use import confirm_use
from app.gui.selection import (
    A_TOKEN,
    CAN_DECRYPT,
    CAN_ENCRYPT,
    DECRYPTED_AGAIN,
    DECRYPTER,
    ENCRYPTER,
    ENCRYPTS_FILES,
    FOUND_AGAIN,
    INITIALIZED,
    MAY_DECRYPT,
    MAY_ENCRYPT,
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
    Container,
    FileWritten,
    Recipient,
    Transport,
    file_ciphers,
    transports,
)
from app.vocabulary.crypto_messages import (
    DecryptContentKey,
    DecryptFile,
    EncryptFile,
    EncryptForRecipient,
    ReadEncryptedFile,
    ReadRecipient,
)
from app.vocabulary.errors import app_error
from app.vocabulary.messages import ReadSigner, Signer
from app.vocabulary.numbers import CKK, CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, Words, plain

_MENU = N_("&File")
_TRANSPORTS: dict[Transport, tuple[str, str]] = {
    "oaep": ("RSA-OAEP", N_("AES-256 for the content; the stronger way to carry its key")),
    "pkcs1": ("RSA PKCS#1 v1.5", N_("AES-256 for the content; for older programs that know no OAEP")),
}


def _progress(
    icon: str, title: str, token: Token, key: ObjectRow, file: str, stages: tuple[Stage, ...]
) -> StageProgressDialog:
    """Return a dialog that accompanies the work; `title` is marked and names the token."""
    name = f"“{named(key.label)}”, {key.type}"
    passing = key.object_class == CKO.SECRET_KEY
    words = N_("Key {key}. The token reads the whole file.") if passing else N_("Key {key}. The file stays here.")
    card = file_card(file, size_of(file))
    return StageProgressDialog(icon, tr(title, token=short(token.name)), tr(words, key=name), stages, card)


# ── encrypting ───────────────────────────────────────────────────────────────────────────────────────────────────────


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
    primary=True,
    separated=True,
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
    size = size_of(choice.file)
    progress = _progress("encrypt", N_("Encrypting with {token}"), token, key, choice.file, stages)

    def report(done: int, total: int) -> None:
        if done <= total // 2:
            progress.set_progress(done, total // 2)
        else:
            advance(progress, "verify")
            progress.set_progress(done - total // 2, total // 2)
        if done == total and size:
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
    progress = _progress("encrypt", N_("Encrypting for a key on {token}"), token, key, choice.file, stages)
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


# ── decrypting ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Plan:
    """Which keys decrypt a file: one for a container, all that may be meant for a CMS message."""

    choice: DecryptChoice
    keys: tuple[ObjectRow, ...]
    container: Container | None = None
    signers: tuple[Signer, ...] = ()


@verb(
    menu=_MENU,
    title=N_("&Decrypt file…"),
    icon="decrypt",
    needs=(A_TOKEN, INITIALIZED, DECRYPTER, MAY_DECRYPT, CAN_DECRYPT),
    pages=("token", "object"),
)
async def decrypt_file(ui: Ui, selection: Selection) -> None:
    """Decrypt a file with the key on the token that it was encrypted for."""
    token = selection.token
    assert token is not None
    await ui.log_in(token)
    dialog = DecryptDialog(token.name, token.address.serial, folder=ui.workspace.folder_for("decrypt"))
    plan = await ui.submit(dialog, partial(_plan, ui, token, selection.object))
    ui.workspace.remember_folder("decrypt", plan.choice.file)
    written = await (_decrypt_container(ui, token, plan) if plan.container else _decrypt_cms(ui, token, plan))
    words = Words(N_("{file} was decrypted."), {"file": plain(file_name(plan.choice.file))})
    ui.tell("ok", words, Words(N_("The result is {target}."), {"target": plain(written.path)}))


async def _plan(ui: Ui, token: Token, selected: ObjectRow | None, choice: DecryptChoice) -> _Plan:
    """Look into the file and find its key."""
    found = await ui.workspace.documents().call(ReadEncryptedFile(file=choice.file))
    if found.container is not None:
        return _Plan(choice, (_secret_key(token, selected, found.container),), found.container)
    if selected is not None and selected.object_class == CKO.CERTIFICATE:
        signer = await token.host.call(ReadSigner(token=token.address, key=selected.address))
        if signer.key is not None:
            return _Plan(choice, (signer.key,), signers=(signer,))
    keys = _private_keys(token, selected)
    signers = [await token.host.call(ReadSigner(token=token.address, key=key.address)) for key in keys]
    return _Plan(choice, keys, signers=tuple(signers))


def _secret_key(token: Token, selected: ObjectRow | None, container: Container) -> ObjectRow:
    """Return the key that encrypted a container, by its CKA_ID; raises AppError where it is not here."""
    rows = [row for row in token.objects.rows if (row.object_class, row.key_type) == (CKO.SECRET_KEY, CKK.AES)]
    fitting = [row for row in rows if row.address.id == container.key_id]
    if selected in fitting:
        return selected
    if len(fitting) > 1:
        fitting = [row for row in fitting if row.label == container.key_label] or fitting
    fields = {"id": container.key_id.hex().upper(), "key": named(container.key_label), "token": named(token.name)}
    if not fitting:
        raise app_error(
            N_("The key of this file is not on this token"),
            N_("It was encrypted with the AES key of ID {id}, then called “{key}”; {token} shows no such key."),
            N_("Select the token that has the key."),
            N_("Nothing was decrypted."),
            **fields,
        )
    if len(fitting) > 1:
        raise app_error(
            N_("Several keys could be meant"),
            N_("{token} has more than one AES key of ID {id}, called “{key}”."),
            N_("Select the key itself, then decrypt the file with it."),
            N_("Nothing was decrypted."),
            **fields,
        )
    if "CKA_DECRYPT" not in fitting[0].usage:
        raise app_error(
            N_("The key of this file must not decrypt"),
            N_("CKA_DECRYPT is not set for the AES key of ID {id}, called “{key}”."),
            N_("Ask who made the key."),
            N_("Nothing was decrypted."),
            **fields,
        )
    return fitting[0]


def _private_keys(token: Token, selected: ObjectRow | None) -> tuple[ObjectRow, ...]:
    """Return the private keys that could decrypt a message: the selected one, else all; raises AppError for none."""
    rows = [row for row in token.objects.rows if (row.object_class, row.key_type) == (CKO.PRIVATE_KEY, CKK.RSA)]
    able = [row for row in rows if "CKA_DECRYPT" in row.usage]
    if selected is not None and selected.object_class == CKO.PRIVATE_KEY:
        able = [row for row in able if row == selected]
    elif selected is not None and selected.object_class == CKO.PUBLIC_KEY and selected.address.id:
        able = [row for row in able if row.address.id == selected.address.id]
    if not able:
        raise app_error(
            N_("No key here can decrypt this file"),
            N_("It was encrypted for an RSA key, and {token} shows none for it that may decrypt (CKA_DECRYPT)."),
            N_("Select the token with the right key, or the key itself."),
            N_("Nothing was decrypted."),
            token=named(token.name),
        )
    return tuple(able)


async def _decrypt_container(ui: Ui, token: Token, plan: _Plan) -> FileWritten:
    assert plan.container is not None
    choice, key = plan.choice, plan.keys[0]
    host = token.host
    request = DecryptFile(
        token=token.address,
        key=key.address,
        container=plan.container,
        file=choice.file,
        target=choice.target,
        replace=choice.replace,
    )
    stages = (
        Stage("decrypt", tr(N_("Decrypt and verify on the token")), measured=True),
        Stage("save", tr(N_("Save {name}"), name=file_name(choice.target))),
    )
    progress = _progress("decrypt", N_("Decrypting with {token}"), token, key, choice.file, stages)
    title = Words(N_("Decrypting {file}"), {"file": choice.file})
    return await beside(
        ui,
        progress,
        lambda: host.call(request, title=title, on_progress=progress.set_progress),
        lambda: stop_calls(host, DecryptFile, request),
    )


async def _decrypt_cms(ui: Ui, token: Token, plan: _Plan) -> FileWritten:
    choice = plan.choice
    order = DecryptionOrder(
        token.address,
        tuple(key.address for key in plan.keys),
        plan.signers,
        choice.file,
        choice.target,
        choice.replace,
    )
    stages = (
        Stage("read", tr(N_("Read the message"))),
        Stage("key", tr(N_("Decrypt the content key on the token"))),
        Stage("save", tr(N_("Decrypt the content and save {name}"), name=file_name(choice.target))),
    )
    progress = _progress("decrypt", N_("Decrypting with {token}"), token, plan.keys[0], choice.file, stages)
    documents, host = ui.workspace.document_job(), token.host

    def stop() -> None:
        stop_calls(documents)
        stop_calls(host, DecryptContentKey)

    async def confirm(number: int) -> KeyUse:
        return await confirm_use(ui, token, plan.keys[number], plan.signers[number])

    async def work() -> FileWritten:
        return await decrypt_message(documents, host, order, partial(advance, progress), confirm)

    try:
        return await beside(ui, progress, work, stop)
    finally:
        documents.close()
