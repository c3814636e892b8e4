"""Every request about a token that changes it or uses a key leaves its two lines, whatever it is; no other does."""

import pytest

from app.settings.folders import log_folder
from app.vocabulary.log_lines import Entry
from tests.faults.matrix import Matrix
from tests.faults.operations import ORDERS
from tests.store.conftest import Book


def _entries() -> tuple[Entry, ...]:
    return Book(log_folder()).page().entries


@pytest.mark.parametrize("request_type", ORDERS, ids=lambda one: one.__name__)
def test_a_request_leaves_its_lines_where_it_has_an_effect(matrix: Matrix, request_type: type) -> None:
    bench = matrix.bench
    order = ORDERS[request_type](bench)
    before = _entries()
    bench.desk.ask(bench.token.host.call(order.request, [bytearray(pin.encode()) for pin in order.pins]))
    new = [entry for entry in _entries() if entry not in before]
    wanted = [(request_type.__name__, "ok")] if order.request.effect.title else []
    assert [(one.intent.operation, one.result and one.result.outcome) for one in new] == wanted
    if new:
        assert [one.count for one in new[0].intent.objects] == [1] * len(order.request.touches)
        assert Book(log_folder()).verdict().finding == "whole"
