"""The verb that decrypts a file."""

from dataclasses import dataclass
from functools import partial

from app.flows.decrypt_file import DecryptionOrder, decrypt_message
from app.flows.key_use import KeyUse
from app.gui.dialogs.decrypt import DecryptChoice, DecryptDialog
from app.gui.dialogs.files import file_name
from app.gui.dialogs.pieces import named
from app.gui.dialogs.stage_progress import Stage
from app.gui.file_work import advance, beside, key_progress, stop_calls
from app.gui.key_use import confirm_use
from app.gui.selection import (
    A_PRIVATE_KEY,
    A_TOKEN,
    CAN_DECRYPT,
    DECRYPTER,
    INITIALIZED,
    MAY_DECRYPT,
    Selection,
)
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.ciphers import (
    Container,
    FileWritten,
)
from app.vocabulary.crypto_messages import (
    DecryptContentKey,
    DecryptFile,
    ReadEncryptedFile,
)
from app.vocabulary.errors import app_error
from app.vocabulary.messages import ReadSigner, Signer
from app.vocabulary.modes import HOLDERS
from app.vocabulary.numbers import CKK, CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, Words, plain

_MENU = N_("&File")


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
    primary=A_PRIVATE_KEY,
    modes=HOLDERS,
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
    progress = key_progress("decrypt", N_("Decrypting with {token}"), token, key, choice.file, stages)
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
    progress = key_progress("decrypt", N_("Decrypting with {token}"), token, plan.keys[0], choice.file, stages)
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
