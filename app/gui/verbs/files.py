"""Verbs on files: sign, verify."""

from functools import partial

from app.flows.sign_file import SigningOrder, Stage
from app.flows.sign_file import sign_file as run_signing
from app.gui.dialogs.files import file_name
from app.gui.dialogs.pieces import named
from app.gui.dialogs.sign import SUFFIXES, SignChoice, SignDialog
from app.gui.dialogs.sign_progress import SignProgressDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.gui.dialogs.verify import VerifyChoice, VerifyDialog
from app.gui.file_work import advance, beside, stop_calls
from app.gui.folder import show_in_folder
from app.gui.key_use import confirm_use
from app.gui.selection import A_SIGNER, CAN_SIGN, KEY_NOT_HIDDEN, KEY_SEEN, KEY_THERE, MAY_SIGN, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.host import Host
from app.model.token import Token
from app.vocabulary.certificates import SignatureReport
from app.vocabulary.errors import Cancelled
from app.vocabulary.messages import ReadSigner, Signer
from app.vocabulary.modes import HOLDERS, NOT_CLERKS
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.signing import codes, offers
from app.vocabulary.signing_messages import AuthenticateFile, CheckCode, MakeReady, Sign, SignFile, VerifySignature
from app.vocabulary.texts import N_, Words

_MENU = N_("&File")
_VERDICTS = {
    "valid": ("ok", N_("Verified {file}: the signature is valid")),
    "invalid": ("danger", N_("Verified {file}: the signature is not valid")),
    "unchecked": ("warn", N_("The signature of {file} could not be checked")),
}
"""Tone and words for the list of activities."""


_NOBODY = Signer(b"")


@verb(
    menu=_MENU,
    title=N_("&Sign file…"),
    icon="sign",
    needs=(A_SIGNER, KEY_SEEN, KEY_NOT_HIDDEN, KEY_THERE, MAY_SIGN, CAN_SIGN),
    pages=("token", "object"),
    shortcut="Ctrl+S",
    primary=True,
    modes=HOLDERS,
)
async def sign_file(ui: Ui, selection: Selection) -> None:
    """Sign a file, which stays on this computer, with the selected key or that of the certificate."""
    token = selection.token
    chosen = selection.certificate or selection.signing_key
    assert token is not None
    assert chosen is not None
    await ui.log_in(token)
    if chosen.object_class == CKO.SECRET_KEY:
        await _make_codes(ui, token, chosen)
        return
    signer = await token.host.call(ReadSigner(token=token.address, key=chosen.address))
    key = signer.key or chosen
    again = True
    while again:
        documents = ui.workspace.document_job()  # it starts while the person chooses
        try:
            if signer.certificate is not None:
                documents.call(MakeReady())
            choice = await ui.ask(_sign_dialog(ui, token, key, signer))
            ui.workspace.remember_folder("sign", choice.file)
            report = await _sign(ui, documents, token, key, signer, choice)
        finally:
            documents.close()
        again = await _show(ui, report, signed=True)


def _sign_dialog(ui: Ui, token: Token, key: ObjectRow, signer: Signer = _NOBODY) -> SignDialog:
    return SignDialog(
        key,
        token.name,
        token.address.serial,
        signer.certificate,
        offers(key.key_type, token.mechanisms, signer.allowed_mechanisms),
        asks_pin=signer.always_authenticate,
        folder=ui.workspace.folder_for("sign"),
    )


def _progress(token: Token, key: ObjectRow, choice: SignChoice) -> SignProgressDialog:
    return SignProgressDialog(choice.file, choice.target, choice.form, token.name, f"“{named(key.label)}”, {key.type}")


