"""Settings outlive the window; a file that is damaged is kept aside with a notice, and nothing of it is lost."""

from pathlib import Path

from app.model.token import Token
from tests.desk import Desk
from tests.softhsm import SoftHsm


def test_libraries_are_there_at_the_next_start(closed_desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    closed_desk.open()
    softhsm.new_token("Anna")
    closed_desk.add(softhsm.path, softhsm.env, "Soft")
    next_day = Desk(closed_desk.app, tmp_path / "config")
    next_day.open()
    try:
        assert next_day.token("Anna").library.name == "Soft"
    finally:
        next_day.close()


def test_a_damaged_file_is_kept_aside_and_told(closed_desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir(exist_ok=True)
    (folder / "settings.json").write_text('{"version": 1, "profiles": [{')
    desk = Desk(closed_desk.app, folder)
    desk.open()
    try:
        assert len(desk.messages) == 1
        assert "The settings could not be used" in desk.messages[0]
        kept = list(folder.glob("settings.json.corrupt-*"))
        assert [path.read_text() for path in kept] == ['{"version": 1, "profiles": [{']
        assert str(kept[0]) in desk.messages[0]
        assert desk.tree() == []
        assert desk.page is desk.window.browser.first_start
    finally:
        desk.close()


def test_no_pin_is_in_the_settings(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, "1234")
    desk.window.close()
    content = (tmp_path / "config" / "settings.json").read_text()
    assert '"Anna"' not in content
    assert '"1234"' not in content
