"""The real window, as in `tests.window`."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faulty.library import Faulty
from tests.soak import measures
from tests.softhsm import SoftHsm
from tests.window.conftest import closed_desk as closed_desk
from tests.window.conftest import desk as desk


@pytest.fixture(autouse=True)
def own_processes() -> None:
    """Count no process of another test: the pcscd of the card tests stays until the last test has run."""
    measures.not_ours = measures.processes()


@pytest.fixture
def faulty(faulty_library: Path, softhsm: SoftHsm) -> Iterator[Faulty]:
    """Put the faulty library in front of `softhsm`, its rules and its call log in memory where there is such a folder.

    They are written in the window's thread: on a disk each change may wait until what is replaced is on it, and the
    gap of the event loop (103 to 169 ms, measured) would be that of the test.
    """
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="symbolon-", dir=memory if memory.is_dir() else None) as folder:
        yield Faulty(faulty_library, softhsm, Path(folder))
