"""Add a library by its path after a look at the file, several side by side, remove one; and files that are none."""

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog
from app.gui.dialogs.problem import ConfirmDialog
from app.model.token import Token
from app.vocabulary.numbers import CKO
from tests.catalogue import fault, rule
from tests.desk import Desk
from tests.softhsm import SoftHsm, find_library


def choose_path(desk: Desk, path: Path | str) -> ChooseLibraryDialog:
    """Choose to add a library and type its path."""
    desk.choose("add_library")
    dialog = desk.dialog(ChooseLibraryDialog)
    desk.type(dialog.path.input.line, str(path))
    return dialog


@rule(2)
def test_a_library_is_added_after_a_page_that_shows_what_it_is(desk: Desk, trust_module: str, tmp_path: Path) -> None:
    link = tmp_path / "link.so"
    link.symlink_to(trust_module)
    desk.enter(choose_path(desk, link))
    consent = desk.dialog(ConsentDialog)
    content = Path(trust_module).read_bytes()
    said = desk.words(consent).replace("\u200b", "")
    assert trust_module in said, "the real path, not the link"
    assert f"{len(content) / 1000:.1f} kB" in said
    assert Path(trust_module).owner() in said
    assert hashlib.sha256(content).hexdigest() in said.replace(" ", "")
    assert desk.tree() == [], "nothing is loaded before the consent"
    desk.type(consent.name, "Trust")
    desk.enter(consent)
    desk.until(lambda: any("Trust  1 slot" in line for line in desk.tree()))
    assert desk.window.browser.selection.library is desk.workspace.libraries[0]
    (profile,) = desk.workspace.settings.profiles
    assert (profile.path, profile.sha256) == (trust_module, hashlib.sha256(content).hexdigest())
    assert datetime.now(UTC) - datetime.fromisoformat(profile.consented) < timedelta(minutes=5)


_MARKS = """
#include <fcntl.h>
__attribute__((constructor)) static void load(void) {{ creat("{marker}", 0600); }}
unsigned long C_GetFunctionList(void **list) {{ (void)list; return 5; }}
"""


@fault(7)
@rule(2)
def test_without_consent_nothing_is_added_and_nothing_of_the_library_runs(desk: Desk, tmp_path: Path) -> None:
    marker, path = tmp_path / "it ran", tmp_path / "marks.so"
    gcc = ["gcc", "-shared", "-fPIC", "-o", str(path), "-x", "c", "-"]
    subprocess.run(gcc, input=_MARKS.format(marker=marker), text=True, check=True)
    desk.enter(choose_path(desk, path))
    desk.escape(desk.dialog(ConsentDialog))
    desk.until(lambda: not desk.open_dialogs)
    assert desk.workspace.libraries == []
    assert not marker.exists()
    desk.enter(choose_path(desk, path))
    desk.enter(desk.dialog(ConsentDialog))
    desk.until(lambda: marker.exists())
    desk.until(lambda: desk.workspace.libraries[0].state not in ("starting", "ready"))


def test_a_library_is_removed_and_its_processes_end(desk: Desk, trust_module: str) -> None:
    library = desk.add(trust_module, {}, "Trust")
    host = library.host
    assert host is not None
    desk.select(desk.row("Trust"))
    desk.choose("remove_library")
    desk.press(desk.dialog(ConfirmDialog))
    desk.until(lambda: desk.tree() == [] and not [one for one in desk.workspace.hosts if one is host])
    assert desk.workspace.settings.profiles == ()
    assert Path(trust_module).exists()


def test_several_libraries_stand_side_by_side_and_removing_one_leaves_the_other(
    desk: Desk, softhsm: SoftHsm, trust_module: str
) -> None:
    softhsm.new_token("Anna")
    desk.add(softhsm.path, softhsm.env, "Soft")
    desk.add(trust_module, {}, "Trust")
    token = desk.token("Anna")
    desk.log_in(token, softhsm.pin)
    desk.select(desk.row("Trust"))
    desk.choose("remove_library")
    desk.press(desk.dialog(ConfirmDialog))
    desk.until(lambda: not any(line.startswith("Trust") for line in desk.tree()))
    assert token.session.role == "user"
    assert any("Anna" in line for line in desk.tree())


def _rows_of(desk: Desk, token: Token) -> list[str]:
    return [line for line in desk.tree() if f" / {token.name} / " in line]


