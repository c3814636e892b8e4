"""Finding objects: handles only, page by page, and every search is ended again."""

import ctypes
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.cryptoki import structs
from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.cryptoki.templates import template as filled
from app.cryptoki.templates import ulong
from app.vocabulary.numbers import CKA, CKR

MOST_OBJECTS = 100_000
"""More objects than this are not taken from a library."""

SEARCH_SECONDS = 30.0
"""A search that goes on longer is cut off; so is one whose page brings nothing new."""

_PAGE = 1000


class Found(NamedTuple):
    """The handles of a search, in the token's order."""

    handles: list[int]
    truncated: bool
    """The library would have gone on."""


def never() -> None:
    """Do not stop: for searches that nobody waits for."""


def find(
    binding: Binding, session: int, template: Mapping[int, bytes] | None = None, stop: Callable[[], None] = never
) -> Found:
    """Find the objects that have all attributes of `template` (C_FindObjects, section 5.7).

    `stop` is called between calls and may raise. Raises CryptokiError.
    """
    attributes, kept = filled(template or {})
    _begin(binding, session, attributes)
    try:
        return _pages(binding, session, stop)
    finally:
        binding.raw("C_FindObjectsFinal", session)
        del kept


def of_class(object_class: int) -> dict[int, bytes]:
    """Return the template that finds all objects of one CKA_CLASS."""
    return {CKA.CLASS: ulong(object_class)}


def _begin(binding: Binding, session: int, attributes: ctypes.Array[structs.Attribute]) -> None:
    code = binding.raw("C_FindObjectsInit", session, attributes, len(attributes))
    if code == CKR.OPERATION_ACTIVE:
        binding.raw("C_FindObjectsFinal", session)
        code = binding.raw("C_FindObjectsInit", session, attributes, len(attributes))
    if code != CKR.OK:
        raise CryptokiError(code, "C_FindObjectsInit")


def _pages(binding: Binding, session: int, stop: Callable[[], None]) -> Found:
    handles: dict[int, None] = {}
    page = (structs.ULONG * _PAGE)()
    count = structs.ULONG()
    end = time.monotonic() + SEARCH_SECONDS
    while True:
        stop()
        before, count.value = len(handles), 0
        ctypes.memset(page, 0, ctypes.sizeof(page))  # what is counted and not filled in must not be the page before
        binding.call("C_FindObjects", session, page, _PAGE, ctypes.byref(count))
        given = min(count.value, _PAGE)
        handles.update(dict.fromkeys(filter(None, page[:given])))  # no valid handle is 0 (section 3.4)
        if given == 0:
            return Found(list(handles), truncated=False)
        if len(handles) == before or len(handles) > MOST_OBJECTS or time.monotonic() > end:
            return Found(list(handles)[:MOST_OBJECTS], truncated=True)
