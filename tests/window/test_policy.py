"""The administrator's policy at the window: what it does not allow is neither added nor started, and it says why."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from app.gui.dialogs.library import ConsentDialog
from app.gui.receipts import Handover, offer_receipt
from app.gui.verbs.libraries import add_library_at
from app.settings.folders import log_folder
from app.settings.policy import AllowedLibraries, Policy, PolicyInForce, load_policy
from app.settings.schema import Profile, Settings
from app.settings.store import SettingsStore
from app.vocabulary.errors import LIBRARY_FORBIDDEN, AppError
from app.vocabulary.texts import Words
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

Open = Callable[[PolicyInForce], Desk]


@pytest.fixture
def under(closed_desk: Desk, qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    """Open a window under a policy."""
    opened: list[Desk] = []

    def open_(policy: PolicyInForce) -> Desk:
        desk = Desk(qapp, tmp_path / "config", policy)
        opened.append(desk)
        desk.open()
        return desk

    yield open_
    for desk in opened:
        desk.close()


def digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def only(*digests: str) -> PolicyInForce:
    return PolicyInForce(Policy(libraries=AllowedLibraries(sha256=digests)), "/etc/symbolon/policy.json")


def configured(folder: Path, softhsm: SoftHsm) -> None:
    """Save a library as if it had been added before there was a policy."""
    profile = Profile(
        id="p", name="Early", path=softhsm.path, sha256=digest(softhsm.path), consented="", environment=softhsm.env
    )
    store = SettingsStore(folder)
    store.load()
    store.save(Settings(profiles=(profile,)))


def test_an_allowed_library_works_as_ever(under: Open, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    desk = under(only(digest(softhsm.path)))
    desk.add(softhsm.path, softhsm.env)
    assert desk.token("Anna").problem is None
    assert desk.workspace.policy.libraries is not None


def test_another_library_is_not_added(under: Open, softhsm: SoftHsm, faulty: Faulty) -> None:
    desk = under(only(digest(softhsm.path)))
    with pytest.raises(AppError, match=LIBRARY_FORBIDDEN):
        desk.begin(faulty.path, faulty.env)
    assert desk.workspace.libraries == []
    assert desk.workspace.settings.profiles == ()


def test_nobody_is_asked_to_agree_to_what_is_not_allowed(under: Open, softhsm: SoftHsm) -> None:
    desk = under(only())
    desk.window.ui.start(add_library_at(desk.window.ui, softhsm.path))
    desk.told(LIBRARY_FORBIDDEN, "administrator’s policy", "/etc/symbolon/policy.json")
    assert not desk.dialogs(ConsentDialog)


def test_a_library_from_before_the_policy_is_not_started(under: Open, softhsm: SoftHsm, tmp_path: Path) -> None:
    softhsm.new_token("Anna")
    configured(tmp_path / "config", softhsm)
    desk = under(only())
    (library,) = desk.workspace.libraries
    assert library.state == "failed"
    assert library.hosts == []
    desk.select(desk.row("Early"))
    desk.until(lambda: LIBRARY_FORBIDDEN in desk.words())
    assert "Your administrator’s policy names the libraries" in desk.words()
    assert not library.in_trouble, "starting it again does not help"
    with pytest.raises(AppError, match=LIBRARY_FORBIDDEN):
        library.running_host()
    library.restart()
    assert library.hosts == []


def test_a_library_is_not_changed_to_a_file_that_is_not_allowed(under: Open, softhsm: SoftHsm, faulty: Faulty) -> None:
    desk = under(only(digest(softhsm.path)))
    library = desk.add(softhsm.path, softhsm.env)
    other = msgspec.structs.replace(library.profile, path=faulty.path, sha256=digest(faulty.path))
    with pytest.raises(AppError, match=LIBRARY_FORBIDDEN):
        desk.workspace.change(library, other)
    assert library.profile.path == softhsm.path
    desk.workspace.change(library, msgspec.structs.replace(library.profile, name="Renamed"))
    assert library.state == "ready"


def test_the_practice_token_is_refused_where_softhsm_is(under: Open) -> None:
    desk = under(only())
    desk.choose("practice")
    desk.told(LIBRARY_FORBIDDEN)
    assert desk.workspace.libraries == []


def test_a_policy_that_cannot_be_used_is_told_and_no_library_starts(
    under: Open, softhsm: SoftHsm, tmp_path: Path
) -> None:
    configured(tmp_path / "config", softhsm)
    file = tmp_path / "policy.json"
    file.write_bytes(b'{"librarys": {}}')
    desk = under(load_policy(file, {}))
    desk.told("The administrator’s policy cannot be used", str(file))
    assert [library.state for library in desk.workspace.libraries] == ["failed"]
    assert desk.workspace.policy.pin.weak == "refuse"


def test_labels_are_masked_in_the_log_where_the_policy_says_so(under: Open, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna of the accounts")
    desk = under(PolicyInForce(Policy(mask_labels=True)))
    desk.add(softhsm.path, softhsm.env)
    desk.log_in(desk.token(), softhsm.pin)
    said = (log_folder() / "operations.jsonl").read_text().splitlines()[-2:]
    assert '"operation":"LogIn"' in said[0]
    assert "accounts" not in "".join(said)


def test_no_receipt_is_offered_where_the_policy_allows_none(under: Open, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    desk = under(PolicyInForce(Policy(receipts=False)))
    desk.add(softhsm.path, softhsm.env)
    offer_receipt(desk.window.ui, desk.token(), "unblocked", Words("Unblocked."), Handover())
    (message,) = desk.window.messages.messages
    assert (message.words, message.actions) == ("Unblocked.", ())
