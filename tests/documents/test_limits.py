"""The limits are set, in a process of their own."""

import re
import subprocess
import sys
from pathlib import Path

from app.documents.limits import FILES, MEMORY
from app.settings.host_command import host_command
from tests.catalogue import rule


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
def test_the_process_that_reads_files_has_them() -> None:
    program, arguments = host_command()
    command = [program, *arguments, "--documents"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert host.stdin is not None
        assert host.stdout.read(1), "it has said hello, and is ready"
        limits = Path(f"/proc/{host.pid}/limits").read_text()
        host.stdin.close()
        host.stdout.read()
    told = dict(re.findall(r"^Max ([a-z ]+?) {2,}(\d+) ", limits, re.MULTILINE))
    assert told["core file size"] == "0"
    assert told["address space"] == str(MEMORY)
    assert told["open files"] == str(FILES)
