"""Half of a key pair, left by an interrupted generation, is named on the overview and can be removed."""

import subprocess

import pytest

from app.gui.dialogs.delete import DeleteDialog
from app.gui.dialogs.key_pair import KeyPairDialog
from app.model.token import Token
from app.vocabulary.numbers import CKO
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, refresh

TOLD = "Half of a key pair is on this token"


def lose(softhsm: SoftHsm, half: str) -> None:
    """Delete one half with another program, as an interruption leaves it."""
    command = ["pkcs11-tool", "--module", softhsm.path, "--login", "--pin", softhsm.pin]
    command += ["--token-label", "Anna", "--delete-object", "--type", half, "--label", "Mine"]
    subprocess.run(command, env=softhsm.env, check=True, capture_output=True)


@fault(75, 81)
@pytest.mark.parametrize(
    ("lost", "words"),
    [("privkey", "The public key “Mine” has no private key"), ("pubkey", "has neither a public key nor a certificate")],
)
def test_half_of_a_pair_is_named_shown_and_deleted(
    desk: Desk, token: Token, softhsm: SoftHsm, lost: str, words: str
) -> None:
    desk.log_in(token, softhsm.pin)
    generate(desk, token, "Mine")
    desk.window.browser.select_token(token)
    assert TOLD not in desk.words()
    lose(softhsm, lost)
    refresh(desk, token)
    desk.window.browser.select_token(token)
    desk.until(lambda: TOLD in desk.words() and words in desk.words())
    desk.press_button("Show", desk.page)
    desk.until(lambda: [row.label for row in desk.window.browser.selection.objects] == ["Mine"])
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not token.objects.rows)
    desk.window.browser.select_token(token)
    desk.until(lambda: TOLD not in desk.words())


def test_whoever_is_not_logged_in_is_told_of_no_half(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    generate(desk, token, "Mine")
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read" and len(token.objects.rows) == 1)
    desk.window.browser.select_token(token)
    assert token.objects.rows[0].object_class == CKO.PUBLIC_KEY
    assert TOLD not in desk.words()


@fault(82)
def test_a_generation_that_was_interrupted_says_what_to_compare(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("C_GenerateKeyPair segv")
    desk.choose("generate_key_pair")
    dialog = desk.dialog(KeyPairDialog)
    desk.type(dialog.label, "Mine")
    desk.press(dialog)
    desk.until(lambda: "The library crashed" in desk.words(dialog))
    assert "may be half made" in desk.words(dialog)
    faulty.rule()
    desk.escape(dialog)
