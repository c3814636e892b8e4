"""Hosts killed while they generate a key pair: no token is damaged, and every half that is left is named."""

import os
import signal
import subprocess
from collections import Counter
from random import Random

import pytest
from PySide6.QtTest import QTest

from app.gui.viewing import token_view
from app.vocabulary.crypto_messages import DeleteObjects
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair
from tests.catalogue import fault
from tests.desk import Desk
from tests.faults.matrix import without_quarantine
from tests.faulty.library import Faulty
from tests.soak.measures import report, times
from tests.softhsm import SoftHsm

LATEST = 40
"""Milliseconds after the request at which a host is killed at the latest; the pair takes about 20."""


def halves_there(softhsm: SoftHsm) -> list[str]:
    """Return the CKA_ID of every key without its other half, as another program sees them; empty where it has none."""
    command = ["pkcs11-tool", "--module", softhsm.path, "--login", "--pin", softhsm.pin, "--list-objects"]
    done = subprocess.run(command, env=softhsm.env, check=True, capture_output=True, text=True)
    ids: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith(("Public Key Object", "Private Key Object")):
            ids.append("")
        elif line.strip().startswith("ID:"):
            ids[-1] = line.split()[1]
    return sorted(one for one, count in Counter(ids).items() for _ in range(count) if count == 1 or not one)


@fault(82)
def test_every_half_that_a_kill_leaves_is_named(desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    without_quarantine(monkeypatch)
    softhsm = faulty.softhsm
    softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    random, left, whole, damaged = Random(2), 0, 0, 0
    kills = times(12, 500)
    for number in range(kills):
        desk.ask(token.log_in("user", bytearray(softhsm.pin.encode())))
        host = token.host
        spec = KeyPairSpec(choice="P-256", label="Mine", id=number.to_bytes(2, "big"), sign=True)
        host.call(GenerateKeyPair(token=token.address, spec=spec))
        QTest.qWait(random.randint(0, LATEST))
        os.kill(host.pid, signal.SIGKILL)
        desk.until(lambda host=host: host.end is not None and token.session.role is None)  # type: ignore[misc]
        desk.ask(token.log_in("user", bytearray(softhsm.pin.encode())))
        desk.ask(token.read())
        assert token.look == "read", f"kill {number}: the token cannot be read any more"
        torn = [row for row in token.objects.rows if row.unreadable]
        assert len(torn) <= 1, f"kill {number}: more than the object that was being written is damaged"
        named = token_view(token).halves
        found = halves_there(softhsm)
        assert sorted(row.id for row in named if row.id) == [one for one in found if one], f"kill {number}"
        assert found.count("") <= len(torn) + sum(not row.id for row in named), f"kill {number}: one is not told"
        there = tuple(row.address for row in token.objects.rows)
        left, damaged = left + len(named), damaged + len(torn)
        whole += len(there) - len(torn) - len(named) == 2
        if there:
            desk.ask(token.host.call(DeleteObjects(token=token.address, objects=there)))
        desk.ask(token.read())
        assert not token.objects.rows, f"kill {number}: what is left can be removed"
        desk.ask(token.log_out())
    left_behind = f"{whole} left a pair, {left} a half, {damaged} an object that cannot be read, the others nothing"
    report(f"kill -9 while writing: {kills} kills: {left_behind}")
