"""What follows from deleting, in sentences that are true for what is deleted and what stays."""

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from app.gui.dialogs.loss_words import losses
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.object_states import CERTIFICATE, KEY, PUBLIC, delete, edit

SECRET = msgspec.structs.replace(s.object_row(CKO.SECRET_KEY), usage=("CKA_ENCRYPT", "CKA_SIGN"))


@pytest.mark.parametrize(
    ("going", "staying", "said", "not_said"),
    [
        ([KEY], [], ["encrypted for it", "Nothing can be signed", "lost for good"], ["remains"]),
        ([KEY], [PUBLIC, CERTIFICATE], ["Its certificate remains", "Its public key remains"], []),
        ([msgspec.structs.replace(KEY, usage=("CKA_SIGN",))], [], ["Nothing can be signed"], ["encrypted for it"]),
        ([PUBLIC], [KEY], ["The private key remains"], ["lost for good"]),
        ([KEY, PUBLIC], [], ["Nothing can be signed"], ["no longer encrypt", "remains"]),
        ([PUBLIC], [], ["no longer encrypt or check"], ["remains"]),
        ([CERTIFICATE], [KEY], ["The private key remains", "imported again"], ["lost for good"]),
        ([SECRET], [], ["encrypted with it", "authenticated with it", "lost for good"], []),
        ([s.object_row(CKO.DATA)], [], ["Its content is lost"], []),
        ([s.object_row(0x80001234)], [], ["not known here"], []),
        ([msgspec.structs.replace(KEY, of_session=True)], [], ["gone with this session"], []),
    ],
)
def test_what_follows(going: list[ObjectRow], staying: list[ObjectRow], said: list[str], not_said: list[str]) -> None:
    told = " ".join(losses(going, staying))
    assert all(words in told for words in said)
    assert not any(words in told for words in not_said)


def test_a_half_with_another_id_or_none_does_not_count() -> None:
    other = s.object_row(CKO.CERTIFICATE, id_=b"\x09")
    assert "certificate" not in " ".join(losses([KEY], [other]))
    bare = s.object_row(id_=b"")
    assert "certificate" not in " ".join(losses([bare], [s.object_row(CKO.CERTIFICATE, id_=b"")]))


def test_a_key_is_deleted_only_after_its_token_was_named_and_what_must_stay_cannot_be_ticked(qtbot: QtBot) -> None:
    dialog = delete()
    qtbot.addWidget(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert not dialog.ticks[1][1].box.isEnabled(), "CKA_DESTROYABLE is false"
    dialog.confirmation.typed.setText("Anna Berg")
    assert dialog.primary.isEnabled()
    assert not dialog.primary.isDefault()
    assert dialog.collect() == (KEY,)
    dialog.ticks[0][1].box.click()
    assert dialog.collect() == (KEY, PUBLIC)


def test_only_what_was_changed_is_written(qtbot: QtBot) -> None:
    dialog = edit()
    qtbot.addWidget(dialog)
    dialog.label.setText("Other")
    (only,) = dialog.collect()
    assert (only.label, only.id) == ("Other", None)
    dialog.label.setText("Signature")
    dialog.id.line.setText("07")
    own, half = dialog.collect()
    assert (own.label, own.id) == (None, b"\x07")
    assert (half.object, half.label, half.id) == (PUBLIC.address, None, b"\x07")
    dialog.id.line.setText("01")
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "it is as it was"
