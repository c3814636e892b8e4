"""The one place where hostile bytes meet a parser."""

import warnings
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Unreadable(Exception):  # noqa: N818 - a finding, not a fault of ours
    """A parser could not make sense of the bytes. Never leaves `app.documents`."""


def guarded(read: Callable[[], T]) -> T:
    """Return ``read()``; raise Unreadable where the parser behind it raises anything at all.

    Damaged DER makes `cryptography` and `asn1crypto` raise ValueError, UnsupportedAlgorithm, DuplicateExtension,
    KeyError, TypeError, AttributeError, RecursionError, OverflowError and more, so no list of them is ever complete.
    `read` does nothing but parse: a wider body would hide mistakes of ours.
    """
    try:
        with warnings.catch_warnings():
            # Both parsers warn about what issuers did wrong; that is no news to anyone who runs this program.
            warnings.simplefilter("ignore")
            return read()
    except Unreadable:
        raise
    except BaseException as error:
        # A panic inside Rust arrives as a BaseException of a class that cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise Unreadable(f"{type(error).__name__}: {error}") from error
        raise
