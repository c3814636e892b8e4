"""The limits are set, in a process of their own."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from app.documents.limits import FILES, MEMORY, SECONDS
from app.vocabulary.messages import FindLibraries
from tests.catalogue import rule
from tests.host.conftest import Wires
from tests.host.conftest import wires as wires


@rule(19)
def test_limits_hold() -> None:
    code = (
        "from app.documents.limits import restrict; import resource as r; restrict(); restrict()\n"
        "print(*(r.getrlimit(kind)[0] for kind in (r.RLIMIT_CORE, r.RLIMIT_AS, r.RLIMIT_NOFILE)))\n"
        "try: bytearray(3 * 1024**3)\n"
        "except MemoryError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["0", str(MEMORY), str(FILES), "refused"]


@rule(19)
def test_a_step_that_computes_too_long_ends_its_process_and_many_short_ones_do_not() -> None:
    code = (
        "from app.documents.limits import grant_time; import sys, time\n"
        "def compute(seconds):\n"
        "    end = time.process_time() + seconds\n"
        "    while time.process_time() < end: pass\n"
        "for _ in range(7):\n"
        "    grant_time(3); compute(0.6)\n"
        "print('steps', flush=True)\n"
        "grant_time(1); compute(20)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "steps\n", done
    assert done.returncode == -signal.SIGXCPU


@rule(19)
def test_the_process_that_reads_files_has_them(wires: Wires) -> None:
    host = wires.start({}, "--documents")
    host.value(1, FindLibraries())
    limits = Path(f"/proc/{host.process.pid}/limits").read_text()
    told = dict(re.findall(r"^Max ([a-z ]+?) {2,}(\d+) ", limits, re.MULTILINE))
    assert told["core file size"] == "0"
    assert told["address space"] == str(MEMORY)
    assert told["open files"] == str(FILES)
    assert SECONDS <= int(told["cpu time"]) <= SECONDS + 5
