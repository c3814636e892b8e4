"""Verbs that make keys."""

from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.selection import A_TOKEN, CAN_GENERATE, INITIALIZED, WRITABLE, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.vocabulary.keys import KeyPairSpec, key_choices
from app.vocabulary.messages import GenerateKeyPair, KeyPairMade
from app.vocabulary.texts import N_, Words


@verb(
    menu=N_("&Token"),
    title=N_("&Generate key pair…"),
    icon="private",
    needs=(A_TOKEN, INITIALIZED, WRITABLE, CAN_GENERATE),
    pages=("token",),
    shortcut="Ctrl+G",
    primary=True,
    separated=True,
)
async def generate_key_pair(ui: Ui, selection: Selection) -> None:
    """Generate a public and a private key on the token."""
    token = selection.token
    assert token is not None
    await ui.log_in(token)
    rows = token.objects.rows
    dialog = KeyPairDialog(
        token.name,
        token.address.serial,
        key_choices(token.mechanisms),
        {row.address.id: row.label for row in rows},
        {row.label for row in rows},
        library_path=token.library.profile.path,
    )

    async def generate(spec: KeyPairSpec) -> KeyPairMade:
        title = Words(N_("Generating a key pair on {token}"), {"token": token.name})
        return await token.host.call(GenerateKeyPair(token=token.address, spec=spec), title=title)

    made = await ui.submit(dialog, generate)
    await token.read_objects()
    ui.select_objects(token, [made.private, made.public])
    words = Words(N_("The key pair {name} was generated."), {"name": made.private.label or made.private.type})
    ui.tell("ok", words, N_("Both halves are selected."))
