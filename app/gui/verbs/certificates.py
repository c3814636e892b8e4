"""Verbs on certificates."""

from app.gui.dialogs.certificate import ImportCertificateDialog, ImportChoice
from app.gui.selection import A_TOKEN, INITIALIZED, WRITABLE, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.vocabulary.keys import suggest_id
from app.vocabulary.messages import ImportCertificate, MatchCertificate, ReadCertificateFile
from app.vocabulary.modes import HOLDERS
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, Words


@verb(
    menu=N_("&Token"),
    title=N_("&Import certificate…"),
    icon="certificate",
    needs=(A_TOKEN, INITIALIZED, WRITABLE),
    pages=("token",),
    shortcut="Ctrl+M",
    modes=HOLDERS,
)
async def import_certificate(ui: Ui, selection: Selection) -> None:
    """Write a certificate from a file to the token, beside its key."""
    token = selection.token
    assert token is not None
    await ui.log_in(token)
    kinds = N_("Certificates (*.pem *.crt *.cer *.der);;All files (*)")
    path = await ui.ask_file("import", N_("Choose a certificate"), kinds)
    file = await ui.workspace.documents().call(ReadCertificateFile(path=path))
    match = await token.host.call(MatchCertificate(token=token.address, der=file.der))
    taken = {row.address.id for row in token.objects.rows}
    dialog = ImportCertificateDialog(file, match, token.name, token.address.serial, suggest_id(taken), taken_ids=taken)

    async def write(choice: ImportChoice) -> ObjectRow:
        title = Words(N_("Importing a certificate to {token}"), {"token": token.name})
        request = ImportCertificate(
            token=token.address, der=file.der, sha256=file.certificate.sha256, label=choice.label, id=choice.id
        )
        return await token.host.call(request, title=title)

    row = await ui.submit(dialog, write)
    await token.read_objects()
    ui.select_objects(token, [row])
    ui.tell("ok", Words(N_("The certificate of {name} was imported."), {"name": file.certificate.common_name}))
