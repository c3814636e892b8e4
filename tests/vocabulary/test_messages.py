"""What window and hosts say to each other arrives as it was sent, or not at all."""

from typing import Any, get_args

import msgspec
import pytest

from app.vocabulary import (
    crypto_messages,
    desk_messages,
    log_messages,
    messages,
    pin_messages,
    protocol,
    readers,
    signing_messages,
)
from app.vocabulary.certificates import Certificate, CertificateFile
from app.vocabulary.ciphers import Container, Recipient, Transported
from app.vocabulary.crypto_messages import ObjectEdit
from app.vocabulary.errors import AppError, Cancelled, HostGone, Problem, app_error, bug
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.protocol import REQUESTS, Cancel, FromHost, ToHost
from app.vocabulary.request import Request
from app.vocabulary.secret_keys import SecretKeySpec
from app.vocabulary.signing import Method
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import SlotAddress, SlotInfo, SlotState, TokenAddress, TokenInfo, Version
from tests.catalogue import rule

TOKEN = TokenAddress("ACME", "Model <b>", "00\u202e01", SlotAddress("Reader", 1))
OBJECT = ObjectAddress(3, 2**63, 3, b"\x00\xff", b"L\xff", b"\x01" * 32)
PROBLEM = Problem(title=Words(N_("Wrong PIN")), cause=Words(N_("Slot {n}"), {"n": "1"}), code=0xA0, function="C_Login")
CONTAINER = Container(header=b"\x89P11", mechanism=0x1087, iv=bytes(12), size=2**40, key_id=b"\xff", key_label="é")
TRANSPORTED = Transported(transport="oaep", hash_name="sha256", label=b"\x00\xff", value=b"\x80" * 256, key_size=32)

METHOD = Method(kind="pss", mechanism=0xD, hash="sha384", salt=0)

SAMPLES: list[Request[Any]] = [
    messages.OpenLibrary(path="/usr/lib/x.so", sha256="ab", watch_every=1.0),
    messages.ReadSlots(),
    messages.ReadToken(token=TOKEN),
    messages.ReadMechanisms(token=TOKEN),
    messages.LogIn(token=TOKEN, role="so", pin_pad=True),
    messages.LogOut(token=TOKEN),
    messages.ListObjects(token=TOKEN),
    messages.ReadObject(token=TOKEN, object=OBJECT),
    messages.GenerateKeyPair(token=TOKEN, spec=KeyPairSpec(choice="P-256", label="é", id=b"\x01")),
    messages.MatchCertificate(token=TOKEN, der=b"\x30\x00"),
    messages.ImportCertificate(token=TOKEN, der=b"\x30\x00", sha256="ab", label="x", id=b""),
    messages.ReadSigner(token=TOKEN, key=OBJECT),
    signing_messages.Sign(token=TOKEN, key=OBJECT, method=METHOD, data=b"\x00" * 51),
    signing_messages.SignFile(token=TOKEN, key=OBJECT, method=METHOD, file="/x"),
    signing_messages.AuthenticateFile(token=TOKEN, key=OBJECT, method=METHOD, check=True, file="/x", target="/x.mac"),
    signing_messages.CheckCode(token=TOKEN, key=OBJECT, methods=(METHOD,), file="/x", code_file="/x.mac"),
    messages.InitializeBlankToken(label="Practice"),
    readers.LookAtReaders(),
    readers.LockCards(readers=("Reader",)),
    messages.FindLibraries(),
    messages.InspectLibraryFile(path="/x"),
    messages.ReadCertificateFile(path="/x"),
    messages.SaveFile(path="/x", content=b"\x00\xff", replace=True),
    pin_messages.ChangePin(token=TOKEN, role="user", at_reader=True),
    pin_messages.SetUserPin(token=TOKEN, way="puk", at_reader=True),
    pin_messages.TestPin(token=TOKEN, role="so", at_reader=True),
    pin_messages.InitializeToken(token=TOKEN, label="é", at_reader=True),
    desk_messages.ReadDeskList(path="/tmp/list.csv", record="/tmp/desk", policy=PinPolicy()),
    desk_messages.ForgetResults(path="/tmp/list.csv", record="/tmp/desk", keys=("k",)),
    desk_messages.SaveTable(path="/tmp/results.csv", head=("label",), rows=(("é",),)),
    desk_messages.SetUpToken(
        token=TOKEN,
        list=desk_messages.ListFile("/tmp/list.csv", "0" * 64),
        record="/tmp/desk",
        row=desk_messages.DeskRow(number=2, key="k", label="é", so_pin=desk_messages.Span(8, 4)),
    ),
    signing_messages.PrepareSignature(
        file="/x", target="/x.p7s", form="cms", method=METHOD, key_type=3, signer=messages.Signer(b"\x30")
    ),
    signing_messages.MakeReady(),
    signing_messages.FinishSignature(ticket=1, signature=b"\x01"),
    signing_messages.VerifySignature(file="/x", signature_file="/x.sig", certificate="/c"),
    crypto_messages.GenerateSecretKey(token=TOKEN, spec=SecretKeySpec(choice="AES 256", label="é", id=b"\xff")),
    crypto_messages.DigestFile(token=TOKEN, file="/x", mechanism=0x80000001),
    crypto_messages.MakeRandomBytes(token=TOKEN, count=1024 * 1024, target="/x", replace=True),
    crypto_messages.DeleteObjects(token=TOKEN, objects=(OBJECT, OBJECT)),
    crypto_messages.EditObjects(token=TOKEN, edits=(ObjectEdit(object=OBJECT, label="é", id=b"\xff"),)),
    crypto_messages.CloseSessions(token=TOKEN),
    crypto_messages.EncryptFile(token=TOKEN, key=OBJECT, mechanism=0x1087, file="/x", target="/x.p11enc"),
    crypto_messages.DecryptFile(token=TOKEN, key=OBJECT, container=CONTAINER, file="/x.p11enc", target="/x"),
    crypto_messages.ReadRecipient(token=TOKEN, key=OBJECT),
    crypto_messages.DecryptContentKey(token=TOKEN, key=OBJECT, transported=TRANSPORTED),
    crypto_messages.ReadEncryptedFile(file="/x"),
    crypto_messages.EncryptForRecipient(recipient=Recipient(b"\x30"), transport="oaep", file="/x", target="/x.p7m"),
    crypto_messages.PrepareDecryption(file="/x.p7m", target="/x", candidates=(messages.Signer(b"\x30", (b"\x31",)),)),
    crypto_messages.FinishDecryption(ticket=1, key=b"\x00" * 32),
    log_messages.ReadOperationsLog(folder="/x", text="anna", most=200),
    log_messages.VerifyOperationsLog(folder="/x"),
    log_messages.ExportOperationsLog(folder="/x", format="csv", target="/x.csv", replace=True),
]

