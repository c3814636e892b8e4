"""Which test proves which fault and which rule of docs/reliability.md; ``./test -k fault_039`` runs those of one."""

import pytest


def fault(*numbers: int) -> pytest.MarkDecorator:
    """Mark a test as the proof that these faults of the catalogue do no harm."""
    return pytest.mark.fault(*numbers)


def rule(*numbers: int) -> pytest.MarkDecorator:
    """Mark a test as the check of these security rules: it fails where one is broken."""
    return pytest.mark.rule(*numbers)


def keywords(item: pytest.Item) -> set[str]:
    """Return the names under which `item` is found with ``-k``: fault_039, rule_09."""
    faults = {f"fault_{number:03}" for mark in item.iter_markers("fault") for number in mark.args}
    return faults | {f"rule_{number:02}" for mark in item.iter_markers("rule") for number in mark.args}
