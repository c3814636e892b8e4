"""The environment of a host, in the form in which Qt starts it."""

import os
from collections.abc import Mapping

from PySide6.QtCore import QProcessEnvironment

from app.settings.environment import host_environment


def variables(environment: Mapping[str, str]) -> QProcessEnvironment:
    """Return what is passed on of our own environment, and these variables."""
    made = QProcessEnvironment()
    for name, value in host_environment(os.environ, environment).items():
        made.insert(name, value)
    return made
