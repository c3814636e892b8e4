"""Verbs on files: sign, verify."""

from functools import partial
from pathlib import Path

from app.flows.sign_file import SigningOrder, Stage
from app.flows.sign_file import sign_file as run_signing
from app.gui.dialogs.files import file_name
from app.gui.dialogs.sign import SignChoice, SignDialog
from app.gui.dialogs.sign_progress import SignProgressDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.gui.dialogs.verify import VerifyChoice, VerifyDialog
from app.gui.folder import show_in_folder
from app.gui.selection import A_SIGNER, CAN_SIGN, KEY_NOT_HIDDEN, KEY_SEEN, KEY_THERE, MAY_SIGN, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.host import Host
from app.vocabulary.certificates import SignatureReport
from app.vocabulary.errors import Cancelled
from app.vocabulary.keys import signing_mechanism
from app.vocabulary.messages import ReadSigner, Sign, VerifySignature
from app.vocabulary.texts import N_, Words

_MENU = N_("&File")
_VERDICTS = {
    "valid": ("ok", N_("Verified {file}: the signature is valid")),
    "invalid": ("danger", N_("Verified {file}: the signature is not valid")),
    "unchecked": ("warn", N_("The signature of {file} could not be checked")),
}
"""Tone and words for the list of activities."""


@verb(
    menu=_MENU,
    title=N_("&Sign file…"),
    icon="sign",
    needs=(A_SIGNER, KEY_SEEN, KEY_NOT_HIDDEN, KEY_THERE, MAY_SIGN, CAN_SIGN),
    pages=("token", "object"),
    shortcut="Ctrl+S",
    primary=True,
)
async def sign_file(ui: Ui, selection: Selection) -> None:
    """Sign a file, which stays on this computer, with the selected private key or that of the certificate."""
    token = selection.token
    chosen = selection.certificate or selection.signing_key
    assert token is not None
    assert chosen is not None
    await ui.log_in(token)
    signer = await token.host.call(ReadSigner(token=token.address, key=chosen.address))
    key = signer.key or chosen
    again = True
    while again:
        documents = ui.workspace.document_job()  # it starts while the person chooses
        try:
            dialog = SignDialog(
                key,
                token.name,
                token.address.serial,
                signer.certificate,
                signing_mechanism(key.key_type, token.mechanisms) is not None,
                folder=ui.workspace.folder_for("sign"),
            )
            choice = await ui.ask(dialog)
            ui.workspace.remember_folder("sign", choice.file)
            order = SigningOrder(token.address, key, signer, choice.file, choice.target, choice.form, choice.replace)
            progress = SignProgressDialog(
                choice.file, _size(choice), choice.target, choice.form, token.name, f"“{key.label}”, {key.type}"
            )
            report = await _sign(ui, documents, token.host, order, progress)
        finally:
            documents.close()
        again = await _show(ui, report, signed=True)


async def _sign(
    ui: Ui, documents: Host, token: Host, order: SigningOrder, progress: SignProgressDialog
) -> SignatureReport:
    """Sign beside a dialog that shows how far it is, and that can be closed while it goes on."""

    def report(stage: Stage, done: int, total: int) -> None:
        if progress.stage != stage:
            progress.set_stage(stage)
        if stage == "hash":
            progress.set_progress(done, total)

    def stop() -> None:
        for number in list(documents.calls):
            documents.stop(number)
        for call in list(token.calls.values()):
            if isinstance(call.request, Sign):  # other work on the token goes on
                token.stop(call.number)

    progress.stop_requested.connect(stop)
    ui.open(progress)
    try:
        return await run_signing(documents, token, order, report)
    finally:
        ui.close(progress)


def _size(choice: SignChoice | VerifyChoice) -> int:
    try:
        return Path(choice.file).stat().st_size
    except OSError:
        return 0  # only shown; the document host says what is wrong with the file


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


@verb(menu=_MENU, title=N_("&Verify signature…"), icon="verified", shortcut="Ctrl+E")
async def verify_signature(ui: Ui, selection: Selection) -> None:
    """Check a signature: valid, invalid, or why it could not be checked, and by whom it is."""
    again = True
    while again:
        report = await ui.submit(VerifyDialog(folder=ui.workspace.folder_for("verify")), partial(_verify, ui))
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
