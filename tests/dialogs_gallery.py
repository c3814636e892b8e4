"""Render every dialog in every state, light and dark, at 100 % and 200 %: ``python -m tests.dialogs_gallery [NAME…]``.

The pictures go to ``build/dialogs/``; look at them beside the drafts before a dialog is called finished.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

OUT = Path(__file__).parents[1] / "build" / "dialogs"
SCALES = ("1", "2")


def _states() -> "dict[str, Callable[[], object]]":  # noqa: C901 - a list of samples
    from app.gui.dialogs.about import AboutDialog
    from app.gui.dialogs.certificate import ImportCertificateDialog
    from app.gui.dialogs.key_pair import KeyPairDialog
    from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog, EarlierFile, FoundLibrary
    from app.gui.dialogs.pin import PinDialog
    from app.gui.dialogs.pin_pad import PinPadDialog
    from app.gui.dialogs.problem import ConfirmDialog, ProblemAction, ProblemDialog
    from app.gui.dialogs.sign import SignDialog
    from app.gui.dialogs.sign_progress import SignProgressDialog
    from app.gui.dialogs.signature_report import SignatureReportDialog
    from app.gui.dialogs.verify import VerifyDialog
    from app.vocabulary.keys import key_choices
    from app.vocabulary.messages import CertificateMatch
    from app.vocabulary.values import Role
    from tests.gui.dialogs import samples as s
    from tests.gui.dialogs.keys import type_text

    token = ("Anna Berg", "PKCS#15 emulated", "0006 1188 4711", "ACS ACR39U ICC Reader")
    folder = Path(tempfile.mkdtemp())
    tar = folder / "backup-2026-11.tar"
    tar.write_bytes(b"x" * 2_500_000)
    signed = folder / "contract.pdf"
    signed.write_bytes(b"x")
    Path(f"{signed}.p7s").write_bytes(b"x")

    def pin(flags: int, role: Role = "user", typed: str = "", reports_tries: bool = True) -> PinDialog:
        dialog = PinDialog(*token, role, s.token_info(s.USUAL | flags), reports_tries=reports_tries)
        if typed:
            dialog.open()
            type_text(dialog.field, typed)
        return dialog

    def capitals() -> PinDialog:
        dialog = pin(0, typed="ä ")
        type_text(dialog.field, "AB", shift=False)
        return dialog

    def final_ticked() -> PinDialog:
        dialog = pin(s.FINAL)
        dialog.open()
        dialog.tick.box.setChecked(True)
        type_text(dialog.field, "482913")
        return dialog

    def refused() -> PinDialog:
        dialog = pin(s.LOW)
        dialog.open()
        dialog.set_problem(s.wrong_pin())
        return dialog

    def waiting() -> PinDialog:
        dialog = pin(0, typed="482913")
        dialog.stays_open = True
        assert dialog.primary is not None
        dialog.primary.click()
        return dialog

    def pad(flags: int = 0, given_up: bool = False) -> PinPadDialog:
        dialog = PinPadDialog(*token[:3], "REINER SCT cyberJack RFID", "user", s.token_info(s.USUAL | flags))
        if not flags:
            dialog.open()
            dialog.start()
            dialog._bar.set_progress(14, 60)
            dialog._waiting.setText("waiting, 0:14")
        if given_up:
            dialog.reject()
        return dialog

    def keys(command: bool = False, able: bool = True, ec_only: bool = False) -> KeyPairDialog:
        offered = key_choices((s.EC_ONLY if ec_only else s.EC_AND_RSA) if able else ())
        dialog = KeyPairDialog("Payments EU", "0451 9920", offered, {b"\x01": "tls-2026"}, {"tls-2026"})
        dialog.label.setText("tls-2027")
        if ec_only:
            dialog._families.buttons()[0].setChecked(True)
        if command:
            dialog.show_command.click()
        return dialog

    def keys_warned() -> KeyPairDialog:
        dialog = keys()
        dialog.label.setText("tls-2026")
        dialog.id.line.setText("01")
        dialog.extractable.setChecked(True)
        return dialog

    def sign(**more: object) -> SignDialog:
        values = {"certificate": s.certificate(), "file": str(tar), **more}
        return SignDialog(s.object_row(), "Anna Berg", "0006 1188 4711", **values)  # type: ignore[arg-type]

    def progress(stage: str = "hash") -> SignProgressDialog:
        clock = iter([0.0, 0.0, 31.0, 31.0, 31.0])
        dialog = SignProgressDialog(
            "/home/anna/archive/backup-2026-11.tar",
            20_000_000_000,
            "/home/anna/archive/backup-2026-11.tar.p7s",
            "cms",
            "Anna Berg",
            "“Signature”, EC P-256",
            now=lambda: next(clock, 31.0),
        )
        dialog.set_progress(12_400_000_000, 20_000_000_000)
        if stage == "sign":
            dialog.set_stage("sign")
            dialog.set_note("asks for the PIN once more")
        return dialog

    def imported(match: CertificateMatch, **changes: object) -> ImportCertificateDialog:
        file = s.certificate_file(**changes)  # type: ignore[arg-type]
        return ImportCertificateDialog(file, match, "Anna Berg", "0006 1188 4711", b"\x02", taken_ids={b"\x01"})

    found = (
        FoundLibrary("SoftHSM2", "/usr/lib/softhsm/libsofthsm2.so"),
        FoundLibrary("OpenSC", "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"),
        FoundLibrary("p11-kit trust", "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so"),
    )
    row = s.object_row()
    return {
        "pin-ok": lambda: pin(0, typed="482913"),
        "pin-caps": lambda: capitals(),
        "pin-low": lambda: pin(s.LOW | s.TO_BE_CHANGED, typed="12345678901"),
        "pin-final": lambda: pin(s.FINAL),
        "pin-final-ticked": final_ticked,
        "pin-blocked": lambda: pin(s.BLOCKED),
        "pin-unset": lambda: PinDialog(*token, "user", s.token_info(0x404, 0, 0)),
        "pin-not-reported": lambda: pin(0, reports_tries=False),
        "pin-so": lambda: pin(s.SO_LOW, "so"),
        "pin-so-blocked": lambda: pin(s.SO_BLOCKED, "so"),
        "pin-refused": refused,
        "pin-waiting": waiting,
        "pin-hostile": lambda: PinDialog(s.HOSTILE + "A" * 200, s.HOSTILE, "", "R" * 64, "user", s.token_info(s.USUAL)),
        "pin-pad": pad,
        "pin-pad-given-up": lambda: pad(given_up=True),
        "pin-pad-final": lambda: pad(s.FINAL),
        "key-pair": keys,
        "key-pair-warned": keys_warned,
        "key-pair-command": lambda: keys(command=True),
        "key-pair-unable": lambda: keys(able=False),
        "certificate-key": lambda: imported(CertificateMatch(key=row)),
        "certificate-no-key": lambda: imported(
            CertificateMatch(), others=2, warnings=("It has expired.",), self_issued=True, is_authority=True
        ),
        "certificate-duplicate": lambda: imported(CertificateMatch(key=row, duplicate=row)),
        "sign": sign,
        "sign-replace": lambda: sign(file=str(signed)),
        "sign-raw": lambda: sign(certificate=None, file=""),
        "sign-unable": lambda: sign(can_sign=False),
        "sign-progress": progress,
        "sign-progress-token": lambda: progress("sign"),
        "report-signed": lambda: SignatureReportDialog(s.signature_report(), signed=True),
        "report-valid": lambda: SignatureReportDialog(s.signature_report(), signed=False),
        "report-invalid": lambda: SignatureReportDialog(
            s.signature_report(verdict="invalid", reason="The file is not the one that was signed: its hash differs."),
            signed=False,
        ),
        "report-unchecked": lambda: SignatureReportDialog(
            s.signature_report(
                verdict="unchecked", form="raw", signer=None, reason="No certificate or public key was given.", trust=""
            ),
            signed=False,
        ),
        "verify": VerifyDialog,
        "verify-filled": lambda: VerifyDialog(str(signed)),
        "library-choose": lambda: ChooseLibraryDialog(found),
        "library-choose-none": ChooseLibraryDialog,
        "library-consent": lambda: ConsentDialog(s.library_file(), "SoftHSM2"),
        "library-warned": lambda: ConsentDialog(
            s.library_file(path="/home/anna/" + "x" * 90 + "/lib.so", warnings=("Others can write to its folder.",))
        ),
        "library-changed": lambda: ConsentDialog(
            s.library_file(), "SoftHSM2", changed_from=EarlierFile("fe" * 32, "2026-01-02T03:04:05Z")
        ),
        "problem": lambda: ProblemDialog(
            s.wrong_pin(), [ProblemAction("restart", "Restart"), ProblemAction("again", "Try again")]
        ),
        "confirm": lambda: ConfirmDialog(
            "Stop C_GenerateKeyPair?",
            "The token has not answered for 42 s.",
            ["The login of Payments EU is lost.", "A key pair that is half made stays on the token."],
            "Stop the call",
            danger=True,
        ),
        "confirm-remove": lambda: ConfirmDialog(
            "Remove the library SoftHSM2?", "It can be added again at any time.", [], "Remove library", icon="library"
        ),
        "about": AboutDialog,
    }


def render(wanted: list[str]) -> None:
    """Write NAME-SCALE-light.png and NAME-SCALE-dark.png."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication, QDialog

    from app.gui.look import theme

    app = QApplication(sys.argv[:1])
    if "Inter" in QFontDatabase.families():
        app.setFont(QFont("Inter", 10))
    hints = app.styleHints()
    hints_kept = hints.accessibility()
    theme.apply(app, [])
    scale = os.environ["QT_SCALE_FACTOR"]
    for name, make in _states().items():
        if wanted and not any(name.startswith(one) for one in wanted):
            continue
        for scheme in ("light", "dark"):
            theme.set_scheme("light" if scheme == "light" else "dark")
            dialog = make()
            assert isinstance(dialog, QDialog)
            dialog.open()
            for _ in range(6):
                app.processEvents()
            dialog.grab().save(str(OUT / f"{name}-{scale}00-{scheme}.png"))
            dialog.hide()
            dialog.deleteLater()
            # No event loop runs here that would delete it, and a hidden dialog is still dressed with each scheme.
            app.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)
    del hints_kept


def main() -> None:
    """Render once for each scale, on a screen of 1920 by 1080."""
    if "SYMBOLON_GALLERY" in os.environ:
        render(sys.argv[1:])
        return
    OUT.mkdir(parents=True, exist_ok=True)
    screen = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "screen.json"
        config.write_text(json.dumps({"screens": [{**screen, "dpr": 1}]}))
        for scale in SCALES:
            more = {
                "SYMBOLON_GALLERY": "1",
                "QT_SCALE_FACTOR": scale,
                "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
            }
            subprocess.run(
                [sys.executable, "-m", "tests.dialogs_gallery", *sys.argv[1:]],
                env={**os.environ, **more},
                check=True,
            )


if __name__ == "__main__":
    main()
