"""What Windows tells its windows of: that its session was locked or left, and that the computer goes to sleep.

Written after Microsoft's pages on WM_WTSSESSION_CHANGE, WTSRegisterSessionNotification and WM_POWERBROADCAST.
"""

import ctypes
import sys
from collections.abc import Callable
from ctypes.wintypes import MSG
from typing import TypeAlias

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtGui import QWindow

_Name: TypeAlias = QByteArray | bytes | bytearray | memoryview
_KINDS = (b"windows_generic_MSG", b"windows_dispatcher_MSG")
"""What Qt calls Windows' messages, to windows and to the thread."""

SESSION_CHANGE, POWER = 0x02B1, 0x0218
"""WM_WTSSESSION_CHANGE and WM_POWERBROADCAST of winuser.h."""
_AWAY = {(SESSION_CHANGE, 2), (SESSION_CHANGE, 4), (SESSION_CHANGE, 6), (SESSION_CHANGE, 7), (POWER, 4)}
"""WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK; PBT_APMSUSPEND."""


class WindowsMessages(QAbstractNativeEventFilter):
    """Looks at each message that comes to the program, and keeps none back."""

    def __init__(self, away: Callable[[], None]):
        """Call `away` when nobody is here any more."""
        super().__init__()
        self._away = away

    def nativeEventFilter(self, kind: _Name, message: int) -> tuple[bool, int]:  # noqa: N802 - Qt's name
        """Look at one message, which stands where its address says: a ``shiboken6.VoidPtr``, whatever the types say."""
        if QByteArray(kind).data() in _KINDS:
            told = MSG.from_address(int(message))
            if (told.message, told.wParam) in _AWAY:
                self._away()
        return False, 0


if sys.platform == "win32":

    def listen(away: Callable[[], None]) -> WindowsMessages:
        """Have Windows tell this program when nobody is here any more; whoever listens keeps what is returned.

        A window that nobody sees hears it: Windows tells of its session only those windows that asked. Where it does
        not want to, only the time without a key or a click counts.
        """
        ear = QWindow()
        ear.create()
        handle = ctypes.c_void_p(int(ear.winId()))
        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, 0)  # NOTIFY_FOR_THIS_SESSION
        messages, application = WindowsMessages(away), QCoreApplication.instance()
        assert application is not None
        application.installNativeEventFilter(messages)

        def stop() -> None:
            ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(handle)
            application.removeNativeEventFilter(messages)
            ear.destroy()

        application.aboutToQuit.connect(stop)
        return messages
