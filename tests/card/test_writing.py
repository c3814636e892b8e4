"""Writing to a card: OpenSC lets the security officer put a certificate on an OpenPGP card; nobody writes to PIV."""

from pathlib import Path

import pytest

from app.gui.dialogs.certificate import ImportCertificateDialog
from app.model.library import Library
from app.model.token import Token
from app.vocabulary.numbers import CKO
from tests.canary import CARD_SO_PIN
from tests.card.readers import PUT_DATA, CardReaders, VirtualCard
from tests.card.steps import PGP_SIGN, PIN, SOON, key, names, runs
from tests.catalogue import fault
from tests.desk import Desk
from tests.window.steps import import_certificate, open_certificate, write_certificate


@pytest.fixture
def certificate(desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard, tmp_path: Path) -> Path:
    """Certify the signing key of the OpenPGP card, which is taken out again."""
    reader.insert(openpgp_card)
    token = desk.token(PGP_SIGN)
    desk.log_in(token, PIN)
    path = tmp_path / "anna.der"
    write_certificate(desk, token, key(token, "Signature key"), path)
    openpgp_card.pull()
    desk.until(lambda: not names(desk), SOON)
    return path


def certificates(token: Token) -> int:
    return len([row for row in token.objects.rows if row.object_class == CKO.CERTIFICATE])


def officer(desk: Desk) -> Token:
    token = desk.token(PGP_SIGN)
    desk.log_in(token, CARD_SO_PIN, "log_in_as_officer")
    return token


def test_the_security_officer_imports_a_certificate(
    desk: Desk, certificate: Path, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)
    token = officer(desk)
    import_certificate(desk, token, certificate)
    assert certificates(token) == 1
    assert certificate.read_bytes().hex() in openpgp_card.remembered()


def test_the_user_is_told_that_the_officer_has_to_do_it(
    desk: Desk, certificate: Path, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card)
    token = desk.token(PGP_SIGN)
    desk.log_in(token, PIN)
    open_certificate(desk, token, certificate)
    dialog = desk.dialog(ImportCertificateDialog)
    desk.press(dialog)
    desk.until(lambda: "The security officer has to do this" in desk.words(dialog))
    assert "log in as security officer" in desk.words(dialog)
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert certificate.read_bytes().hex() not in openpgp_card.remembered()


@fault(33)
def test_a_card_pulled_while_it_is_written(
    desk: Desk, certificate: Path, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    reader.insert(openpgp_card, slow={PUT_DATA: 10.0})
    token = officer(desk)
    open_certificate(desk, token, certificate)
    dialog = desk.dialog(ImportCertificateDialog)
    desk.press(dialog)
    desk.until(lambda: runs(desk, "C_CreateObject"))
    openpgp_card.pull()
    desk.until(lambda: "It is not known whether the action was completed" in desk.words(dialog))
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs and not names(desk))
    reader.insert(openpgp_card)
    assert certificates(desk.token(PGP_SIGN)) == 0


def test_that_nobody_writes_to_a_piv_card_is_said_beforehand(desk: Desk, token: Token) -> None:
    reasons = {verb: desk.window.actions_.named(verb).toolTip() for verb in ("import_certificate", "log_in_as_officer")}
    assert all("OpenSC cannot write to this kind of card" in reason for reason in reasons.values()), reasons
