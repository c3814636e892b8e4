"""What each request asks of a token, in one line: the rows of the fault matrix."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from app.model.token import Token
from app.vocabulary.ciphers import Transported
from app.vocabulary.crypto_messages import (
    CloseSessions,
    DecryptContentKey,
    DecryptFile,
    DeleteObjects,
    DigestFile,
    EditObjects,
    EncryptFile,
    GenerateSecretKey,
    MakeRandomBytes,
    ObjectEdit,
    ReadEncryptedFile,
    ReadRecipient,
)
from app.vocabulary.desk_messages import DeskRow, ListFile, SetUpToken
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import (
    GenerateKeyPair,
    ImportCertificate,
    InitializeBlankToken,
    ListObjects,
    LogIn,
    LogOut,
    MatchCertificate,
    ReadMechanisms,
    ReadObject,
    ReadSigner,
    ReadToken,
)
from app.vocabulary.numbers import CKM, CKO
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.pin_messages import ChangePin, InitializeToken, SetUserPin, TestPin
from app.vocabulary.request import Request
from app.vocabulary.secret_keys import SecretKeySpec
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import AuthenticateFile, CheckCode, Sign, SignFile
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.tour.certificate import certificate_for

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])


@dataclass
class Bench:
    """A token with an RSA key pair, an AES key and a certificate, a user who is logged in, and a file to work on."""

    desk: Desk
    token: Token
    folder: Path
    pin: str
    public_key: bytes = b""
    number: int = 0

    def prepare(self) -> None:
        """Log in and make the objects."""
        (self.folder / "letter.txt").write_text("Both sides agree.\n")
        self.desk.ask(self.token.log_in("user", bytearray(self.pin.encode())))
        pair = KeyPairSpec(choice="RSA 2048", label="Kept", id=b"\x01", sign=True, encrypt=True)
        self.ask(GenerateKeyPair(token=self.token.address, spec=pair))
        secret = SecretKeySpec(choice="AES 256", label="Kept", id=b"\x02", encrypt=True, sign=True)
        self.ask(GenerateSecretKey(token=self.token.address, spec=secret))
        self.read()
        self.public_key = self.ask(_read_signer(self)).public_key
        self.ask(_import_certificate(self))
        self.read()

    def ask(self, request: Request[R]) -> R:
        """Send a request without PINs to the token's host and return the reply; raises AppError."""
        return self.desk.ask(self.token.host.call(request))

    def read(self) -> None:
        """Read the token anew."""
        self.desk.ask(self.token.read())

    @property
    def file(self) -> str:
        """Return a file to work on."""
        return str(self.folder / "letter.txt")

    def new(self, name: str) -> str:
        """Return a path at which nothing is."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        return str(path)

    def certificate(self) -> bytes:
        """Return a fresh certificate (DER) for the key pair."""
        return certificate_for(self.public_key)

    def address(self, object_class: CKO) -> ObjectAddress:
        """Return the object of this class that was made at the beginning, as it was first listed."""
        return next(row.address for row in self.token.objects.rows if row.object_class == object_class)

    def newest(self, object_class: CKO) -> ObjectAddress:
        """Return an object of this class as it is now."""
        self.read()
        return self.address(object_class)


@dataclass(frozen=True)
class Order:
    """A request that is ready to be sent, with its PINs."""

    request: Request[Any]
    pins: tuple[str, ...] = ()
    of_library: bool = False
    """Whether the library's own host does it, and not the token's."""


ORDERS: dict[type, Callable[[Bench], Order]] = {}
"""For the type of each request that asks a token something, a function that prepares one, without any fault."""


def order(function: Callable[[Bench], Q]) -> Callable[[Bench], Q]:
    """Register ``f(bench) -> SomeRequest`` for the type of its request; where it takes PINs, they are the user's."""

    def ready(bench: Bench) -> Order:
        request = function(bench)
        return Order(request, (bench.pin,) * request.secrets)

    ORDERS[get_type_hints(function)["return"]] = ready
    return function


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@order
def _read_token(bench: Bench) -> ReadToken:
    return ReadToken(token=bench.token.address)


@order
def _read_mechanisms(bench: Bench) -> ReadMechanisms:
    return ReadMechanisms(token=bench.token.address)


@order
def _log_in(bench: Bench) -> LogIn:
    bench.desk.ask(bench.token.log_out())
    return LogIn(token=bench.token.address, role="user")


@order
def _log_out(bench: Bench) -> LogOut:
    return LogOut(token=bench.token.address)


@order
def _close_sessions(bench: Bench) -> CloseSessions:
    return CloseSessions(token=bench.token.address)


@order
def _random_bytes(bench: Bench) -> MakeRandomBytes:
    return MakeRandomBytes(token=bench.token.address, count=32)


# ── PINs: the new one is the old one, so that the next cell finds what it knows ──────────────────────────────────────


def _with(request: Request[Any], *pins: str) -> Order:
    return Order(request, pins)


ORDERS[ChangePin] = lambda bench: _with(ChangePin(token=bench.token.address, role="user"), bench.pin, bench.pin)
ORDERS[SetUserPin] = lambda bench: _with(SetUserPin(token=bench.token.address, way="so"), SoftHsm.so_pin, bench.pin)
ORDERS[TestPin] = lambda bench: _with(TestPin(token=bench.token.address, role="user"), bench.pin)
ORDERS[InitializeToken] = lambda bench: _with(
    InitializeToken(token=bench.token.address, label="Anna"), SoftHsm.so_pin, bench.pin
)


