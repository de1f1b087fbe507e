"""The keyrings that the vault contract runs on, each with the same ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError
from b24monitor.core.ports import Vault
from b24monitor.storage.vault import KeyringVault
from tests.bench_session.secret_service import SecretService
from tests.fakes.vault import MemoryKeyring, MemoryVault

TIME_LIMIT_S = 2.0


class VaultBench(Protocol):
    """A keyring and the vaults opened on it."""

    def open(self, service: str) -> Vault: ...

    def lock(self) -> None: ...

    def freeze(self) -> None: ...

    def remove(self) -> None: ...

    def mend(self) -> None: ...

    def close(self) -> None: ...


class MemoryBench:
    def __init__(self) -> None:
        self._keyring = MemoryKeyring()

    def open(self, service: str) -> Vault:
        return MemoryVault(self._keyring, service)

    def lock(self) -> None:
        self._keyring.trouble = KeyringLockedError

    def freeze(self) -> None:
        self._keyring.trouble = KeyringSilentError

    def remove(self) -> None:
        self._keyring.trouble = NoKeyringError

    def mend(self) -> None:
        self._keyring.trouble = None

    def close(self) -> None:
        self.mend()


class SecretServiceBench:
    """The real thing: gnome-keyring through the keyring library."""

    def __init__(self, service: SecretService) -> None:
        self._service = service
        self._vaults: list[KeyringVault] = []
        self._mends: list[Callable[[], None]] = []

    def open(self, service: str) -> Vault:
        vault = KeyringVault(service, TIME_LIMIT_S)
        self._vaults.append(vault)
        return vault

    def lock(self) -> None:
        self._service.lock()
        self._mends.append(self._service.unlock)

    def freeze(self) -> None:
        self._service.freeze()
        self._mends.append(self._service.thaw)

    def remove(self) -> None:
        self._service.kill()
        self._mends.append(self._service.restart)

    def mend(self) -> None:
        while self._mends:
            self._mends.pop()()

    def close(self) -> None:
        self.mend()
        for vault in self._vaults:
            vault.close()
