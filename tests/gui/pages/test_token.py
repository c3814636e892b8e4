import pytest
from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from app.gui.pages.figure import Figure
from app.gui.pages.token import DETAILS, MECHANISMS, OBJECTS, OVERVIEW, TokenPage
from app.gui.pages.token_details import SESSIONS
from app.gui.pages.views_of import ObjectsSummary, TokenView
from app.model.object_table import ObjectTable
from app.vocabulary.flags import SESSION_FLAGS, TOKEN_FLAGS
from app.vocabulary.numbers import CKO
from app.vocabulary.values import SessionKind
from tests.gui.pages import samples
from tests.gui.pages.told import button_called, kept, text_of

TODAY = QDate(2026, 11, 23)


def _page(qtbot: QtBot, view: TokenView, tab: int = OVERVIEW) -> TokenPage:
    page = kept(qtbot, TokenPage())
    page.show_token(view, ObjectTable(page), TODAY)
    page.tabs.set_current(tab)
    return page


# ── header ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["Payments EU", "Atlas 7 HSM  ·  serial 0451 9920  ·  Slot 3  ·  read/write"])
def test_the_header_says_who_it_is(qtbot: QtBot, words: str) -> None:
    assert words in text_of(_page(qtbot, samples.token()).header)


@pytest.mark.parametrize(
    ("flags", "kind", "badges"),
    [
        (samples.INITIALIZED, "rw user", ["Logged in as user"]),
        (samples.INITIALIZED, "ro user", ["Logged in as user", "read-only session"]),
        (samples.INITIALIZED, "rw so", ["Logged in as security officer"]),
        (samples.INITIALIZED, "ro public", ["Not logged in"]),
        (samples.INITIALIZED | 0x2, "ro public", ["Read only"]),
        (samples.INITIALIZED | 0x100, "ro public", ["PIN pad"]),
        (samples.INITIALIZED | 0x10000, "ro public", ["User PIN: fewer tries left"]),
        (samples.INITIALIZED | 0x20000, "ro public", ["User PIN: final try"]),
        (samples.INITIALIZED | 0x40000, "ro public", ["User PIN blocked"]),
        (samples.INITIALIZED | 0x80000, "ro public", ["User PIN to be changed"]),
        (samples.INITIALIZED | 0x100000, "ro public", ["SO PIN: fewer tries left"]),
        (samples.INITIALIZED | 0x200000, "ro public", ["SO PIN: final try"]),
        (samples.INITIALIZED | 0x400000 | 0x40000, "ro public", ["SO PIN blocked", "User PIN blocked"]),
        (0x1, "rw public", ["Not initialised"]),
    ],
)
def test_every_state_has_its_badge(qtbot: QtBot, flags: int, kind: str, badges: list[str]) -> None:
    told = text_of(_page(qtbot, samples.token(samples.token_info(flags=flags), kind)).header)
    for badge in badges:
        assert badge in told


def test_what_a_session_allowed_is_said_until_another_one_says_otherwise(qtbot: QtBot) -> None:
    """Sessions are opened and closed by a refresh; the line of facts must not twitch."""
    page = _page(qtbot, samples.token(kind="rw user"))
    model = ObjectTable(page)
    page.show_token(samples.token(kind="none"), model, TODAY)
    assert "Slot 3  ·  read/write" in text_of(page.header)
    page.show_token(samples.token(kind="ro public"), model, TODAY)
    page.show_token(samples.token(kind="none"), model, TODAY)
    assert "Slot 3  ·  read-only session" in text_of(page.header)
    page.show_token(samples.token(samples.token_info(serial="2"), "none"), model, TODAY)
    assert "session" not in text_of(page.header), "of another token nothing is known yet"


def test_a_token_that_needs_no_login_is_not_called_logged_out(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token(samples.token_info(flags=0x400), "ro public")))
    assert "Not logged in" not in told
    assert "show after login" not in told


