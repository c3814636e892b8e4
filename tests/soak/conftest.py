"""The real window, as in `tests.window`."""

from tests.window.conftest import closed_desk as closed_desk
from tests.window.conftest import desk as desk
