"""What a host does to a token is in the operations log: before it is done, and with what came of it."""

import contextlib
import getpass
import time
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from app import __version__
from app.host.main import load_operations
from app.host.operations.registry import OPERATIONS
from app.settings.lock import locked
from app.store.log import LOCK, WRITERS
from app.vocabulary.crypto_messages import CloseSessions, DeleteObjects, EditObjects, GenerateSecretKey, ObjectEdit
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.log_lines import Entry, Line, LoggedObjects, LogLine, Result
from app.vocabulary.messages import (
    GenerateKeyPair,
    InitializeBlankToken,
    KeyPairMade,
    ListObjects,
    LogIn,
    LogOut,
    ReadToken,
)
from app.vocabulary.numbers import CKM, CKR
from app.vocabulary.objects import ObjectRow
from app.vocabulary.pin_messages import InitializeToken
from app.vocabulary.protocol import REQUESTS, Cancel, Failure, NotLogged, Reply, WasCancelled
from app.vocabulary.readers import LookAtReaders
from app.vocabulary.request import Effect, KeyRequest, TokenRequest
from app.vocabulary.secret_keys import SecretKeySpec
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import Sign
from app.vocabulary.values import TokenAddress
from tests.canary import SO_PIN, USER_PIN, WRONG_PIN
from tests.faulty.library import Faulty
from tests.host.conftest import Wire, Wires
from tests.host.test_process import opened
from tests.store.conftest import Book

PIN, WRONG = USER_PIN, WRONG_PIN


class Bench:
    """A host with a log, and the token it works on."""

    def __init__(self, wires: Wires, faulty: Faulty, folder: Path, *more: str):
        self.book = Book(folder)
        self.wire: Wire
        self.address: TokenAddress
        self.wire, self.address = opened(wires, faulty, "--log", str(folder), *more)
        self._number = 10

    def ask(self, request: Any, *pins: str) -> Any:
        """Send a request and return its answer: Reply, Failure or WasCancelled."""
        self._number += 1
        self.wire.ask(self._number, request, *(pin.encode() for pin in pins))
        return self.wire.answer(self._number)

    def value(self, request: Any, *pins: str) -> Any:
        answer = self.ask(request, *pins)
        assert isinstance(answer, Reply), answer
        return msgspec.json.decode(answer.value, type=request.reply_type())

    def log_in(self) -> None:
        self.value(LogIn(token=self.address, role="user"), PIN)

    def make(self, label: str = "Signature") -> KeyPairMade:
        spec = KeyPairSpec(choice="P-256", label=label, id=b"\x01")
        made: KeyPairMade = self.value(GenerateKeyPair(token=self.address, spec=spec))
        return made

    @property
    def last(self) -> Entry:
        return self.book.page().entries[0]

    @property
    def operations(self) -> list[tuple[str, str]]:
        """Return what was done and how it ended, oldest first."""
        entries = reversed(self.book.page().entries)
        return [(one.intent.operation, one.result.outcome if one.result else "") for one in entries]


@pytest.fixture
def bench(wires: Wires, faulty: Faulty, tmp_path: Path) -> Bench:
    return Bench(wires, faulty, tmp_path / "log")


# ── nothing is forgotten ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_request_to_a_librarys_host_says_what_it_does_to_a_token() -> None:
    load_operations(documents=False)
    answered = {
        kind
        for kind, function in OPERATIONS.items()
        if not function.__module__.endswith((".files", ".envelopes", ".log"))
    }
    wanted = answered | {kind for kind in REQUESTS if issubclass(kind, TokenRequest)}
    silent = [kind.__name__ for kind in wanted if not isinstance(vars(kind).get("effect"), Effect)]
    assert not silent, (
        "write effect = READS, uses(N_(…)) or writes(N_(…)) into the class: see app/vocabulary/request.py"
    )


