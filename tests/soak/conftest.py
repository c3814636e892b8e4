"""The real window, as in `tests.window`."""

import pytest

from tests.soak import measures
from tests.window.conftest import closed_desk as closed_desk
from tests.window.conftest import desk as desk


@pytest.fixture(autouse=True)
def own_processes() -> None:
    """Count no process of another test: the pcscd of the card tests stays until the last test has run."""
    measures.not_ours = measures.processes()
