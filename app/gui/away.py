"""What the system says when it is asked: whether the screen is locked, and how long the computer has slept.

Where the system has no answer it is "not locked" and "never slept": the idle time counts all the same.
"""

from __future__ import annotations

import ctypes
import sys
import time

_CURRENT_SESSION = 0xFFFFFFFF
_SESSION_INFO_EX = 25
_DISCONNECTED = 4
_LOCKED = 0
"""WTS_CURRENT_SESSION, WTSSessionInfoEx, WTSDisconnected and WTS_SESSIONSTATE_LOCK of Windows' wtsapi32.h."""

_UTF8 = 0x08000100
"""kCFStringEncodingUTF8 of CoreFoundation's CFString.h."""


class SessionInfo(ctypes.Structure):
    """The beginning of Windows' WTSINFOEXW; its union is aligned as its 64-bit times are."""

    _fields_ = (
        ("level", ctypes.c_uint32),
        ("_padding", ctypes.c_uint32),
        ("session", ctypes.c_uint32),
        ("state", ctypes.c_int32),
        ("flags", ctypes.c_int32),
    )

    @property
    def away(self) -> bool:
        """Return whether nobody sits before it: locked, or a remote desktop that was disconnected."""
        return bool(self.state == _DISCONNECTED or self.flags == _LOCKED)


def screen_is_locked() -> bool:
    """Return whether the screen is locked; on Linux always False, because there D-Bus tells (`SystemSession`)."""
    if sys.platform == "win32":
        return _windows_session_is_away()
    if sys.platform == "darwin":
        return _macos_screen_is_locked()
    return False


def seconds_asleep() -> float:
    """Return for how many seconds this computer has slept since it was started: of two clocks, one stands in sleep."""
    if sys.platform == "win32":
        awake = ctypes.c_uint64()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake))
        ctypes.windll.kernel32.GetTickCount64.restype = ctypes.c_uint64
        return float(ctypes.windll.kernel32.GetTickCount64() / 1e3 - awake.value / 1e7)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


if sys.platform == "win32":

    def _windows_session_is_away() -> bool:
        wts = ctypes.windll.wtsapi32
        wts.WTSFreeMemory.argtypes = (ctypes.c_void_p,)
        found, size = ctypes.POINTER(SessionInfo)(), ctypes.c_uint32()
        if not wts.WTSQuerySessionInformationW(
            None, _CURRENT_SESSION, _SESSION_INFO_EX, ctypes.byref(found), ctypes.byref(size)
        ):
            return False
        try:
            return size.value >= ctypes.sizeof(SessionInfo) and found.contents.away
        finally:
            wts.WTSFreeMemory(found)


if sys.platform == "darwin":

    def _macos_screen_is_locked() -> bool:
        frameworks = "/System/Library/Frameworks/{0}.framework/{0}"
        graphics = ctypes.CDLL(frameworks.format("CoreGraphics"))
        foundation = ctypes.CDLL(frameworks.format("CoreFoundation"))
        graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
        foundation.CFStringCreateWithCString.restype = ctypes.c_void_p
        foundation.CFStringCreateWithCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32)
        foundation.CFDictionaryGetValue.restype = ctypes.c_void_p
        foundation.CFDictionaryGetValue.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        foundation.CFBooleanGetValue.restype = ctypes.c_ubyte
        foundation.CFBooleanGetValue.argtypes = (ctypes.c_void_p,)
        foundation.CFRelease.argtypes = (ctypes.c_void_p,)
        session = graphics.CGSessionCopyCurrentDictionary()
        if not session:
            return False
        name = foundation.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", _UTF8)
        try:
            value = foundation.CFDictionaryGetValue(session, name)
            return bool(value and foundation.CFBooleanGetValue(value))
        finally:
            foundation.CFRelease(name)
            foundation.CFRelease(session)
