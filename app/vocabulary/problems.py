"""The problem that a person is told about when a Cryptoki function returns something else than CKR_OK."""

import msgspec

from app.vocabulary.errors import Problem, bug
from app.vocabulary.numbers import CKR, VENDOR_DEFINED
from app.vocabulary.problem_texts import CONNECTION_ENDED, SO_PIN_BLOCKED, SO_PIN_WRONG, TOKEN_TEXTS, ProblemText
from app.vocabulary.problem_texts_keys import KEY_TEXTS
from app.vocabulary.texts import N_, Words

PROBLEM_TEXTS: dict[CKR, ProblemText] = {**TOKEN_TEXTS, **KEY_TEXTS}
"""Every code of the standard but CKR_OK."""

_VENDOR = ProblemText(
    N_("Module-specific error {code}"),
    N_("This number is the vendor's own; the standard does not say what it means."),
    N_("Look it up in the vendor's manual, or copy the details and ask the vendor."),
)
_UNKNOWN = ProblemText(
    N_("Module-specific error {code}"),
    N_("The library returned a number that is not in the standard."),
    N_("Look for a newer version of the library, or copy the details and ask the vendor."),
)

_NO_USER_NAMES = ProblemText(
    N_("This library knows no user names"),
    N_("Its settings name a user, and logging in by name (C_LoginUser) is not among its functions. No PIN was tried."),
    N_("Take the user name out of the Library settings, or install a version of the library that knows it."),
)
_NOT_STARTED = ProblemText(
    N_("Library could not start"),
    N_("It gives no reason. Often its settings file, or the folder that the file names, is missing or not readable."),
    N_("Check the vendor's settings and the environment variables of this library, then restart it."),
)

_OFFICER_WRITES = ProblemText(
    N_("The security officer has to do this"),
    N_("The token wants the security officer's PIN for it, and the user's login does not count."),
    N_("Log out, log in as security officer, and try again."),
)

_AT_FUNCTION: dict[tuple[str, int], ProblemText] = {
    ("C_InitToken", CKR.PIN_INCORRECT): SO_PIN_WRONG,
    ("C_InitToken", CKR.PIN_LOCKED): SO_PIN_BLOCKED,
    ("C_LoginUser", CKR.FUNCTION_NOT_SUPPORTED): _NO_USER_NAMES,
    # OpenSC 0.23, where the card's profile asks for an SO PIN that nobody has typed (measured on an OpenPGP card)
    ("C_CreateObject", CKR.PIN_LEN_RANGE): _OFFICER_WRITES,
    ("C_GenerateKeyPair", CKR.PIN_LEN_RANGE): _OFFICER_WRITES,
    ("C_DestroyObject", CKR.PIN_LEN_RANGE): _OFFICER_WRITES,
    ("C_SetAttributeValue", CKR.PIN_LEN_RANGE): _OFFICER_WRITES,
    ("C_Initialize", CKR.GENERAL_ERROR): _NOT_STARTED,
    ("C_Initialize", CKR.FUNCTION_FAILED): _NOT_STARTED,
}
"""Where one function gives a code a narrower meaning."""

_READING = (
    "C_Get",
    "C_Find",
    "C_Verify",
    "C_Encrypt",
    "C_Decrypt",
    "C_Digest",
    "C_Message",
    "C_OpenSession",
    "C_WaitForSlotEvent",
    "C_WrapKey",
    "C_GenerateRandom",
)
"""How the functions begin that leave a token as it was, whatever they return. (Signing may use up a stateful key.)"""

_SIGNING = ("C_Sign", "C_MessageSign", "C_SignMessage")

_WRITING = frozenset(
    {
        "C_CopyObject",
        "C_CreateObject",
        "C_DecapsulateKey",
        "C_DeriveKey",
        "C_DestroyObject",
        "C_EncapsulateKey",
        "C_GenerateKey",
        "C_GenerateKeyPair",
        "C_InitPIN",
        "C_InitToken",
        "C_SetAttributeValue",
        "C_SetPIN",
        "C_UnwrapKey",
        "C_UnwrapKeyAuthenticated",
    }
)

_UNCERTAIN = frozenset(
    {
        CKR.DEVICE_ERROR,
        CKR.DEVICE_MEMORY,
        CKR.DEVICE_REMOVED,
        CKR.FUNCTION_FAILED,
        CKR.GENERAL_ERROR,
        CKR.HOST_MEMORY,
        CKR.PENDING,
        CKR.SESSION_CLOSED,
        CKR.SESSION_HANDLE_INVALID,
        CKR.TOKEN_RESOURCE_EXCEEDED,
    }
)
"""Codes that can come after a part of the work was done."""

_WITHOUT_REASON = frozenset({CKR.DEVICE_ERROR, CKR.FUNCTION_FAILED, CKR.GENERAL_ERROR})
"""Codes that libraries also give for a card that was pulled in the middle of the call."""

