"""The token desk: many tokens after a list, each at most once, whatever comes in between."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PublicFormat, pkcs12

from app.gui.dialogs.pin_once import PinOnceDialog
from app.gui.dialogs.problem import ConfirmDialog
from app.gui.dialogs.token_desk import TokenDeskDialog
from app.model import host as host_module
from app.model.desk_run import DeskRun
from app.model.library import Library
from app.model.token import Token
from app.settings.policy import Policy, PolicyInForce
from app.vocabulary.ciphers import Transported
from app.vocabulary.crypto_messages import DecryptContentKey
from app.vocabulary.desk_messages import MOST_ROWS
from app.vocabulary.numbers import CKM, CKO, CKR
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import SignFile
from tests.canary import SO_PIN, USER_PIN, WRONG_PIN
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.tour.certificate import certificate_for
from tests.window.heartbeat import Heartbeat
from tests.window.test_event_loop import LIMIT
from tests.window.test_pins import is_pin
from tests.window.test_policy import Open
from tests.window.test_policy import under as under

HEAD = "label,serial,so_pin,pin,file,password"
Listed = Callable[..., Path]


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Listed]:
    """Write a list, which is removed afterwards: the suite's PINs are looked for in every file that is left behind."""
    path = tmp_path / "tokens.csv"

    def write(*lines: str) -> Path:
        path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
        return path

    yield write
    path.unlink(missing_ok=True)


def opened(desk: Desk, path: Path) -> TokenDeskDialog:
    """Open the desk with a list."""
    desk.choose("token_desk")
    dialog = desk.dialog(TokenDeskDialog)
    dialog.file.set_path(str(path))
    desk.until(lambda: dialog.run is not None)
    return dialog


def run_of(dialog: TokenDeskDialog) -> DeskRun:
    assert dialog.run is not None
    return dialog.run


def states(dialog: TokenDeskDialog) -> list[str]:
    return [one.state for one in run_of(dialog).items.values()]


def begin(desk: Desk, dialog: TokenDeskDialog, so_pin: str = SO_PIN) -> None:
    if dialog.so_pin.isVisible():
        desk.type(dialog.so_pin.field, so_pin)
    dialog.start.click()


def finished(desk: Desk, dialog: TokenDeskDialog, seconds: float = 60) -> None:
    desk.until(lambda: not run_of(dialog).running and not run_of(dialog).busy, seconds)


def labels(desk: Desk) -> list[str]:
    return sorted(token.name for token in desk.tokens())


# ── what it does ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_blank_tokens_are_set_up_one_after_another(
    desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed
) -> None:
    dialog = opened(desk, listed(f"Anna,,,{USER_PIN},,", f"Bert,,{SO_PIN},{USER_PIN},,", "Carla,,,,,"))
    assert not dialog.start.isEnabled(), "an SO PIN is wanted"
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done"] * 3
    assert "3 of 3 done, 0 to go" in desk.words(dialog)
    desk.until(lambda: labels(desk) == ["Anna", "Bert", "Carla"])
    softhsm.token_label = "Anna"
    serials = [one.serial for one in run_of(dialog).items.values()]
    assert len(set(serials)) == 3
    assert all(serials)
    assert {token.info.pin_state("user") for token in desk.tokens() if token.name == "Carla"} == {"unset"}
    desk.escape(dialog)


def test_a_used_token_is_taken_only_by_its_serial_number(
    desk: Desk, token: Token, softhsm: SoftHsm, listed: Listed
) -> None:
    serial = token.info.serial
    dialog = opened(desk, listed(f"New,{serial},,{USER_PIN},,", "Blank,,,,,"))
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done", "done"]
    desk.until(lambda: labels(desk) == ["Blank", "New"])
    assert run_of(dialog).items[2].serial == serial, "SoftHSM keeps the serial number"
    desk.escape(dialog)


def in_readers(folder: Path) -> SoftHsm:
    """Make a SoftHSM whose slots say that they are card readers."""
    folder.mkdir()
    softhsm = SoftHsm(folder)
    softhsm.config.write_text(softhsm.config.read_text().replace("removable = false", "removable = true"))
    return softhsm


