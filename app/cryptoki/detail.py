"""Every attribute of one object, with what the token says about those that it does not show."""

from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.cryptoki.reading import Answer, AttributeReader, number, read_one
from app.cryptoki.session import SESSION_LOST
from app.cryptoki.structs import ULONG_SIZE
from app.vocabulary.attributes import attribute_text, expected, is_array
from app.vocabulary.numbers import CKA, CKR, name_of
from app.vocabulary.objects import Attribute, AttributeState
from app.vocabulary.texts import N_

_SHOWN_BYTES = 4096
_ROOM = 1024
_KNOWN = tuple(int(known) for known in CKA)


def read_attributes(binding: Binding, session: int, handle: int) -> tuple[Attribute, ...]:
    """Read all attributes that the standard knows: first in one call, then one by one those that did not come.

    *Absent* ones are returned only where the standard defines them for this class and key type. Raises CryptokiError
    where the session is lost.
    """
    values = _in_one_call(binding, session, handle)
    kind = number(_value(binding, session, handle, CKA.CLASS, values))
    key_type = number(_value(binding, session, handle, CKA.KEY_TYPE, values))
    order = expected(-1 if kind is None else kind, key_type)
    attributes = []
    for attribute in (*order, *(known for known in _KNOWN if known not in order)):
        if attribute in values:
            answer = Answer(values[attribute])
        elif attribute in order or not values:
            answer = read_one(binding, session, handle, attribute)
        else:
            continue
        state = _state(answer)
        if state != "absent" or attribute in order:
            attributes.append(_attribute(attribute, state, answer))
    return tuple(attributes)


def _in_one_call(binding: Binding, session: int, handle: int) -> dict[int, bytes]:
    rooms = {known: _ROOM for known in _KNOWN if not is_array(known)}
    try:
        return AttributeReader(binding, session, rooms).read(handle)
    except CryptokiError as error:
        if error.code in SESSION_LOST:
            raise
        return {}


def _value(binding: Binding, session: int, handle: int, attribute: int, values: dict[int, bytes]) -> bytes:
    return values[attribute] if attribute in values else read_one(binding, session, handle, attribute).value


def _state(answer: Answer) -> AttributeState:
    if answer.code == CKR.OK:
        return "value" if answer.value else "empty"
    if answer.code == CKR.ATTRIBUTE_SENSITIVE:
        return "sensitive"
    return "absent" if answer.code == CKR.ATTRIBUTE_TYPE_INVALID else "error"


def _attribute(attribute: int, state: AttributeState, answer: Answer) -> Attribute:
    if state == "value" and is_array(attribute):
        # The value is full of addresses in our own memory, which say nothing.
        return Attribute(attribute, state, size=len(answer.value), note=N_("A list of attributes"))
    if state == "value":
        text = attribute_text(attribute, answer.value, ULONG_SIZE)
        return Attribute(attribute, state, text, answer.value[:_SHOWN_BYTES], len(answer.value))
    return Attribute(attribute, state, note=name_of(CKR, answer.code) if state == "error" else "")