def test_what_uses_a_private_key_is_logged_and_names_it() -> None:
    kinds = [kind for kind in REQUESTS if issubclass(kind, KeyRequest)]
    assert kinds
    assert all(kind.effect.title for kind in kinds)


def test_a_line_has_no_field_for_anything_secret() -> None:
    fields = {field for kind in (Line, *get_args(LogLine)) for field in kind.__struct_fields__}
    assert fields == {
        *("number", "previous", "time", "writer", "operation", "token", "role", "objects", "library", "library_name"),
        *("user", "version", "intent", "outcome", "code", "code_name", "function", "reason", "done", "duration"),
    }


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_login_leaves_an_intent_and_a_result(bench: Bench, faulty: Faulty) -> None:
    before = time.time()
    bench.log_in()
    intent, result = bench.last.intent, bench.last.result
    assert result is not None
    assert (intent.operation, intent.role, intent.version) == ("LogIn", "user", __version__)
    assert intent.token is not None
    assert (intent.token.label, intent.token.serial) == ("Anna", bench.address.serial)
    assert (intent.token.manufacturer, intent.token.model) == (bench.address.manufacturer, bench.address.model)
    assert intent.token.slot == bench.address.slot.name
    assert (intent.library, intent.user) == (faulty.path, getpass.getuser())
    assert "SoftHSM" in intent.library_name
    assert intent.time.startswith(time.strftime("%Y-%m-%dT", time.gmtime(before)))
    assert intent.time.endswith("Z")
    assert (result.outcome, result.code, result.function) == ("ok", None, "")
    assert result.duration is not None
    assert 0 <= result.duration < 20_000


def begun(bench: Bench, operation: str) -> None:
    """Wait until the intent of an operation is on the disk, and see that it has no result yet."""
    deadline = time.monotonic() + 20
    while operation not in (now := written(bench)):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert now[operation] is None


def written(bench: Bench) -> dict[str, Result | None]:
    """Return the result of each operation that is in the log, which need not be there yet."""
    with contextlib.suppress(FileNotFoundError):
        return {one.intent.operation: one.result for one in bench.book.page().entries}
    return {}


def test_the_intent_is_on_the_disk_before_the_library_is_asked(bench: Bench, faulty: Faulty) -> None:
    faulty.rule("C_Login delay 800")
    bench.wire.ask(99, LogIn(token=bench.address, role="user"), PIN.encode())
    begun(bench, "LogIn")
    assert not faulty.calls("C_Login"), "which is written when the call has returned"
    assert isinstance(bench.wire.answer(99), Reply)
    assert bench.operations == [("LogIn", "ok")]


def test_a_wrong_pin_is_there_with_its_code_and_without_the_pin(bench: Bench) -> None:
    assert isinstance(bench.ask(LogIn(token=bench.address, role="user"), WRONG), Failure)
    result = bench.last.result
    assert result is not None
    assert (result.outcome, result.code, result.code_name) == ("refused", CKR.PIN_INCORRECT, "CKR_PIN_INCORRECT")
    assert (result.function, result.reason) == ("C_Login", "Wrong PIN")
    bench.log_in()
    bench.wire.end()
    written = b"".join(path.read_bytes() for path in bench.book.folder.rglob("*") if path.is_file())
    assert WRONG.encode() not in written
    assert PIN.encode() not in written.replace(bench.address.serial.encode(), b"")