def test_the_trust_module_shows_hundreds_of_certificates_as_classes_with_counts(desk: Desk, trust_module: str) -> None:
    desk.add(trust_module, {}, "Trust")
    trusted = max(desk.tokens(), key=lambda token: token.name)
    for candidate in desk.tokens():
        desk.window.browser.select_token(candidate)
        desk.until(lambda token=candidate: token.look == "read")  # type: ignore[misc]
        if len(candidate.objects.rows) > 300:
            trusted = candidate
    counted = trusted.objects.counts()
    assert counted[CKO.CERTIFICATE] > 100
    others = sum(count for number, count in counted.items() if number >= 0x80000000)
    assert others > 100, "vendor classes"
    desk.window.browser.select_token(trusted)
    assert not desk.window.actions_.named("log_in").isEnabled(), "it needs no login"
    counts = f"Certificates  {counted[CKO.CERTIFICATE]}"
    desk.until(lambda: any(line.endswith(counts) for line in _rows_of(desk, trusted)))
    above = _rows_of(desk, trusted)
    assert any("Other objects" in line for line in above)
    assert len(above) == len({line.split(" / ")[3] for line in above}), "classes only: the rows are in the table"
    desk.select(
        desk.window.browser.model.find((*desk.window.browser.path_of(trusted), ("class", int(CKO.CERTIFICATE))))
    )
    assert trusted.objects.shown == counted[CKO.CERTIFICATE], "a class opens the table, filtered"
    table = desk.token_page.objects.table
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert desk.page is desk.window.browser.object, "an object that has no row in the tree has its page all the same"
    desk.until(lambda: "CKA_VALUE" in desk.words())
    desk.window.browser.refresh()
    assert desk.page is desk.window.browser.object
    desk.window.browser.select_token(trusted)
    desk.until(lambda: desk.page is desk.token_page)


# ── files that are no library ────────────────────────────────────────────────────────────────────────────────────────


def _text(folder: Path, softhsm: SoftHsm) -> Path:
    path = folder / "text.so"
    path.write_text("I am no library.\n" * 100)
    return path


def _empty(folder: Path, softhsm: SoftHsm) -> Path:
    path = folder / "empty.so"
    path.touch()
    return path


def _truncated(folder: Path, softhsm: SoftHsm) -> Path:
    path = folder / "truncated.so"
    path.write_bytes(Path(softhsm.path).read_bytes()[:100_000])
    return path


def _other_processor(folder: Path, softhsm: SoftHsm) -> Path:
    content = bytearray(Path(softhsm.path).read_bytes())
    content[18:20] = (0xF3).to_bytes(2, "little")  # e_machine: RISC-V
    path = folder / "riscv.so"
    path.write_bytes(content)
    return path


def _no_entry_point(folder: Path, softhsm: SoftHsm) -> Path:
    return Path(find_library("zlib1g", "libz.so.1"))


@fault(1)
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_text, "text"),
        (_empty, "empty"),
        (_truncated, "cut off|incomplete|damaged|truncated"),
        (_other_processor, "processor"),
        (_no_entry_point, "C_GetFunctionList"),
    ],
)
def test_a_file_that_is_no_library_is_refused_in_words_and_the_path_stays(
    desk: Desk, softhsm: SoftHsm, tmp_path: Path, make: Callable[[Path, SoftHsm], Path], words: str
) -> None:
    path = make(tmp_path, softhsm)
    dialog = choose_path(desk, path)
    desk.press(dialog)
    desk.until(lambda: not dialog.busy)
    said = desk.words(dialog)
    assert any(word in said for word in words.split("|")), said
    assert dialog.path.path == str(path)
    assert desk.workspace.libraries == []


@pytest.mark.parametrize(
    ("path", "words"), [("/nowhere/at/all.so", "There is no such file"), ("/tmp", "This is a folder"), ("", "Its name")]
)
def test_a_path_without_a_file_cannot_be_continued_with(desk: Desk, path: str, words: str) -> None:
    dialog = choose_path(desk, path)
    if not path:
        QTest.keyClick(dialog.path.input.line, Qt.Key.Key_Delete)
    assert words in desk.words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()


@fault(5)
def test_a_library_whose_dependency_is_missing_names_it(desk: Desk, tmp_path: Path) -> None:
    for name, code in (("libneeded", "int needed(void) { return 0; }"), ("libmodule", "")):
        (tmp_path / f"{name}.c").write_text(
            code or "int needed(void); int C_GetFunctionList(void **p) { return needed(); }"
        )
    gcc = ["gcc", "-shared", "-fPIC", f"-L{tmp_path}"]
    subprocess.run([*gcc, "-o", tmp_path / "libneeded.so", tmp_path / "libneeded.c"], check=True)
    subprocess.run([*gcc, "-o", tmp_path / "libmodule.so", tmp_path / "libmodule.c", "-lneeded"], check=True)
    (tmp_path / "libneeded.so").unlink()
    desk.enter(choose_path(desk, tmp_path / "libmodule.so"))
    desk.enter(desk.dialog(ConsentDialog))
    desk.until(lambda: any("[Not loaded]" in line for line in desk.tree()))
    assert "libneeded.so" in desk.words()


@rule(3)
def test_another_file_in_place_of_the_one_agreed_to_is_not_loaded(desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    path = tmp_path / "copy.so"
    path.write_bytes(Path(softhsm.path).read_bytes())
    library = desk.add(str(path), softhsm.env)
    assert library.state == "ready"
    path.write_bytes(Path(softhsm.path).read_bytes() + b"\0")
    desk.select(desk.row("Test"))
    desk.choose("restart")
    desk.until(lambda: any("[Not loaded]" in line for line in desk.tree()))
    assert "The library has changed" in desk.words()
