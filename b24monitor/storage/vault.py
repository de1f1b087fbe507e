"""The operating system's keyring as a `Vault`: the only module that knows the keyring library.

A call into a keyring may block without limit (a prompt nobody answers, a frozen service) and cannot be interrupted, so
each runs on a daemon thread of the vault, which is abandoned when the time limit is over.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError, VaultError
from b24monitor.core.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

logger = logging.getLogger(__name__)

THREAD_NAME = "b24monitor-vault"

# The Windows Credential Manager's limit of one item (CRED_MAX_CREDENTIAL_BLOB_SIZE), which it fills in UTF-16.
# Held to everywhere, so that a grant kept on one system is never one that another could not keep.
_ITEM_LIMIT_BYTES = 2560
_CLOSE_LIMIT_S = 0.3
# How long a new thread lets an abandoned one come back first, so that its late deed does not follow a newer one.
_LATE_LIMIT_S = 1.0
# By name: each of them belongs to a library that only one system has.
_LOCKED_ERRORS = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException"})

# By the module of the library's that speaks to it.
_NAMES = {
    "SecretService": "Secret Service",
    "libsecret": "Secret Service (libsecret)",
    "kwallet": "KWallet",
    "Windows": "Windows Credential Manager",
    "macOS": "Keychain",
}

_T = TypeVar("_T")


class KeyringVault:
    """Keeps items under `service` in the system's keyring; each call ends within `time_limit_s`. Any thread may call.

    Only the systems' own keyrings are used, whatever a user's keyring configuration names: never a plain-text file.
    """

    def __init__(self, service: str, time_limit_s: float = 10.0) -> None:
        self._service = service
        self._time_limit_s = time_limit_s
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._retired: _Worker | None = None
        self._closed = False

    def get(self, name: str) -> Secret | None:
        """The item of that name, or None; raises as `Vault` says."""
        value = self._call(lambda backend: backend.get_password(self._service, name))
        return None if value is None else Secret(value)

    def set(self, name: str, value: Secret) -> None:
        """Keeps an item and reads it back; raises as `Vault` says, and `VaultError` for one of over 1280 characters."""
        text = value.reveal()
        if len(text.encode("utf-16-le", "surrogatepass")) > _ITEM_LIMIT_BYTES:
            raise VaultError("the item is longer than the 1280 characters that every keyring holds")

        def keep(backend: "KeyringBackend") -> None:
            backend.set_password(self._service, name, text)
            if backend.get_password(self._service, name) != text:
                raise VaultError("the keyring did not keep the item")

        self._call(keep)

    def delete(self, name: str) -> None:
        """Removes an item, if it is there; raises as `Vault` says."""

        def remove(backend: "KeyringBackend") -> None:
            from keyring.errors import PasswordDeleteError

            try:
                backend.delete_password(self._service, name)
            except PasswordDeleteError:
                # Back-ends raise it for an item that is not there, and some for one they did not want to remove.
                if backend.get_password(self._service, name) is not None:
                    raise

        self._call(remove)

    def name(self) -> str:
        """What its makers call the keyring in use; raises as `Vault` says."""
        return self._call(lambda backend: _NAMES.get(type(backend).__module__.rpartition(".")[2], backend.name))

    def reopen(self) -> None:
        """Looks for the keyring anew; raises `NoKeyringError` when there is none."""
        with self._lock:
            self._retire()
        self._call(lambda _backend: None)

    def close(self) -> None:
        """Ends the vault's thread, or abandons it if it is stuck; further calls raise `VaultError`."""
        with self._lock:
            self._closed = True
            self._retire()
            last = self._retired
        if last is not None and not last.join(_CLOSE_LIMIT_S):
            logger.warning("the keyring does not answer: the thread %s is left behind", THREAD_NAME)

    def _call(self, work: "Callable[[KeyringBackend], _T]") -> _T:
        with self._lock:
            if self._closed:
                raise VaultError("the vault is closed")
            if self._worker is None:
                self._worker = _Worker(self._retired, min(_LATE_LIMIT_S, self._time_limit_s / 2))
            worker = self._worker
            answer = worker.submit(work)
        try:
            return answer.result(self._time_limit_s)
        except TimeoutError:
            # A job that still stands in the queue must not be done behind the back of a caller told that it failed.
            answer.cancel()
            with self._lock:
                if self._worker is worker:
                    self._retire()
            raise KeyringSilentError(f"the keyring did not answer within {self._time_limit_s:g} s") from None

    def _retire(self) -> None:
        """Has the next call start a new thread; the present one ends when it is through. Holding the lock."""
        if self._worker is not None:
            self._worker.end()
            self._worker, self._retired = None, self._worker


class _Worker:
    """One daemon thread that does jobs in turn, with the back-end it found at its first."""

    def __init__(self, before: "_Worker | None", before_limit_s: float) -> None:
        self._before = before
        self._before_limit_s = before_limit_s
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._backend: KeyringBackend | None = None
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self._thread.start()

    def submit(self, work: "Callable[[KeyringBackend], _T]") -> "Future[_T]":
        answer: Future[_T] = Future()

        def job() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                result = work(self._opened())
            except Exception as error:  # a dead bus raises what no KeyringError is the base of
                answer.set_exception(self._explained(error))
            else:
                answer.set_result(result)

        self._jobs.put(job)
        return answer

    def end(self) -> None:
        """The thread ends by itself after the jobs it was given; a stuck one, when it comes back."""
        self._jobs.put(None)

    def join(self, limit_s: float) -> bool:
        """Waits for the thread's end; False when it has not come within the limit."""
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        if self._before is not None:
            self._before.join(self._before_limit_s)
            self._before = None
        while (job := self._jobs.get()) is not None:
            job()

    def _opened(self) -> "KeyringBackend":
        if self._backend is None:
            self._backend = _find_backend()
        return self._backend

    def _explained(self, error: Exception) -> VaultError:
        """Our own error for whatever the keyring raised: by type alone, since texts of errors may quote the item."""
        from keyring.errors import InitError

        if isinstance(error, VaultError):
            return error
        kind = type(error).__name__
        if isinstance(error, InitError) and self._backend is not None and _priority(type(self._backend)) is None:
            self._backend = None
            return NoKeyringError("the keyring's service is gone")
        if isinstance(error, InitError) or kind in _LOCKED_ERRORS:
            return KeyringLockedError("the keyring is locked")
        return VaultError(f"the keyring failed: {kind}")


def _find_backend() -> "KeyringBackend":
    """The best keyring of this system that keeps secrets safe.

    The library's own choice is not asked: it follows an environment variable and a file, loads plug-ins, and remembers
    its first look for good.
    """
    from keyring.backends import SecretService, Windows, kwallet, libsecret, macOS

    accepted: tuple[type[KeyringBackend], ...] = (
        SecretService.Keyring,
        Windows.WinVaultKeyring,
        macOS.Keyring,
        libsecret.Keyring,
        kwallet.DBusKeyring,
        kwallet.DBusKeyringKWallet4,
    )
    viable = [(priority, kind) for kind in accepted if (priority := _priority(kind)) is not None]
    if not viable:
        raise NoKeyringError("this system offers no keyring that keeps secrets safe")
    _, best = max(viable, key=lambda choice: choice[0])
    return best()


def _priority(kind: "type[KeyringBackend]") -> float | None:
    """How well a back-end fits this system (the library's own measure); None when it cannot work here."""
    try:
        return float(kind.priority)
    except Exception:  # each back-end lets through whatever its own libraries raise
        return None
