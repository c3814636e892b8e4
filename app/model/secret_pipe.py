"""How a PIN reaches a host without a copy of it staying in the window, where the system allows it."""

import os
import sys

from PySide6.QtCore import QProcess

from app.vocabulary.frames import FrameKind, header


class SecretPipe:
    """A pipe of its own for PINs. On Windows they go through the process's ordinary input (two copies, measured)."""

    def __init__(self) -> None:
        """Make the pipe. What is sent before the host runs waits in it, outside this process's memory."""
        self._read = self._write = -1
        if sys.platform != "win32":
            self._read, self._write = os.pipe()

    def arguments(self) -> list[str]:
        """Let the process that is started next inherit the reading end, and return what tells it where that is."""
        if self._read < 0:
            return []
        os.set_inheritable(self._read, True)
        return ["--secrets", str(self._read)]

    def started(self) -> None:
        """Close our copy of the reading end, right after the start, so that no other host inherits it."""
        if self._read >= 0:
            os.close(self._read)
            self._read = -1

    def send(self, process: QProcess, number: int, secret: bytearray) -> None:
        """Write one PIN. A pipe takes 4,096 bytes at once without waiting; a PIN has at most 1,024."""
        head = header(FrameKind.SECRET, number, len(secret))
        if self._write < 0:
            process.write(head)
            process.write(secret)
            return
        try:
            os.write(self._write, head)
            os.write(self._write, secret)
        except OSError:
            pass  # the host has ended; the request says so

    def close(self) -> None:
        """Close the pipe, and with it what nobody has read."""
        self.started()
        if self._write >= 0:
            os.close(self._write)
            self._write = -1
