"""The journey of a new user with a PIV card, as far as such a card goes; OpenSSL and the card itself are the judges."""

from pathlib import Path

import pytest

from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog
from app.model.token import Token
from app.settings.card_service import SOCKET_VARIABLE
from app.vocabulary.numbers import CKO
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PIN, PIV, SOON, key, names, openssl, tool
from tests.card.test_login import STATUS
from tests.desk import Desk
from tests.window.steps import sign, verify, write_public_key

NEVER_ON_PIV = {
    "import_certificate": "OpenSC cannot write to this kind of card",
    "generate_key_pair": "OpenSC cannot write to this kind of card",
    "generate_secret_key": "OpenSC cannot write to this kind of card",
    "log_in_as_officer": "OpenSC cannot write to this kind of card",
}


def reason(desk: Desk, verb: str) -> str:
    action = desk.window.actions_.named(verb)
    return "" if action.isEnabled() else action.toolTip()


def add_opensc(desk: Desk, opensc: str) -> None:
    """Add OpenSC as the welcome page offers it: look at the file, agree."""
    desk.choose("add_library")
    dialog = desk.dialog(ChooseLibraryDialog)
    dialog.path.set_path(opensc)
    desk.press(dialog)
    consent = desk.dialog(ConsentDialog)
    assert opensc in desk.words(consent).replace("\u200b", "")
    desk.press(consent)
    desk.until(lambda: not desk.open_dialogs)


def test_the_journey_with_a_piv_card(
    closed_desk: Desk,
    reader: CardReaders,
    piv_card: VirtualCard,
    opensc: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = closed_desk
    monkeypatch.setenv(SOCKET_VARIABLE, str(reader.socket))
    desk.open()
    add_opensc(desk, opensc)
    reader.insert(piv_card)
    desk.until(lambda: names(desk) == {PIV}, SOON * 5)
    token = desk.token()
    look_at_pages(desk, token, reader)
    for verb, words in NEVER_ON_PIV.items():
        assert words in reason(desk, verb)
    desk.log_in(token, PIN)
    look_at_objects(desk, token)
    sign_and_verify(desk, token, tmp_path)
    desk.window.browser.select_token(token)
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read" and token.library.state == "ready")
    assert "SW1=0x63, SW2=0xC3" in tool(reader, *STATUS), "the card itself says that its PIN is wanted"
    assert set(piv_card.pins_sent()) == {0x9000}


def look_at_pages(desk: Desk, token: Token, reader: CardReaders) -> None:
    library = token.library.name
    desk.select(desk.row(library))
    assert "What the library says about itself" in desk.words()
    desk.select(desk.row(library, reader.names[0]))
    assert "Token in this slot" in desk.words()
    assert PIV in desk.words()
    desk.window.browser.select_token(token)
    for tab, words in enumerate(("PIV authentication", "CARD AUTH key", "CKM_RSA_PKCS", token.info.serial)):
        desk.token_page.tabs.set_current(tab)
        assert words in desk.words()


def look_at_objects(desk: Desk, token: Token) -> None:
    assert {row.object_class for row in token.objects.rows} >= {CKO.CERTIFICATE, CKO.PUBLIC_KEY, CKO.PRIVATE_KEY}
    desk.window.browser.select_objects(token, [key(token, "PIV AUTH key")])
    desk.until(lambda: "CKA_ALWAYS_AUTHENTICATE" in desk.words())
    assert "OpenSC cannot write" in reason(desk, "delete_objects")
    assert reason(desk, "edit_object")


def sign_and_verify(desk: Desk, token: Token, folder: Path) -> None:
    file = folder / "contract.txt"
    file.write_text("Signed, sealed, delivered.\n")
    mine = key(token, "PIV AUTH key")
    assert "Signed and verified" in sign(desk, token, mine, file)
    cms = file.with_name("contract.txt.p7s")
    said = openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-content", file, "-noverify")
    assert "successful" in said
    assert "The signature is valid" in verify(desk, file, cms)
    assert "Signed and verified" in sign(desk, token, mine, file, "raw")
    public, raw = folder / "public.pem", file.with_name("contract.txt.sig")
    write_public_key(desk, token, mine, public)
    assert "Verified OK" in openssl("dgst", "-sha256", "-verify", public, "-signature", raw, file)
    file.write_text("Signed, sealed, changed.\n")
    assert "not valid" in verify(desk, file, cms)
