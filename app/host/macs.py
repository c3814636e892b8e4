"""Message authentication codes of files, made and checked by a secret key on a token (sections 6.23 and 6.13.7)."""

from collections.abc import Callable

from app.cryptoki import signing
from app.cryptoki.session import Work
from app.documents.files import (
    Snapshot,
    changed_error,
    check_not_itself,
    check_target,
    open_regular,
    read_chunks,
    read_whole,
    write_atomically,
)
from app.vocabulary.certificates import SignatureReport, Verdict
from app.vocabulary.errors import app_error
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import AuthenticateFile, CheckCode
from app.vocabulary.texts import N_, plain

Progress = Callable[[int, int], None]

CHECKED = N_("The token checked the code with the same key before it was saved.")
UNCHECKED = N_("The key may make codes and not check them (CKA_VERIFY is not set), so this one was not checked.")
FITS = N_("The token checked it: the file is what the code was made for, with this key.")
DIFFERS = N_("The code does not fit this file and this key: the file was changed, or another key made it.")

_LARGEST_CODE = 1024
_HASH_NAMES = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def authenticate(work: Work, handle: int, request: AuthenticateFile, progress: Progress) -> SignatureReport:
    """Make a code, let the token check it where the key may, and save it.

    Raises AppError, and what `progress` raises; then nothing was saved.
    """
    check_target(request.target, request.replace)
    check_not_itself(request.file, request.target)
    mechanism = signing.described(request.method)
    half = 2 if request.check else 1
    with open_regular(request.file, allow_empty=True) as stream:
        before = Snapshot.of(stream)
        total = before.size * half
        pieces = read_chunks(stream, request.file, before.size, lambda done, _: progress(done, total))
        code = signing.sign_stream(work, handle, mechanism, pieces, lambda: None)
        if request.check:
            stream.seek(0)
            again = read_chunks(stream, request.file, before.size, lambda done, _: progress(before.size + done, total))
            if not signing.verify_stream(work, handle, mechanism, again, code):
                raise app_error(
                    N_("The token returned a code that it does not accept itself"),
                    N_("The code does not fit the file and the key. The token or its library made a mistake."),
                    N_("Try again. If it happens again, choose another key, and tell the vendor."),
                    N_("Nothing was saved."),
                )
        if Snapshot.of(stream) != before:
            raise changed_error(request.file)
    write_atomically(request.target, code, replace=request.replace)
    verdict: Verdict = "valid" if request.check else "unchecked"
    reason = CHECKED if request.check else UNCHECKED
    return _report(request.method, verdict, reason, request.file, request.target, len(code))


def check(work: Work, handle: int, request: CheckCode, progress: Progress) -> SignatureReport:
    """Let the token check a code, in each way in which it can have been made. Raises AppError."""
    code = read_whole(request.code_file, _LARGEST_CODE)
    for method in request.methods:
        if len(code) != method.code_length:
            continue
        with open_regular(request.file, allow_empty=True) as stream:
            before = Snapshot.of(stream)
            pieces = read_chunks(stream, request.file, before.size, progress)
            fits = signing.verify_stream(work, handle, signing.described(method), pieces, code)
            if Snapshot.of(stream) != before:
                raise changed_error(request.file)
        verdict: Verdict = "valid" if fits else "invalid"
        reason = FITS if fits else DIFFERS
        return _report(method, verdict, reason, request.file, request.code_file, len(code))
    raise app_error(
        N_("This is no code of this key"),
        N_("“{name}” has {length} bytes; no code that this key makes on this token is as long."),
        N_("Choose the file that the code was saved in, or the key that made it."),
        name=plain(request.code_file),
        length=str(len(code)),
    )


def _report(method: Method, verdict: Verdict, reason: str, file: str, target: str, size: int) -> SignatureReport:
    return SignatureReport(
        verdict=verdict,
        reason=reason,
        form="mac",
        file=plain(file, 4096),
        signature_file=plain(target, 4096),
        signature_size=size,
        algorithm=", ".join(filter(None, (method.scheme.name, _HASH_NAMES.get(method.hash, "")))),
        kind=method.kind,
        hash=method.hash,
    )
