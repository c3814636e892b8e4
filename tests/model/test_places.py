from pathlib import Path

import pytest

from app.model.places import documents_folder


def test_without_a_folder_for_documents_it_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert documents_folder() == str(tmp_path)
    (tmp_path / "Documents").mkdir()
    assert documents_folder() == str(tmp_path / "Documents")
