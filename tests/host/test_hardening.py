"""The first acts of a host, as a library sees them that it loads: environment, core files, descriptors, folder."""

import hashlib
import subprocess
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.model.host import Host
from app.settings.environment import PASSED_ON
from app.vocabulary.messages import OpenLibrary
from tests.canary import USER_PIN
from tests.catalogue import fault, rule

SPY = r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
extern char **environ;
__attribute__((constructor)) static void look(void)
{
    const char *path = getenv("SPY_OUT");
    FILE *out = path ? fopen(path, "we") : NULL;
    struct rlimit core = { 1, 1 };
    struct stat in, output, errors;
    char folder[4096];
    char letter;
    if (!out) return;
    getrlimit(RLIMIT_CORE, &core);
    fstat(0, &in); fstat(1, &output); fstat(2, &errors);
    fprintf(out, "core %lu %lu\n", (unsigned long)core.rlim_cur, (unsigned long)core.rlim_max);
    fprintf(out, "dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
    fprintf(out, "input %ld\n", (long)read(0, &letter, 1));
    fprintf(out, "output %d\n", output.st_ino == errors.st_ino && output.st_dev == errors.st_dev);
    fprintf(out, "folder %s\n", getcwd(folder, sizeof folder));
    for (char **one = environ; *one; one++) fprintf(out, "variable %s\n", *one);
    fclose(out);
}
int C_GetFunctionList(void **list) { (void)list; return 5; }
"""


@pytest.fixture
def seen(
    qapp: QCoreApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, str]]:
    """Load a library that looks around, in a host with a dangerous environment, and return what it saw."""
    (tmp_path / "spy.c").write_text(SPY)
    library = tmp_path / "spy.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-o", library, tmp_path / "spy.c"], check=True)
    for name in (
        "LD_PRELOAD",
        "PYTHONPATH",
        "QT_PLUGIN_PATH",
        "OPENSC_DEBUG",
        "PKCS11SPY",
        "GLIBC_TUNABLES",
        "SECRET_OF_MINE",
        "DBUS_SESSION_BUS",
    ):
        monkeypatch.setenv(name, "/nowhere")
    host = Host({"SPY_OUT": str(tmp_path / "seen"), "OWN_VARIABLE": "own value"})
    digest = hashlib.sha256(library.read_bytes()).hexdigest()
    pending = host.call(OpenLibrary(path=str(library), sha256=digest, watch_every=0))
    qtbot.waitUntil(lambda: pending.done, timeout=10_000)
    host.close()
    qtbot.waitUntil(lambda: host.end is not None, timeout=10_000)
    host.deleteLater()
    lines = (tmp_path / "seen").read_text().splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


@fault(110)
@rule(5, 8)
def test_the_first_acts_of_a_host(seen: list[tuple[str, str]]) -> None:
    told = dict(seen)
    assert told["core"] == "0 0", "no core files"
    assert told["dumpable"] == "0", "no debugger of the same user"
    assert told["input"] == "0", "there is nothing to read: the pipe has been moved away"
    assert told["output"] == "1", "what a library prints goes where errors go"
    assert told["folder"] == "/"
    names = {value.partition("=")[0] for kind, value in seen if kind == "variable"}
    assert names <= {*PASSED_ON, "PYTHONUTF8", "SPY_OUT", "OWN_VARIABLE", "LC_CTYPE"}
    assert {"PATH", "OWN_VARIABLE"} <= names
    assert ("variable", "OWN_VARIABLE=own value") in seen


@rule(6)
def test_no_pin_and_no_path_is_in_the_arguments_of_a_host(qapp: QCoreApplication, qtbot: QtBot) -> None:
    host = Host({})
    qtbot.waitUntil(lambda: host.generation != 0, timeout=10_000)
    words = Path(f"/proc/{host.pid}/cmdline").read_bytes().split(b"\0")
    assert words[-3:-1][0] == b"--secrets"
    assert words[-2].isdigit()
    host.close()
    qtbot.waitUntil(lambda: host.end is not None, timeout=10_000)
    host.deleteLater()


@rule(6)
def test_messages_about_pins_do_not_hold_any() -> None:
    from app.host.pipe import Incoming
    from app.vocabulary.messages import ReadSlots

    assert USER_PIN not in repr(Incoming(1, ReadSlots(), [bytearray(USER_PIN.encode())]))
    assert USER_PIN.encode() not in msgspec.json.encode(ReadSlots())
