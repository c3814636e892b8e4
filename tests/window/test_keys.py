"""Objects and their attributes; key pairs of every size that the token offers."""

import pytest

from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.pin import PinDialog
from app.model.object_cells import class_title
from app.model.token import Token
from app.vocabulary.keys import KEY_CHOICES
from app.vocabulary.numbers import CKO
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, make_objects, refresh


def test_every_size_that_the_token_offers_is_made_and_both_halves_are_selected(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    for choice in KEY_CHOICES:
        if choice.name in ("RSA 3072", "RSA 4096"):
            continue  # minutes on a busy machine; the dialog offers them, see below
        key = generate(desk, token, f"key {choice.name}", choice.name)
        assert key.address.id == bytes([len(token.objects.rows) // 2]), "a free CKA_ID was suggested"
        assert choice.name in key.type
        selected = [
            desk.window.browser.model.row(index) for index in desk.window.tree.selectionModel().selectedIndexes()
        ]
        assert {row.name for row in selected} == {f"key {choice.name}"}
        assert len(selected) == 2, "both halves"
        desk.window.messages.clear()
    lines = desk.tree()
    assert any(line.endswith("Private keys  6") for line in lines)
    assert any(line.endswith("Public keys  6") for line in lines)


@fault(79)
def test_only_what_the_mechanisms_allow_is_offered(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    # CK_MECHANISM_INFO begins with the smallest and the largest size; 2048 bits is all that this token can do.
    faulty.rule("C_GetMechanismInfo put 8=0008000000000000")
    desk.add(faulty.path, faulty.env)
    desk.log_in(desk.token("Anna"), faulty.softhsm.pin)
    desk.choose("generate_key_pair")
    dialog = desk.dialog(KeyPairDialog)
    desk.press_button("RSA", dialog)
    names = {dialog.size_box.itemText(number) for number in range(dialog.size_box.count())}
    assert names == {"RSA 2048", "RSA 3072: not on this token", "RSA 4096: not on this token"}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param(0x31, "Delete objects that are no longer needed", marks=fault(81)),
        pytest.param(0xD1, "The token refuses this combination of attributes", marks=fault(84)),
    ],
)
def test_a_key_pair_that_the_token_refuses_is_told_in_the_dialog_and_can_be_tried_again(
    desk: Desk, faulty: Faulty, faulty_token: Token, code: int, words: str
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule(f"C_GenerateKeyPair rv {code:#x}")
    desk.choose("generate_key_pair")
    dialog = desk.dialog(KeyPairDialog)
    desk.type(dialog.label, "Second try")
    desk.press(dialog)
    desk.until(lambda: not dialog.busy)
    assert dialog.label.text() == "Second try"
    assert words in desk.words(dialog)
    assert len(faulty.calls("C_GenerateKeyPair")) == 1, "nothing is tried with other attributes by itself"
    faulty.rule()
    desk.press(dialog)
    desk.until(lambda: len(faulty_token.objects.rows) == 2 and not desk.open_dialogs)


def test_generating_without_a_login_asks_for_the_pin_first(desk: Desk, token: Token) -> None:

    desk.choose("generate_key_pair")
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, SoftHsm.pin)
    desk.enter(prompt)
    assert desk.dialog(KeyPairDialog).isVisible()


@fault(69)
def test_the_page_of_an_object_has_every_attribute_and_tells_sensitive_from_absent(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    generate(desk, token, "Mine", "RSA 2048")
    desk.select_object(token, "Mine", CKO.PRIVATE_KEY)
    desk.until(lambda: "CKA_MODULUS" in desk.words())
    said = desk.words()
    for name in ("CKA_CLASS", "CKA_LABEL", "CKA_ID", "CKA_SENSITIVE", "CKA_EXTRACTABLE", "CKA_SIGN", "CKA_KEY_TYPE"):
        assert name in said
    assert "Not revealed by the token, as it should be" in said
    assert "The token has no such attribute on this object" in said
    desk.press_button("Show bytes", desk.page)
    assert "4d 69 6e 65" in desk.words(), "the label in hexadecimal"


@fault(67)
def test_objects_of_any_class_show_label_id_type_and_the_rest_by_number(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    make_objects(faulty.softhsm, "Anna", "1 notes")
    faulty.rule("C_GetAttributeValue attr 0x0=3412008000000000")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    assert [row.object_class for row in token.objects.rows] == [0x80001234]
    desk.until(lambda: any("Other objects" in line for line in desk.tree()))
    desk.token_page.tabs.set_current(1)
    assert class_title(0x80001234) in desk.words()
    assert "80001234" in class_title(0x80001234)


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("attr 0x3=fffe41", "\ufffd\ufffdA"),
        ("attr 0x3=3c623e783c2f623e", "<b>x</b>"),
        ("attr 0x3=e280ae746f67", "⁅U+202E⁆tog"),
        ("attr 0x3=610a6200", "a⁅U+000A⁆b"),
    ],
)
def test_a_hostile_label_is_shown_letter_by_letter(desk: Desk, faulty: Faulty, rule: str, shown: str) -> None:
    faulty.softhsm.new_token("Anna")
    make_objects(faulty.softhsm, "Anna", "1 notes")
    faulty.rule(f"C_GetAttributeValue {rule}")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    assert token.objects.rows[0].label.startswith(shown)
    desk.until(lambda: any(shown in line for line in desk.tree()))
    desk.token_page.tabs.set_current(1)
    desk.until(lambda: shown in desk.words())
    desk.window.browser.select_objects(token, token.objects.rows)
    desk.until(lambda: "CKA_LABEL" in desk.words())
    assert shown in desk.words()


@fault(71)
@pytest.mark.parametrize(
    "rule", ["attr 0x110=", "attr 0x110=3939393939393939", "length 0x11=18446744073709551615", "gone 0x3=0x12"]
)
def test_an_odd_value_costs_that_value_only(desk: Desk, faulty: Faulty, faulty_token: Token, rule: str) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    generate(desk, faulty_token, "Mine")
    faulty.rule(f"C_GetAttributeValue {rule}")
    refresh(desk, faulty_token)
    key = next(row for row in faulty_token.objects.rows if row.object_class == CKO.PRIVATE_KEY)
    desk.window.browser.select_objects(faulty_token, [key])
    desk.until(lambda: "CKA_SENSITIVE" in desk.words())
    assert desk.messages == ["The key pair Mine was generated. Both halves are selected."]


def test_above_300_objects_the_tree_shows_classes_with_counts_and_the_table_has_the_rows(
    desk: Desk, softhsm: SoftHsm
) -> None:
    softhsm.new_token("Many")
    make_objects(softhsm, "Many", "301 note")
    desk.add(softhsm.path, softhsm.env)
    token = desk.token("Many")
    desk.until(lambda: [line.rpartition(" / ")[2] for line in desk.tree() if " / Many / " in line] == ["Data  301"])
    desk.token_page.tabs.set_current(1)
    desk.type(desk.token_page.objects.filter, "note 0300")
    desk.until(lambda: token.objects.shown == 1)
    assert "1 of 301" in desk.words()


def test_names_of_tokens_are_shown_letter_by_letter_everywhere(desk: Desk, softhsm: SoftHsm) -> None:
    label = "<b>A</b>&x\u202e"
    softhsm.new_token(label)
    desk.add(softhsm.path, softhsm.env)
    shown = "<b>A</b>&x⁅U+202E⁆"
    token = desk.token(shown)
    assert shown in desk.words()
    desk.choose("log_in")
    assert shown in desk.words(desk.dialog(PinDialog))
    assert desk.open_dialogs[0].windowTitle() == f"Log in to {shown}"
    desk.escape(desk.open_dialogs[0])
    desk.log_in(token, softhsm.pin)
    desk.choose("generate_key_pair")
    assert shown in desk.words(desk.dialog(KeyPairDialog))
