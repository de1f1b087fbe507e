"""Who the demo portal knows: users, applications, webhooks and the tokens issued to them."""

from __future__ import annotations

import enum
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REFRESH_TOKEN_LIFE = timedelta(days=180)


class TelephonyRight(enum.Enum):
    """Whose telephony settings a user may see."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class User:
    """One user of the portal."""

    user_id: int
    name: str
    last_name: str
    is_administrator: bool = False
    telephony: TelephonyRight = TelephonyRight.ALL


@dataclass(frozen=True)
class Application:
    """One local application of the portal.

    Without a ``redirect_uri`` the authorisation page shows the code. Events go out only once the installation
    is finished (portal contract, section 6).
    """

    client_id: str
    name: str
    client_secret: str = field(repr=False)
    application_token: str = field(repr=False)
    scope: str = "telephony,im"
    redirect_uri: str | None = None
    installation_finished: bool = True


@dataclass(frozen=True)
class IssuedToken:
    """One access token with the refresh token issued beside it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    client_id: str
    user_id: int
    scope: str
    issued_at: datetime
    expires_at: datetime

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes as a set."""
        return frozenset(part.strip() for part in self.scope.split(",") if part.strip())


@dataclass(frozen=True)
class Webhook:
    """One incoming webhook: a user's standing password for a set of scopes."""

    user_id: int
    password: str = field(repr=False)
    scope: str


_CAST = (
    User(1, "Anna", "Keller", is_administrator=True),
    User(5, "Boris", "Lindqvist", is_administrator=True),
    User(7, "Olga", "Moreau"),
    User(8, "Pavel", "Novak", telephony=TelephonyRight.NONE),
    User(9, "Rita", "Sander", telephony=TelephonyRight.OWN),
)


class Directory:
    """The portal's users, applications and webhooks, and the authorisation server's tokens."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.users = {user.user_id: user for user in _CAST}
        self.applications = {
            "local.app.one": Application("local.app.one", "My app", "secret-one", "apptoken1"),
            "local.app.two": Application("local.app.two", "Second app", "secret-two", "apptoken2"),
        }
        self.webhooks: dict[str, Webhook] = {}
        self.tokens: dict[str, IssuedToken] = {}
        self._refresh: dict[str, IssuedToken] = {}

    @property
    def administrator_ids(self) -> list[int]:
        """The administrators' ids in the portal's own order."""
        return [user.user_id for user in self.users.values() if user.is_administrator]

    def is_token(self, text: str) -> bool:
        """Tell whether a text is an access or refresh token issued here."""
        return text in self.tokens or text in self._refresh

    def issue(
        self, *, user_id: int, client_id: str, scope: str, expires_in_s: float = 3600.0, token: str | None = None
    ) -> IssuedToken:
        """Issue an access token (``token``, or a random one) with a fresh refresh token."""
        issued_at = self._now()
        issued = IssuedToken(
            access_token=token if token is not None else secrets.token_hex(35),
            refresh_token=secrets.token_hex(35),
            client_id=client_id,
            user_id=user_id,
            scope=scope,
            issued_at=issued_at,
            expires_at=issued_at + timedelta(seconds=expires_in_s),
        )
        self.tokens[issued.access_token] = issued
        self._refresh[issued.refresh_token] = issued
        return issued

    def renew(self, refresh_token: str, client_id: str) -> IssuedToken | None:
        """Replace the pair that ``refresh_token`` belongs to; None when it is unknown, used or too old."""
        previous = self._refresh.get(refresh_token)
        if previous is None or previous.client_id != client_id:
            return None
        del self._refresh[refresh_token]
        if self._now() >= previous.issued_at + REFRESH_TOKEN_LIFE:
            return None
        return self.issue(user_id=previous.user_id, client_id=client_id, scope=previous.scope)
