"""Everything in the program that reads bytes which somebody else made, as functions of a file's content."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.cryptoki import public_keys
from app.documents import container, envelope, p11kit, publickeys, verifying
from app.documents.certificates import describe, describe_or_none, read_certificate_file
from app.documents.desk_list import parse_list
from app.documents.guard import Unreadable
from app.documents.key_files import read_key_file
from app.documents.libraryfile import inspect_library_file
from app.vocabulary.crypto_messages import PrepareDecryption
from app.vocabulary.errors import AppError
from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKA, CKK
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.signing_messages import VerifySignature
from tests.fuzz.seeds import CONTENT, PASSWORD, Seeds

T = TypeVar("T")


class Readers:
    """The readers, with a folder in which they find the bytes as files."""

    def __init__(self, folder: Path, seeds: Seeds):
        """Write what is not mutated: the signed file, the certificate to check with."""
        self._mutant = folder / "mutant"
        self._signed = folder / "signed.txt"
        self._signed.write_bytes(CONTENT)
        self._certificate = folder / "signer.cer"
        self._certificate.write_bytes(seeds.certificate)
        self._modules = folder / "modules"
        self._modules.mkdir()
        self._signer = Signer(public_key=seeds.public_key, certificates=(seeds.certificate,))
        self._target = folder / "decrypted"

    def __call__(self, data: bytes) -> int:
        """Give `data` to every reader; returns how many of them could read something. Nothing but AppError is caught.

        Unreadable is what the parts of `app.documents` say to one another.
        """
        self._mutant.write_bytes(data)
        return sum(_read(read, data) for read in (self._files, self._signature, self._message, *self._parts))

    def _files(self, _data: bytes) -> object:
        first = _told(lambda: read_certificate_file(str(self._mutant)))
        second = _told(lambda: inspect_library_file(str(self._mutant)))
        return first or second

    def _signature(self, _data: bytes) -> bool:
        mutant, certificate = str(self._mutant), str(self._certificate)
        found = (self._verdict(mutant, certificate), self._verdict(certificate, mutant), self._verdict(mutant, ""))
        return "valid" in found

    def _verdict(self, signature: str, certificate: str) -> str:
        request = VerifySignature(file=str(self._signed), signature_file=signature, certificate=certificate)
        report = _told(lambda: verifying.verify(request, lambda _done, _all: None))
        return "" if report is None else report.verdict

    def _message(self, _data: bytes) -> object:
        _told(lambda: envelope.read_encrypted_file(str(self._mutant)))
        request = PrepareDecryption(file=str(self._mutant), target=str(self._target), candidates=(self._signer,))
        return envelope.prepare(request)

    def _head(self, data: bytes) -> object:
        return container.read_head(data, str(self._mutant), len(data))

    @property
    def _parts(self) -> tuple[Callable[[bytes], object], ...]:
        ours = describe, describe_or_none, self._head, self._module, self._of_a_token, self._list, self._key_file
        return (*ours, publickeys.public_key_in, publickeys.ecdsa_der)

    def _list(self, data: bytes) -> object:
        return parse_list(str(self._mutant), bytearray(data), PinPolicy())[0]

    def _key_file(self, _data: bytes) -> object:
        plain = _told(lambda: read_key_file(str(self._mutant), None))
        return plain or read_key_file(str(self._mutant), bytearray(PASSWORD)).certificates

    def _module(self, data: bytes) -> object:
        (self._modules / "mutant.module").write_bytes(data)
        return p11kit.configured_modules([self._modules], [self._modules])

    def _of_a_token(self, data: bytes) -> object:
        """Read the bytes as a token's attributes, which happens in the process of the library."""
        public_keys.canonical(data)
        public_keys.public_key({CKA.PUBLIC_KEY_INFO: data})
        for key_type in (CKK.EC, CKK.EC_EDWARDS, CKK.EC_MONTGOMERY, CKK.RSA):
            values: dict[int, bytes] = {CKA.KEY_TYPE: int(key_type).to_bytes(8, "little")}
            values |= {CKA.EC_PARAMS: data[:40], CKA.EC_POINT: data}
            values |= {CKA.MODULUS: data[:600], CKA.PUBLIC_EXPONENT: data[:5]}
            public_keys.public_key(values)
        return public_keys.of_certificate(data)


def _told(read: Callable[[], T]) -> T | None:
    """Return what is read, or nothing where the person is told why not: with title, cause and next step."""
    try:
        return read()
    except AppError as error:
        problem = error.problem
        assert all((problem.title.text, problem.cause.text, problem.next_step.text)), f"{problem} is not whole"
        return None


def _read(read: Callable[[bytes], object], data: bytes) -> bool:
    try:
        return bool(_told(lambda: read(data)))
    except Unreadable:
        return False
