"""The dialogs that encrypt and decrypt, in every state worth looking at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.decrypt import DecryptDialog
from app.gui.dialogs.encrypt import EncryptDialog, Method
from app.gui.dialogs.file_progress import file_card
from app.gui.dialogs.stage_progress import Stage, StageProgressDialog
from app.vocabulary.ciphers import CMS_SUFFIX, ENCRYPTED_SUFFIX, FILE_CIPHERS, MOST_CMS_CONTENT
from app.vocabulary.errors import Problem
from app.vocabulary.numbers import CKK, CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow
from app.vocabulary.texts import N_, Words

_TOKEN = ("Payments EU", "0451 9920")
_ONLY = "Only this key can decrypt it again: keep the key as long as the file."
_RSA = (
    Method("oaep", "RSA-OAEP", "AES-256 for the content; the stronger way to carry its key"),
    Method("pkcs1", "RSA PKCS#1 v1.5", "AES-256 for the content; for older programs that know no OAEP"),
)


def key(object_class: int = CKO.SECRET_KEY, label: str = "Archive 2026") -> ObjectRow:
    """Return an AES key, or something else of that name."""
    kind, name = (CKK.AES, "AES 256") if object_class == CKO.SECRET_KEY else (CKK.RSA, "RSA 2048")
    address = ObjectAddress(1, 7, object_class, b"\x0a\x01", label.encode())
    return ObjectRow(address=address, label=label, type=name, key_type=kind)


def methods(*possible: bool) -> tuple[Method[int], ...]:
    """Return the ciphers for secret keys, each possible or not."""
    return tuple(
        Method(int(cipher.mechanism), cipher.name, cipher.meaning if one else "This token does not offer it", one)
        for cipher, one in zip(FILE_CIPHERS, possible, strict=True)
    )


def encrypt(file: str = "", *possible: bool) -> EncryptDialog[int]:
    """Return the dialog for a secret key."""
    offered = methods(*(possible or (True, True)))
    return EncryptDialog(key(), *_TOKEN, _ONLY, offered, ENCRYPTED_SUFFIX, file=file)


def for_recipient(file: str = "") -> EncryptDialog[str]:
    """Return the dialog for a public key."""
    purpose = "Only the private key of this one can decrypt it again (CMS, RFC 5652)."
    public = key(CKO.PUBLIC_KEY, "Anna Berg")
    return EncryptDialog(public, *_TOKEN, purpose, _RSA, CMS_SUFFIX, most=MOST_CMS_CONTENT, file=file)


def progress(stage: str = "encrypt") -> StageProgressDialog:
    """Return what accompanies an encryption."""
    file, size, clock = "/home/anna/archive/backup-2026-11.tar", 20_000_000_000, iter([0.0, 0.0])
    stages = (
        Stage("encrypt", "Encrypt on the token", measured=True),
        Stage("verify", "Decrypt again and compare", "before anything is saved", measured=True),
        Stage("save", "Save backup-2026-11.tar.p11enc"),
    )
    words = "Key “Archive 2026”, AES 256. The token reads the whole file."
    title = "Encrypting with Payments EU"
    dialog = StageProgressDialog("encrypt", title, words, stages, file_card(file), now=lambda: next(clock, 31.0))
    if stage != "encrypt":
        dialog.show_stage(stage)
    dialog.set_progress(12_400_000_000, size)
    return dialog


def _written(folder: Path, *names: str) -> str:
    for name in names:
        (folder / name).write_bytes(b"x" * 2500)
    return str(folder / names[0])


def _refused(file: str) -> DecryptDialog:
    dialog = DecryptDialog(*_TOKEN, file=file)
    dialog.set_problem(
        Problem(
            title=Words(N_("The key of this file is not on this token")),
            cause=Words(N_("It was encrypted with the AES key of ID 0A01, then called “Archive 2026”.")),
            unchanged=Words(N_("Nothing was decrypted.")),
            next_step=Words(N_("Select the token that has the key.")),
        )
    )
    return dialog


def states(folder: Path) -> dict[str, Callable[[], Dialog[Any]]]:
    """Return how each state is made, by name."""
    return {
        "encrypt": encrypt,
        "encrypt-filled": lambda: encrypt(_written(folder, "plan.pdf")),
        "encrypt-replace": lambda: encrypt(_written(folder, "plan.pdf", "plan.pdf.p11enc"), False, True),
        "encrypt-recipient": lambda: for_recipient(_written(folder, "plan.pdf")),
        "encrypt-progress": progress,
        "encrypt-progress-verify": lambda: progress("verify"),
        "decrypt": lambda: DecryptDialog(*_TOKEN),
        "decrypt-filled": lambda: DecryptDialog(*_TOKEN, file=_written(folder, "letter.p11enc")),
        "decrypt-refused": lambda: _refused(_written(folder, "letter.p11enc")),
    }
