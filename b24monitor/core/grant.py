"""The secret half of an account: what the keyring keeps."""

import json
from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.errors import UnreadableGrantError
from b24monitor.core.secret import Secret


@dataclass(frozen=True)
class Grant:
    """The access token of one account (RFC 6749, section 1.4). `expires_at` is None when nothing told it."""

    access_token: Secret
    expires_at: datetime | None = None

    def to_item(self) -> Secret:
        """The grant as one small keyring item (Windows holds about 1280 characters)."""
        expires = self.expires_at.isoformat() if self.expires_at else None
        return Secret(json.dumps({"access_token": self.access_token.reveal(), "expires_at": expires}))

    @classmethod
    def from_item(cls, item: Secret) -> "Grant":
        """The grant in a keyring item; raises `UnreadableGrantError` when it is not one of ours."""
        try:
            fields = json.loads(item.reveal())
            token, expires = fields["access_token"], fields["expires_at"]
            expires_at = None if expires is None else datetime.fromisoformat(expires)
        except (ValueError, KeyError, TypeError, RecursionError):
            # Without the cause: its text would quote the item.
            raise UnreadableGrantError from None
        is_ours = isinstance(token, str) and token and (expires_at is None or expires_at.tzinfo is not None)
        if not is_ours:
            raise UnreadableGrantError
        return cls(Secret(token), expires_at)
