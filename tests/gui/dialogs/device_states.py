"""The states of the dialogs that let a token make or compute something: secret keys, digests, random bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.digest import DigestDialog, DigestReportDialog
from app.gui.dialogs.random_bytes import RandomDialog, RandomReportDialog
from app.gui.dialogs.secret_key import SecretKeyDialog
from app.vocabulary.crypto_messages import FileDigest, RandomBytes
from app.vocabulary.digests import DIGESTS, digest_of
from app.vocabulary.numbers import CKM
from app.vocabulary.secret_keys import secret_key_choices
from app.vocabulary.values import Mechanism

ALL_SECRET_KEYS = (
    Mechanism(CKM.AES_KEY_GEN, 16, 32, 0),
    Mechanism(CKM.GENERIC_SECRET_KEY_GEN, 1, 4096, 0),
    Mechanism(CKM.DES3_KEY_GEN, 0, 0, 0),
)
ONLY_AES_128 = (Mechanism(CKM.AES_KEY_GEN, 16, 16, 0),)


def secret_key(mechanisms: tuple[Mechanism, ...] = ALL_SECRET_KEYS, label: str = "backup-2027") -> SecretKeyDialog:
    dialog = SecretKeyDialog(
        "Payments EU", "0451 9920", secret_key_choices(mechanisms), {b"\x01": "tls-2026"}, {"tls-2026"}
    )
    dialog.label.setText(label)
    return dialog


def _warned() -> SecretKeyDialog:
    dialog = secret_key(label="tls-2026")
    next(one for one in dialog.kind.families.buttons() if one.accessibleName() == "Triple DES").click()
    dialog.id.line.setText("01")
    dialog.extractable.setChecked(True)
    dialog.sensitive.setChecked(False)
    return dialog


def report(value: bytes, local: bytes = b"", mechanism: int = CKM.SHA256) -> DigestReportDialog:
    found = FileDigest(mechanism=mechanism, size=20_000_000_000, value=value, local=local)
    return DigestReportDialog("/home/anna/archive/backup-2026-11.tar", found, "Payments EU")


def _to_file(folder: Path) -> RandomDialog:
    (folder / "seed.bin").write_bytes(b"x")
    dialog = RandomDialog("Payments EU", "0451 9920")
    dialog.save.setChecked(True)
    dialog.count.setText("1048576")
    dialog.target.set_path(str(folder / "seed.bin"))
    return dialog


def _too_many() -> RandomDialog:
    dialog = RandomDialog("Payments EU", "0451 9920")
    dialog.count.setText("2000")
    return dialog


def states(folder: Path) -> dict[str, Callable[[], Dialog[Any]]]:
    """Return how each state is made, by name."""
    return {
        "secret-key": secret_key,
        "secret-key-warned": _warned,
        "secret-key-aes-128": lambda: secret_key(ONLY_AES_128),
        "secret-key-unable": lambda: secret_key(()),
        "digest": lambda: DigestDialog("Payments EU", "0451 9920", DIGESTS, mechanism=CKM.SHA512),
        "digest-vendor": lambda: DigestDialog("Payments EU", "", [digest_of(0x80000001)]),
        "digest-same": lambda: report(bytes(range(32)), bytes(range(32))),
        "digest-differs": lambda: report(bytes(range(64)), bytes(64), CKM.SHA512),
        "digest-not-known": lambda: report(bytes(range(20)), mechanism=0x80000001),
        "random": lambda: RandomDialog("Payments EU", "0451 9920"),
        "random-too-many": _too_many,
        "random-to-file": lambda: _to_file(folder),
        "random-shown": lambda: RandomReportDialog(RandomBytes(count=1024, value=bytes(range(256)) * 4), "Payments EU"),
        "random-saved": lambda: RandomReportDialog(
            RandomBytes(count=1_048_576, file="/home/anna/seed.bin"), "Payments EU"
        ),
    }
