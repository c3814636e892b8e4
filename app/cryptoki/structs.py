"""The structures and function prototypes of Cryptoki for ctypes (PKCS#11 v3.2 sections 3 and 5; pkcs11t.h, pkcs11f.h).

CK_ULONG is C's ``unsigned long``: 32 bits on Windows, the size of a pointer elsewhere. Windows packs every structure to
one byte (section 2.1), which also moves the function pointers behind the version number.
"""

import ctypes
import struct
import sys

ULONG = ctypes.c_ulong
ULONG_SIZE = ctypes.sizeof(ULONG)
UNAVAILABLE = (1 << (8 * ULONG_SIZE)) - 1
"""CK_UNAVAILABLE_INFORMATION: all bits set."""

_PACKED = sys.platform == "win32"
_POINTER_SIZE = ctypes.sizeof(ctypes.c_void_p)

FIRST_FUNCTION = 2 if _PACKED else _POINTER_SIZE
"""Where in CK_FUNCTION_LIST the first function pointer stands, in bytes."""


class _Structure(ctypes.Structure):
    if _PACKED:
        _pack_ = 1


class Version(_Structure):
    """CK_VERSION."""

    _fields_ = (("major", ctypes.c_ubyte), ("minor", ctypes.c_ubyte))


class Info(_Structure):
    """CK_INFO."""

    _fields_ = (
        ("cryptokiVersion", Version),
        ("manufacturerID", ctypes.c_ubyte * 32),
        ("flags", ULONG),
        ("libraryDescription", ctypes.c_ubyte * 32),
        ("libraryVersion", Version),
    )


class SlotInfo(_Structure):
    """CK_SLOT_INFO."""

    _fields_ = (
        ("slotDescription", ctypes.c_ubyte * 64),
        ("manufacturerID", ctypes.c_ubyte * 32),
        ("flags", ULONG),
        ("hardwareVersion", Version),
        ("firmwareVersion", Version),
    )


class TokenInfo(_Structure):
    """CK_TOKEN_INFO."""

    _fields_ = (
        ("label", ctypes.c_ubyte * 32),
        ("manufacturerID", ctypes.c_ubyte * 32),
        ("model", ctypes.c_ubyte * 16),
        ("serialNumber", ctypes.c_ubyte * 16),
        ("flags", ULONG),
        ("ulMaxSessionCount", ULONG),
        ("ulSessionCount", ULONG),
        ("ulMaxRwSessionCount", ULONG),
        ("ulRwSessionCount", ULONG),
        ("ulMaxPinLen", ULONG),
        ("ulMinPinLen", ULONG),
        ("ulTotalPublicMemory", ULONG),
        ("ulFreePublicMemory", ULONG),
        ("ulTotalPrivateMemory", ULONG),
        ("ulFreePrivateMemory", ULONG),
        ("hardwareVersion", Version),
        ("firmwareVersion", Version),
        ("utcTime", ctypes.c_ubyte * 16),
    )


class SessionInfo(_Structure):
    """CK_SESSION_INFO."""

    _fields_ = (("slotID", ULONG), ("state", ULONG), ("flags", ULONG), ("ulDeviceError", ULONG))


class MechanismInfo(_Structure):
    """CK_MECHANISM_INFO."""

    _fields_ = (("ulMinKeySize", ULONG), ("ulMaxKeySize", ULONG), ("flags", ULONG))


class Mechanism(_Structure):
    """CK_MECHANISM."""

    _fields_ = (("mechanism", ULONG), ("pParameter", ctypes.c_void_p), ("ulParameterLen", ULONG))


class GcmParams(_Structure):
    """CK_GCM_PARAMS (section 6.13.3), with ulIvBits as the header file has it since version 2.40, errata 1."""

    _fields_ = (
        ("pIv", ctypes.c_void_p),
        ("ulIvLen", ULONG),
        ("ulIvBits", ULONG),
        ("pAAD", ctypes.c_void_p),
        ("ulAADLen", ULONG),
        ("ulTagBits", ULONG),
    )


class OaepParams(_Structure):
    """CK_RSA_PKCS_OAEP_PARAMS (section 6.1.8)."""

    _fields_ = (
        ("hashAlg", ULONG),
        ("mgf", ULONG),
        ("source", ULONG),
        ("pSourceData", ctypes.c_void_p),
        ("ulSourceDataLen", ULONG),
    )


class PssParams(_Structure):
    """CK_RSA_PKCS_PSS_PARAMS (section 6.1.10)."""

    _fields_ = (("hashAlg", ULONG), ("mgf", ULONG), ("sLen", ULONG))


class Interface(_Structure):
    """CK_INTERFACE (v3.0 section 3.6)."""

    _fields_ = (("pInterfaceName", ctypes.c_char_p), ("pFunctionList", ctypes.c_void_p), ("flags", ULONG))


class Attribute(_Structure):
    """CK_ATTRIBUTE."""

    _fields_ = (("type", ULONG), ("pValue", ctypes.c_void_p), ("ulValueLen", ULONG))


class InitializeArgs(_Structure):
    """CK_C_INITIALIZE_ARGS."""

    _fields_ = (
        ("CreateMutex", ctypes.c_void_p),
        ("DestroyMutex", ctypes.c_void_p),
        ("LockMutex", ctypes.c_void_p),
        ("UnlockMutex", ctypes.c_void_p),
        ("flags", ULONG),
        ("pReserved", ctypes.c_void_p),
    )


