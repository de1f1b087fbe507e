"""The grants in memory: tokens by account, with the fingerprints they are known by elsewhere."""

import threading

from b24monitor.core.grant import Grant
from b24monitor.core.secret import Secret


class Wallet:
    """Grants of this session by account id. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, tuple[str, Grant]] = {}

    def put(self, account_id: str, fingerprint: str, grant: Grant) -> None:
        """Holds a grant."""
        with self._lock:
            self._held[account_id] = (fingerprint, grant)

    def remove(self, account_id: str) -> None:
        """Lets go of a grant."""
        with self._lock:
            self._held.pop(account_id, None)

    def token(self, account_id: str) -> tuple[str, Secret] | None:
        """The fingerprint and the access token of an account (None: not held)."""
        with self._lock:
            held = self._held.get(account_id)
            return None if held is None else (held[0], held[1].access_token)

    def grant(self, account_id: str) -> Grant | None:
        """The grant of an account (None: not held)."""
        with self._lock:
            held = self._held.get(account_id)
            return None if held is None else held[1]

    def grants(self) -> dict[str, Grant]:
        """All grants held."""
        with self._lock:
            return {account_id: grant for account_id, (_, grant) in self._held.items()}
