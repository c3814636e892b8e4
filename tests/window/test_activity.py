"""The list of what ran, and how it ended."""

from app.model.token import Token
from tests.desk import Desk
from tests.faulty.library import Faulty


def test_what_has_run_stands_in_the_list_with_how_it_ended(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_FindObjectsInit rv 0x30")
    desk.choose("refresh")
    desk.until(lambda: faulty_token.look == "failed")
    faulty.rule()
    desk.choose("refresh")
    desk.until(lambda: faulty_token.look == "read")
    said = desk.words(desk.window.activity.activities)
    assert said.count("Reading the objects of Anna") == 3
    assert "Token reported a fault" in said
    assert "Done" in said
