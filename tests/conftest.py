"""Fixtures for every test: real Cryptoki libraries with token folders of their own; and what no test may leave."""

import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # no test needs a screen, and some places have none

from app.settings.folders import DATA_VARIABLE
from tests import canary, catalogue, strictness
from tests.canary import pytest_configure as pytest_configure
from tests.canary import pytest_runtest_makereport as pytest_runtest_makereport
from tests.faulty.library import Faulty, build
from tests.softhsm import SoftHsm, find_library


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let a test be chosen by the fault or rule that it is about."""
    item.extra_keyword_matches.update(catalogue.keywords(item))


def pytest_collection_finish() -> None:
    """Leave out of every later look for leftovers what the imports have made: 20 times as quick."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Fail a test whose clean-up makes Qt warn."""
    with strictness.qt_messages() as said:
        yield
    if said:
        pytest.fail("clean-up of the test:\n" + "\n".join(said), pytrace=False)


@pytest.fixture(autouse=True)
def strict(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a process, a thread, a task, a timer, a window, or a log record that nobody expected."""
    before = strictness.traces()
    yield
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    found = strictness.leftovers(before) + strictness.stray_records(records) + canary.heard
    canary.heard.clear()
    if found:
        pytest.fail("left behind:\n" + "\n".join(found), pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def data_folder() -> Iterator[Path]:
    """Keep the operations log and all other data of the tests away from the user's own."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="symbolon-data-", dir=memory if memory.is_dir() else None))
    os.environ[DATA_VARIABLE] = str(folder)
    yield folder
    del os.environ[DATA_VARIABLE]
    canary.remove(folder)


@pytest.fixture
def token_folder() -> Iterator[Path]:
    """Make a fresh folder, in memory where the system has such a place: SoftHSM is ten times faster there."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="symbolon-test-", dir=memory if memory.is_dir() else None))
    yield folder
    canary.remove(folder)


@pytest.fixture
def softhsm(token_folder: Path) -> SoftHsm:
    """Configure SoftHSM2 with an empty token folder of this test alone."""
    return SoftHsm(token_folder)


@pytest.fixture(scope="session")
def faulty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the faulty library."""
    return build(tmp_path_factory.mktemp("faulty"))


@pytest.fixture
def faulty(faulty_library: Path, softhsm: SoftHsm, tmp_path: Path) -> Faulty:
    """Put the faulty library in front of `softhsm`, behaving until it is told otherwise."""
    return Faulty(faulty_library, softhsm, tmp_path)


@pytest.fixture(scope="session")
def trust_module() -> str:
    """Find p11-kit's trust module: hundreds of certificates, vendor classes, no login."""
    return find_library("p11-kit-modules", "p11-kit-trust.so")
