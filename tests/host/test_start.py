"""A host starts fast: what only certificates or key generation need is imported when it is needed."""

import json
import subprocess

from app.settings.host_command import host_command

_HEAVY = ("PySide6", "pyhanko", "cryptography", "asn1crypto", "pkcs11", "email", "tempfile", "asyncio")
"""Each of these costs 10 to 200 ms."""


def imported_by_a_host() -> set[str]:
    program, arguments = host_command()
    paths = arguments[-1].partition("from app.host.main")[0]
    code = f"{paths}import app.host.main as m; m.load_operations(documents=False); import app.host.worker"
    code += "; import json; print(json.dumps(list(sys.modules)))"
    answer = subprocess.run([program, *arguments[:-1], code], capture_output=True, check=True)
    return set(json.loads(answer.stdout))


def test_a_library_or_token_host_imports_no_parsers_at_its_start() -> None:
    found = imported_by_a_host()
    assert "app.host.operations.token" in found
    assert found.isdisjoint(_HEAVY)