# ── overview ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("flags", "word", "meaning"),
    [
        (0, "OK", "No warning from the token"),
        (0x10000, "Fewer tries left", "A wrong PIN was entered lately. A few more and this PIN is blocked."),
        (0x30000, "Final try", "One more wrong PIN blocks it"),
        (0x70000, "Blocked", "The security officer can unblock it"),
        (0x400000, "Blocked", "Ask whoever issued the token"),
        (0x80000, "To be changed", "It must be changed before it can be used"),
        (0x800000, "To be changed", "It must be changed before it can be used"),
        (0xA0000, "Final try", "One more wrong PIN blocks it"),
    ],
)
def test_the_pin_cards_tell_state_and_meaning(qtbot: QtBot, flags: int, word: str, meaning: str) -> None:
    told = text_of(_page(qtbot, samples.token(samples.token_info(flags=samples.INITIALIZED | flags))).overview)
    assert word in told
    assert meaning in told


def test_a_user_pin_that_was_never_set_is_not_ok(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token(samples.token_info(flags=0x404))).overview)
    assert "Not set" in told
    assert "The security officer can set it" in told


@pytest.mark.parametrize(
    ("total", "free", "told"),
    [
        (4_194_304, 1_593_835, "62 % used"),
        (4_194_304, 4_194_304, "0 % used"),
        (4_194_304, 0, "100 % used"),
        ("not reported", "not reported", "not reported"),
        ("unlimited", "unlimited", "unlimited"),
        ("not reported", 2048, "2.00 KiB free"),
        (10, 2048, "2.00 KiB free"),  # nonsense is not made a percentage of
        (0, 0, "0 bytes free"),
    ],
)
def test_memory_is_told_as_far_as_the_token_tells_it(qtbot: QtBot, total: object, free: object, told: str) -> None:
    info = samples.token_info(total_public_memory=total, free_public_memory=free)
    assert told in text_of(_page(qtbot, samples.token(info)).overview)


@pytest.mark.parametrize(
    "words", ["AES 256", "3,290", "RSA 2048", "3,120", "EC P-256", "1,840", "RSA 4096", "640", "Other", "700"]
)
def test_key_types_are_told_in_words_and_numbers(qtbot: QtBot, words: str) -> None:
    assert words in text_of(_page(qtbot, samples.token()).overview).split("\n")


def test_a_click_on_a_count_shows_that_class_in_the_table(qtbot: QtBot) -> None:
    page = TokenPage()
    qtbot.addWidget(page)
    model = ObjectTable(page)
    model.begin_listing()
    model.add(samples.rows(8))
    model.end_listing()
    page.show_token(samples.token(), model, TODAY)
    figures = {one.accessibleName(): one for one in page.overview.findChildren(Figure)}
    assert "Certificates: 412" in figures
    figures["Secret keys: 3,290"].click()
    assert page.tabs.current == OBJECTS
    assert model.shown == 2
    assert {model.row_at(row).object_class for row in range(2)} == {CKO.SECRET_KEY}
    assert page.objects.chips.chosen == {CKO.SECRET_KEY}


def test_few_certificates_are_told_one_by_one(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token(objects=samples.FEW_OBJECTS)).overview)
    for words in ("1 expired", "Anna Berg (old)", "ended 1 Nov 2026", "ends 2 Mar 2028"):
        assert words in told


def test_many_certificates_are_a_picture_with_words(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token()).overview)
    assert "15 expired" in told
    assert "within 30 days" in told
    assert "31 more end later" in told


def test_without_certificates_there_is_no_word_of_expiry(qtbot: QtBot) -> None:
    assert "expiry" not in text_of(_page(qtbot, samples.token(objects=ObjectsSummary())).overview)


def test_whoever_is_not_logged_in_is_offered_to(qtbot: QtBot) -> None:
    page = _page(qtbot, samples.token(kind="ro public"))
    assert "Private objects show after login" in text_of(page.overview)
    with qtbot.waitSignal(page.log_in_wanted):
        button_called(page.objects, "Log in…").click()


def test_the_security_officer_is_told_why_nothing_private_shows(qtbot: QtBot) -> None:
    assert "The security officer sees no private objects" in text_of(_page(qtbot, samples.token(kind="rw so")))


@pytest.mark.parametrize("flags", [0x1, 0x1 | 0x400000, 0x1 | 0x640000], ids=["plain", "SO locked", "all locked"])
def test_a_blank_token_says_what_it_needs_and_its_pins_alarm_nobody(qtbot: QtBot, flags: int) -> None:
    blank = samples.token_info(label="", serial="", flags=flags)
    page = _page(qtbot, samples.token(blank, "rw public", objects=ObjectsSummary()))
    told = text_of(page)
    for words in (
        "Blank token",
        "This token is blank",
        "Choose Initialise token to set it up",
        "A blank token has no PINs yet",
    ):
        assert words in told
    assert "Blocked" not in told
    assert "SO PIN blocked" not in told
    page.tabs.set_current(DETAILS)
    assert "what it says about its PINs means nothing yet" in text_of(page.details)


