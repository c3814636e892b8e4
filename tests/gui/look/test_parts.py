"""How the parts behave: what moves, what never moves, what can be reached with the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QProgressBar, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.look import charts, theme
from app.gui.look.facts import HEX_LIMIT, hex_lines
from app.gui.look.parts import (
    Badge,
    EmptyState,
    Flag,
    FlagList,
    FoldedDetails,
    FormLine,
    HexView,
    Spinner,
    Text,
    badge_width,
    button,
    check_box,
    column,
    facts,
    holder,
    icon_button,
    notice,
    progress_bar,
    row,
)


def opened(page: QWidget) -> None:
    """Show a window and wait until it has the keyboard."""
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)


def words_in(part: QWidget) -> list[str]:
    return [label.text() for label in part.findChildren(QLabel) if label.isVisibleTo(part)]


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def turns(spinner: Spinner) -> bool:
    return spinner.turning


def test_a_spinner_turns_only_while_it_is_seen(qtbot: QtBot, dressed: QApplication) -> None:
    page, spinner = QWidget(), Spinner()
    page.setLayout(column(spinner))
    qtbot.addWidget(page)
    assert turns(spinner) is False
    page.show()
    assert turns(spinner) is True
    first = spinner.grab().toImage()
    qtbot.waitUntil(lambda: spinner.grab().toImage() != first, timeout=2000)
    page.hide()
    assert turns(spinner) is False


def test_a_spinner_stands_still_where_less_motion_is_asked(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "motion", lambda: False)
    spinner = Spinner()
    qtbot.addWidget(spinner)
    spinner.show()
    assert not spinner.turning


def test_a_bar_takes_sizes_that_no_integer_of_qt_holds(qtbot: QtBot, dressed: QApplication) -> None:
    bar = progress_bar("Hashing", 15 * 2**30, 20 * 2**30)
    qtbot.addWidget(bar)
    assert bar.value() / bar.maximum() == pytest.approx(0.75)
    bar.set_progress(5, 0)
    assert bar.value() == 0
    bar.set_progress(30, 20)
    assert bar.value() == bar.maximum()
    assert bar.accessibleName() == "Hashing"


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("beside", [True, False])
def test_a_hint_never_moves_the_form(qtbot: QtBot, dressed: QApplication, beside: bool) -> None:
    first, second = FormLine("Label", QLineEdit(), beside=beside), FormLine("CKA_ID", QLineEdit(), beside=beside)
    page = holder(column(first, second, None))
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    before = second.geometry(), first.field.geometry(), page.sizeHint()
    first.set_hint("Something is wrong with it, and it takes many words to say what that is. " * 3, "danger")
    dressed.processEvents()
    assert (second.geometry(), first.field.geometry(), page.sizeHint()) == before
    first.set_hint("")
    dressed.processEvents()
    assert (second.geometry(), first.field.geometry(), page.sizeHint()) == before


def test_an_error_is_edge_icon_and_sentence(qtbot: QtBot, dressed: QApplication) -> None:
    line = FormLine("Digits", QLineEdit("12 34"), "6 to 8 digits")
    qtbot.addWidget(line)
    line.resize(400, 60)
    line.show()
    assert line.hint == "6 to 8 digits"
    line.set_hint("A space is not allowed", "danger")
    assert line.hint == line.field.accessibleDescription() == "A space is not allowed"
    edge = line.field.grab().toImage().pixelColor(line.field.width() // 2, 0)
    assert edge.name() == theme.colours().danger.ink.lower()
    line.set_hint("")
    assert line.hint == "6 to 8 digits"
    assert line.field.grab().toImage().pixelColor(line.field.width() // 2, 0) != edge


def test_a_field_is_named_by_its_label(qtbot: QtBot, dressed: QApplication) -> None:
    line = FormLine("User PIN", QLineEdit())
    qtbot.addWidget(line)
    assert line.field.accessibleName() == "User PIN"


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_details_are_folded_and_copied(qtbot: QtBot, dressed: QApplication) -> None:
    details = FoldedDetails([("Function", "C_Sign"), ("Return code", "CKR_DEVICE_REMOVED")])
    qtbot.addWidget(details)
    details.show()
    assert "C_Sign" not in words_in(details)
    fold, copy = details.findChild(QToolButton), details.findChild(QPushButton)
    assert isinstance(fold, QToolButton)
    assert isinstance(copy, QPushButton)
    assert fold.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(fold, Qt.Key.Key_Space)
    assert details.unfolded
    assert "C_Sign" in words_in(details)
    copy.click()
    assert QApplication.clipboard().text() == "Function: C_Sign\nReturn code: CKR_DEVICE_REMOVED"


def test_what_is_copied_can_be_more_than_what_is_shown(qtbot: QtBot, dressed: QApplication) -> None:
    details = FoldedDetails([("Function", "C_Sign")], copied="everything")
    qtbot.addWidget(details)
    copy = details.findChild(QPushButton)
    assert isinstance(copy, QPushButton)
    copy.click()
    assert QApplication.clipboard().text() == "everything"


def test_facts_stand_in_two_columns(qtbot: QtBot, dressed: QApplication) -> None:
    part = holder(facts([("Serial", "0451"), ("Sessions", "unlimited", "As many as one likes")]))
    qtbot.addWidget(part)
    part.resize(400, 100)
    part.show()
    names = {label.text(): label for label in part.findChildren(Text)}
    assert names["Serial"].x() == names["Sessions"].x() < names["0451"].x() == names["As many as one likes"].x()
    assert names["0451"].accessibleName() == "Serial: 0451"
    assert names["0451"].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_a_flag_says_its_state_in_a_word(qtbot: QtBot, dressed: QApplication) -> None:
    part = FlagList([Flag("CKF_A", "Means a.", True), Flag("CKF_B", "Means b.", False)])
    qtbot.addWidget(part)
    assert words_in(part) == ["CKF_A", "set", "Means a.", "CKF_B", "not set", "Means b."]


def test_bytes_are_shown_as_offset_hex_and_text() -> None:
    lines = hex_lines(b"PIN\x00\xff<b>" + bytes(16))
    assert lines[0] == "0000  50 49 4e 00 ff 3c 62 3e 00 00 00 00 00 00 00 00  PIN··<b>········"
    assert lines[1].startswith("0010  00 00 00 00 00 00 00 00")
    assert lines[0].index("PIN") == lines[1].index("·")
    assert hex_lines(b"") == []


def test_a_long_value_says_how_much_is_missing(qtbot: QtBot, dressed: QApplication) -> None:
    view = HexView(bytes(HEX_LIMIT), 10_000)
    qtbot.addWidget(view)
    lines = view.toPlainText().splitlines()
    assert len(lines) == HEX_LIMIT // 16 + 1
    assert view.locale().toString(10_000 - HEX_LIMIT) in lines[-1]
    assert view.isReadOnly()
    assert view.sizeHint().height() < 400


def test_a_notice_says_title_and_words_to_a_screen_reader(qtbot: QtBot, dressed: QApplication) -> None:
    card = notice(
        "danger", "danger", "One more wrong PIN locks this token", "Cancel if you are not sure.", [button("Cancel")]
    )
    qtbot.addWidget(card)
    assert card.accessibleName() == "One more wrong PIN locks this token"
    assert card.accessibleDescription() == "Cancel if you are not sure."
    assert card.findChild(QPushButton) is not None


def test_an_empty_state_stands_in_the_middle(qtbot: QtBot, dressed: QApplication) -> None:
    add = button("Add library…", "primary")
    part = EmptyState("library", "No library yet", "Add the vendor’s library.", add)
    qtbot.addWidget(part)
    part.resize(800, 600)
    part.show()
    middle = add.mapTo(part, add.rect().center())
    assert abs(middle.x() - 400) < 4
    assert 150 < middle.y() < 450
    assert words_in(part) == ["No library yet", "Add the vendor’s library."]


# ── badges ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tone", ["ok", "info", "warn", "danger", "neutral"])
def test_a_badge_says_everything_in_words(qtbot: QtBot, dressed: QApplication, tone: str) -> None:
    badge = Badge("PIN blocked", tone, "blocked")
    qtbot.addWidget(badge)
    assert badge.text() == badge.accessibleName() == "PIN blocked"
    assert badge.width() == badge_width("PIN blocked", "blocked") > badge_width("PIN blocked")


def test_badges_of_all_tones_are_told_apart_and_read_in_grey(qtbot: QtBot, dressed: QApplication) -> None:
    """In grey, the words must still be far darker than the ground they stand on."""
    badge = Badge("Final try", "danger", "danger")
    qtbot.addWidget(badge)
    image = badge.grab().toImage()
    greys = [
        image.pixelColor(x, y).lightness() for x in range(3, image.width() - 3) for y in range(3, image.height() - 3)
    ]
    assert max(greys) - min(greys) > 100


def test_a_badge_is_never_wider_than_a_line(qtbot: QtBot, dressed: QApplication) -> None:
    badge = Badge("a word that goes on " * 50)
    qtbot.addWidget(badge)
    assert badge.width() < 400
    assert badge.toolTip()


# ── keyboard, names ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_tab_reaches_every_control_in_the_order_of_reading(qtbot: QtBot, dressed: QApplication) -> None:
    controls: list[QWidget] = [
        QLineEdit(),
        check_box("Tick"),
        button("Cancel"),
        button("Details", "quiet"),
        icon_button("more", "More actions"),
        button("Sign", "primary"),
    ]
    page = holder(row(*controls))
    qtbot.addWidget(page)
    opened(page)
    controls[0].setFocus()
    for control in controls[1:]:
        focused = dressed.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert dressed.focusWidget() is control


@pytest.mark.parametrize(
    "control",
    [
        lambda: button("Cancel"),
        lambda: button("Sign", "primary"),
        lambda: button("Erase", "danger"),
        lambda: button("Copy", "quiet"),
        lambda: icon_button("more", "More"),
        lambda: check_box("Tick"),
        lambda: check_box("Tick", True),
        QLineEdit,
    ],
)
def test_the_keyboards_place_is_seen_on_each_control(qtbot: QtBot, dressed: QApplication, control: object) -> None:
    assert callable(control)
    one, other = control(), QLineEdit()
    page = holder(row(other, one))
    qtbot.addWidget(page)
    opened(page)
    other.setFocus()
    before, size = one.grab().toImage(), one.size()
    one.setFocus(Qt.FocusReason.TabFocusReason)
    assert one.grab().toImage() != before
    assert one.size() == size, "a focus ring must not move anything"


def test_a_button_has_its_words_and_no_other_default(qtbot: QtBot, dressed: QApplication) -> None:
    made = button("Log in & out", "primary", "login")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Log in & out"
    assert made.text() == "Log in && out"
    assert not made.autoDefault()
    with pytest.raises(ValueError, match="kind"):
        button("OK", "purple")


def test_an_icon_button_is_never_without_a_name(qtbot: QtBot, dressed: QApplication) -> None:
    made = icon_button("close", "Dismiss")
    qtbot.addWidget(made)
    assert made.accessibleName() == made.toolTip() == "Dismiss"


# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_charts_without_any_value_draw_nothing_and_do_not_fail(qtbot: QtBot, dressed: QApplication) -> None:
    for chart in (
        charts.ShareBar([]),
        charts.ShareBar([("RSA", 0)]),
        charts.ExpiryTimeline([], 0),
        charts.ExpiryTimeline([charts.Month(0)], 0),
    ):
        qtbot.addWidget(chart)
        chart.resize(200, 80)
        chart.grab()


def test_progress_bars_are_thin(qtbot: QtBot, dressed: QApplication) -> None:
    page = holder(column(progress_bar("Hashing", 1, 2), None))
    qtbot.addWidget(page)
    page.resize(200, 100)
    page.show()
    bar = page.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    assert bar.height() <= theme.u(1)
