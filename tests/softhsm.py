"""A real SoftHSM2 with a token folder that belongs to one test."""

import subprocess
from functools import cache
from pathlib import Path

from tests.canary import SO_PIN, USER_PIN


@cache
def find_library(package: str, name: str) -> str:
    """Return the path of a Debian package's library `name`; raises LookupError where it is not installed."""
    listed = subprocess.run(["dpkg", "--listfiles", package], capture_output=True, text=True, check=False)
    candidates = [Path(line) for line in listed.stdout.splitlines() if line.endswith("/" + name)]
    candidates += sorted(Path("/usr/lib").glob(f"*/**/{name}"))
    for path in candidates:
        if path.is_file():
            return str(path.resolve())
    raise LookupError(f"{name} not found: apt-get install {package}")


class SoftHsm:
    """A SoftHSM2 configuration. Nothing outside its folder is touched; tokens are made with `new_token`."""

    pin = USER_PIN
    so_pin = SO_PIN

    def __init__(self, folder: Path):
        """Write a configuration whose tokens live in `folder`."""
        self.path = find_library("libsofthsm2", "libsofthsm2.so")
        self.folder = folder
        self.tokens = folder / "tokens"
        self.tokens.mkdir()
        self.config = folder / "softhsm2.conf"
        self.config.write_text(
            f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\n"
            "log.level = ERROR\nslots.removable = false\n"
        )
        self.env = {"SOFTHSM2_CONF": str(self.config)}
        self.token_label = ""

    def new_token(self, label: str = "Test token") -> str:
        """Make a token with the PINs of this class, in a process of its own, and return its label."""
        command = ["softhsm2-util", "--init-token", "--free", "--label", label]
        command += ["--pin", self.pin, "--so-pin", self.so_pin]
        subprocess.run(command, env=self.env, check=True, capture_output=True)
        self.token_label = label
        return label