_REFUSED = frozenset(
    {
        CKR.ACTION_PROHIBITED,
        CKR.ATTRIBUTE_READ_ONLY,
        CKR.ATTRIBUTE_SENSITIVE,
        CKR.ATTRIBUTE_TYPE_INVALID,
        CKR.ATTRIBUTE_VALUE_INVALID,
        CKR.CRYPTOKI_NOT_INITIALIZED,
        CKR.CURVE_NOT_SUPPORTED,
        CKR.DOMAIN_PARAMS_INVALID,
        CKR.FUNCTION_NOT_SUPPORTED,
        CKR.KEY_FUNCTION_NOT_PERMITTED,
        CKR.KEY_HANDLE_INVALID,
        CKR.KEY_SIZE_RANGE,
        CKR.KEY_TYPE_INCONSISTENT,
        CKR.MECHANISM_INVALID,
        CKR.MECHANISM_PARAM_INVALID,
        CKR.OBJECT_HANDLE_INVALID,
        CKR.PARAMETER_SET_NOT_SUPPORTED,
        CKR.PIN_INCORRECT,
        CKR.PIN_INVALID,
        CKR.PIN_LEN_RANGE,
        CKR.PIN_LOCKED,
        CKR.PIN_TOO_WEAK,
        CKR.SESSION_EXISTS,
        CKR.SESSION_READ_ONLY,
        CKR.SLOT_ID_INVALID,
        CKR.TEMPLATE_INCOMPLETE,
        CKR.TEMPLATE_INCONSISTENT,
        CKR.TOKEN_NOT_INITIALIZED,
        CKR.TOKEN_NOT_PRESENT,
        CKR.TOKEN_NOT_RECOGNIZED,
        CKR.TOKEN_WRITE_PROTECTED,
        CKR.USER_NOT_LOGGED_IN,
    }
)
"""Codes with which a token turns a request down before it begins."""

_PIN_NOT_LOOKED_AT = frozenset(
    {
        CKR.CRYPTOKI_NOT_INITIALIZED,
        CKR.FUNCTION_NOT_SUPPORTED,
        CKR.SESSION_READ_ONLY_EXISTS,
        CKR.TOKEN_NOT_PRESENT,
        CKR.USER_ALREADY_LOGGED_IN,
        CKR.USER_ANOTHER_ALREADY_LOGGED_IN,
        CKR.USER_PIN_NOT_INITIALIZED,
        CKR.USER_TOO_MANY_TYPES,
        CKR.USER_TYPE_INVALID,
    }
)
"""Codes of C_Login that name a state in which no PIN is compared."""

_NOTHING_CHANGED = N_("Nothing was changed on the token.")
_RESULT_UNKNOWN = N_(
    "It is not known whether the action was completed. Refresh the token and look before you try again."
)
_KEPT_BY_FUNCTION = {
    "C_InitToken": N_("The token was not initialised; what was on it is still there."),
    "C_InitPIN": N_("No new PIN was set."),
    "C_SetPIN": N_("The PIN was not changed."),
}


def cryptoki_problem(code: int, function: str) -> Problem:
    """Return what a person is told after `function`, such as ``C_Login``, returned `code`.

    Every CKR_ code of PKCS#11 v3.2 has its own words; a vendor's or an unknown number is shown as it is, a negative
    one as the unsigned 64-bit number that the library meant. CKR_OK is no failure: asking for it is a bug, and shown
    as one.
    """
    code = code if code >= 0 else code & 0xFFFFFFFFFFFFFFFF
    if code == CKR.OK:
        return bug(f"{function} returned CKR_OK and was taken for a failure")
    text = _text(code, function)
    fields = {"code": f"0x{code:08x}"} if text in (_VENDOR, _UNKNOWN) else {}
    return Problem(
        title=Words(text.title, fields),
        cause=Words(text.cause),
        unchanged=Words(_unchanged(code, function)),
        next_step=Words(text.next_step),
        code=code,
        function=function,
    )


def gives_no_reason(problem: Problem) -> bool:
    """Return whether a function failed with a code that may hide that the card was pulled."""
    return problem.code in _WITHOUT_REASON


def pulled(problem: Problem) -> Problem:
    """Return a problem whose cause is known after all: the token has left its reader. Codes and certainties stay."""
    return msgspec.structs.replace(
        problem,
        title=Words(CONNECTION_ENDED.title),
        cause=Words(CONNECTION_ENDED.cause),
        next_step=Words(CONNECTION_ENDED.next_step),
    )


def _text(code: int, function: str) -> ProblemText:
    special = _AT_FUNCTION.get((function, code))
    if special is not None:
        return special
    try:
        return PROBLEM_TEXTS[CKR(code)]
    except ValueError:
        return _VENDOR if VENDOR_DEFINED <= code <= 0xFFFFFFFF else _UNKNOWN


def _unchanged(code: int, function: str) -> str:
    known = code in PROBLEM_TEXTS
    if function in ("C_Login", "C_LoginUser"):
        return _pin_after_login(code)
    if function in _WRITING:
        if code in _UNCERTAIN or not known:
            return _RESULT_UNKNOWN
        return _KEPT_BY_FUNCTION.get(function, _NOTHING_CHANGED) if code in _REFUSED else ""
    if function.startswith(_SIGNING):
        return N_("No signature was received.")
    return _NOTHING_CHANGED if function.startswith(_READING) else ""


def _pin_after_login(code: int) -> str:
    """Say what is certain about the try; PIN_INCORRECT, PIN_LOCKED and a wrong length may have cost one."""
    if code in _PIN_NOT_LOOKED_AT:
        return N_("The token did not refuse the PIN: it was not checked, and no try was used.")
    if code in _UNCERTAIN or code not in PROBLEM_TEXTS:
        return N_(
            "It is not known whether this counted as a try. Look at the state of the PIN before you enter it again."
        )
    return ""
