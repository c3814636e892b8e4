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


def halves_there(softhsm: SoftHsm) -> set[str]:
    """Return the CKA_ID of every key that is on the token without its other half, as another program sees it."""
    command = ["pkcs11-tool", "--module", softhsm.path, "--login", "--pin", softhsm.pin, "--list-objects"]
    done = subprocess.run(command, env=softhsm.env, check=True, capture_output=True, text=True)
    ids = Counter(line.split()[1] for line in done.stdout.splitlines() if line.strip().startswith("ID:"))
    return {identity for identity, count in ids.items() if count == 1}


@fault(82)
def test_every_half_that_a_kill_leaves_is_named(desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    without_quarantine(monkeypatch)
    softhsm = faulty.softhsm
    softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    random, left, nothing, whole = Random(2), 0, 0, 0
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
        assert not [row for row in token.objects.rows if row.unreadable], f"kill {number}: an object is damaged"
        named = token_view(token).halves
        assert {row.id for row in named} == halves_there(softhsm), f"kill {number}"
        left, nothing = left + len(named), nothing + (not token.objects.rows)
        whole += len(token.objects.rows) - len(named) == 2
        every = tuple(row.address for row in token.objects.rows)
        if every:
            desk.ask(token.host.call(DeleteObjects(token=token.address, objects=every)))
        assert not halves_there(softhsm), "what is left can be removed"
        desk.ask(token.log_out())
    report(f"kill -9 while writing: {kills} kills, {nothing} left nothing, {whole} a pair, {left} a half; all named")
