"""The first acts of a host, as a library sees them that it loads: environment, core files, descriptors, folder."""

import hashlib
import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.host.hardening import MEMORY
from app.host.pipe import Incoming
from app.host.worker import _where
from app.model.host import Host
from app.settings.environment import PASSED_ON
from app.vocabulary.messages import OpenLibrary, ReadSlots
from tests.canary import USER_PIN
from tests.catalogue import fault, rule

SPY = r"""
#include <fcntl.h>
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
    struct rlimit core = { 1, 1 }, memory = { 1, 1 };
    struct stat in, output, errors, one;
    char folder[4096];
    char letter;
    if (!out) return;
    getrlimit(RLIMIT_CORE, &core);
    getrlimit(RLIMIT_DATA, &memory);
    fprintf(out, "memory %lu\n", (unsigned long)memory.rlim_cur);
    fstat(0, &in); fstat(1, &output); fstat(2, &errors);
    fprintf(out, "core %lu %lu\n", (unsigned long)core.rlim_cur, (unsigned long)core.rlim_max);
    fprintf(out, "dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
    fprintf(out, "input %ld\n", (long)read(0, &letter, 1));
    fprintf(out, "output %d\n", output.st_ino == errors.st_ino && output.st_dev == errors.st_dev);
    fprintf(out, "folder %s\n", getcwd(folder, sizeof folder));
    for (int fd = 0; fd < 256; fd++)
        if (fd != fileno(out) && fstat(fd, &one) == 0)
            fprintf(out, "%s %d %s%lu\n", fcntl(fd, F_GETFD) & FD_CLOEXEC ? "kept" : "given", fd,
                S_ISFIFO(one.st_mode) || S_ISSOCK(one.st_mode) ? "pipe " : "", (unsigned long)one.st_ino);
    for (char **name = environ; *name; name++) fprintf(out, "variable %s\n", *name);
    fclose(out);
}
int C_GetFunctionList(void **list) { (void)list; return 5; }
"""


DANGEROUS = ("LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "QT_PLUGIN_PATH", "OPENSC_DEBUG", "PKCS11SPY")
"""What lets others into a process, or writes PINs into a log."""
PLANTED = "argparse"
"""A module that every host imports at its start."""


@pytest.fixture
def core_files() -> Iterator[None]:
    """Let processes write core files, as far as we may, so that a host has something to forbid itself."""
    before, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (before, most))


Seen = list[tuple[str, str]]


@pytest.fixture
def seen(
    qapp: QCoreApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, core_files: None
) -> list[Seen]:
    """Load a library that looks around, in two hosts with a dangerous environment, and return what it saw in each."""
    (tmp_path / "spy.c").write_text(SPY)
    library = tmp_path / "spy.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-o", library, tmp_path / "spy.c"], check=True)
    inherited = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    (tmp_path / f"{PLANTED}.py").write_text("import os\nos.environ['PLANTED'] = 'ran'\nfrom _argparse import *\n")
    monkeypatch.chdir(tmp_path)
    for name in (*DANGEROUS, "GLIBC_TUNABLES", "SECRET_OF_MINE", "DBUS_SESSION_BUS"):
        monkeypatch.setenv(name, "/nowhere")
    outputs = [tmp_path / "first", tmp_path / "second"]
    hosts = [Host({"SPY_OUT": str(output), "OWN_VARIABLE": "own value"}) for output in outputs]
    os.close(inherited)
    digest = hashlib.sha256(library.read_bytes()).hexdigest()
    pending = [host.call(OpenLibrary(path=str(library), sha256=digest, watch_every=0)) for host in hosts]
    qtbot.waitUntil(lambda: all(one.done for one in pending), timeout=10_000)
    for host in hosts:
        host.close()
    qtbot.waitUntil(lambda: all(host.end is not None for host in hosts), timeout=10_000)
    for host, output in zip(hosts, outputs, strict=True):
        host.deleteLater()
        assert output.exists(), host.end
        assert stat.S_IMODE(output.stat().st_mode) == 0o600, "what a library writes is for the user only"
    return [[(a, b) for a, _, b in (line.partition(" ") for line in path.read_text().splitlines())] for path in outputs]


@rule(5, 8, 16)
def test_the_first_acts_of_a_host(seen: list[Seen]) -> None:
    for report in seen:
        told = dict(report)
        assert told["core"] == "0 0", "no core files"
        assert told["dumpable"] == "0", "no debugger of the same user"
        assert told["memory"] == str(MEMORY), "a library that eats memory does not get all there is"
        assert told["input"] == "0", "there is nothing to read: the pipe has been moved away"
        assert told["output"] == "1", "what a library prints goes where errors go"
        assert told["folder"] == "/"


@fault(110)
@rule(5)
def test_a_host_gets_the_variables_of_a_list_and_its_own(seen: list[Seen]) -> None:
    for report in seen:
        names = {value.partition("=")[0] for kind, value in report if kind == "variable"}
        assert names <= {*PASSED_ON, "PYTHONUTF8", "SPY_OUT", "OWN_VARIABLE", "LC_CTYPE"}
        assert not names & {*DANGEROUS, "PLANTED"}
        assert {"PATH", "OWN_VARIABLE"} <= names
        assert ("variable", "OWN_VARIABLE=own value") in report


@rule(5)
def test_a_host_has_its_own_pipes_and_hands_none_of_them_on(seen: list[Seen]) -> None:
    pipes = []
    for report in seen:
        given = {value.split()[0] for kind, value in report if kind == "given"}
        kept = {value for kind, value in report if kind == "kept"}
        assert given == {"0", "1", "2"}, "what a library starts gets nothing of ours"
        assert all("pipe" in value for value in kept), "nor has it anything that the window was started with"
        pipes.append({value.split()[2] for _, value in report if " pipe " in f"{value} "})
    assert len(pipes[0]) == len(pipes[1]) == 4, "requests, answers, PINs, errors"
    assert not pipes[0] & pipes[1]


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
    assert USER_PIN not in repr(Incoming(1, ReadSlots(), [bytearray(USER_PIN.encode())]))
    assert USER_PIN.encode() not in msgspec.json.encode(ReadSlots())


@rule(6)
def test_the_words_of_an_unexpected_error_stay_in_the_host() -> None:
    """They may hold what it worked on."""
    try:
        raise ValueError(USER_PIN)
    except ValueError as error:
        said = _where(error)
    assert said.startswith("ValueError at test_hardening.py:")
    assert USER_PIN not in said
