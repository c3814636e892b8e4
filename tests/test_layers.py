"""Imports run one way. Every file under `app/` is parsed and nothing is run: a lazy import counts like any other."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"

ARROWS: dict[str, set[str]] = {
    "vocabulary": set(),
    "settings": {"vocabulary"},
    "cryptoki": {"vocabulary"},
    "documents": {"vocabulary"},
    "store": {"vocabulary", "settings"},
    "flows": {"vocabulary"},
    "host": {"vocabulary", "settings", "cryptoki", "documents", "store"},
    "cli": {"vocabulary", "settings", "cryptoki", "documents", "store", "flows", "host"},
    "model": {"vocabulary", "settings"},
    "gui": {"vocabulary", "settings", "flows", "model"},
}
"""From each layer to those that it may import, besides itself."""

ANYWHERE = {"msgspec", "typing_extensions"}
ONLY_IN: dict[str, set[str]] = {
    "PySide6": {"model", "gui"},
    "shiboken6": {"model", "gui"},
    "pkcs11": {"cryptoki"},
    "ctypes": {"cryptoki", "host"},
    "_ctypes": {"cryptoki", "host"},
    "cryptography": {"cryptoki", "documents"},
    "asn1crypto": {"cryptoki", "documents"},
    "pyhanko": {"cryptoki", "documents"},
    "pyhanko_certvalidator": {"documents"},
    "platformdirs": {"settings"},
}
"""Packages that not every layer may import. A package in neither table is not a dependency of the project."""

EXCEPTIONS = {
    ("vocabulary/attribute_values.py", "asn1crypto"),  # names and curves in attribute values, and no more
    ("gui/dialogs/caps_lock.py", "ctypes"),  # asks Windows for the state of a key
    ("gui/elevation.py", "ctypes"),  # asks Windows whether an administrator runs it
    ("gui/away.py", "ctypes"),  # asks macOS whether the screen is locked, Windows how long the computer slept
    ("gui/windows_session.py", "ctypes"),  # hears from Windows that the screen is locked
    ("gui/windows_session.py", "ctypes.wintypes"),
}
"""Files that may import what their layer may not."""

QT_IN_MODEL = ("PySide6.QtCore", "PySide6.QtNetwork")
QT_LAYERS = {"model", "gui"}


@dataclass(frozen=True)
class Import:
    """One imported module, by its full name."""

    module: str
    line: int
    at_top: bool
    """Whether it runs when the file is imported."""


def imports(source: str, package: tuple[str, ...]) -> Iterator[Import]:
    """Find every import of a file in `package`, wherever it stands, and calls of `import_module`."""
    tree = ast.parse(source)
    lazy = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        at_top = id(node) not in lazy
        for module in _modules(node, package):
            yield Import(module, node.lineno, at_top)  # type: ignore[attr-defined]


def _modules(node: ast.AST, package: tuple[str, ...]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
        base = ".".join(filter(None, (start, node.module)))
        # What is imported from a package may be a module of it: `from app import gui`, `from PySide6 import QtGui`.
        inner = [f"{base}.{alias.name}" for alias in node.names] if base in ("app", "PySide6") else []
        return inner or [base]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("import_module", "__import__") and isinstance(node.args[0].value, str):
            return [node.args[0].value]
    return []


def wrong_arrow(file: str, found: Import) -> str:
    """Return why the file (a path below `app/`) must not import this; empty where it may."""
    layer = file.split("/")[0] if "/" in file else ""
    parts = found.module.split(".")
    if parts[0] == "app":
        return _between_layers(layer, parts[1] if len(parts) > 1 else "", found)
    if (file, parts[0]) in EXCEPTIONS or parts[0] in ANYWHERE:
        return ""
    if parts[0] in ONLY_IN:
        if layer not in ONLY_IN[parts[0]]:
            return f"{found.module} is not for {layer or file}"
        wrong_qt = layer == "model" and parts[0] == "PySide6" and not found.module.startswith(QT_IN_MODEL)
        return f"model is QtCore and QtNetwork only, not {found.module}" if wrong_qt else ""
    return "" if parts[0] in sys.stdlib_module_names else f"{found.module} is not a dependency"


def _between_layers(layer: str, target: str, found: Import) -> str:
    if target not in ARROWS:
        # `app` itself holds the version and nothing else.
        return ""
    if not layer:
        # app/__main__.py chooses what to start; Qt comes with some layers and must wait for that choice.
        return f"{found.module} brings Qt with it" if found.at_top and target in QT_LAYERS else ""
    return "" if target == layer or target in ARROWS[layer] else f"{layer} must not import {target}"


def faults(source: str, file: str) -> list[str]:
    """Return every wrong import of a file."""
    package = ("app", *file.split("/")[:-1])
    found = ((imported, wrong_arrow(file, imported)) for imported in imports(source, package))
    return [f"app/{file}:{imported.line}: {why}" for imported, why in found if why]


def test_every_import_follows_an_arrow() -> None:
    files = sorted(APP.rglob("*.py"))
    assert len(files) > 20
    wrong = [
        fault for file in files for fault in faults(file.read_text(encoding="utf-8"), file.relative_to(APP).as_posix())
    ]
    assert not wrong, "\n".join(wrong)


def test_every_folder_is_a_layer() -> None:
    folders = {path.name for path in APP.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders <= set(ARROWS)


def test_the_arrows_have_no_circle() -> None:
    order: list[str] = []
    while len(order) < len(ARROWS):
        free = [layer for layer, targets in ARROWS.items() if layer not in order and targets <= set(order)]
        assert free, "a circle among the rest"
        order += free


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("vocabulary/x.py", "from app.settings import profiles"),
        ("vocabulary/x.py", "import asn1crypto"),
        ("settings/x.py", "from app.model import tree"),
        ("cryptoki/x.py", "from app.host.worker import Worker"),
        ("cryptoki/x.py", "def later():\n    from app.documents import cms"),
        ("documents/x.py", "import pkcs11"),
        ("documents/x.py", "from ctypes import CDLL"),
        ("flows/x.py", "from app.host import job"),
        ("flows/x.py", "from PySide6.QtCore import QObject"),
        ("host/x.py", "from app.gui import window"),
        ("host/x.py", "import PySide6"),
        ("model/x.py", "from app.flows import sign_file"),
        ("model/x.py", "from PySide6 import QtCore, QtWidgets"),
        ("model/x.py", "from PySide6.QtGui import QIcon"),
        ("gui/x.py", "from app.cryptoki import session"),
        ("gui/x.py", "from app import host"),
        ("gui/x.py", "from ..host import job"),
        ("gui/pages/x.py", "from ...cryptoki.session import Session"),
        ("gui/x.py", "import importlib\nimportlib.import_module('app.cryptoki')"),
        ("gui/x.py", "import ctypes"),
        ("gui/x.py", "import cryptography.x509"),
        ("gui/x.py", "import requests"),
        ("__main__.py", "from PySide6.QtWidgets import QApplication"),
        ("__main__.py", "def main():\n    import PySide6"),
        ("__main__.py", "from app.gui.window import main"),
        ("__main__.py", "if True:\n    import app.model.hosts"),
    ],
)
def test_a_wrong_arrow_is_found(file: str, source: str) -> None:
    assert len(faults(source, file)) == 1


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("vocabulary/attribute_values.py", "from asn1crypto import core"),
        ("vocabulary/x.py", "import msgspec\nfrom app.vocabulary.texts import N_\nfrom .texts import fill"),
        ("host/x.py", "import ctypes\nfrom app.cryptoki import session\nfrom app import __version__"),
        ("model/x.py", "from PySide6.QtCore import QObject\nfrom PySide6 import QtCore, QtNetwork"),
        ("gui/pages/x.py", "from ..verb import verb\nfrom app.flows import sign_file\nimport PySide6.QtSvg"),
        ("__main__.py", "import sys\ndef main():\n    from app.gui.window import run\n    from app.host import main"),
    ],
)
def test_a_right_arrow_is_left_alone(file: str, source: str) -> None:
    assert not faults(source, file)
