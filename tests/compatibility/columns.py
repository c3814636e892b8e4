"""The libraries of the table, each with a token of its own."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from tests.canary import CARD_PIN, CARD_SO_PIN
from tests.card.readers import CardReaders, VirtualCard, issue_cards, running
from tests.compatibility.case import Case
from tests.desk import Desk
from tests.softhsm import SoftHsm, find_library


def proxy_environment(softhsm: SoftHsm, folder: Path) -> dict[str, str]:
    """Return what makes p11-kit's proxy show SoftHSM alone: a configuration of its own (pkcs11.conf(5))."""
    modules = folder / "pkcs11" / "modules"
    modules.mkdir(parents=True)
    (folder / "pkcs11" / "pkcs11.conf").write_text("user-config: only\n")
    (modules / "softhsm2.module").write_text(f"module: {softhsm.path}\n")
    return {**softhsm.env, "XDG_CONFIG_HOME": str(folder)}


def _new_token(softhsm: SoftHsm) -> None:
    softhsm.new_token("Another")


@contextmanager
def softhsm(desk: Desk, folder: Path) -> Iterator[Case]:
    """SoftHSM2 with one token."""
    own = SoftHsm(_folder(folder, "softhsm"))
    own.new_token("Anna")
    library = desk.add(own.path, own.env, "SoftHSM2")
    files = _folder(folder, "files")
    yield Case(desk, library, files, own.pin, own.so_pin, partial(_new_token, own))


@contextmanager
def proxy(desk: Desk, folder: Path) -> Iterator[Case]:
    """p11-kit's proxy in front of SoftHSM2."""
    own = SoftHsm(_folder(folder, "proxied"))
    own.new_token("Anna")
    environment = proxy_environment(own, _folder(folder, "config"))
    library = desk.add(find_library("p11-kit-modules", "p11-kit-proxy.so"), environment, "Proxy")
    yield Case(desk, library, _folder(folder, "files"), own.pin, own.so_pin, partial(_new_token, own))


@contextmanager
def trust(desk: Desk, folder: Path) -> Iterator[Case]:
    """p11-kit's trust module."""
    library = desk.add(find_library("p11-kit-modules", "p11-kit-trust.so"), {}, "Trust")
    yield Case(desk, library, _folder(folder, "files"))


@contextmanager
def card(kind: str, desk: Desk, folder: Path) -> Iterator[Case]:
    """OpenSC with a virtual card in a virtual reader."""
    with running() as readers:
        inside = VirtualCard(kind, _folder(folder, kind), issue_cards()[kind])
        try:
            library = desk.add(find_library("opensc-pkcs11", "opensc-pkcs11.so"), readers.env, "OpenSC")
            _insert(readers, inside)
            files = _folder(folder, "files")
            yield Case(desk, library, files, CARD_PIN, CARD_SO_PIN, partial(_insert, readers, inside), inside.pull)
        finally:
            desk.workspace.remove(library)  # before its pcscd goes
            desk.until(lambda: not library.hosts)
            inside.pull()


def _insert(readers: CardReaders, card: VirtualCard) -> None:
    readers.insert(card)


def _folder(folder: Path, name: str) -> Path:
    made = folder / name
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    return made


COLUMNS: Mapping[str, Callable[[Desk, Path], AbstractContextManager[Case]]] = {
    "SoftHSM2": softhsm,
    "OpenSC, PIV card": partial(card, "piv"),
    "OpenSC, OpenPGP card": partial(card, "openpgp"),
    "p11-kit trust": trust,
    "p11-kit proxy of SoftHSM2": proxy,
}
"""By the name in the head of the table."""
