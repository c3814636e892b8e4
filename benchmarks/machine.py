"""On what it was measured."""

import os
import platform
import re
import subprocess
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication


def facts() -> str:
    """Return processor, system, versions and how busy the machine is, a line each."""
    system = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
    name = re.search(r'^PRETTY_NAME="(.*)"$', system, re.MULTILINE)
    lines = {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "System": f"{name[1] if name else platform.system()}, {platform.machine()}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "Qt": f"{qVersion()} (PySide6 {pyside_version}), platform {QGuiApplication.platformName()}",
        "SoftHSM": _first_line("softhsm2-util", "--version"),
        "OpenSSL": _first_line("openssl", "version"),
        "OpenSC": _first_line("pkcs11-tool", "--version") or _package("opensc"),
        "Load before": f"{os.getloadavg()[0]:.1f}",
    }
    return "\n".join(f"{title + ':':13}{value}" for title, value in lines.items())


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.processor()


def _first_line(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip().partition("\n")[0] if answer.returncode == 0 else ""


def _package(name: str) -> str:
    return _first_line("dpkg-query", "-W", "-f", "${Version}", name)
