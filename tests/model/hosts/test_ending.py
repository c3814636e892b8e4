"""When the program ends, or a library is removed, no process is started that nobody would wait for."""

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.model.workspace import Workspace
from app.settings.store import SettingsStore
from app.vocabulary.errors import Cancelled
from tests.canary import USER_PIN
from tests.faulty.library import Faulty
from tests.model.hosts.conftest import LONG, Bench, profile_of
from tests.softhsm import SoftHsm

CARD_READERS = "C_GetSlotInfo or 0x2"


@pytest.fixture
def workspace(qtbot: QtBot, tmp_path: Path) -> Iterator[Workspace]:
    result = Workspace(SettingsStore(tmp_path / "config"))
    yield result
    result.shut_down()
    qtbot.waitUntil(lambda: not result.hosts_left, timeout=LONG)
    result.deleteLater()


def test_a_token_that_is_first_looked_at_while_the_program_ends_starts_no_process(
    bench: Bench, workspace: Workspace, softhsm: SoftHsm
) -> None:
    softhsm.new_token("Anna")
    token = bench.token(workspace.add(profile_of(softhsm)))
    workspace.shut_down()
    left = set(workspace.hosts)
    task, errors = bench.begin(token.read())
    bench.until(lambda: task not in Task.unfinished)
    assert set(workspace.hosts) <= left
    assert errors == [], "what is cancelled says nothing"
    assert token.look != "reading"


def test_what_goes_on_while_the_program_ends_gets_no_process_from_anywhere(
    bench: Bench, workspace: Workspace, softhsm: SoftHsm
) -> None:
    softhsm.new_token("Anna")
    library = workspace.add(profile_of(softhsm))
    token = bench.token(library)
    workspace.shut_down()
    left = set(workspace.hosts)
    for ask in (
        lambda: token.host,
        library.start,
        library.restart,
        workspace.documents,
        workspace.document_job,
        lambda: workspace.add(profile_of(softhsm, "other")),
    ):
        with pytest.raises(Cancelled):
            ask()
    assert set(workspace.hosts) <= left
    assert [one.id for one in workspace.settings.profiles] == ["p"]


def test_a_log_out_that_ends_with_the_program_does_not_start_the_card_readers_again(
    bench: Bench, workspace: Workspace, faulty: Faulty
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(CARD_READERS)
    library = workspace.add(profile_of(faulty))
    token = bench.token(library)
    assert bench.run(token.log_in("user", bytearray(USER_PIN.encode()))) == []
    host = library.host
    faulty.rule(CARD_READERS, "C_Logout delay 300")
    task, errors = bench.begin(token.log_out())
    bench.until(lambda: host is not None and host.calls)
    workspace.shut_down()
    bench.until(lambda: task not in Task.unfinished)
    assert library.hosts in ([host], []), errors


def test_a_removed_library_is_not_started_by_whoever_still_works_on_it(
    bench: Bench, workspace: Workspace, softhsm: SoftHsm
) -> None:
    softhsm.new_token("Anna")
    library: Library = workspace.add(profile_of(softhsm))
    token: Token = bench.token(library)
    workspace.remove(library)
    with pytest.raises(Cancelled):
        _ = token.host


@pytest.mark.parametrize("read", [Token.read_state, Token.read, Token.read_objects])
def test_a_token_that_goes_while_it_is_read_says_nothing_any_more(
    bench: Bench, faulty: Faulty, read: Callable[[Token], Coroutine[Any, Any, None]]
) -> None:
    faulty.softhsm.new_token("Anna")
    library = bench.start(faulty)
    token = bench.token(library)
    bench.run(token.read())
    host = token.host
    faulty.rule("C_GetTokenInfo delay 300", "C_FindObjects delay 300")
    task, errors = bench.begin(read(token))
    bench.until(lambda: host.calls)
    library.tokens.clear()
    delete(token)
    task.cancel()
    bench.until(lambda: task not in Task.unfinished)
    assert errors == []
