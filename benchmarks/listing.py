"""Listing 1,000 objects: our host, the window's table behind it, plain C, and OpenSC's tool."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from app.cryptoki.rows import ROOMS
from app.model.host import Host
from app.model.object_table import ObjectTable
from app.vocabulary.messages import ListObjects, LogIn
from benchmarks.bench import ROOT, Bench, closed, first_token, open_request, run
from benchmarks.measure import Sample, Table, alternate
from tests.softhsm import SoftHsm

RUNS = 7
OBJECTS = 1000
MIX = ("--secret", "500", "--data", "250", "--pairs", "125")
"""Adds up to `OBJECTS`: a pair is two of them."""

TWELVE = (0x0, 0x3, 0x102, 0x100, 0x2, 0x108, 0x10A, 0x105, 0x162, 0x121, 0x180, 0x161)
"""What a modest list shows: class, label, CKA_ID, key type, private, four usages or rights, and three sizes."""

TWO_PASS = "C program, two passes"


@dataclass
class Listing:
    """The contestants, on one token."""

    softhsm: SoftHsm
    program: Path
    whole: list[float] = field(default_factory=list)
    """What the last runs of our own took from the start of the host on, in seconds."""

    def in_c(self, passes: int, attributes: tuple[int, ...]) -> float:
        """Return the seconds that the C program measured itself."""
        return self._counted(str(self.program), self.softhsm.path, self.softhsm.pin, str(passes), *map(hex, attributes))

    def cryptoki_part(self) -> float:
        """Return the seconds that a host spends between its first C_FindObjectsInit and its last row."""
        command = (sys.executable, "-m", "benchmarks.cryptoki_part", self.softhsm.path, self.softhsm.pin)
        return self._counted(*command)

    def _counted(self, *command: str) -> float:
        said = subprocess.run(command, cwd=ROOT, env=self._environment(), check=True, capture_output=True, text=True)
        count, seconds = said.stdout.split()
        _expect(int(count))
        return float(seconds)

    def pkcs11_tool(self) -> float:
        """Return the seconds that ``pkcs11-tool --list-objects`` takes from start to end."""
        command = ("pkcs11-tool", "--module", self.softhsm.path, "--login", "--pin", self.softhsm.pin, "--list-objects")
        began = time.perf_counter()
        said = subprocess.run(command, env=self._environment(), check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - began
        _expect(said.stdout.count("label:"))
        return seconds

    def through_a_host(self) -> float:
        """Return the seconds from the request to the last row in the window's table; note the whole in `whole`."""
        started = time.perf_counter()
        host = Host(self.softhsm.env)
        began, ended = run(self._listed_by(host))
        self.whole.append(ended - started)
        closed(host)
        return ended - began

    async def _listed_by(self, host: Host) -> tuple[float, float]:
        table = ObjectTable()
        await host.call(open_request(self.softhsm.path))
        token = await first_token(host)
        await host.call(LogIn(token=token, role="user"), [bytearray(self.softhsm.pin.encode())])
        began = time.perf_counter()
        table.begin_listing()
        await host.call(ListObjects(token=token), on_rows=table.add)
        table.end_listing()
        ended = time.perf_counter()
        _expect(table.total)
        return began, ended

    def _environment(self) -> dict[str, str]:
        return os.environ | self.softhsm.env


def _expect(count: int) -> None:
    if count != OBJECTS:
        raise AssertionError(f"{count} objects were listed instead of {OBJECTS}")


def measure(bench: Bench) -> Table:
    """Make the token and run everybody in turn."""
    program = bench.work / "list_objects"
    command = ["gcc", "-O2", "-std=gnu11", "-Wall", "-Werror", "-o", str(program)]
    subprocess.run([*command, str(ROOT / "benchmarks/list_objects.c"), "-ldl"], check=True)
    listing = Listing(bench.token("listing", *MIX), program)
    same = tuple(ROOMS)
    samples = alternate(
        RUNS,
        {
            TWO_PASS: lambda: listing.in_c(2, same),
            "C program, one pass": lambda: listing.in_c(1, same),
            "C program, two passes, 12 attributes": lambda: listing.in_c(2, TWELVE),
            "Symbolon: Cryptoki part": listing.cryptoki_part,
            "Symbolon: host, pipe, table": listing.through_a_host,
            "pkcs11-tool, whole process": listing.pkcs11_tool,
        },
    )
    table = Table(f"Listing {OBJECTS:,} objects (500 secret keys, 250 data, 125 EC pairs)")
    aims = {"Symbolon: Cryptoki part": 1.0, "Symbolon: host, pipe, table": 2.0}
    whole = samples.pop("pkcs11-tool, whole process")
    for name, sample in samples.items():
        table.add(name, sample, against="" if name == TWO_PASS else TWO_PASS, ratio_aim=aims.get(name))
    table.add("pkcs11-tool, whole process", whole)
    table.add("Symbolon: start, load, log in, list", Sample(tuple(listing.whole)), against="pkcs11-tool, whole process")
    table.notes.append(
        f"Each object: the {len(same)} attributes that our list asks for. Loading and login are left out"
    )
    table.notes.append("above the line of pkcs11-tool, which reads fewer attributes one by one.")
    return table