INFO = TokenInfo(
    label="Tök⁅en",
    manufacturer="ACME",
    model="Model",
    serial="01",
    flags=2**40,
    max_session_count="unlimited",
    session_count="not reported",
    max_rw_session_count=0,
    rw_session_count=1,
    max_pin_len=255,
    min_pin_len=4,
    total_public_memory="not reported",
    free_public_memory=2**63,
    total_private_memory=1,
    free_private_memory=0,
    hardware_version=Version(1, 0),
    firmware_version=Version(2, 1),
    utc_time="",
)
SLOT = SlotInfo("Reader", "ACME", 7, Version(1, 0), Version(1, 0))

FROM_HOST: list[Any] = [
    protocol.Hello(7),
    protocol.Reply(msgspec.Raw(b'{"a":1}')),
    protocol.Failure(PROBLEM),
    protocol.WasCancelled(),
    protocol.Progress(1, 2),
    protocol.Calling("C_Login", 3.5),
    protocol.NotLogged(PROBLEM),
    protocol.Unlocking("Reader"),
    protocol.StillUnlocked(("Reader",)),
    protocol.SlotsChanged((SlotState(SLOT_ADDRESS := SlotAddress("Reader"), SLOT, INFO, None),)),
    protocol.SlotsChanged((SlotState(SLOT_ADDRESS, SLOT, None, PROBLEM),)),
]


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


def test_there_is_a_sample_of_every_request() -> None:
    assert {type(sample) for sample in SAMPLES} == set(REQUESTS)


def test_no_request_is_left_out() -> None:
    written = {
        kind
        for module in protocol.REQUEST_MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Request) and not getattr(kind, "__parameters__", ())
    }
    assert written == set(REQUESTS)


@pytest.mark.parametrize("sample", [*SAMPLES, Cancel()], ids=lambda sample: type(sample).__name__)
def test_every_request_arrives_as_it_was_sent(sample: Any) -> None:
    assert msgspec.json.decode(encoded(sample), type=ToHost) == sample


@pytest.mark.parametrize("sample", FROM_HOST, ids=lambda sample: type(sample).__name__)
def test_every_message_of_a_host_arrives_as_it_was_sent(sample: Any) -> None:
    assert msgspec.json.decode(encoded(sample), type=FromHost) == sample


