"""Changing and deleting objects on a token."""

import ctypes
from collections.abc import Mapping

from app.cryptoki import structs
from app.cryptoki.reading import read_one
from app.cryptoki.session import Work
from app.vocabulary.errors import app_error
from app.vocabulary.numbers import CKA, name_of
from app.vocabulary.texts import N_


def destroy(work: Work, handle: int) -> None:
    """Delete an object for good (C_DestroyObject, section 5.7.3); raises CryptokiError."""
    work.binding.call("C_DestroyObject", work.session, handle)


def set_attributes(work: Work, handle: int, values: Mapping[int, bytes]) -> None:
    """Give attributes new values (C_SetAttributeValue, section 5.7.6), in one call, and read them back.

    Raises CryptokiError where the token refuses, AppError where it says that it has done it and has not.
    """
    buffers = [ctypes.create_string_buffer(value, max(len(value), 1)) for value in values.values()]
    template = (structs.Attribute * len(values))()
    for attribute, (number, value), buffer in zip(template, values.items(), buffers, strict=True):
        attribute.type, attribute.pValue, attribute.ulValueLen = number, ctypes.addressof(buffer), len(value)
    work.binding.call("C_SetAttributeValue", work.session, handle, template, len(template))
    for number, value in values.items():
        if read_one(work.binding, work.session, handle, number).value != value:
            raise app_error(
                N_("The token did not take the new value"),
                N_("It reported no error, but {attribute} has another value than the one that was written."),
                N_("Refresh the token and look at the object; then try another value."),
                attribute=name_of(CKA, number),
            )
