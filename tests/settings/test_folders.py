"""Where things are kept: the system's places, or those that the environment names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings.folders import config_folder, data_folder


@pytest.mark.parametrize(
    ("folder", "variable", "usual"),
    [
        (config_folder, "SYMBOLON_CONFIG_DIR", "XDG_CONFIG_HOME"),
        (data_folder, "SYMBOLON_DATA_DIR", "XDG_DATA_HOME"),
    ],
)
def test_folder(
    folder: Callable[[], Path], variable: str, usual: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(usual, str(tmp_path / "usual"))
    monkeypatch.setenv(variable, "")
    assert folder() == tmp_path / "usual" / "symbolon"
    monkeypatch.setenv(variable, str(tmp_path / "own"))
    assert folder() == tmp_path / "own"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, "relative")
    assert folder() == tmp_path / "relative"
    assert list(tmp_path.iterdir()) == []
