"""What the system says when it is asked: whether the screen is locked, and how long the computer has slept.

Where the system has no answer it is "not locked" and "never slept": the idle time counts all the same.
"""

from __future__ import annotations

import ctypes
import sys
import time

_UTF8 = 0x08000100
"""kCFStringEncodingUTF8 of CoreFoundation's CFString.h."""


def screen_is_locked() -> bool:
    """Return whether the screen is locked; always False where the system tells of it by itself (`SystemSession`)."""
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
