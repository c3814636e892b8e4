"""Signing 1 GiB: the whole flow with document host and token host, against ``openssl dgst``."""

import hashlib
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from app.flows.sign_file import SigningOrder, sign_file
from app.model.host import Host
from app.vocabulary.certificates import SignatureForm
from app.vocabulary.messages import ImportCertificate, ListObjects, LogIn, ReadSigner, Signer
from app.vocabulary.numbers import CKM, CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import MakeReady
from app.vocabulary.values import TokenAddress
from benchmarks.bench import Bench, closed, first_token, open_request, run
from benchmarks.measure import Sample, Table, alternate
from tests.softhsm import SoftHsm
from tests.tour.certificate import certificate_for

RUNS = 5
SIZE = 2**30
DIGEST = "openssl dgst -sha256"

METHOD = Method(kind="rsa", mechanism=CKM.RSA_PKCS)
"""How both sign: RSA PKCS #1 v1.5 with SHA-256."""


@dataclass
class Signing:
    """A file, a key on a token with its certificate, and a key in a file."""

    folder: Path
    file: Path
    token_host: Host
    token: TokenAddress
    key: ObjectRow
    signer: Signer
    memory: list[float] = field(default_factory=list)
    """The most memory that each document host had resident, in bytes."""

    def openssl(self, *options: str) -> float:
        """Return the seconds that ``openssl dgst -sha256`` takes from start to end."""
        began = time.perf_counter()
        subprocess.run(["openssl", "dgst", "-sha256", *options, str(self.file)], check=True, capture_output=True)
        return time.perf_counter() - began

    def ours(self, form: SignatureForm) -> float:
        """Return the seconds from the press of the button to the verified and saved signature.

        The document host has started before, as in the window: there it does so while the person chooses the file.
        """
        target = self.folder / ("signature." + ("p7s" if form == "cms" else "sig"))
        target.unlink(missing_ok=True)
        order = SigningOrder(
            self.token, self.key, self.signer, str(self.file), str(target), form, METHOD, replace=False
        )
        documents = Host({}, documents=True)
        run(_ready(documents))  # as while a person chooses the file
        began = time.perf_counter()
        report = run(sign_file(documents, self.token_host, order, lambda stage, done, total: None))
        seconds = time.perf_counter() - began
        if report.verdict != "valid" or not target.exists():
            raise AssertionError("the signature is not valid, or was not saved")
        self.memory.append(peak_memory(documents.pid))
        closed(documents)
        return seconds


async def _ready(documents: Host) -> None:
    await documents.call(MakeReady())


def peak_memory(pid: int) -> float:
    """Return the most memory that a process had resident so far, in bytes (VmHWM of proc_pid_status(5))."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) * 1024
    raise LookupError("VmHWM")


async def _prepared(softhsm: SoftHsm, host: Host) -> tuple[TokenAddress, ObjectRow, Signer]:
    """Log in, give the key a certificate, and return what a signature needs."""
    await host.call(open_request(softhsm.path))
    token = await first_token(host)
    await host.call(LogIn(token=token, role="user"), [bytearray(softhsm.pin.encode())])
    rows: list[ObjectRow] = []
    await host.call(ListObjects(token=token), on_rows=rows.extend)
    key = next(row for row in rows if row.object_class == CKO.PRIVATE_KEY)
    der = certificate_for((await host.call(ReadSigner(token=token, key=key.address))).public_key)
    digest = hashlib.sha256(der).hexdigest()
    await host.call(ImportCertificate(token=token, der=der, sha256=digest, label="Signer", id=key.address.id))
    return token, key, await host.call(ReadSigner(token=token, key=key.address))


def measure(bench: Bench) -> Table:
    """Write the file, make the keys, and let everybody sign in turn."""
    file, pem = bench.work / "content", bench.work / "key.pem"
    with file.open("wb") as out:
        for _ in range(SIZE // 2**24):
            out.write(os.urandom(2**24))
    subprocess.run(["openssl", "genrsa", "-out", str(pem), "2048"], check=True, capture_output=True)
    softhsm = bench.token("signing", "--rsa", "1")
    host = Host(softhsm.env)
    signing = Signing(bench.work, file, host, *run(_prepared(softhsm, host)))
    made = ("-sign", str(pem), "-out", str(bench.work / "signature"))
    samples = alternate(
        RUNS,
        {
            DIGEST: signing.openssl,
            DIGEST + " -sign": lambda: signing.openssl(*made),
            "Symbolon, CMS": lambda: signing.ours("cms"),
            "Symbolon, raw": lambda: signing.ours("raw"),
        },
    )
    closed(host)
    file.unlink()
    table = Table("Signing 1 GiB with an RSA key of 2048 bits")
    for name, sample in samples.items():
        table.add(name, sample, against="" if name == DIGEST else DIGEST, ratio_aim=1.1 if "Symbolon" in name else None)
    table.add("document host, most memory", Sample(tuple(signing.memory)), unit="bytes")
    table.notes.append("Ours: hashing, building, signing on the token, verifying, saving. The file is in memory.")
    table.notes.append("The document host has started: in the window it does so while the person chooses the file.")
    return table
