"""One engine for each data folder: the lock that says who runs it, and the short verbs others may tell its holder."""

import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from b24monitor.core.errors import StoreError

# Sockets are loaded when somebody is to be listened to, which is after the first paint.
if TYPE_CHECKING:
    from b24monitor.storage.channel import Door

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

logger = logging.getLogger(__name__)

THREAD_NAME = "b24monitor-instance"
LOCK_NAME = "instance.lock"
_RELEASE_LIMIT_S = 2.0
_SHOW_ATTEMPTS = 10
_SHOW_PAUSE_S = 0.2
_DONE, _NOT_DONE = b"ok", b"no"
# What a launcher or compositor hands out is a word without spaces (XDG activation protocol, version 1).
_TOKEN = r"[\x21-\x7e]{1,256}"


class Verb(StrEnum):
    """All that one process may ask of the lock's holder."""

    SHOW = "show"
    # Accounts were added, renewed or removed in the store and the keyring.
    ACCOUNTS = "accounts"
    # A portal's settings were changed in the store.
    PORTALS = "portals"


class InstanceLock:
    """The lock of a data folder. The operating system gives it back when its process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self._door: Door | None = None
        self._thread: threading.Thread | None = None

    def acquire(self) -> bool:
        """Takes the lock; False when another process (or another object of this one) has it.

        Raises:
            StoreError: the folder does not let files be locked at all.
        """
        if self._descriptor is not None:
            return True
        try:
            descriptor = os.open(self._folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"the data folder {self._folder} cannot be locked: {error.strerror}") from error
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            return False
        except OSError as error:
            os.close(descriptor)
            raise StoreError(f"the data folder {self._folder} cannot be locked: {error.strerror}") from error
        self._descriptor = descriptor
        return True

    def serve(self, on_verb: Callable[[Verb], None], on_token: Callable[[str], None] | None = None) -> None:
        """From now on calls `on_verb`, on a thread of the lock's own, for each verb that another process sends.

        `on_token` gets, just before a SHOW, the right to come to the front that its sender was given, if any.

        Raises:
            StoreError: the folder cannot hold a socket; the lock itself stays.
        """
        if self._descriptor is None or self._thread is not None:
            raise RuntimeError("only a lock that was acquired serves, and only once")
        from b24monitor.storage.channel import open_door

        try:
            door = open_door(self._folder)
        except OSError as error:
            raise StoreError(f"the data folder {self._folder} cannot hold a socket: {error.strerror}") from error
        self._door = door
        self._thread = threading.Thread(target=_serve, args=(door, on_verb, on_token), name=THREAD_NAME, daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Ends serving within 2 s and gives the lock back; does nothing without it."""
        if self._door is not None and self._thread is not None:
            self._door.stop()
            self._thread.join(_RELEASE_LIMIT_S)
            if self._thread.is_alive():
                logger.warning("the thread %s is busy and left behind", THREAD_NAME)
            self._door = self._thread = None
        if self._descriptor is not None:
            # Closing gives the lock back. The file stays: removing it would let two processes lock two files.
            os.close(self._descriptor)
            self._descriptor = None


def send(folder: Path, verb: Verb, activation_token: str = "") -> bool:
    """Tells the holder of the folder's lock a verb; False when nobody took it.

    With SHOW goes the token by which a Wayland compositor lets the holder's window come to the front; one that could
    not be such a token stays here.
    """
    from b24monitor.storage.channel import knock

    line = verb.value
    if verb is Verb.SHOW and re.fullmatch(_TOKEN, activation_token):
        line = f"{line} {activation_token}"
    try:
        return knock(folder, line.encode()) == _DONE
    except OSError:
        return False


def _serve(door: "Door", on_verb: Callable[[Verb], None], on_token: Callable[[str], None] | None) -> None:
    try:
        door.serve(lambda line: _answer(line, on_verb, on_token))
    finally:
        door.close()


def _answer(line: bytes, on_verb: Callable[[Verb], None], on_token: Callable[[str], None] | None) -> bytes:
    try:
        verb, token = _read(line.decode("ascii", "replace"))
    except ValueError:
        # Without the line: it is a stranger's.
        logger.warning("another process sent what is no verb")
        return _NOT_DONE
    try:
        if token and on_token is not None:
            on_token(token)
        on_verb(verb)
    except Exception:
        logger.exception("the verb %s failed", verb.value)
        return _NOT_DONE
    return _DONE


def _read(text: str) -> tuple[Verb, str]:
    """The verb and its token; raises `ValueError` for anything else."""
    word, has_token, token = text.partition(" ")
    verb = Verb(word)
    if has_token and not (verb is Verb.SHOW and re.fullmatch(_TOKEN, token)):
        raise ValueError
    return verb, token


def _lock(descriptor: int) -> None:
    """Locks an open file without waiting; raises `BlockingIOError` or `PermissionError` when somebody has it."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def show(folder: Path, token: str) -> bool:
    """Asks the process that holds the folder's lock to show its window; waits for one that was started just now."""
    for _attempt in range(_SHOW_ATTEMPTS):
        if send(folder, Verb.SHOW, token):
            return True
        time.sleep(_SHOW_PAUSE_S)
    return False
