"""Making secret keys on a token."""

import ctypes

from app.cryptoki import structs
from app.cryptoki.session import Work
from app.cryptoki.templates import template, truth, ulong
from app.vocabulary.numbers import CKA, CKO
from app.vocabulary.secret_keys import SecretKeySpec


def generate(work: Work, spec: SecretKeySpec) -> int:
    """Generate a secret key on the token (C_GenerateKey, section 5.18.1) and return its handle; raises CryptokiError.

    One for a session lives as long as that of `work`. Every usage is named, also those that are off: what a template
    leaves out is the token's to decide.
    """
    binding, session = work
    attributes, kept = template(_values(spec))
    mechanism = structs.Mechanism(spec.key_choice.mechanism, None, 0)
    handle = structs.ULONG()
    binding.call("C_GenerateKey", session, ctypes.byref(mechanism), attributes, len(attributes), ctypes.byref(handle))
    del kept
    return handle.value


def _values(spec: SecretKeySpec) -> dict[int, bytes]:
    """Return the template of the key (section 4.9, and 4.8 for what all keys have)."""
    choice = spec.key_choice
    values = {
        CKA.CLASS: ulong(CKO.SECRET_KEY),
        CKA.KEY_TYPE: ulong(choice.key_type),
        CKA.TOKEN: truth(not spec.of_session),
        CKA.PRIVATE: truth(True),
        CKA.LABEL: spec.label.encode(),
        CKA.ID: spec.id,
        CKA.SENSITIVE: truth(spec.sensitive),
        CKA.EXTRACTABLE: truth(spec.extractable),
        CKA.ENCRYPT: truth(spec.encrypt),
        CKA.DECRYPT: truth(spec.encrypt),
        CKA.SIGN: truth(spec.sign),
        CKA.VERIFY: truth(spec.sign),
        CKA.WRAP: truth(spec.wrap),
        CKA.UNWRAP: truth(spec.wrap),
        CKA.DERIVE: truth(spec.derive),
    }
    if not choice.fixed:
        values[CKA.VALUE_LEN] = ulong(choice.length)
    return {int(number): value for number, value in values.items()}
