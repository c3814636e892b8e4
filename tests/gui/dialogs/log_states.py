"""The states of the operations log: empty, being read, full, damaged, unreadable; and of a copy of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.export_log import ExportLogDialog
from app.gui.dialogs.operations_log import OperationsLogDialog
from app.vocabulary.errors import Problem
from app.vocabulary.log_lines import Entry, Intent, LoggedObjects, LoggedToken, Outcome, Result, Verdict
from app.vocabulary.log_messages import LogPage
from app.vocabulary.texts import Words

FOLDER = "/home/anna/.local/share/symbolon/log"
ANNA = LoggedToken(
    label="Anna Berg", manufacturer="OpenSC Project", model="PKCS#15 emulated", serial="000611884711", slot="ACS ACR39U"
)
HSM = LoggedToken(label="Payments EU", manufacturer="Atlas", model="Atlas 7", serial="04519920", slot="Slot 3")
HOSTILE = LoggedToken(label="<b>Anna & Co</b>\u202e" + "A" * 300, serial="9" * 300, slot="R" * 300)
LIBRARY = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"


def _key(label: str) -> LoggedObjects:
    return LoggedObjects(object_class="CKO_PRIVATE_KEY", count=1, labels=(label,))


def entry(
    number: int,
    operation: str,
    token: LoggedToken = ANNA,
    outcome: Outcome | None = "ok",
    *objects: LoggedObjects,
    duration: int = 12,
    **fields: Any,
) -> Entry:
    time = f"2026-11-{28 - number // 40:02}T{15 - number % 7:02}:{59 - number % 60:02}:07.123Z"
    intent = Intent(
        number=2 * number + 1,
        time=time,
        writer="1f",
        operation=operation,
        token=token,
        role="user",
        objects=objects,
        library=LIBRARY,
        library_name="OpenSC Project, OpenSC smartcard framework 0.23",
        user="anna",
        version="0.1.0",
    )
    if outcome is None:
        return Entry(intent=intent)
    took = None if outcome == "unknown" else duration
    result = Result(number=2 * number + 2, time=time, intent=intent.number, outcome=outcome, duration=took, **fields)
    return Entry(intent=intent, result=result)


_WRONG: dict[str, Any] = {"code": 0xA0, "code_name": "CKR_PIN_INCORRECT", "function": "C_Login", "reason": "Wrong PIN"}
_BROKEN: dict[str, Any] = {
    "code": 0x30,
    "code_name": "CKR_DEVICE_ERROR",
    "function": "C_DestroyObject",
    "reason": "The token reports an error",
    "done": 7,
}
_DOOMED = (
    LoggedObjects(object_class="CKO_PRIVATE_KEY", count=8, labels=("tls-2024", "tls-2025")),
    LoggedObjects(object_class="CKO_CERTIFICATE", count=4),
)
_BACKUP = LoggedObjects(object_class="CKO_SECRET_KEY", count=1, labels=("backup",))

ENTRIES = (
    entry(9, "Sign", ANNA, None, _key("Signature")),
    entry(8, "LogIn", ANNA, "ok", duration=1840),
    entry(7, "LogIn", ANNA, "refused", **_WRONG),
    entry(6, "GenerateKeyPair", HSM, "unknown", _key("tls-2027")),
    entry(5, "DeleteObjects", HSM, "partly", *_DOOMED, **_BROKEN),
    entry(4, "EditObjects", HSM, "ok", _BACKUP),
    entry(3, "SignFile", ANNA, "cancelled", _key("Signature"), duration=31_200),
    entry(2, "Sign", ANNA, "ok", _key("Signature"), duration=640),
    entry(1, "LogIn", ANNA, "ok"),
)
THOUSAND = tuple(entry(1000 - place, ("Sign", "LogIn", "LogOut")[place % 3], HSM) for place in range(1000))


def shown(entries: tuple[Entry, ...] = ENTRIES, **fields: Any) -> OperationsLogDialog:
    dialog = OperationsLogDialog(FOLDER)
    dialog.show_page(LogPage(entries=entries, **fields))
    return dialog


def verified(**fields: Any) -> OperationsLogDialog:
    dialog = shown()
    dialog.show_verdict(Verdict(**{"lines": 18, "last": "ab12" * 16, **fields}))
    return dialog


def _refused() -> OperationsLogDialog:
    dialog = shown()
    dialog.table.selectRow(2)
    return dialog


def _verifying() -> OperationsLogDialog:
    dialog = shown()
    dialog.show_verifying()
    return dialog


def _unreadable() -> OperationsLogDialog:
    dialog = OperationsLogDialog(FOLDER)
    dialog.show_problem(
        Problem(
            title=Words("“operations.jsonl” cannot be read"),
            cause=Words("Your user account has no permission to read this file."),
            next_step=Words("Ask the owner of the file for permission, or copy it to a folder of your own."),
            details={"path": f"{FOLDER}/operations.jsonl"},
        )
    )
    return dialog


def _nothing_fits() -> OperationsLogDialog:
    dialog = shown()
    dialog.filter.setText("nobody")
    dialog.show_page(LogPage())
    return dialog


def _hostile() -> OperationsLogDialog:
    return shown((entry(1, "<i>x</i>" * 40, HOSTILE, "refused", code=2**63, code_name="x" * 200),))


def _exported() -> OperationsLogDialog:
    dialog = shown()
    dialog.show_exported("/home/anna/Documents/operations-2026-11-28.csv")
    return dialog


def states(folder: Path) -> dict[str, Callable[[], Dialog[Any]]]:
    """Return how each state is made; `folder` gets the file that one of them would replace."""

    def replacing() -> ExportLogDialog:
        (folder / "operations.jsonl").write_text("x")
        dialog = ExportLogDialog("anna sign", folder=str(folder))
        dialog.json.setChecked(True)
        dialog.target.set_path(str(folder / "operations.jsonl"))
        return dialog

    return {
        "log": shown,
        "log-refused": _refused,
        "log-empty": lambda: shown(()),
        "log-loading": lambda: OperationsLogDialog(FOLDER),
        "log-nothing-fits": _nothing_fits,
        "log-thousands": lambda: shown(THOUSAND, more=True),
        "log-damaged": lambda: shown(unreadable=3),
        "log-unreadable": _unreadable,
        "log-hostile": _hostile,
        "log-verifying": _verifying,
        "log-whole": verified,
        "log-changed": lambda: verified(finding="changed", line=7, breaks=2),
        "log-missing": lambda: verified(finding="missing", line=7, expected=8, breaks=1),
        "log-cut": lambda: verified(finding="cut", lines=1480, expected=1502, breaks=1, unfinished=True),
        "log-head-missing": lambda: verified(finding="head missing", breaks=1),
        "log-exported": _exported,
        "log-export": lambda: ExportLogDialog("", folder=str(folder)),
        "log-export-replace": replacing,
    }