def test_a_days_work_is_there_in_order(bench: Bench) -> None:
    bench.log_in()
    made = bench.make()
    secret: ObjectRow = bench.value(
        GenerateSecretKey(token=bench.address, spec=SecretKeySpec(choice="AES 256", label="Backup", id=b"\x02"))
    )
    method = Method(kind="ecdsa", mechanism=CKM.ECDSA, hash="sha256")
    bench.value(Sign(token=bench.address, key=made.private.address, method=method, data=bytes(32)))
    edit = ObjectEdit(object=secret.address, label="Old backup")
    edited = bench.value(EditObjects(token=bench.address, edits=(edit,)))
    doomed = (made.private.address, made.public.address, edited.rows[0].address)
    bench.value(ListObjects(token=bench.address))
    bench.value(DeleteObjects(token=bench.address, objects=doomed))
    bench.value(LogOut(token=bench.address))
    bench.value(ReadToken(token=bench.address))
    bench.value(CloseSessions(token=bench.address))
    assert bench.operations == [
        (name, "ok")
        for name in (
            *("LogIn", "GenerateKeyPair", "GenerateSecretKey", "Sign", "EditObjects", "DeleteObjects", "LogOut"),
            "CloseSessions",
        )
    ]
    entries = {entry.intent.operation: entry.intent for entry in bench.book.page().entries}
    assert entries["GenerateKeyPair"].objects == (
        LoggedObjects(object_class="CKO_PUBLIC_KEY", count=1, labels=("Signature",)),
        LoggedObjects(object_class="CKO_PRIVATE_KEY", count=1, labels=("Signature",)),
    )
    assert entries["Sign"].objects == (LoggedObjects(object_class="CKO_PRIVATE_KEY", count=1, labels=("Signature",)),)
    assert [(one.object_class, one.labels) for one in entries["DeleteObjects"].objects] == [
        ("CKO_PRIVATE_KEY", ("Signature",)),
        ("CKO_PUBLIC_KEY", ("Signature",)),
        ("CKO_SECRET_KEY", ("Old backup",)),
    ]
    assert (entries["Sign"].role, entries["CloseSessions"].role) == ("user", None)
    assert bench.book.verdict().finding == "whole"


def test_a_token_that_is_made_is_named_in_the_result(bench: Bench) -> None:
    made = bench.value(InitializeBlankToken(label="Practice"), SO_PIN, USER_PIN)
    intent, result = bench.last.intent, bench.last.result
    assert (intent.operation, intent.token) == ("InitializeBlankToken", None)
    assert result is not None
    assert result.token is not None
    assert (result.token.label, result.token.serial) == ("Practice", made.address.serial)


def test_what_was_done_with_some_objects_says_with_how_many(bench: Bench, faulty: Faulty) -> None:
    bench.log_in()
    made = bench.make()
    faulty.rule("C_DestroyObject rv 0x30 1")
    doomed = (made.private.address, made.public.address)
    assert isinstance(bench.ask(DeleteObjects(token=bench.address, objects=doomed)), Reply)
    result = bench.last.result
    assert result is not None
    assert (result.outcome, result.done) == ("partly", 1)
    assert (result.code_name, result.function) == ("CKR_DEVICE_ERROR", "C_DestroyObject")


@pytest.mark.parametrize(
    ("rule", "function", "code"),
    [
        ("C_GenerateKeyPair rv 0x30", "C_GenerateKeyPair", CKR.DEVICE_ERROR),
        ("C_GenerateKeyPair rv 0x80000042", "C_GenerateKeyPair", 0x80000042),
        ("C_GenerateKeyPair late 0x5", "C_GenerateKeyPair", CKR.GENERAL_ERROR),
        ("C_GetTokenInfo rv 0xe0", "C_GetTokenInfo", CKR.TOKEN_NOT_PRESENT),
    ],
)
def test_a_refusal_names_code_and_function(bench: Bench, faulty: Faulty, rule: str, function: str, code: int) -> None:
    bench.log_in()
    faulty.rule(rule)
    spec = KeyPairSpec(choice="P-256", label="x", id=b"\x01")
    assert isinstance(bench.ask(GenerateKeyPair(token=bench.address, spec=spec)), Failure)
    result = bench.last.result
    assert result is not None
    assert (result.outcome, result.function, result.code) == ("refused", function, code)


