"""The faulty library as tests use it: compiled with one gcc line, told what to do by rules, asked what was called."""

import subprocess
from pathlib import Path

from tests.softhsm import SoftHsm

SOURCE = Path(__file__).with_name("faulty.c")


def build(folder: Path) -> Path:
    """Compile the library into `folder` and return its path."""
    library = folder / "libfaulty.so"
    subprocess.run(["gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


class Faulty:
    """The faulty library in front of a SoftHSM; its rules are described in ``faulty.c``."""

    def __init__(self, library: Path, softhsm: SoftHsm, folder: Path):
        """Start without rules and with an empty call log."""
        self.path = str(library)
        self.softhsm = softhsm
        self._rules = folder / "faulty.rules"
        self._log = folder / "faulty.log"
        self._once = folder / "faulty.rules.once"
        self._rules.touch()
        self._log.touch()
        self.env = {
            **softhsm.env,
            "FAULTY_MODULE": softhsm.path,
            "FAULTY_RULES": str(self._rules),
            "FAULTY_LOG": str(self._log),
        }

    def rule(self, *lines: str) -> None:
        """Replace all rules; none means that it behaves."""
        self._once.unlink(missing_ok=True)
        fresh = self._rules.with_suffix(".new")
        fresh.write_text("".join(f"{line}\n" for line in lines))
        fresh.rename(self._rules)

    @staticmethod
    def typed(function: str, *pins: str) -> str:
        """Return the rule by which these PINs are typed on the token's own keys."""
        return f"{function} pad " + "=".join("".join(chr(ord(letter) + 1) for letter in pin) for pin in pins)

    @property
    def done_once(self) -> bool:
        """Return whether the rule that acts once (0 TIMES) has acted since the rules were set."""
        return self._once.exists()

    def calls(self, function: str = "", process: int = 0) -> list[tuple[str, str]]:
        """Return every call so far, or those of one function or process, as (function, result such as ``0x0``)."""
        rows = [line.split() for line in self._log.read_text().splitlines()]
        wanted = (row for row in rows if function in ("", row[0]) and str(process) in ("0", row[3]))
        return [(row[0], row[1]) for row in wanted]

    def forget_calls(self) -> None:
        """Empty the call log."""
        self._log.write_text("")
