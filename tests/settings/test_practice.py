"""The practice token's folder: private, made once, and SoftHSM2 itself makes a token in it."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from app.settings.practice import make_practice_folder
from app.vocabulary.errors import AppError


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in (folder / "practice", folder / "practice" / "tokens")}


def make_token(environment: dict[str, str], label: str, pin: str, so_pin: str) -> None:
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", so_pin]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def test_softhsm_makes_its_token_in_the_folder(tmp_path: Path) -> None:
    data = tmp_path / "Data of Zoë"
    plan = make_practice_folder(data)
    assert (plan.label, plan.user_pin, plan.so_pin) == ("Practice", "1234", "12345678")
    assert plan.library.is_file()
    assert list(plan.environment) == ["SOFTHSM2_CONF"]
    make_token(plan.environment, plan.label, plan.user_pin, plan.so_pin)
    [token] = (data / "practice" / "tokens").iterdir()
    assert (token / "token.object").is_file()


def test_only_the_user_can_look_in_even_without_a_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_practice_folder(tmp_path / "new")
    finally:
        os.umask(before)
    assert modes(tmp_path / "new") == {0o700}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / "practice" / "softhsm2.conf").stat().st_mode) == 0o600


def test_a_second_time_keeps_the_token_and_mends_the_rest(tmp_path: Path) -> None:
    plan = make_practice_folder(tmp_path / "old")
    make_token(plan.environment, plan.label, plan.user_pin, plan.so_pin)
    tokens = sorted((tmp_path / "old" / "practice" / "tokens").rglob("*"))
    (tmp_path / "old" / "practice").chmod(0o755)
    moved = (tmp_path / "old").rename(tmp_path / "moved")
    again = make_practice_folder(moved)
    assert modes(moved) == {0o700}
    assert str(moved) in Path(again.environment["SOFTHSM2_CONF"]).read_text()
    kept = sorted((moved / "practice" / "tokens").rglob("*"))
    assert [path.name for path in kept] == [path.name for path in tokens]
    assert sorted(path.name for path in (moved / "practice").iterdir()) == ["softhsm2.conf", "tokens"]


def test_without_softhsm_the_error_says_what_to_install_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        make_practice_folder(tmp_path / "data", root=tmp_path, platform="linux")
    assert "apt install softhsm2" in str(caught.value.problem.next_step)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["with # in it", "with\nline break", "long/" * 210])
def test_a_folder_that_softhsm_cannot_use_is_refused_before_anything_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(AppError) as caught:
        make_practice_folder(tmp_path / name)
    assert "SYMBOLON_DATA_DIR" in str(caught.value.problem.next_step)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "practice").write_bytes(b"mine")
    with pytest.raises(AppError) as caught:
        make_practice_folder(tmp_path)
    assert str(tmp_path / "practice") in str(caught.value.problem.cause)
    assert (tmp_path / "practice").read_bytes() == b"mine"
