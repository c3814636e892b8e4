"""Verbs that let a token compute something: the digest of a file, random bytes."""

from app.gui.dialogs.digest import DigestChoice, DigestDialog, DigestReportDialog
from app.gui.dialogs.file_progress import file_card
from app.gui.dialogs.files import file_name
from app.gui.dialogs.pieces import short
from app.gui.dialogs.random_bytes import RandomChoice, RandomDialog, RandomReportDialog
from app.gui.dialogs.stage_progress import Stage, StageProgressDialog
from app.gui.file_work import beside, stop_calls
from app.gui.folder import show_in_folder
from app.gui.selection import A_TOKEN, CAN_DIGEST, HAS_RANDOM, INITIALIZED, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.crypto_messages import DigestFile, FileDigest, MakeRandomBytes, RandomBytes
from app.vocabulary.digests import digest_of, digests_of
from app.vocabulary.errors import Cancelled
from app.vocabulary.modes import OPERATORS
from app.vocabulary.texts import N_, Words

_MENU = N_("&Token")


@verb(
    menu=_MENU,
    title=N_("&Digest file…"),
    icon="hash",
    needs=(A_TOKEN, INITIALIZED, CAN_DIGEST),
    pages=("token",),
    separated=True,
    modes=OPERATORS,
)
async def digest_file(ui: Ui, selection: Selection) -> None:
    """Hash a file on the token, and compare with what this computer makes of it."""
    token = selection.token
    assert token is not None
    chosen: DigestChoice | None = None
    again = True
    while again:
        dialog = DigestDialog(
            token.name,
            token.address.serial,
            digests_of(token.mechanisms),
            mechanism=chosen.mechanism if chosen is not None else None,
        )
        chosen = await ui.ask(dialog)
        report = await _digest(ui, token, chosen)
        try:
            again = await ui.ask(DigestReportDialog(chosen.file, report, token.name)) == "another"
        except Cancelled:
            again = False


async def _digest(ui: Ui, token: Token, choice: DigestChoice) -> FileDigest:
    """Hash beside a dialog that shows how far it is, and that can be closed while it goes on."""
    name = digest_of(choice.mechanism).name
    progress = StageProgressDialog(
        "hash",
        tr(N_("Digest of {file}"), file=file_name(choice.file)),
        tr(N_("{token} hashes the whole file."), token=short(token.name)),
        (Stage("hash", tr(N_("Hash on the token")), measured=True),),
        file_card(choice.file, name),
    )
    host = token.host
    request = DigestFile(token=token.address, file=choice.file, mechanism=choice.mechanism)
    title = Words(N_("Digest of {file}"), {"file": file_name(choice.file)})
    return await beside(
        ui,
        progress,
        lambda: host.call(request, title=title, on_progress=progress.set_progress),
        lambda: stop_calls(host, DigestFile, request),
    )


@verb(
    menu=_MENU,
    title=N_("Random &bytes…"),
    icon="random",
    needs=(A_TOKEN, INITIALIZED, HAS_RANDOM),
    pages=("token",),
    modes=OPERATORS,
)
async def random_bytes(ui: Ui, selection: Selection) -> None:
    """Let the token make random bytes, to be shown or saved."""
    token = selection.token
    assert token is not None

    async def make(choice: RandomChoice) -> RandomBytes:
        title = Words(N_("Random bytes from {token}"), {"token": token.name})
        request = MakeRandomBytes(token=token.address, count=choice.count, target=choice.target, replace=choice.replace)
        return await token.host.call(request, title=title)

    made = await ui.submit(RandomDialog(token.name, token.address.serial), make)
    dialog = RandomReportDialog(made, token.name)
    dialog.show_in_folder.connect(show_in_folder)
    await ui.show(dialog)
