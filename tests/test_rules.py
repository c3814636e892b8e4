"""Rules that can be read off the source: what no part of the program does."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.catalogue import fault, rule

APP = Path(__file__).parent.parent / "app"

NETWORK = {"ftplib", "http", "requests", "smtplib", "socket", "socketserver", "ssl", "urllib", "urllib3"}
UNSAFE = {"dill", "marshal", "pickle", "shelve"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Give every file of the program with what it says."""
    for path in sorted(APP.rglob("*.py")):
        yield str(path.relative_to(APP)), ast.parse(path.read_text())


def imports(tree: ast.Module) -> Iterator[str]:
    """Give the full name of everything that a file imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            yield node.module


def importers(*packages: str) -> set[str]:
    """Return the files that import one of these packages."""
    return {name for name, tree in modules() for one in imports(tree) if one.split(".")[0] in packages}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Give each call with its file and the last name of what is called."""
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                function = node.func
                called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                yield name, node, called


def test_there_is_something_to_read() -> None:
    assert len(list(modules())) > 100
    assert importers("pkcs11"), "a search that finds nothing proves nothing"


@rule(1)
def test_only_the_code_of_hosts_imports_a_cryptoki_binding() -> None:
    assert {name.split("/")[0] for name in importers("pkcs11")} <= {"cryptoki", "host"}


@rule(18)
def test_nothing_that_comes_over_a_pipe_or_from_a_file_is_run() -> None:
    assert importers(*UNSAFE) == set()
    assert [(name, called) for name, node, called in calls() if _runs_text(node)] == []
    shells = [name for name, node, _ in calls() for keyword in node.keywords if keyword.arg == "shell"]
    assert shells == []


def _runs_text(node: ast.Call) -> bool:
    """Return whether a text becomes code or a command; ``menu.exec()`` of Qt and ``platform.system()`` do not."""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id in ("eval", "exec")
    of_os = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "os"
    return of_os and ast.unparse(function) in ("os.system", "os.popen")


@rule(20)
def test_no_part_uses_the_network() -> None:
    assert importers(*NETWORK) == set()
    qt = {name for name, tree in modules() for one in imports(tree) if one.startswith("PySide6.QtNetwork")}
    assert qt == {"gui/application.py"}, "the local socket by which a second start finds the first"


@fault(108)
def test_no_process_is_forked() -> None:
    assert importers("multiprocessing") == set()
    assert [name for name, _, called in calls() if called in ("fork", "forkpty")] == []
