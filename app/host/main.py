"""Run a host: ``symbolon host`` for a window, ``symbolon host PATH --shell`` for developers."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from app.host.hardening import close_inherited, harden
from app.host.pipe import EndOfPipe, Pipe, take_standard_descriptors
from app.vocabulary.frames import BadFrame

LAST_WORD = 2.0
"""Seconds that a host may take for logging out and finalizing once the window is gone."""


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="symbolon host", description="Drive one Cryptoki library for a window.")
    parser.add_argument("path", nargs="?", default="", help="library to open at once (with --shell)")
    parser.add_argument("--shell", action="store_true", help="type requests, see replies")
    parser.add_argument("--secrets", type=int, default=None, metavar="N", help="descriptor on which PINs come")
    parser.add_argument("--log", default="", metavar="FOLDER", help="keep the operations log in this folder")
    parser.add_argument("--mask-labels", action="store_true", help="write only the beginning of labels into the log")
    parser.add_argument("--documents", action="store_true", help="work on files, without a library")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run until the window's end of the pipe closes; returns the exit code only from the shell."""
    options = _options(arguments)
    if options.shell:
        from app.host.shell import run_shell

        return run_shell(options.path)
    harden(documents=options.documents)
    close_inherited(options.secrets)
    pipe = Pipe(*take_standard_descriptors(), options.secrets)
    before_step = None
    if options.documents:
        from app.documents.limits import grant_time, restrict

        restrict()
        before_step = grant_time
    load_operations(documents=options.documents)
    serve(pipe, Path(options.log) if options.log else None, mask_labels=options.mask_labels, before_step=before_step)
    return 0


def load_operations(*, documents: bool) -> None:
    """Register what this host can do: files need packages that would make every other host slow to start."""
    if documents:
        import app.host.operations.desk_list
        import app.host.operations.envelopes
        import app.host.operations.files
        import app.host.operations.log
    else:
        import app.host.operations.ciphers
        import app.host.operations.crypto
        import app.host.operations.desk
        import app.host.operations.device
        import app.host.operations.library
        import app.host.operations.objects
        import app.host.operations.pins
        import app.host.operations.readers
        import app.host.operations.token  # noqa: F401


def serve(
    pipe: Pipe, log: Path | None = None, *, mask_labels: bool = False, before_step: Callable[[], None] | None = None
) -> None:
    """Read requests until the end of the pipe, give the library its last word, and leave.

    `before_step` is called before each step of a request, such as a chunk of a file.

    This thread takes no Cryptoki call, so it notices the end of the window also while a library hangs; it ends the
    process by ``_exit``, past whatever a library registered to run at exit.
    """
    from app.host.worker import Worker

    worker = Worker(pipe, log, mask_labels=mask_labels, before_step=before_step)
    worker.start()
    code = 0
    try:
        while True:
            worker.take(pipe.read())
    except (EndOfPipe, OSError):
        pass
    except (BadFrame, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        code = 3  # the window never sends such a thing: whoever does is not listened to
    worker.end(LAST_WORD)
    os._exit(code)
