"""A host that crashes, hangs, exits or is killed: its row says so, the rest goes on, Restart brings it back."""

import hashlib
import os
import signal
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.problem import ConfirmDialog, ProblemDialog
from app.host.hardening import MEMORY
from app.model.library import Library
from app.model.token import Token
from app.settings.schema import Profile, Settings
from app.settings.store import SettingsStore
from tests.canary import USER_PIN
from tests.catalogue import fault, rule
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.window.steps import refresh


def library_row(desk: Desk, words: str) -> bool:
    """Return whether the row of the library says these words."""
    return any(line.startswith("Test") and words in line and " / " not in line for line in desk.tree())


def restarted(desk: Desk, faulty: Faulty, library: Library) -> None:
    """Restart the library through its verb, and wait until it is well."""
    faulty.rule()
    desk.select(desk.row("Test"))
    desk.choose("restart")
    desk.until(lambda: library.state == "ready" and any("Anna" in line for line in desk.tree()))
    desk.until(lambda: not library_row(desk, "["))


@fault(16)
@pytest.mark.parametrize("where", ["load", "C_Initialize", "C_GetInfo", "C_GetSlotList", "C_GetTokenInfo"])
@pytest.mark.parametrize("action", ["segv", "exit 3"])
def test_a_library_that_dies_in_any_place_says_so_and_restarts(
    desk: Desk, faulty: Faulty, where: str, action: str
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(f"{where} {action}")
    library = desk.begin(faulty.path, faulty.env)
    desk.until(lambda: library_row(desk, "[Crashed]"))
    desk.select(desk.row("Test"))
    said = desk.words()
    assert "Crashed" in said
    assert "Other libraries and this window go on" in said
    assert "What to do" in said
    next_step = said.partition("What to do")[2]
    assert "Restart" in next_step
    loading = where in ("load", "C_Initialize", "C_GetInfo")
    assert ("look for a newer version of the library" in next_step) == loading
    assert ("log in again" in next_step) != loading, "nobody was logged in"
    restarted(desk, faulty, library)


@fault(6)
@pytest.mark.parametrize("where", ["load", "C_Initialize", "C_GetSlotList"])
def test_a_library_that_hangs_in_any_place_says_so_and_is_stopped(
    desk: Desk, faulty: Faulty, impatient: None, where: str
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(f"{where} hang")
    library = desk.begin(faulty.path, faulty.env)
    function = "dlopen" if where == "load" else where
    desk.told("Test does not respond", f"{function} has run for", "Nobody is logged in through it")
    assert library_row(desk, "[Not responding]")
    assert any(line.startswith(f"Test / {function} for 0:0") for line in desk.tree()), "the age"
    desk.press_button("Stop", desk.window.messages)
    desk.until(lambda: library_row(desk, "[Stopped]"))
    assert desk.messages == []
    desk.select(desk.row("Test"))
    assert ("Nobody was logged in through it." in desk.words()) == (where != "C_GetSlotList")
    restarted(desk, faulty, library)


@fault(6)
def test_a_library_that_hangs_while_it_loads_can_be_stopped_on_its_page_after_keep_waiting(
    desk: Desk, faulty: Faulty, impatient: None
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_Initialize hang")
    library = desk.begin(faulty.path, faulty.env)
    desk.told("Test does not respond")
    desk.press_button("Keep waiting", desk.window.messages)
    desk.until(lambda: desk.messages == [])
    desk.select(desk.row("Test"))
    QTest.qWait(300)  # the page gets its buttons a moment later
    desk.press_button("Stop library", desk.page)
    desk.until(lambda: library_row(desk, "[Stopped]"))
    restarted(desk, faulty, library)
    assert not desk.window.actions_.named("stop_library").isEnabled()


@fault(102)
def test_stopping_a_library_that_hangs_says_whom_that_logs_out(desk: Desk, faulty: Faulty, impatient: None) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetSlotInfo or 0x2")
    library = desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    desk.log_in(token, faulty.softhsm.pin)
    faulty.rule("C_GetSlotInfo or 0x2", "C_GetSlotList hang")
    desk.told("Test does not respond", "Stopping it ends the login of Anna.")
    desk.press_button("Keep waiting", desk.window.messages)
    desk.select(desk.row("Test"))
    desk.until(lambda: desk.window.actions_.named("stop_library").isEnabled())
    desk.choose("stop_library")
    dialog = desk.dialog(ConfirmDialog)
    assert "Anna is logged out" in desk.words(dialog)
    desk.press(dialog)
    desk.until(lambda: library_row(desk, "[Stopped]"))
    assert token.session.role is None
    restarted(desk, faulty, library)


@fault(102)
def test_the_logins_of_all_cards_that_stopping_a_library_costs_are_named_beforehand(
    desk: Desk, faulty: Faulty, impatient: None
) -> None:
    for name in ("Anna", "Bert"):
        faulty.softhsm.new_token(name)
    faulty.rule("C_GetSlotInfo or 0x2")
    library = desk.add(faulty.path, faulty.env)
    for name in ("Anna", "Bert"):
        desk.log_in(desk.token(name), faulty.softhsm.pin)
    faulty.rule("C_GetSlotInfo or 0x2", "C_GetSlotList hang")
    names = ", ".join(token.name for token in desk.tokens(library))
    assert sorted(names.split(", ")) == ["Anna", "Bert"]
    desk.told("Test does not respond", f"Stopping it ends the login of {names}.")
    desk.press_button("Stop", desk.window.messages)
    desk.until(lambda: library_row(desk, "[Stopped]"))
    assert not any(token.session.role for token in desk.tokens(library))


@fault(17)
@pytest.mark.parametrize("rule", ["C_Finalize hang", "C_Finalize segv", "unload segv"])
def test_a_library_that_hangs_or_crashes_at_its_end_does_not_keep_the_window(
    desk: Desk, faulty: Faulty, faulty_token: Token, rule: str
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    hosts = {host.pid for host in desk.workspace.hosts}
    faulty.rule(rule)
    desk.window.close()
    desk.until(lambda: not desk.workspace.hosts_left, 4)
    assert faulty_token.library.state == "stopped"
    assert desk.messages == []
    assert faulty.calls("C_Finalize"), "it was let go in good order"
    assert faulty.calls("unload") == [], "a process ends without unloading it: its destructor never runs"
    assert not [pid for pid in hosts if Path(f"/proc/{pid}").exists()]


def test_a_crash_while_objects_are_listed_is_told_at_the_token_and_refresh_brings_it_back(
    desk: Desk, faulty: Faulty
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_FindObjects segv")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    desk.until(lambda: any("Anna" in line and line.endswith("[Crashed]") for line in desk.tree()))
    assert "The library crashed" in desk.words()
    assert desk.workspace.libraries[0].state == "ready", "only the token's own process is gone"
    faulty.rule()
    desk.choose("refresh")
    desk.until(lambda: token.look == "read" and token.problem is None)
    desk.until(lambda: not any("[Crashed]" in line for line in desk.tree()))


def test_a_killed_host_is_told_and_the_other_library_stays_usable(
    desk: Desk, faulty: Faulty, faulty_token: Token, trust_module: str
) -> None:
    other = desk.add(trust_module, {}, "Trust")
    library = faulty_token.library
    assert library.host is not None
    os.kill(library.host.pid, signal.SIGKILL)
    desk.until(lambda: library_row(desk, "[Crashed]"))
    assert any(line.startswith("Test / ") and "Anna" in line for line in desk.tree()), "the rows stay"
    trusted = next(token for token in other.tokens.values() if token.info.initialized)
    desk.window.browser.select_token(trusted)
    desk.until(lambda: trusted.look == "read" and trusted.objects.rows)
    restarted(desk, faulty, library)


@fault(80)
@pytest.mark.parametrize("button", ["Keep waiting", "Dismiss"])
def test_a_hung_token_says_what_stopping_costs_and_keep_waiting_waits(
    desk: Desk, faulty: Faulty, faulty_token: Token, impatient: None, trust_module: str, button: str
) -> None:
    other = desk.add(trust_module, {}, "Trust")
    desk.token("Anna")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("C_FindObjectsInit hang")
    desk.choose("refresh")
    desk.told("C_FindObjectsInit has run for", "Stopping it ends the login of Anna.")
    desk.press_button(button, desk.window.messages)
    QTest.qWait(1200)
    assert desk.messages == []
    assert faulty_token.host.end is None, "nothing was ended"
    assert any(line.endswith("[Not responding]") for line in desk.tree()), "who waits still sees it"
    desk.window.browser.select(desk.window.browser.path_of(faulty_token)[:1])
    desk.until(lambda: "Stopped responding" in desk.words() and "C_FindObjectsInit has run for" in desk.words())
    assert any("FindObjectsInit" in job.call_text for job in desk.window.activity.running), (
        "and it can still be stopped"
    )
    trusted = next(token for token in other.tokens.values() if token.info.initialized)
    desk.window.browser.select_token(trusted)
    desk.until(lambda: trusted.look == "read" and trusted.objects.rows)
    desk.press_button("Stop", desk.window.activity)
    desk.told("Stopped", "Its logins ended with it")
    assert faulty_token.session.role is None
    faulty.rule()
    refresh(desk, faulty_token)


@pytest.mark.parametrize("verb", ["restart", "remove_library"])
def test_the_message_about_a_hung_library_goes_with_it(desk: Desk, faulty: Faulty, impatient: None, verb: str) -> None:
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    faulty.rule("C_GetSlotList hang")
    desk.told("Test does not respond")
    faulty.rule()
    desk.select(desk.row("Test"))
    desk.choose(verb)
    if verb == "remove_library":
        desk.press(desk.dialog(ConfirmDialog))
    desk.until(lambda: desk.messages == [])
    desk.until(lambda: not any(host.stalled for host in desk.workspace.hosts))


@fault(103)
def test_a_library_that_eats_memory_gets_no_more_and_the_login_stays(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule(f"C_FindObjectsInit eat {MEMORY >> 20}")
    desk.choose("refresh")
    desk.until(lambda: "Not enough memory on this computer" in desk.words())
    assert "restart the library" in desk.words()
    assert faulty_token.host.end is None
    faulty.rule()
    refresh(desk, faulty_token)
    assert faulty_token.session.role == "user"


@fault(103)
@rule(21)
def test_three_crashes_are_a_quarantine_that_restart_ends(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_Initialize segv")
    library = desk.begin(faulty.path, faulty.env)
    for _ in range(2):
        desk.until(lambda: library.state == "crashed")
        desk.select(desk.row("Test"))
        desk.choose("restart")
        desk.until(lambda: library.state == "starting")
    desk.until(lambda: library_row(desk, "[Quarantined]"))
    desk.select(desk.row("Test"))
    assert "In quarantine" in desk.words()
    restarted(desk, faulty, library)


@rule(21)
def test_a_safe_start_loads_nothing_until_a_person_restarts_it(
    closed_desk: Desk, qapp: QApplication, faulty: Faulty, tmp_path: Path
) -> None:
    digest = hashlib.sha256(Path(faulty.path).read_bytes()).hexdigest()
    profile = Profile(id="p", name="Test", path=faulty.path, sha256=digest, consented="", environment=faulty.env)
    store = SettingsStore(tmp_path / "config")
    store.load()
    store.save(Settings(profiles=(profile,)))
    desk = Desk(qapp, tmp_path / "config")
    try:
        desk.program.open(safe=True)
        desk.told("No library was started", "Choose Restart")
        QTest.qWait(300)
        assert faulty.calls() == []
        desk.select(desk.row("Test"))
        desk.choose("restart")
        desk.until(lambda: desk.workspace.libraries[0].state == "ready")
    finally:
        desk.close()


@fault(64)
def test_a_library_whose_service_has_died_says_so_and_works_again_after_a_restart(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("* rv 0x6")
    desk.choose("refresh")
    desk.until(lambda: faulty_token.look == "failed")
    said = desk.words()
    assert "Action failed" in said
    assert "restart the library" in said
    logins, before = len(faulty.calls("C_Login")), faulty_token.host
    faulty.rule()
    desk.select(desk.row("Test"))
    desk.choose("restart")
    desk.until(lambda: before.end is not None and faulty_token.library.state == "ready")
    assert desk.token("Anna").look == "read", "in another process than the one that had lost its service"
    assert len(faulty.calls("C_Login")) == logins, "nobody is logged in by itself"
    desk.log_in(desk.token("Anna"), faulty.softhsm.pin)


@fault(16)
@pytest.mark.parametrize("rule", ["* print", "load print", "load stdin", "C_GetSlotList stdin"])
def test_a_library_that_prints_or_reads_its_input_disturbs_nothing(desk: Desk, faulty: Faulty, rule: str) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(rule)
    desk.add(faulty.path, faulty.env)
    desk.log_in(desk.token("Anna"), faulty.softhsm.pin)
    assert desk.messages == []


def test_a_failure_without_a_reason_says_that_the_card_was_pulled(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    reader = "C_GetSlotInfo or 2"
    faulty.rule(reader, "C_Login delay 2000", "C_Login rv 5")
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, USER_PIN)
    desk.enter(prompt)
    desk.until(lambda: any(job.call_text.startswith("C_Login") for job in desk.window.activity.running))
    faulty.rule(reader, "C_GetSlotInfo clear 1")
    desk.told("Connection to the token ended", "It is not known whether this counted as a try")


def test_an_error_of_the_library_is_told_with_its_name_number_and_function(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule("C_Login rv 0x30")
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, USER_PIN)
    desk.enter(prompt)
    desk.until(lambda: len(desk.messages) == 1)
    desk.press_button("Details…", desk.window.messages)
    details = desk.dialog(ProblemDialog)
    desk.press_button("Details", details)
    said = desk.words(details)
    assert f"Test, {faulty.path}" in said
    assert "CKR_DEVICE_ERROR" in said
    assert "C_Login" in said
    assert "It is not known whether this counted as a try" in said
