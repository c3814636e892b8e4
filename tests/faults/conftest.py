"""The real window, as in `tests.window`, before a token behind the faulty library."""

import pytest

from app.model import host as host_module
from app.model.workspace import Workspace
from app.settings.policy import Policy
from app.vocabulary.pin_policy import PinPolicy
from tests.desk import Desk
from tests.faults.matrix import Matrix, without_quarantine
from tests.faults.operations import Bench
from tests.faulty.library import Faulty
from tests.window.conftest import closed_desk as closed_desk
from tests.window.conftest import desk as desk


@pytest.fixture
def matrix(
    desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Matrix:
    """Prepare a token behind the faulty library."""
    monkeypatch.setattr(host_module, "STALL_AFTER", 0.2)
    monkeypatch.setattr(host_module, "REST", 0)
    without_quarantine(monkeypatch)
    same_again = Policy(pin=PinPolicy(must_differ=False))  # a cell leaves the PIN as it was, whatever came of it
    monkeypatch.setattr(Workspace, "policy", property(lambda _: same_again))
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    bench = Bench(desk, desk.token("Anna"), tmp_path_factory.mktemp("files"), faulty.softhsm.pin)
    bench.prepare()
    return Matrix(bench, faulty)