def test_another_token_in_the_slot_is_a_refusal_without_a_code(bench: Bench) -> None:
    other = msgspec.structs.replace(bench.address, serial="another")
    assert isinstance(bench.ask(CloseSessions(token=other)), Failure)
    intent, result = bench.last.intent, bench.last.result
    assert intent.token is not None
    assert result is not None
    assert (intent.token.serial, intent.token.label) == ("another", ""), "the label of another token is not its own"
    assert (result.outcome, result.code, result.reason) == ("refused", None, "There is another token in this slot")


def test_what_was_cancelled_says_so(bench: Bench, faulty: Faulty) -> None:
    faulty.rule("C_GetTokenInfo delay 400 0 1")
    bench.wire.ask(50, LogIn(token=bench.address, role="user"), PIN.encode())
    time.sleep(0.15)  # so long that it has begun
    bench.wire.ask(50, Cancel())
    assert isinstance(bench.wire.answer(50), WasCancelled)
    assert bench.operations == [("LogIn", "cancelled")]


def test_what_was_cancelled_before_its_turn_was_never_begun(bench: Bench, faulty: Faulty) -> None:
    faulty.rule("C_GetTokenInfo delay 400 0 1")
    bench.wire.ask(50, ReadToken(token=bench.address))
    bench.wire.ask(51, LogIn(token=bench.address, role="user"), PIN.encode())
    bench.wire.ask(51, Cancel())
    assert isinstance(bench.wire.answer(51), WasCancelled)
    assert not bench.book.folder.exists()


def test_looking_leaves_nothing(bench: Bench) -> None:
    bench.value(ReadToken(token=bench.address))
    bench.value(ListObjects(token=bench.address))
    bench.wire.end()
    assert not bench.book.folder.exists()


def test_masked_labels_show_one_letter(wires: Wires, faulty: Faulty, tmp_path: Path) -> None:
    bench = Bench(wires, faulty, tmp_path / "log", "--mask-labels")
    bench.log_in()
    bench.make("Payments EU")
    intent = bench.last.intent
    assert intent.token is not None
    assert (intent.token.label, intent.token.serial) == ("A…", bench.address.serial)
    assert {one.labels for one in intent.objects} == {("P…",)}
    assert b"Anna" not in bench.book.file.read_bytes()
    assert b"ayments" not in bench.book.file.read_bytes()


def test_a_label_cannot_break_a_line_or_fill_the_disk(bench: Bench) -> None:
    bench.log_in()
    bench.make('"}\n{"kind":"result"\u202e' + "x" * 100_000)
    assert bench.book.verdict().finding == "whole"
    assert max(map(len, bench.book.lines)) < 4000
    assert bench.operations == [("LogIn", "ok"), ("GenerateKeyPair", "ok")]


# ── crashes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_crash_leaves_an_intent_that_the_next_host_closes(bench: Bench, wires: Wires, faulty: Faulty) -> None:
    bench.log_in()
    faulty.rule("C_GenerateKeyPair segv")
    spec = KeyPairSpec(choice="P-256", label="x", id=b"\x01")
    with pytest.raises(EOFError):
        bench.ask(GenerateKeyPair(token=bench.address, spec=spec))
    bench.wire.process.wait(10)
    assert bench.operations == [("LogIn", "ok"), ("GenerateKeyPair", "")]
    faulty.rule()
    for _ in range(2):
        wires.start(faulty.env, "--log", str(bench.book.folder)).value(1, LookAtReaders())
    assert bench.operations == [("LogIn", "ok"), ("GenerateKeyPair", "unknown")]
    assert bench.book.verdict().finding == "whole"


def test_a_host_that_ends_well_leaves_no_trace_of_itself(bench: Bench) -> None:
    bench.log_in()
    assert list((bench.book.folder / WRITERS).iterdir())
    bench.wire.end()
    assert not list((bench.book.folder / WRITERS).iterdir())