@pytest.mark.parametrize("count", [0, -1, 1024 * 1024 + 1])
def test_a_count_of_random_bytes_out_of_its_limits_is_not_taken(count: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(encoded(crypto_messages.MakeRandomBytes(token=TOKEN, count=count)), type=ToHost)


def test_there_is_a_sample_of_every_message_of_a_host() -> None:
    assert {type(sample) for sample in FROM_HOST} == set(get_args(FromHost))


@pytest.mark.parametrize("request_type", REQUESTS)
def test_every_request_has_a_reply_type(request_type: type[Request[Any]]) -> None:
    reply = request_type.reply_type()
    # A decoder can be made of it, so the window can read the reply.
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reply)
    with pytest.raises(msgspec.ValidationError):
        decoder.decode(b'"no such reply"')


@rule(6)
@pytest.mark.parametrize("request_type", REQUESTS)
def test_requests_are_frozen_and_hold_no_pin(request_type: type[Request[Any]]) -> None:
    assert request_type.__struct_config__.frozen
    assert not [field for field in request_type.__struct_fields__ if "pin" in field and field != "pin_pad"]


def test_how_many_secrets_follow() -> None:
    secrets = {type(sample).__name__: sample.secrets for sample in SAMPLES if sample.secrets}
    assert secrets == {"InitializeBlankToken": 2}
    assert messages.LogIn(token=TOKEN, role="user").secrets == 1
    assert pin_messages.ChangePin(token=TOKEN, role="user").secrets == 2
    ways: dict[pin_messages.Way, int] = {"so": 2, "puk": 2, "so session": 1}
    for way, count in ways.items():
        assert pin_messages.SetUserPin(token=TOKEN, way=way).secrets == count
    assert pin_messages.TestPin(token=TOKEN, role="so").secrets == 1
    assert pin_messages.InitializeToken(token=TOKEN, label="x").secrets == 2
    assert pin_messages.InitializeToken(token=TOKEN, label="x", for_user=False).secrets == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'{"type":"Nothing"}',
        b'{"type":"ReadToken"}',
        b'{"type":"ReadToken","token":null}',
        b'{"type":"FinishSignature","ticket":"1","signature":""}',
        b'{"type":"FinishSignature","ticket":1.5,"signature":""}',
        b'{"type":"FinishSignature","ticket":1,"signature":"not base64!"}',
        b'{"type":"FinishSignature","ticket":1}',
        b'{"type":"VerifySignature","file":"x","signature_file":["y"]}',
        b'{"type":"InspectLibraryFile","path":"\xff"}',
        b'{"type":"Hello","generation":1}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError, RecursionError)):
        msgspec.json.decode(raw, type=ToHost)


@pytest.mark.parametrize(
    "sample",
    [
        encoded(messages.LogIn(token=TOKEN, role="user")).replace(b'"user"', b'"context"'),
        encoded(next(one for one in SAMPLES if isinstance(one, signing_messages.PrepareSignature))).replace(
            b'"cms"', b'"pgp"'
        ),
        encoded(SAMPLES[7]).replace(str(2**63).encode(), b'"9"'),
    ],
)
def test_a_wrong_value_is_refused(sample: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(sample, type=ToHost)


def test_a_host_cannot_send_requests() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(encoded(SAMPLES[0]), type=FromHost)


def test_a_certificate_travels() -> None:
    certificate = Certificate(
        subject="CN=ü",
        issuer="CN=CA",
        common_name="ü",
        serial="01",
        not_before="2026-01-01T00:00:00Z",
        not_after="2027-01-01T00:00:00Z",
        key="EC P-256",
        signature_algorithm="ECDSA, SHA-256",
        sha256="ab",
        public_key=b"\x30\x00",
    )
    sent = CertificateFile(certificate, b"\x30\x00", 2)
    assert msgspec.json.decode(encoded(sent), type=messages.ReadCertificateFile.reply_type()) == sent


def test_an_error_says_title_code_and_function() -> None:
    assert str(AppError(PROBLEM)) == "Wrong PIN (CKR_PIN_INCORRECT C_Login)"
    assert str(HostGone(bug("x"))) == "Internal error"
    assert PROBLEM.code_name == "CKR_PIN_INCORRECT"
    assert not issubclass(Cancelled, AppError)


def test_the_texts_of_an_error_share_their_fields() -> None:
    error = app_error(N_("{name} is gone"), N_("Nobody knows {name}."), N_("Look."), N_("Kept: {name}."), name="{x}")
    shown = error.problem
    assert [str(text) for text in (shown.title, shown.cause, shown.next_step, shown.unchanged)] == [
        "{x} is gone",
        "Nobody knows {x}.",
        "Look.",
        "Kept: {x}.",
    ]