def _set_up(bench: Bench) -> Order:
    """Do a row of a list with the token: a fresh row each time, for none is done twice."""
    bench.number += 1
    path = bench.folder / "tokens.csv"
    path.write_text("label\nAnna\n")
    file = ListFile(str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    row = DeskRow(number=2, key=f"{bench.number}", label="Anna", serial=bench.token.info.serial, pin_source="generated")
    request = SetUpToken(token=bench.token.address, list=file, record=str(bench.folder / "desk"), row=row)
    return _with(request, SoftHsm.so_pin, bench.pin)


ORDERS[SetUpToken] = _set_up
ORDERS[InitializeBlankToken] = lambda bench: Order(
    InitializeBlankToken(label="Another"), (SoftHsm.so_pin, bench.pin), of_library=True
)


# ── objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@order
def _list_objects(bench: Bench) -> ListObjects:
    return ListObjects(token=bench.token.address)


@order
def _read_object(bench: Bench) -> ReadObject:
    return ReadObject(token=bench.token.address, object=bench.address(CKO.CERTIFICATE))


@order
def _generate_key_pair(bench: Bench) -> GenerateKeyPair:
    return GenerateKeyPair(
        token=bench.token.address, spec=KeyPairSpec(choice="P-256", label="Made", id=b"\x77", sign=True)
    )


@order
def _generate_secret_key(bench: Bench) -> GenerateSecretKey:
    return GenerateSecretKey(
        token=bench.token.address, spec=SecretKeySpec(choice="AES 128", label="Made", id=b"\x78", encrypt=True)
    )


@order
def _match_certificate(bench: Bench) -> MatchCertificate:
    return MatchCertificate(token=bench.token.address, der=bench.certificate())


@order
def _import_certificate(bench: Bench) -> ImportCertificate:
    der = bench.certificate()
    return ImportCertificate(
        token=bench.token.address, der=der, sha256=sha256(der).hexdigest(), label="Made", id=b"\x79"
    )


@order
def _edit_objects(bench: Bench) -> EditObjects:
    bench.number += 1
    edit = ObjectEdit(object=bench.newest(CKO.CERTIFICATE), label=f"Made {bench.number}")
    return EditObjects(token=bench.token.address, edits=(edit,))


@order
def _delete_objects(bench: Bench) -> DeleteObjects:
    made = bench.ask(_generate_secret_key(bench))
    return DeleteObjects(token=bench.token.address, objects=(made.address,))


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

CMAC = Method(kind="cmac", mechanism=CKM.AES_CMAC)


@order
def _read_signer(bench: Bench) -> ReadSigner:
    return ReadSigner(token=bench.token.address, key=bench.address(CKO.PRIVATE_KEY))


@order
def _sign(bench: Bench) -> Sign:
    method = Method(kind="rsa", mechanism=CKM.RSA_PKCS, hash="sha256")
    return Sign(token=bench.token.address, key=bench.address(CKO.PRIVATE_KEY), method=method, data=bytes(51))


@order
def _sign_file(bench: Bench) -> SignFile:
    method = Method(kind="rsa", mechanism=CKM.SHA256_RSA_PKCS, hash="sha256", token_hashes=True)
    return SignFile(token=bench.token.address, key=bench.address(CKO.PRIVATE_KEY), method=method, file=bench.file)


@order
def _authenticate_file(bench: Bench) -> AuthenticateFile:
    return AuthenticateFile(
        token=bench.token.address,
        key=bench.address(CKO.SECRET_KEY),
        method=CMAC,
        check=True,
        file=bench.file,
        target=bench.new("letter.txt.mac"),
    )


@order
def _check_code(bench: Bench) -> CheckCode:
    made = _authenticate_file(bench)
    bench.ask(made)
    return CheckCode(token=made.token, key=made.key, methods=(made.method,), file=bench.file, code_file=made.target)


@order
def _digest_file(bench: Bench) -> DigestFile:
    return DigestFile(token=bench.token.address, file=bench.file, mechanism=CKM.SHA256)


@order
def _encrypt_file(bench: Bench) -> EncryptFile:
    return EncryptFile(
        token=bench.token.address,
        key=bench.address(CKO.SECRET_KEY),
        mechanism=CKM.AES_GCM,
        file=bench.file,
        target=bench.new("letter.txt.p11enc"),
    )


@order
def _decrypt_file(bench: Bench) -> DecryptFile:
    made = _encrypt_file(bench)
    bench.ask(made)
    documents = bench.desk.workspace.documents()
    container = bench.desk.ask(documents.call(ReadEncryptedFile(file=made.target))).container
    assert container is not None
    return DecryptFile(
        token=made.token, key=made.key, container=container, file=made.target, target=bench.new("back.txt")
    )


@order
def _read_recipient(bench: Bench) -> ReadRecipient:
    return ReadRecipient(token=bench.token.address, key=bench.address(CKO.PRIVATE_KEY))


@order
def _decrypt_content_key(bench: Bench) -> DecryptContentKey:
    key = load_der_public_key(bench.public_key)
    assert isinstance(key, RSAPublicKey)
    transported = Transported(transport="pkcs1", key_size=32, value=key.encrypt(bytes(32), PKCS1v15()))
    return DecryptContentKey(token=bench.token.address, key=bench.address(CKO.PRIVATE_KEY), transported=transported)
