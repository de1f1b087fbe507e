"""A vault in memory, with the troubles of a real keyring; `tests/contracts/test_vault.py` holds it to the real one."""

from __future__ import annotations

from b24monitor.core.errors import NoKeyringError, VaultError
from b24monitor.core.secret import Secret

LONGEST_ITEM = 1280


class MemoryKeyring:
    """What outlives a vault: the items of every service, and the trouble that each call meets at present."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Secret] = {}
        self.trouble: type[VaultError] | None = None


class MemoryVault:
    """`core.ports.Vault` over a `MemoryKeyring`; fails at once where the real one waits for its time limit."""

    def __init__(self, keyring: MemoryKeyring | None = None, service: str = "b24monitor") -> None:
        self.keyring = keyring or MemoryKeyring()
        self._service = service

    def get(self, name: str) -> Secret | None:
        self._meet_trouble()
        return self.keyring.items.get((self._service, name))

    def set(self, name: str, value: Secret) -> None:
        if len(value.reveal()) > LONGEST_ITEM:
            raise VaultError("the item is too long")
        self._meet_trouble()
        self.keyring.items[self._service, name] = value

    def delete(self, name: str) -> None:
        self._meet_trouble()
        self.keyring.items.pop((self._service, name), None)

    def name(self) -> str:
        self._meet_trouble()
        return "memory"

    def reopen(self) -> None:
        # A locked or frozen keyring is found all the same: that shows at the next call.
        if self.keyring.trouble is NoKeyringError:
            raise NoKeyringError

    def close(self) -> None:
        """Nothing to end."""

    def _meet_trouble(self) -> None:
        if self.keyring.trouble is not None:
            raise self.keyring.trouble
