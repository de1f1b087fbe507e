"""The secret half of an account: what the keyring keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from b24monitor.core.errors import BadEndpointError, UnreadableGrantError
from b24monitor.core.oauth import AuthorizationServer
from b24monitor.core.secret import Secret


@dataclass(frozen=True)
class RenewalKeys:
    """What it takes to renew a pair of tokens (RFC 6749, section 6), and the one server it may be sent to.

    `begun_at` is set while a renewal is under way. Found later, it tells that its outcome is not known: the server may
    have replaced the refresh token, so only the user's own act tries again.
    """

    refresh_token: Secret
    client_id: str
    client_secret: Secret
    server: AuthorizationServer
    begun_at: datetime | None = None


@dataclass(frozen=True)
class Grant:
    """The access token of one account (RFC 6749, section 1.4) with what belongs to it.

    `expires_at` is None when nothing told it. `issued_at` is when this program was given the token: it tells which of
    keyring and database is the newer one. `application_token` proves the origin of events (contract, section 6).
    """

    access_token: Secret
    expires_at: datetime | None = None
    issued_at: datetime | None = None
    keys: RenewalKeys | None = None
    application_token: Secret | None = None

    def without_keys(self) -> "Grant":
        """The same token with nothing to renew it by."""
        return replace(self, keys=None)

    def to_item(self) -> Secret:
        """The grant as one small keyring item (Windows holds about 1280 characters)."""
        fields: dict[str, str | bool | None] = {
            "access_token": self.access_token.reveal(),
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
        }
        if self.issued_at is not None:
            fields["issued_at"] = self.issued_at.isoformat()
        if self.application_token is not None:
            fields["application_token"] = self.application_token.reveal()
        if self.keys is not None:
            fields["refresh_token"] = self.keys.refresh_token.reveal()
            fields["client_id"] = self.keys.client_id
            fields["client_secret"] = self.keys.client_secret.reveal()
            fields["server"] = self.keys.server.address
            fields["server_is_typed"] = self.keys.server.is_typed
            fields["begun_at"] = self.keys.begun_at.isoformat() if self.keys.begun_at else None
        return Secret(json.dumps(fields, separators=(",", ":")))

    @classmethod
    def from_item(cls, item: Secret) -> "Grant":
        """The grant in a keyring item; raises `UnreadableGrantError` when it is not one of ours."""
        try:
            fields = json.loads(item.reveal())
            token = fields["access_token"]
            if not isinstance(token, str) or not token:
                raise UnreadableGrantError
            application = fields.get("application_token")
            return cls(
                Secret(token),
                _time(fields["expires_at"]),
                _time(fields.get("issued_at")),
                _keys(fields) if "refresh_token" in fields else None,
                None if application is None else Secret(_text(application)),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BadEndpointError):
            # Without the cause: its text would quote the item.
            raise UnreadableGrantError from None


def _keys(fields: Mapping[str, object]) -> RenewalKeys:
    return RenewalKeys(
        Secret(_text(fields["refresh_token"])),
        _text(fields["client_id"]),
        Secret(_text(fields["client_secret"])),
        AuthorizationServer(_text(fields["server"]), is_typed=fields["server_is_typed"] is True),
        _time(fields["begun_at"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError
    return at