def test_reading_and_a_problem_are_told(qtbot: QtBot) -> None:
    assert "Reading objects…" in text_of(_page(qtbot, samples.token(objects=None, loading=True)).overview)
    told = text_of(_page(qtbot, samples.token(objects=None, problem=samples.PROBLEM)).overview)
    assert "The token was removed" in told
    assert "Reading objects…" not in told


# ── mechanisms ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words", ["CKM_RSA_PKCS_KEY_PAIR_GEN", "CKM_0x80000042", "1,024 to 4,096 bits", "16 to 32 bytes"]
)
def test_every_mechanism_is_told(qtbot: QtBot, words: str) -> None:
    page = _page(qtbot, samples.token(), MECHANISMS)
    assert words in text_of(page.mechanisms).split("\n")
    assert "7 of 7" in text_of(page.mechanisms)


def test_mechanisms_are_filtered(qtbot: QtBot) -> None:
    page = _page(qtbot, samples.token(), MECHANISMS)
    page.mechanisms.filter.setText("rsa")
    assert "2 of 7" in text_of(page.mechanisms)
    page.mechanisms.filter.setText("nothing like this")
    assert page.mechanisms.table.empty_text == "No mechanism fits the filter."


def test_unread_and_missing_mechanisms_are_told_apart(qtbot: QtBot) -> None:
    page = _page(qtbot, samples.token(mechanisms=None), MECHANISMS)
    assert "not been read" in page.mechanisms.table.empty_text
    page.show_token(samples.token(mechanisms=()), ObjectTable(page), TODAY)
    assert "reports no mechanisms" in page.mechanisms.table.empty_text


def test_the_tabs_count(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token()).tabs)
    assert "Objects  10,026" in told
    assert "Mechanisms  7" in told


# ── details ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        *("Payments EU", "Atlas Systems", "Atlas 7 HSM", "0451 9920", "7.1", "7.4", "4 to 64 characters", "Slot 3"),
        *("23 Nov 2026, 10:02 UTC", "4.00 MiB", "1.52 MiB", "not reported", "unlimited", "3", "1,024", "1"),
        *("Atlas HSM client", "Read/write, user logged in", "none"),
    ],
)
def test_every_field_of_token_and_session_is_told(qtbot: QtBot, words: str) -> None:
    assert words in text_of(_page(qtbot, samples.token(), DETAILS).details).split("\n")


def test_every_flag_is_told_with_a_sentence(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token(), DETAILS).details)
    for table, flags in ((TOKEN_FLAGS, samples.INITIALIZED), (SESSION_FLAGS, 0x6)):
        for flag in table:
            assert flag.name in told
            is_set = bool(flags & flag.bit)
            assert (flag.text(is_set) or f"It would mean: {flag.meaning}") in told


def test_what_is_not_reported_is_a_word_everywhere(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, samples.token(samples.SECRETIVE), DETAILS).details).split("\n")
    assert told.count("not reported") == 7
    assert told.count("unlimited") == 1
    assert "no clock" in told
    assert not any("18446744073709551615" in words or "18,446" in words for words in told)


@pytest.mark.parametrize("kind", SESSIONS)
def test_every_session_state_is_told(qtbot: QtBot, kind: SessionKind) -> None:
    assert SESSIONS[kind] in text_of(_page(qtbot, samples.token(kind=kind), DETAILS).details)


def test_hostile_labels_are_shown_letter_by_letter(qtbot: QtBot) -> None:
    info = samples.token_info(label=samples.HOSTILE, manufacturer=samples.HOSTILE, model=samples.HOSTILE)
    told = text_of(_page(qtbot, samples.token(info), DETAILS))
    assert told.count(samples.HOSTILE) >= 5


def test_details_follow_a_change(qtbot: QtBot) -> None:
    page = _page(qtbot, samples.token(), DETAILS)
    page.show_token(samples.token(samples.token_info(label="Payments US"), "none"), ObjectTable(page), TODAY)
    told = text_of(page.details)
    assert "Payments US" in told
    assert "Payments EU" not in told
    assert "No session is open" in told