def test_all_card_readers_feed_it_and_no_fixed_slot_does(
    desk: Desk, token: Token, softhsm: SoftHsm, listed: Listed, tmp_path: Path
) -> None:
    stores = [in_readers(tmp_path / name) for name in ("left", "right")]
    serials = []
    for store in stores:
        store.new_token("Old")
        library = desk.add(store.path, store.env)
        serials.append(desk.tokens(library)[0].info.serial)
    fixed = f"Never,{token.info.serial},,,,"
    dialog = opened(desk, listed(*(f"New {serial},{serial},,,," for serial in serials), fixed, "Blank,,,,,"))
    assert dialog.library.currentText() == "All card readers"
    begin(desk, dialog)
    desk.until(lambda: "Insert the next token" in desk.words(dialog))
    assert states(dialog) == ["done", "done", "waiting", "done"]
    dialog.stop.click()
    desk.escape(dialog)
    desk.until(lambda: "Blank" in labels(desk))
    assert labels(desk) == sorted([token.name, "Blank", *(f"New {serial}" for serial in serials)])
    assert "Blank" in [one.name for one in desk.tokens(desk.workspace.libraries[1])], "the first that shows the reader"


def test_a_row_that_was_done_is_not_done_again(desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed) -> None:
    path = listed("Anna,,,,,")
    dialog = opened(desk, path)
    begin(desk, dialog)
    finished(desk, dialog)
    desk.escape(dialog)
    dialog = opened(desk, listed("Anna,,,,,", "Bert,,,,,"))
    assert states(dialog) == ["done", "waiting"]
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done", "done"]
    desk.until(lambda: labels(desk) == ["Anna", "Bert"])
    desk.escape(dialog)


def test_the_first_refused_pin_stops_it(desk: Desk, faulty: Faulty, faulty_token: Token, listed: Listed) -> None:
    serial = faulty_token.info.serial
    dialog = opened(desk, listed(f"New,{serial},,,,", "Blank,,,,,"))
    faulty.forget_calls()
    begin(desk, dialog, WRONG_PIN)
    finished(desk, dialog)
    assert states(dialog) == ["refused", "waiting"]
    assert "Stopped: Wrong security officer PIN" in desk.words(dialog)
    assert "No other token was touched." in desk.words(dialog)
    assert len(faulty.calls("C_InitToken")) == 1, "the same PIN was tried on another token"
    assert labels(desk).count("Anna") == 1
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["refused", "done"], "a row whose PIN was refused waits for a person"
    desk.escape(dialog)


def test_a_generated_pin_is_shown_once(desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed) -> None:
    dialog = opened(desk, listed("Anna,,,generate,,"))
    begin(desk, dialog)
    finished(desk, dialog)
    pin = bytes(run_of(dialog).generated[2]).decode()
    assert pin.isdigit()
    assert is_pin(softhsm, pin)
    dialog.table.selectRow(0)
    dialog.show_pin.click()
    shown = desk.dialog(PinOnceDialog)
    assert bytes(shown.field.pin.take()) == pin.encode()
    desk.escape(shown)
    desk.until(lambda: not shown.isVisible())
    assert not dialog.show_pin.isVisible()
    assert not run_of(dialog).generated
    desk.escape(dialog)