async def _sign(
    ui: Ui, documents: Host, token: Token, key: ObjectRow, signer: Signer, choice: SignChoice
) -> SignatureReport:
    """Sign beside a dialog that shows how far it is, and that can be closed while it goes on."""
    host, progress = token.host, _progress(token, key, choice)
    order = SigningOrder(
        token.address, key, signer, choice.file, choice.target, choice.form, choice.method, choice.replace
    )

    def report(stage: Stage, done: int, total: int) -> None:
        advance(progress, stage)
        if total:
            progress.set_progress(done, total)

    def stop() -> None:
        stop_calls(documents)
        stop_calls(host, Sign | SignFile)

    async def work() -> SignatureReport:
        return await run_signing(documents, host, order, report, partial(confirm_use, ui, token, key, signer))

    return await beside(ui, progress, work, stop)


async def _make_codes(ui: Ui, token: Token, key: ObjectRow) -> None:
    """Make message authentication codes with a secret key."""
    again = True
    while again:
        choice = await ui.ask(_sign_dialog(ui, token, key))
        ui.workspace.remember_folder("sign", choice.file)
        again = await _show(ui, await _make_code(ui, token, key, choice), signed=True)


async def _make_code(ui: Ui, token: Token, key: ObjectRow, choice: SignChoice) -> SignatureReport:
    host, progress = token.host, _progress(token, key, choice)
    request = AuthenticateFile(
        token=token.address,
        key=key.address,
        method=choice.method,
        check="CKA_VERIFY" in key.usage,
        file=choice.file,
        target=choice.target,
        replace=choice.replace,
    )
    title = Words(N_("Signing {file}"), {"file": choice.file})
    return await beside(
        ui,
        progress,
        lambda: host.call(request, title=title, on_progress=progress.set_progress),
        lambda: stop_calls(host, AuthenticateFile, request),
    )


async def _show(ui: Ui, report: SignatureReport, *, signed: bool) -> bool:
    """Show what was found out; return whether another file is wanted."""
    file = {"file": file_name(report.file)}
    if signed:
        ui.finished(Words(N_("Signed {file}"), file), file=report.signature_file)
    else:
        tone, words = _VERDICTS[report.verdict]
        ui.finished(Words(words, file), tone=tone)
    dialog = SignatureReportDialog(report, signed=signed)
    dialog.show_in_folder.connect(show_in_folder)
    try:
        return await ui.ask(dialog) == "another"
    except Cancelled:
        return False


@verb(menu=_MENU, title=N_("&Verify signature…"), icon="verified", shortcut="Ctrl+E", modes=NOT_CLERKS)
async def verify_signature(ui: Ui, selection: Selection) -> None:
    """Check a signature: valid, invalid, or why it could not be checked, and by whom it is.

    With a secret key that may check, it checks the codes that the key makes.
    """
    checker = selection.checking_key
    dialog_for = partial(VerifyDialog, folder=ui.workspace.folder_for("verify"))
    again = True
    while again:
        if checker is not None:
            assert selection.token is not None
            dialog = dialog_for(key=checker.label)
            report = await ui.submit(dialog, partial(_check_code, ui, selection.token, checker))
        else:
            report = await ui.submit(dialog_for(), partial(_verify, ui))
        again = await _show(ui, report, signed=False)


async def _verify(ui: Ui, choice: VerifyChoice) -> SignatureReport:
    ui.workspace.remember_folder("verify", choice.file)
    documents = ui.workspace.document_job()
    title = Words(N_("Verifying the signature of {file}"), {"file": choice.file})
    request = VerifySignature(file=choice.file, signature_file=choice.signature_file, certificate=choice.certificate)
    try:
        return await documents.call(request, title=title)
    finally:
        documents.close()


async def _check_code(ui: Ui, token: Token, key: ObjectRow, choice: VerifyChoice) -> SignatureReport:
    if not choice.signature_file.endswith(SUFFIXES["mac"]):
        return await _verify(ui, choice)
    ui.workspace.remember_folder("verify", choice.file)
    title = Words(N_("Verifying the signature of {file}"), {"file": choice.file})
    request = CheckCode(
        token=token.address,
        key=key.address,
        methods=codes(key.key_type, token.mechanisms),
        file=choice.file,
        code_file=choice.signature_file,
    )
    return await token.host.call(request, title=title)
