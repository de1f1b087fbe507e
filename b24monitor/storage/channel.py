"""A door for one short line from another process of the same user: a Unix socket in the data folder, or a named pipe.

What arrives is bounded in length and time; nothing is unpickled.
"""

import contextlib
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

Answer = Callable[[bytes], bytes]

_SOCKET_NAME = "instance.sock"
# The longest verb with a window's activation token.
_LINE_LIMIT_BYTES = 320
# How long one visitor may keep the door occupied, and how long a visitor waits for the answer.
_VISIT_LIMIT_S = 1.0
_ANSWER_LIMIT_S = 5.0
# sun_path holds 104 bytes on macOS and 108 on Linux, the final zero among them.
_ADDRESS_LIMIT_BYTES = 103


class Door(Protocol):
    """The listening end."""

    def serve(self, answer: Answer) -> None:
        """Answers each line that comes, one at a time, until `stop`."""
        ...

    def stop(self) -> None:
        """Makes `serve` return, from another thread; from now on nobody finds the door."""
        ...

    def close(self) -> None:
        """Lets go of what the door holds, after `serve` has returned."""
        ...


if sys.platform == "win32":
    import hashlib
    from multiprocessing.connection import Client, Listener

    def _pipe(folder: Path) -> str:
        name = hashlib.sha256(os.path.normcase(folder.resolve()).encode()).hexdigest()[:32]
        return rf"\\.\pipe\b24monitor-{name}"

    class PipeDoor:
        """A named pipe, whose default access list lets only its creator and administrators write to it."""

        def __init__(self, folder: Path) -> None:
            self._address = _pipe(folder)
            self._listener = Listener(self._address, family="AF_PIPE")
            self._stopping = False

        def serve(self, answer: Answer) -> None:
            """Answers each line that comes, one at a time, until `stop`."""
            while not self._stopping:
                with self._listener.accept() as visitor, contextlib.suppress(OSError, EOFError):
                    if visitor.poll(_VISIT_LIMIT_S):
                        visitor.send_bytes(answer(visitor.recv_bytes(_LINE_LIMIT_BYTES)))

        def stop(self) -> None:
            """Makes `serve` return, by a visit that says nothing."""
            self._stopping = True
            with contextlib.suppress(OSError):
                Client(self._address, family="AF_PIPE").close()

        def close(self) -> None:
            """Lets go of the pipe."""
            self._listener.close()

    def open_door(folder: Path) -> Door:
        """A door that processes of this user find by the folder; raises `OSError`."""
        return PipeDoor(folder)

    def knock(folder: Path, line: bytes) -> bytes:
        """The answer to one line; raises `OSError` when nobody is there or answers."""
        with Client(_pipe(folder), family="AF_PIPE") as visitor:
            visitor.send_bytes(line)
            if not visitor.poll(_ANSWER_LIMIT_S):
                raise TimeoutError
            try:
                return visitor.recv_bytes(_LINE_LIMIT_BYTES)
            except EOFError:
                return b""

else:

    @contextmanager
    def _short_address(folder: Path) -> Iterator[str]:
        """The socket's path, through a private symbolic link while it is in use if the path itself is too long."""
        path = folder / _SOCKET_NAME
        if len(os.fsencode(path)) <= _ADDRESS_LIMIT_BYTES:
            yield str(path)
            return
        import tempfile

        with tempfile.TemporaryDirectory(prefix="b24-") as private:
            link = Path(private) / "f"
            link.symlink_to(folder)
            yield str(link / _SOCKET_NAME)

    def _read_line(visitor: socket.socket, limit_s: float) -> bytes:
        """What comes up to a line's end, at most `_LINE_LIMIT_BYTES`; raises `OSError` when it takes too long."""
        deadline_s = time.monotonic() + limit_s
        line = b""
        while not line.endswith(b"\n") and len(line) < _LINE_LIMIT_BYTES:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError
            visitor.settimeout(left_s)
            part = visitor.recv(_LINE_LIMIT_BYTES - len(line))
            if not part:
                break
            line += part
        return line

    class SocketDoor:
        """A Unix socket in the folder, for its owner alone (mode 0600)."""

        def __init__(self, folder: Path) -> None:
            self._path = folder / _SOCKET_NAME
            self._wake_up, self._woken = socket.socketpair()
            self._listener = socket.socket(socket.AF_UNIX)
            try:
                # A crash left it; the lock says that nobody listens there.
                self._path.unlink(missing_ok=True)
                with _short_address(folder) as address:
                    self._listener.bind(address)
                self._path.chmod(0o600)
                # Only now can anybody connect. Not blocking: who is gone again before `accept` must not hold it up.
                self._listener.listen(4)
                self._listener.setblocking(False)
            except OSError:
                self.close()
                raise

        def serve(self, answer: Answer) -> None:
            """Answers each line that comes, one at a time, until `stop`."""
            with selectors.DefaultSelector() as selector:
                selector.register(self._listener, selectors.EVENT_READ)
                selector.register(self._woken, selectors.EVENT_READ)
                while all(key.fileobj is not self._woken for key, _ in selector.select()):
                    with contextlib.suppress(OSError):
                        self._receive(answer)

        def _receive(self, answer: Answer) -> None:
            visitor, _ = self._listener.accept()
            with visitor:
                line = _read_line(visitor, _VISIT_LIMIT_S)
                visitor.sendall(answer(line.removesuffix(b"\n")) + b"\n")

        def stop(self) -> None:
            """Makes `serve` return, and takes the socket's name away."""
            with contextlib.suppress(OSError):
                self._path.unlink()
            with contextlib.suppress(OSError):
                self._wake_up.send(b"\n")

        def close(self) -> None:
            """Lets go of the socket."""
            for end in (self._listener, self._wake_up, self._woken):
                end.close()

    def open_door(folder: Path) -> Door:
        """A door that processes of this user find by the folder; raises `OSError`."""
        return SocketDoor(folder)

    def knock(folder: Path, line: bytes) -> bytes:
        """The answer to one line; raises `OSError` when nobody is there or answers."""
        with socket.socket(socket.AF_UNIX) as visitor, _short_address(folder) as address:
            visitor.settimeout(_ANSWER_LIMIT_S)
            visitor.connect(address)
            visitor.sendall(line + b"\n")
            return _read_line(visitor, _ANSWER_LIMIT_S).removesuffix(b"\n")
