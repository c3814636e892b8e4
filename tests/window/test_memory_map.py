"""No Cryptoki library is ever in the window's process: its memory map is read while hosts work with three of them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.catalogue import rule
from tests.softhsm import SoftHsm, find_library

CRYPTOKI = re.compile(r"softhsm|opensc|p11-kit-trust|pkcs11|onepin|libfaulty", re.IGNORECASE)
EXEMPT = re.compile(r"/libp11-kit\.so")
"""Qt's own TLS and D-Bus parts may pull it in; it is no module."""

WINDOW = """
import json, os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tests.canary import USER_PIN
from tests.desk import Desk
app = QApplication([])
desk = Desk(app, Path(sys.argv[1]))
desk.open()
for number, path in enumerate(sys.argv[2:]):
    library = desk.begin(path, {"SOFTHSM2_CONF": os.environ["CONF"]}, f"library {number}")
    desk.until(lambda: library.state == "ready")
token = desk.token("Anna")
desk.log_in(token, USER_PIN)
seen = {"window": Path("/proc/self/maps").read_text(), "modules": sorted(sys.modules), "hosts": []}
if os.geteuid() == 0:  # the map of a process that is not dumpable is for root only
    seen["hosts"] = [Path(f"/proc/{host.pid}/maps").read_text() for host in desk.workspace.hosts]
print(json.dumps(seen))
desk.close()
"""


@rule(1)
def test_the_windows_memory_map_has_no_cryptoki_library_while_its_hosts_have_them(
    softhsm: SoftHsm, trust_module: str, tmp_path: Path
) -> None:
    softhsm.new_token("Anna")
    opensc = find_library("opensc-pkcs11", "opensc-pkcs11.so")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CONF": str(softhsm.config)}
    command = [sys.executable, "-c", WINDOW, str(tmp_path / "config"), softhsm.path, opensc, trust_module]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    mapped = {line.split()[-1] for line in seen["window"].splitlines() if "/" in line}
    assert any("QtWidgets" in path for path in mapped), "this is the window's map"
    found = {path for path in mapped if CRYPTOKI.search(Path(path).name) or "/pkcs11/" in path}
    assert not {path for path in found if not EXEMPT.search(path)}
    assert not {"pkcs11", "pkcs11._pkcs11", "app.cryptoki", "app.documents", "cryptography"} & set(seen["modules"])
    if os.geteuid() == 0:
        assert len(seen["hosts"]) == 4, "one for each library, and one for the token"
        for library in (softhsm.path, opensc, trust_module):
            assert any(library in maps for maps in seen["hosts"]), f"{library} is in a host"
        assert not any("QtCore" in maps for maps in seen["hosts"])