def attributes_format(count: int) -> struct.Struct:
    """Return how `count` CK_ATTRIBUTE structures lie in memory, to read type, pointer and length of all in one step."""
    if not _PACKED:
        return struct.Struct("@" + "LPL" * count)
    return struct.Struct("<" + ("LQL" if _POINTER_SIZE == 8 else "LLL") * count)


_P, _B = ctypes.c_void_p, ctypes.c_ubyte
_DATA_IN_OUT = (ULONG, _P, ULONG, _P, _P)
_DATA_IN = (ULONG, _P, ULONG)
_DATA_OUT = (ULONG, _P, _P)
_INIT = (ULONG, _P, ULONG)

LOGIN_USER = (ULONG, ULONG, _P, ULONG, _P, ULONG)
"""The parameters of C_LoginUser (section 5.6.8)."""

LOGIN_USER_PLACE = 70
"""Its place in CK_FUNCTION_LIST_3_0: behind the 68 functions of version 2.40, C_GetInterfaceList and C_GetInterface."""

PROTOTYPES: dict[str, tuple[type, ...]] = {
    "C_Initialize": (_P,),
    "C_Finalize": (_P,),
    "C_GetInfo": (_P,),
    "C_GetFunctionList": (_P,),
    "C_GetSlotList": (_B, _P, _P),
    "C_GetSlotInfo": (ULONG, _P),
    "C_GetTokenInfo": (ULONG, _P),
    "C_GetMechanismList": (ULONG, _P, _P),
    "C_GetMechanismInfo": (ULONG, ULONG, _P),
    "C_InitToken": (ULONG, _P, ULONG, _P),
    "C_InitPIN": (ULONG, _P, ULONG),
    "C_SetPIN": (ULONG, _P, ULONG, _P, ULONG),
    "C_OpenSession": (ULONG, ULONG, _P, _P, _P),
    "C_CloseSession": (ULONG,),
    "C_CloseAllSessions": (ULONG,),
    "C_GetSessionInfo": (ULONG, _P),
    "C_GetOperationState": _DATA_OUT,
    "C_SetOperationState": (ULONG, _P, ULONG, ULONG, ULONG),
    "C_Login": (ULONG, ULONG, _P, ULONG),
    "C_Logout": (ULONG,),
    "C_CreateObject": (ULONG, _P, ULONG, _P),
    "C_CopyObject": (ULONG, ULONG, _P, ULONG, _P),
    "C_DestroyObject": (ULONG, ULONG),
    "C_GetObjectSize": (ULONG, ULONG, _P),
    "C_GetAttributeValue": (ULONG, ULONG, _P, ULONG),
    "C_SetAttributeValue": (ULONG, ULONG, _P, ULONG),
    "C_FindObjectsInit": (ULONG, _P, ULONG),
    "C_FindObjects": (ULONG, _P, ULONG, _P),
    "C_FindObjectsFinal": (ULONG,),
    "C_EncryptInit": _INIT,
    "C_Encrypt": _DATA_IN_OUT,
    "C_EncryptUpdate": _DATA_IN_OUT,
    "C_EncryptFinal": _DATA_OUT,
    "C_DecryptInit": _INIT,
    "C_Decrypt": _DATA_IN_OUT,
    "C_DecryptUpdate": _DATA_IN_OUT,
    "C_DecryptFinal": _DATA_OUT,
    "C_DigestInit": (ULONG, _P),
    "C_Digest": _DATA_IN_OUT,
    "C_DigestUpdate": _DATA_IN,
    "C_DigestKey": (ULONG, ULONG),
    "C_DigestFinal": _DATA_OUT,
    "C_SignInit": _INIT,
    "C_Sign": _DATA_IN_OUT,
    "C_SignUpdate": _DATA_IN,
    "C_SignFinal": _DATA_OUT,
    "C_SignRecoverInit": _INIT,
    "C_SignRecover": _DATA_IN_OUT,
    "C_VerifyInit": _INIT,
    "C_Verify": (ULONG, _P, ULONG, _P, ULONG),
    "C_VerifyUpdate": _DATA_IN,
    "C_VerifyFinal": _DATA_IN,
    "C_VerifyRecoverInit": _INIT,
    "C_VerifyRecover": _DATA_IN_OUT,
    "C_DigestEncryptUpdate": _DATA_IN_OUT,
    "C_DecryptDigestUpdate": _DATA_IN_OUT,
    "C_SignEncryptUpdate": _DATA_IN_OUT,
    "C_DecryptVerifyUpdate": _DATA_IN_OUT,
    "C_GenerateKey": (ULONG, _P, _P, ULONG, _P),
    "C_GenerateKeyPair": (ULONG, _P, _P, ULONG, _P, ULONG, _P, _P),
    "C_WrapKey": (ULONG, _P, ULONG, ULONG, _P, _P),
    "C_UnwrapKey": (ULONG, _P, ULONG, _P, ULONG, _P, ULONG, _P),
    "C_DeriveKey": (ULONG, _P, ULONG, _P, ULONG, _P),
    "C_SeedRandom": _DATA_IN,
    "C_GenerateRandom": _DATA_IN,
    "C_GetFunctionStatus": (ULONG,),
    "C_CancelFunction": (ULONG,),
    "C_WaitForSlotEvent": (ULONG, _P, _P),
}
"""The parameters of every function, in the order of CK_FUNCTION_LIST (PKCS#11 v2.40; later versions only append)."""

LIST_SIZE = FIRST_FUNCTION + len(PROTOTYPES) * _POINTER_SIZE
"""Bytes of a CK_FUNCTION_LIST (section 3.6)."""
