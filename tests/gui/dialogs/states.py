"""Every dialog in every state worth looking at: for the gallery, and for what must hold for all of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.gui.dialogs.about import AboutDialog
from app.gui.dialogs.base import Dialog
from app.gui.dialogs.certificate import ImportCertificateDialog
from app.gui.dialogs.idle_time import IdleTimeDialog
from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog, EarlierFile
from app.gui.dialogs.library_settings import LibrarySettingsDialog
from app.gui.dialogs.problem import ConfirmDialog, ProblemAction, ProblemDialog
from app.gui.dialogs.sign import SignDialog
from app.gui.dialogs.sign_progress import SignProgressDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.gui.dialogs.verify import VerifyDialog
from app.settings.schema import Profile
from app.vocabulary.certificates import Certificate
from app.vocabulary.found import FoundLibrary
from app.vocabulary.keys import key_choices
from app.vocabulary.messages import CertificateMatch
from app.vocabulary.texts import Words
from app.vocabulary.values import Mechanism
from tests.gui.dialogs import (
    cipher_states,
    desk_states,
    device_states,
    log_states,
    object_states,
    pin_states,
    token_states,
)
from tests.gui.dialogs import samples as s

Make = Callable[[], Dialog[Any]]


# ── keys and certificates ────────────────────────────────────────────────────────────────────────────────────────────


def _keys(mechanisms: tuple[Mechanism, ...] = s.EC_AND_RSA, command: bool = False) -> KeyPairDialog:
    dialog = KeyPairDialog("Payments EU", "0451 9920", key_choices(mechanisms), {b"\x01": "tls-2026"}, {"tls-2026"})
    dialog.label.setText("tls-2027")
    if command:
        dialog.show_command.click()
    return dialog


def _keys_warned() -> KeyPairDialog:
    dialog = _keys()
    dialog.label.setText("tls-2026")
    dialog.id.line.setText("01")
    dialog.extractable.setChecked(True)
    return dialog


def _imported(match: CertificateMatch, others: int = 0, **changes: object) -> ImportCertificateDialog:
    file = s.certificate_file(others, **changes)
    return ImportCertificateDialog(file, match, "Anna Berg", "0006 1188 4711", b"\x02", taken_ids={b"\x01"})


_WRONG = {"warnings": ("It has expired.",), "self_issued": True, "is_authority": True}
_ROW = s.object_row()

_KEYS: dict[str, Make] = {
    "key-pair": _keys,
    "key-pair-warned": _keys_warned,
    "key-pair-command": lambda: _keys(command=True),
    "key-pair-unable": lambda: _keys(()),
    "certificate-key": lambda: _imported(CertificateMatch(key=_ROW)),
    "certificate-no-key": lambda: _imported(CertificateMatch(), 2, **_WRONG),
    "certificate-duplicate": lambda: _imported(CertificateMatch(key=_ROW, duplicate=_ROW)),
}


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(folder: Path, *names: str) -> str:
    """Write small files and return the path of the first one."""
    for name in names:
        (folder / name).write_bytes(b"x" * 2500)
    return str(folder / names[0])


def _sign(file: str, certificate: Certificate | None, can_sign: bool = True) -> SignDialog:
    return SignDialog(_ROW, "Anna Berg", "0006 1188 4711", certificate, s.OFFERS if can_sign else (), file=file)


def _progress(stage: str = "hash") -> SignProgressDialog:
    clock = iter([0.0, 0.0])
    folder = "/home/anna/archive/backup-2026-11.tar"
    size = 20_000_000_000
    dialog = SignProgressDialog(
        folder, f"{folder}.p7s", "cms", "Anna Berg", "“Signature”, EC P-256", now=lambda: next(clock, 31.0)
    )
    dialog.set_progress(12_400_000_000, size)
    if stage == "sign":
        dialog.set_stage("sign")
        dialog.set_note("asks for the PIN once more")
    return dialog


def _report(signed: bool = False, **changes: object) -> SignatureReportDialog:
    return SignatureReportDialog(s.signature_report(**changes), signed=signed)


_INVALID: dict[str, Any] = {
    "verdict": "invalid",
    "reason": "The file is not the one that was signed: its hash differs.",
}
_UNCHECKED: dict[str, Any] = {
    "verdict": "unchecked",
    "form": "raw",
    "signer": None,
    "reason": "No public key was given.",
    "trust": "",
}


def _files(folder: Path) -> dict[str, Make]:
    ours = s.certificate()
    return {
        "sign": lambda: _sign(_written(folder, "backup-2026-11.tar"), ours),
        "sign-replace": lambda: _sign(_written(folder, "contract.pdf", "contract.pdf.p7s"), ours),
        "sign-raw": lambda: _sign("", None),
        "sign-unable": lambda: _sign("", ours, can_sign=False),
        "sign-progress": _progress,
        "sign-progress-token": lambda: _progress("sign"),
        "report-signed": lambda: _report(signed=True),
        "report-valid": _report,
        "report-invalid": lambda: _report(**_INVALID),
        "report-unchecked": lambda: _report(**_UNCHECKED),
        "verify": VerifyDialog,
        "verify-filled": lambda: VerifyDialog(_written(folder, "letter.pdf", "letter.pdf.p7s")),
        "verify-raw": lambda: VerifyDialog(_written(folder, "note.txt", "note.txt.sig")),
    }


# ── libraries and the rest ───────────────────────────────────────────────────────────────────────────────────────────

_FOUND = (
    FoundLibrary(
        "OpenSC",
        "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
        source=Words("where its package or installer puts it"),
        for_cards=True,
    ),
    FoundLibrary("p11-kit trust", "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so"),
    FoundLibrary("SoftHSM2", "/usr/lib/softhsm/libsofthsm2.so"),
)
_WARNED = {"path": "/home/anna/" + "x" * 90 + "/lib.so", "warnings": ("Others can write to its folder.",)}
_EARLIER = EarlierFile("fe" * 32, "2026-01-02T03:04:05Z")
_LOST = ["The login of Payments EU is lost.", "A key pair that is half made stays on the token."]
_ACTIONS = [ProblemAction("restart", "Restart"), ProblemAction("again", "Try again")]


def _stop() -> ConfirmDialog:
    return ConfirmDialog(
        "Stop C_GenerateKeyPair?", "The token has not answered for 42 s.", _LOST, "Stop the call", danger=True
    )


def _library_settings(changed: bool = False) -> LibrarySettingsDialog:
    path, variables = "/usr/lib/softhsm/libsofthsm2.so", {"SOFTHSM2_CONF": "/home/anna/tokens/softhsm2.conf"}
    profile = Profile(id="p", name="SoftHSM2", path=path, sha256="0" * 64, consented="", environment=variables)
    dialog = LibrarySettingsDialog(profile, ["OpenSC"], ["Anna Berg"])
    if changed:
        dialog.variables.lines[0].value.setText("/srv/tokens/softhsm2.conf")
        dialog.variables.add.click()
    return dialog


def _remove() -> ConfirmDialog:
    words = "It can be added again at any time."
    return ConfirmDialog("Remove the library SoftHSM2?", words, [], "Remove library", icon="library")


_REST: dict[str, Make] = {
    "library-choose": lambda: ChooseLibraryDialog(_FOUND),
    "library-choose-none": ChooseLibraryDialog,
    "library-settings": _library_settings,
    "library-settings-changed": lambda: _library_settings(True),
    "library-consent": lambda: ConsentDialog(s.library_file(), "SoftHSM2"),
    "library-warned": lambda: ConsentDialog(s.library_file(**_WARNED)),
    "library-changed": lambda: ConsentDialog(s.library_file(), "SoftHSM2", changed_from=_EARLIER),
    "problem": lambda: ProblemDialog(s.wrong_pin(), _ACTIONS),
    "confirm": _stop,
    "confirm-remove": _remove,
    "about": AboutDialog,
    "idle-time": lambda: IdleTimeDialog(7),
    "idle-time-never": lambda: IdleTimeDialog(0),
}


def states(folder: Path) -> dict[str, Make]:
    """Return how each state is made, by name; the files that are chosen in some of them are written to `folder`."""
    more = {
        **cipher_states.states(folder),
        **device_states.states(folder),
        **object_states.STATES,
        **log_states.states(folder),
    }
    return {
        **pin_states.STATES,
        **token_states.STATES,
        **desk_states.STATES,
        **_KEYS,
        **_files(folder),
        **more,
        **_REST,
    }


NAMES = tuple(states(Path()))