def test_an_initialisation_says_what_the_token_is_now(bench: Bench) -> None:
    serial = bench.address.serial
    bench.value(InitializeToken(token=bench.address, label="Bert"), SO_PIN, PIN)
    entry = bench.last
    assert entry.result is not None
    assert entry.result.outcome == "ok"
    assert entry.result.token is not None
    assert (entry.result.token.label, entry.result.token.serial) == ("Bert", serial)


def test_an_initialisation_without_a_user_pin_is_partly_done(bench: Bench, faulty: Faulty) -> None:
    faulty.rule(f"C_InitPIN rv {CKR.PIN_LEN_RANGE.value}")
    bench.value(InitializeToken(token=bench.address, label="Bert"), SO_PIN, PIN)
    entry = bench.last
    assert entry.result is not None
    assert (entry.result.outcome, entry.result.code_name) == ("partly", "CKR_PIN_LEN_RANGE")


# ── a log that cannot be written ─────────────────────────────────────────────────────────────────────────────────────


def test_without_a_log_nothing_is_written_to_a_token_and_keys_can_be_used(bench: Bench, faulty: Faulty) -> None:
    bench.log_in()
    made = bench.make()
    faulty.forget_calls()
    bench.book.folder.rename(bench.book.folder.with_name("moved"))
    bench.book.folder.write_text("a file where the folder was")
    answer = bench.ask(GenerateKeyPair(token=bench.address, spec=KeyPairSpec(choice="P-256", label="x", id=b"\x01")))
    assert isinstance(answer, Failure)
    problem = answer.problem
    assert str(problem.title) == "The operations log cannot be written"
    assert str(problem.unchanged) == "Nothing was done on the token."
    assert str(problem.cause) == "Its file cannot be written: File exists."
    assert problem.next_step.text
    assert problem.details["path"] == str(bench.book.folder)
    assert not faulty.calls("C_GenerateKeyPair")
    method = Method(kind="ecdsa", mechanism=CKM.ECDSA, hash="sha256")
    told = []
    for number in (70, 71):
        sign = Sign(token=bench.address, key=made.private.address, method=method, data=bytes(32))
        bench.wire.ask(number, sign)
        while not isinstance((message := bench.wire.next()[1]), Reply):
            told.append(message)
    assert [type(one) for one in told] == [NotLogged], "told once, not with every signature"
    assert str(told[0].problem.unchanged).startswith("Logging in and using keys goes on")
    bench.book.folder.unlink()
    bench.make()
    assert bench.operations == [("GenerateKeyPair", "ok")]


def test_a_result_that_cannot_be_written_fails_nothing_that_was_done(bench: Bench, faulty: Faulty) -> None:
    bench.log_in()
    faulty.rule("C_GenerateKeyPair delay 600")
    bench.wire.ask(70, GenerateKeyPair(token=bench.address, spec=KeyPairSpec(choice="P-256", label="x", id=b"\x01")))
    begun(bench, "GenerateKeyPair")
    with locked(bench.book.folder / LOCK, 10):  # the line of intent can be read before its chain's head is written
        moved = bench.book.folder.rename(bench.book.folder.with_name("moved"))
        bench.book.folder.write_text("in the way")
    told = []
    while not isinstance((message := bench.wire.next()[1]), Reply):
        assert not isinstance(message, Failure), message
        told += [message] if isinstance(message, NotLogged) else []
    assert str(told[0].problem.unchanged).startswith("What was asked of the token was done")
    assert Book(moved).page().entries[0].result is None


def test_a_log_that_another_program_holds_refuses_in_time(bench: Bench) -> None:
    bench.log_in()
    with locked(bench.book.folder / LOCK, 1):
        began = time.monotonic()
        answer = bench.ask(CloseSessions(token=bench.address))
        assert time.monotonic() - began < 10
    assert isinstance(answer, Failure)
    assert "held the log" in str(answer.problem.cause)
    bench.value(CloseSessions(token=bench.address))
