"""A shell for developers: type a request, see the reply of a real host in a process of its own.

    > ReadSlots
    > ReadMechanisms token=@0
    > LogIn token=@0 role=user          (the PIN is asked for, not echoed, and wiped)
    > ListObjects token=@0
    > ReadObject token=@0 object=#3

``@0`` is the first token that the last ReadSlots saw, ``#3`` the fourth row of the last listing. Other values are JSON
or plain words.
"""

import getpass
import hashlib
import shlex
import subprocess
from pathlib import Path
from typing import Any

import msgspec

from app.host.pipe import wipe
from app.settings.host_command import host_command, log_arguments
from app.vocabulary.frames import HEADER, FrameKind, header, parse_header
from app.vocabulary.objects import ObjectRow
from app.vocabulary.protocol import REQUESTS, Calling, Failure, FromHost, Hello, Progress, Reply
from app.vocabulary.request import Request

_KINDS = {kind.__name__: kind for kind in REQUESTS}
_messages = msgspec.json.Decoder(FromHost)


class Shell:
    """Speaks with one host over its pipes."""

    def __init__(self) -> None:
        """Start the host."""
        program, arguments = host_command()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [program, *arguments, *log_arguments()], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._number = 0
        self._tokens: list[Any] = []
        self._rows: list[Any] = []

    def ask(self, request: Request[Any], secrets: list[bytearray]) -> str:
        """Send a request and return everything that comes back until its end, as text."""
        assert self._process.stdin is not None
        self._number += 1
        self._write(FrameKind.MESSAGE, msgspec.json.encode(request))
        for secret in secrets:
            self._write(FrameKind.SECRET, secret)
        wipe(secrets)
        self._process.stdin.flush()
        lines: list[str] = []
        while not self._take(request, lines):
            pass
        return "\n".join(lines)

    def _write(self, kind: FrameKind, body: bytes | bytearray) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(header(kind, self._number, len(body)))
        self._process.stdin.write(body)

    def _take(self, request: Request[Any], lines: list[str]) -> bool:
        """Read one frame; return whether it was the last of this request."""
        assert self._process.stdout is not None
        head = self._process.stdout.read(HEADER.size)
        if len(head) < HEADER.size:
            raise SystemExit(f"the host ended with {self._process.wait()}")
        kind, number, length = parse_header(head)
        body = self._process.stdout.read(length)
        if kind is FrameKind.ROWS:
            rows = msgspec.json.decode(body, type=list[ObjectRow])
            lines += [f"#{len(self._rows) + place}  {row}" for place, row in enumerate(rows)]
            self._rows += rows
            return False
        message = _messages.decode(body)
        if isinstance(message, Hello):
            return False
        if isinstance(message, Reply):
            value: Any = msgspec.json.decode(message.value, type=request.reply_type())
            self._remember(request, value)
            lines += [pretty(value)]
        else:
            lines += [pretty(message.problem if isinstance(message, Failure) else message)]
        return number == self._number and not isinstance(message, Progress | Calling)

    def _remember(self, request: Request[Any], value: Any) -> None:  # noqa: ANN401 - a reply of any type
        if type(request).__name__ == "ReadSlots":
            self._tokens = [slot.token_address for slot in value if slot.token is not None]

    def parse(self, line: str) -> Request[Any]:
        """Make a request of ``Name field=value …``; raises ValueError with what is wrong."""
        name, *words = shlex.split(line)
        if name not in _KINDS:
            raise ValueError(f"no such request; there are: {', '.join(sorted(_KINDS))}")
        if name == "ListObjects":
            self._rows = []
        fields = dict(word.split("=", 1) for word in words)
        values = {key: self._value(text) for key, text in fields.items()}
        request: Request[Any] = msgspec.convert(values, _KINDS[name])
        return request

    def _value(self, text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        if text.startswith("@"):
            return msgspec.to_builtins(self._tokens[int(text[1:])])
        if text.startswith("#"):
            return msgspec.to_builtins(self._rows[int(text[1:])].address)
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return text

    def close(self) -> None:
        """Close the pipe and wait for the host to leave."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def pretty(value: object) -> str:
    """Return a value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def run_shell(path: str) -> int:
    """Open the library at `path`, if one is named, and answer lines until the end of the input."""
    shell = Shell()
    lines = [] if not path else [_open(path)]
    try:
        while True:
            line = lines.pop() if lines else input("> ")
            if line.strip():
                _answer(shell, line)
    except EOFError:
        shell.close()
        return 0


def _open(path: str) -> str:
    real = Path(path).resolve()
    digest = hashlib.sha256(real.read_bytes()).hexdigest()
    return f"OpenLibrary path={shlex.quote(str(real))} sha256={digest} watch_every=0"


def _answer(shell: Shell, line: str) -> None:
    try:
        request = shell.parse(line)
        secrets = [bytearray(getpass.getpass("PIN: "), "utf-8") for _ in range(request.secrets)]
        print(shell.ask(request, secrets))  # noqa: T201 - a shell answers on its output
    except (ValueError, IndexError, msgspec.ValidationError) as error:
        print(f"? {error}")  # noqa: T201 - as above
