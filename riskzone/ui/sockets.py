"""Answers without delay: a listening socket whose connections do not wait to fill a packet."""

import contextlib
import os
import socket
import stat
from pathlib import Path

_OPEN_FILES = Path("/dev/fd")  # Linux and macOS; elsewhere nothing is done


def send_at_once() -> int:
    """Set TCP_NODELAY on every TCP socket this process has open; new connections inherit it.

    Streamlit binds its socket without naming the protocol, and asyncio sets the option
    only on sockets that name it.  Every second answer on a connection then waits 40 ms for
    the other side's acknowledgement; a first visit asks for 150 files.

    Returns
    -------
    int
        Number of sockets changed.
    """
    changed = 0
    for entry in list(_OPEN_FILES.iterdir()) if _OPEN_FILES.is_dir() else ():
        # A file may be closed between the listing and the question.
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(entry.name)).st_mode):
                changed += _set(int(entry.name))
    return changed


def _set(descriptor: int) -> int:
    with socket.socket(fileno=os.dup(descriptor)) as found:
        if found.family not in (socket.AF_INET, socket.AF_INET6):
            return 0
        if found.type != socket.SOCK_STREAM:
            return 0
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return 1