def test_letters_have_the_generated_pins_where_the_policy_asks_for_them(
    under: Open, softhsm: SoftHsm, listed: Listed, tmp_path: Path
) -> None:
    desk = under(PolicyInForce(Policy(pin_letters=True, mode="helpdesk"), "policy.json"))
    desk.add(softhsm.path, softhsm.env)
    dialog = opened(desk, listed("Anna,,,generate,,", "Bert,,,generate,,"))
    begin(desk, dialog)
    finished(desk, dialog)
    dialog.letters.click()
    desk.choose_file(tmp_path / "letters.pdf")
    desk.until(lambda: not run_of(dialog).generated)
    content = (tmp_path / "letters.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 2
    assert (tmp_path / "letters.pdf").stat().st_mode & 0o077 == 0
    desk.escape(dialog)


def test_a_certificate_and_a_key_pair_are_written(
    desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    certificate = x509.load_der_x509_certificate(certificate_for(spki))
    (tmp_path / "anna.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    packed = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(b"parcel"))
    (tmp_path / "bert.p12").write_bytes(packed)
    lines = (f"Anna,,,{USER_PIN},anna.pem,", f"Bert,,,{USER_PIN},bert.p12,parcel", f"Carla,,,{USER_PIN},bert.p12,wrong")
    dialog = opened(desk, listed(*lines))
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done", "done", "failed"]
    assert "cannot be read" in desk.words(dialog)
    assert labels(desk) == ["Anna", "Bert"], "a token was emptied for a file that cannot be opened"
    desk.escape(dialog)
    anna, bert = desk.token("Anna"), desk.token("Bert")
    assert [row.object_class for row in anna.objects.rows] == [CKO.CERTIFICATE]
    desk.window.browser.select_token(bert)
    desk.log_in(bert, USER_PIN)
    assert sorted(row.object_class for row in bert.objects.rows) == [CKO.CERTIFICATE, CKO.PRIVATE_KEY]
    desk.window.browser.select_objects(bert, [row for row in bert.objects.rows if row.object_class == CKO.PRIVATE_KEY])
    assert desk.window.actions_.named("sign_file").isEnabled()


def test_an_rsa_key_of_a_file_signs_and_decrypts_on_its_token(
    desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    certificate = x509.load_der_x509_certificate(certificate_for(spki))
    packed = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(b"parcel"))
    (tmp_path / "dora.p12").write_bytes(packed)
    dialog = opened(desk, listed(f"Dora,,,{USER_PIN},dora.p12,parcel"))
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done"]
    desk.escape(dialog)
    dora = desk.token("Dora")
    desk.window.browser.select_token(dora)
    desk.log_in(dora, USER_PIN)
    private = next(row.address for row in dora.objects.rows if row.object_class == CKO.PRIVATE_KEY)
    method = Method(kind="rsa", mechanism=CKM.SHA256_RSA_PKCS, hash="sha256", token_hashes=True)
    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"Both sides agree.")
    made = desk.ask(dora.host.call(SignFile(token=dora.address, key=private, method=method, file=str(letter))))
    public.verify(made.value, letter.read_bytes(), PKCS1v15(), SHA256())
    sent = Transported(transport="pkcs1", key_size=32, value=public.encrypt(bytes(32), PKCS1v15()))
    opened_key = desk.ask(dora.host.call(DecryptContentKey(token=dora.address, key=private, transported=sent)))
    assert opened_key.value == bytes(32)


# ── what comes in between ────────────────────────────────────────────────────────────────────────────────────────────


def test_it_stops_and_goes_on(desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed) -> None:
    dialog = opened(desk, listed(*(f"Token {number},,,{USER_PIN},," for number in range(6))))
    begin(desk, dialog)
    desk.until(lambda: states(dialog).count("done") == 2)
    dialog.stop.click()
    finished(desk, dialog)
    done = states(dialog).count("done")
    assert 2 <= done < 6
    assert not any(run_of(dialog)._so_pin), "the SO PIN is kept"
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done"] * 6
    desk.until(lambda: len(labels(desk)) == 6)
    desk.escape(dialog)


def test_a_crash_in_the_middle_is_told_and_not_repeated(desk: Desk, faulty: Faulty, listed: Listed) -> None:
    desk.add(faulty.path, faulty.env)
    path = listed(*(f"Token {number},,,{USER_PIN},," for number in range(4)))
    dialog = opened(desk, path)
    begin(desk, dialog)
    desk.until(lambda: "done" in states(dialog))
    faulty.rule("C_InitPIN segv")
    finished(desk, dialog)
    faulty.rule()
    seen = states(dialog)
    assert seen.count("unknown") == 1
    assert "waiting" in seen, "it goes on although its library has crashed"
    desk.escape(dialog)
    dialog = opened(desk, path)
    assert states(dialog) == seen, "the record knows as much"
    desk.until(lambda: desk.workspace.libraries[0].state == "ready" and desk.workspace.libraries[0].slots)
    begin(desk, dialog)
    finished(desk, dialog)
    place = states(dialog).index("unknown")
    assert sorted(states(dialog)) == ["done"] * 3 + ["unknown"]
    dialog.table.selectRow(place)
    dialog.again.click()
    desk.press(desk.dialog(ConfirmDialog))
    desk.until(lambda: states(dialog)[place] == "waiting")
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["done"] * 4
    desk.escape(dialog)


def test_a_list_that_cannot_be_used_says_why(desk: Desk, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name\nAnna\n")
    desk.choose("token_desk")
    dialog = desk.dialog(TokenDeskDialog)
    dialog.file.set_path(str(path))
    desk.until(lambda: "is no list of tokens" in desk.words(dialog))
    assert not dialog.start.isEnabled()
    desk.escape(dialog)


def test_results_are_saved_for_a_spreadsheet(
    desk: Desk, library: Library, softhsm: SoftHsm, listed: Listed, tmp_path: Path
) -> None:
    dialog = opened(desk, listed(f"-Anna,,,{USER_PIN},,"))
    begin(desk, dialog)
    finished(desk, dialog)
    dialog.results.click()
    desk.choose_file(tmp_path / "results.csv")
    desk.until(lambda: (tmp_path / "results.csv").exists())
    head, line = (tmp_path / "results.csv").read_text().splitlines()
    assert head == "line,label,serial,result,time"
    assert line.startswith("2,'-Anna,")
    assert "Done" in line
    assert USER_PIN not in line
    desk.escape(dialog)


@pytest.mark.parametrize("count", [50])
def test_fifty_tokens_are_made_with_a_stop_and_a_crash_in_the_middle(
    desk: Desk, faulty: Faulty, listed: Listed, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(host_module, "REST", 0)  # no card has to lose its power
    library = desk.add(faulty.path, faulty.env)
    path = listed(*(f"Token {number:02},,,{USER_PIN},," for number in range(count)))
    dialog = opened(desk, path)
    begin(desk, dialog)
    desk.until(lambda: states(dialog).count("done") == 10, 60)
    dialog.stop.click()
    finished(desk, dialog)
    begin(desk, dialog)
    desk.until(lambda: states(dialog).count("done") >= 15, 60)
    faulty.rule("C_InitToken exit")
    finished(desk, dialog, 120)
    assert states(dialog).count("unknown") == 1
    faulty.rule()
    desk.escape(dialog)
    dialog = opened(desk, path)
    desk.until(lambda: library.state == "ready" and library.slots)
    begin(desk, dialog)
    finished(desk, dialog, 240)
    assert states(dialog).count("done") == count - 1
    assert states(dialog).count("unknown") == 1
    desk.until(lambda: len(labels(desk)) == count - 1, 60)
    assert len(set(labels(desk))) == count - 1, "a token was made twice"
    desk.escape(dialog)


def test_it_waits_for_a_token_and_goes_on_when_it_comes(
    desk: Desk, faulty: Faulty, faulty_token: Token, listed: Listed
) -> None:
    serial = faulty_token.info.serial
    faulty.rule("C_GetSlotList hide 0", "C_GetSlotList hide 1")
    desk.until(lambda: not faulty_token.present)
    dialog = opened(desk, listed(f"New,{serial},,{USER_PIN},,"))
    begin(desk, dialog)
    desk.until(lambda: "Insert the next token" in desk.words(dialog))
    assert f"The one with the serial number {serial}." in desk.words(dialog)
    assert faulty.calls("C_InitToken") == []
    faulty.rule()
    finished(desk, dialog)
    assert states(dialog) == ["done"]
    desk.escape(dialog)


def test_closing_the_desk_stops_it_and_forgets_every_pin(desk: Desk, library: Library, listed: Listed) -> None:
    dialog = opened(desk, listed("Anna,,,generate,,", "Bert,0042,,,,"))
    begin(desk, dialog)
    desk.until(lambda: states(dialog) == ["done", "waiting"] and "Insert the next token" in desk.words(dialog))
    run = run_of(dialog)
    pins = [*run.generated.values(), run._so_pin]
    assert all(any(pin) for pin in pins)
    dialog.stop.click()
    desk.escape(dialog)
    assert "1 generated PIN was neither shown nor saved" in desk.words(dialog)
    desk.escape(dialog)
    desk.until(lambda: not any(any(pin) for pin in pins))
    assert not run.running


def test_a_locked_screen_stops_it_and_the_so_pin_is_forgotten(desk: Desk, library: Library, listed: Listed) -> None:
    dialog = opened(desk, listed("Anna,0042,,,,"))
    begin(desk, dialog)
    desk.until(lambda: "Insert the next token" in desk.words(dialog))
    pin = run_of(dialog)._so_pin
    assert any(pin)
    desk.program.session.locking.emit()
    assert not any(pin)
    assert not run_of(dialog).running
    assert "Stopped: Nobody was here" in desk.words(dialog)
    desk.escape(dialog)


def test_a_generated_pin_that_was_not_set_is_not_shown(desk: Desk, faulty: Faulty, listed: Listed) -> None:
    desk.add(faulty.path, faulty.env)
    dialog = opened(desk, listed("Anna,,,generate,,"))
    faulty.rule(f"C_InitPIN rv {CKR.FUNCTION_FAILED.value}")
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["partly"]
    assert not run_of(dialog).generated
    desk.escape(dialog)


def test_stopping_before_the_first_token_is_asked_sends_no_empty_pin(
    desk: Desk, faulty: Faulty, listed: Listed
) -> None:
    desk.add(faulty.path, faulty.env)
    dialog = opened(desk, listed("Anna,,,,,"))
    run = run_of(dialog)
    run.changed.connect(lambda item: run.stop() if item.state == "working" else None)  # as soon as it can be pressed
    begin(desk, dialog)
    finished(desk, dialog)
    assert faulty.calls("C_InitToken") == []
    assert states(dialog) == ["waiting"]
    desk.escape(dialog)


def test_a_pin_that_is_refused_after_the_token_was_erased_stops_it_too(
    desk: Desk, faulty: Faulty, listed: Listed
) -> None:
    desk.add(faulty.path, faulty.env)
    dialog = opened(desk, listed(f"Anna,,,{USER_PIN},,", f"Bert,,,{USER_PIN},,"))
    faulty.rule(f"C_Login rv {CKR.PIN_INCORRECT.value}")
    begin(desk, dialog)
    finished(desk, dialog)
    assert states(dialog) == ["partly", "waiting"]
    assert len(faulty.calls("C_Login")) == 1
    desk.escape(dialog)


def test_another_list_is_not_chosen_while_generated_pins_would_be_lost(
    desk: Desk, library: Library, listed: Listed
) -> None:
    dialog = opened(desk, listed("Anna,,,generate,,"))
    begin(desk, dialog)
    finished(desk, dialog)
    assert run_of(dialog).generated
    assert not dialog.file.isEnabled()
    assert "Show or save the generated PINs first" in desk.words(dialog)
    dialog.table.selectRow(0)
    dialog.show_pin.click()
    desk.escape(desk.dialog(PinOnceDialog))
    desk.until(dialog.file.isEnabled)
    desk.escape(dialog)


def test_a_list_of_ten_thousand_rows_is_shown_without_a_pause(desk: Desk, library: Library, listed: Listed) -> None:
    path = listed(*(f"Token {number},,,generate,," for number in range(MOST_ROWS)))
    desk.choose("token_desk")
    dialog = desk.dialog(TokenDeskDialog)
    with Heartbeat() as heart:
        dialog.file.set_path(str(path))
        desk.until(lambda: dialog.run is not None and dialog.model.total == MOST_ROWS, 60)
    assert heart.longest < LIMIT
    desk.escape(dialog)
