"""The lock of one account's renewal: one at a time in all processes that share a data folder."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from b24monitor.core.errors import StoreError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOOK_S = 0.1


@contextmanager
def renewal_lock(folder: Path, account_id: str, limit_s: float) -> Iterator[None]:
    """Holds the account's lock, which the operating system gives back however the process ends.

    Raises `StoreError` when somebody else has it for longer than `limit_s`, or the folder holds no locks.
    """
    try:
        # The file stays: removing it would let two processes lock two files.
        descriptor = os.open(folder / f"renewal-{account_id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"the data folder {folder} cannot be locked: {error.strerror}") from error
    try:
        _wait(descriptor, time.monotonic() + limit_s)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, end_s: float) -> None:
    while True:
        try:
            _lock(descriptor)
            return
        except (BlockingIOError, PermissionError):
            if time.monotonic() >= end_s:
                raise StoreError("another process renews the same token") from None
        except OSError as error:
            raise StoreError(f"the data folder cannot be locked: {error.strerror}") from error
        time.sleep(_LOOK_S)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
