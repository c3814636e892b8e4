"""Verbs that make keys."""

from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.secret_key import SecretKeyDialog
from app.gui.selection import A_TOKEN, CAN_GENERATE, CAN_GENERATE_SECRET, INITIALIZED, MAKES_KEYS, WRITABLE, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.vocabulary.crypto_messages import GenerateSecretKey
from app.vocabulary.keys import KeyPairSpec, key_choices
from app.vocabulary.messages import GenerateKeyPair, KeyPairMade
from app.vocabulary.objects import ObjectRow
from app.vocabulary.secret_keys import SecretKeySpec, secret_key_choices
from app.vocabulary.texts import N_, Words


@verb(
    menu=N_("&Token"),
    title=N_("&Generate key pair…"),
    icon="private",
    needs=(A_TOKEN, INITIALIZED, WRITABLE, MAKES_KEYS, CAN_GENERATE),
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


@verb(
    menu=N_("&Token"),
    title=N_("Generate secret &key…"),
    icon="secret",
    needs=(A_TOKEN, INITIALIZED, WRITABLE, MAKES_KEYS, CAN_GENERATE_SECRET),
    pages=("token",),
)
async def generate_secret_key(ui: Ui, selection: Selection) -> None:
    """Generate a secret key on the token."""
    token = selection.token
    assert token is not None
    await ui.log_in(token)
    rows = token.objects.rows
    dialog = SecretKeyDialog(
        token.name,
        token.address.serial,
        secret_key_choices(token.mechanisms),
        {row.address.id: row.label for row in rows},
        {row.label for row in rows},
    )

    async def generate(spec: SecretKeySpec) -> ObjectRow:
        title = Words(N_("Generating a secret key on {token}"), {"token": token.name})
        return await token.host.call(GenerateSecretKey(token=token.address, spec=spec), title=title)

    made = await ui.submit(dialog, generate)
    await token.read_objects()
    ui.select_objects(token, [made])
    if made.extractable and not dialog.result_value.extractable:
        words = Words(N_("The secret key {name} can be exported"), {"name": made.label or made.type})
        ui.tell("warn", words, N_("The token made it so, although it was asked not to (CKA_EXTRACTABLE)."))
        return
    words = Words(N_("The secret key {name} was generated."), {"name": made.label or made.type})
    ui.tell("ok", words, N_("It goes with this session.") if made.of_session else N_("It is selected."))
