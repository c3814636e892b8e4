"""The limits are set, in a process of their own."""

import subprocess
import sys

from app.documents.limits import FILES, MEMORY
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
