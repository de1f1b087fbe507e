"""What is kept in the vault, and the thread that waits for it: the fingerprint key and each account's grant."""

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from b24monitor.core.errors import (
    KeyringLockedError,
    KeyringSilentError,
    NoKeyringError,
    UnreadableGrantError,
    VaultError,
)
from b24monitor.core.fact import VaultState
from b24monitor.core.grant import Grant
from b24monitor.core.ports import Vault
from b24monitor.core.secret import Secret

_T = TypeVar("_T")

_log = logging.getLogger(__name__)

_KEY_ITEM = "fingerprint-key"
# What the self-test writes, and leaves behind should the program die before it has deleted it.
TEST_ITEM = "self-test"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class SafeOpened:
    """What the vault gave: its state, the fingerprint key (None: not to be had) and the grants by account id."""

    state: VaultState
    key: Secret | None = None
    grants: dict[str, Grant] = field(default_factory=dict)


def new_key() -> Secret:
    """A fresh fingerprint key."""
    return Secret(secrets.token_hex(_KEY_BYTES))


class Safe:
    """Runs vault work in order on one thread of its own, so that nobody else ever waits for a keyring."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # A daemon: a call stuck inside the keyring cannot be interrupted, and quitting must not wait for it.
        self._thread = threading.Thread(target=self._run, name="b24monitor-safe", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """Stops the thread within `limit_s`; False when it is stuck in the keyring and was abandoned."""
        self._work.put(None)
        self._thread.join(limit_s)
        if self._thread.is_alive():
            _log.warning("abandoned while the keyring did not answer")
        return not self._thread.is_alive()

    def open(self, account_ids: Sequence[str], done: Callable[[SafeOpened], None], *, again: bool = False) -> None:
        """Reads the key (making it at the first start) and the grants of accounts, then calls `done` on the thread."""
        self._work.put(lambda: done(self._open(account_ids, again)))

    def keep(self, account_id: str, grant: Grant, done: Callable[[VaultState], None]) -> None:
        """Keeps a grant, then calls `done` with KEYRING or what went wrong."""
        self._work.put(lambda: done(self._attempt(lambda: keep_grant(self._vault, account_id, grant))))

    def forget(self, account_id: str, done: Callable[[VaultState], None]) -> None:
        """Deletes a grant, then calls `done` with KEYRING or what went wrong."""
        self._work.put(lambda: done(self._attempt(lambda: forget_grant(self._vault, account_id))))

    def use(self, work: Callable[[Vault], _T], done: Callable[[_T], None]) -> None:
        """Does `work`, which raises nothing, with the vault, then calls `done` with what came of it."""
        self._work.put(lambda: done(work(self._vault)))

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:
                _log.exception("keyring work failed")

    def _open(self, account_ids: Sequence[str], again: bool) -> SafeOpened:
        found: list[SafeOpened] = []

        def read() -> None:
            if again:
                self._vault.reopen()
            key = read_key(self._vault)
            grants = {account_id: grant for account_id in account_ids if (grant := read_grant(self._vault, account_id))}
            found.append(SafeOpened(VaultState.KEYRING, key, grants))

        state = self._attempt(read)
        return found[0] if found else SafeOpened(state)

    def _attempt(self, action: Callable[[], None]) -> VaultState:
        try:
            action()
        except NoKeyringError:
            return VaultState.NO_KEYRING
        except KeyringLockedError:
            return VaultState.LOCKED
        except KeyringSilentError:
            return VaultState.SILENT
        except VaultError:
            _log.warning("the keyring failed", exc_info=True)
            return VaultState.FAILED
        return VaultState.KEYRING


def _item(account_id: str) -> str:
    return f"grant-{account_id}"


def read_key(vault: Vault) -> Secret:
    """The fingerprint key of a vault, made at the first time; raises `VaultError`."""
    key = vault.get(_KEY_ITEM)
    if key is None:
        key = new_key()
        vault.set(_KEY_ITEM, key)
    return key


def read_grant(vault: Vault, account_id: str) -> Grant | None:
    """The kept grant of an account (None: there is none, or none of ours); raises `VaultError`."""
    item = vault.get(_item(account_id))
    try:
        return Grant.from_item(item) if item is not None else None
    except UnreadableGrantError:
        _log.warning("the keyring item of account %s is not readable", account_id)
        return None


def keep_grant(vault: Vault, account_id: str, grant: Grant) -> None:
    """Keeps the grant of an account; raises `VaultError`."""
    vault.set(_item(account_id), grant.to_item())


def forget_grant(vault: Vault, account_id: str) -> None:
    """Deletes the grant of an account; raises `VaultError`."""
    vault.delete(_item(account_id))


def forget_each(vault: Vault, account_ids: Iterable[str]) -> None:
    """As `forget_all`, but does not stop at what fails: raises the last `VaultError` in the end."""
    failed: VaultError | None = None
    for name in (*map(_item, account_ids), TEST_ITEM, _KEY_ITEM):
        try:
            vault.delete(name)
        except VaultError as error:
            failed = error
            # Neither comes back while one waits, and each call would wait its whole time.
            if isinstance(error, NoKeyringError | KeyringLockedError | KeyringSilentError):
                break
    if failed is not None:
        raise failed


def forget_all(vault: Vault, account_ids: Iterable[str]) -> None:
    """Deletes everything the program keeps for these accounts, and its key; raises `VaultError`."""
    for account_id in account_ids:
        forget_grant(vault, account_id)
    vault.delete(TEST_ITEM)
    vault.delete(_KEY_ITEM)
