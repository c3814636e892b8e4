"""Where Symbolon keeps things: one folder for settings, one for data such as the practice token."""

import os
from pathlib import Path

import platformdirs

CONFIG_VARIABLE = "SYMBOLON_CONFIG_DIR"
"""Environment variable that names another settings folder: for tests, and for a stick that is carried about."""

DATA_VARIABLE = "SYMBOLON_DATA_DIR"
"""Environment variable that names another data folder."""


def config_folder() -> Path:
    """Return the folder of the settings file, absolute; it need not exist."""
    return _folder(CONFIG_VARIABLE, platformdirs.user_config_path("symbolon", appauthor=False))


def data_folder() -> Path:
    """Return the folder of the practice token and other data, absolute; it need not exist."""
    return _folder(DATA_VARIABLE, platformdirs.user_data_path("symbolon", appauthor=False))


def log_folder() -> Path:
    """Return the folder of the operations log, absolute; it need not exist."""
    return data_folder() / "log"


def desk_folder() -> Path:
    """Return the folder of what became of lists of tokens, absolute; it need not exist."""
    return data_folder() / "desk"


def _folder(variable: str, usual: Path) -> Path:
    return Path(os.environ.get(variable) or usual).expanduser().absolute()


def resources_folder() -> Path:
    """Return the folder of icons, translations and help: beside ``app``, from source and frozen."""
    return Path(__file__).resolve().parents[2] / "resources"
