"""Portals, accounts and token generations: who is watched, without any secret."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Portal:
    """One Bitrix24 address. `endpoint` is its REST address with a final slash, as `https://host/rest/`."""

    endpoint: str

    @property
    def name(self) -> str:
        """The host (with a port that is not the usual one), as people call the portal."""
        return urlsplit(self.endpoint).netloc

    @property
    def address(self) -> str:
        """The portal's front page, for a browser."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}/"


@dataclass(frozen=True, slots=True)
class Generation:
    """One access token's life, known by its keyed fingerprint.

    `expires_at` is an upper bound when `expiry_is_bound`: nothing told the exact end, and a token lives an hour at most
    (contract, section 5).
    """

    fingerprint: str
    started_at: datetime
    expires_at: datetime | None = None
    expiry_is_bound: bool = False


class RenewalRule(StrEnum):
    """When this program may use an account's refresh token up, which another server may live off.

    NEVER keeps neither refresh token nor client secret. WHEN_NEEDED renews an expired token when a person asks or
    looks; ASK_ME wants a yes each time.
    """

    NEVER = "never"
    WHEN_NEEDED = "when_needed"
    ASK_ME = "ask_me"


@dataclass(frozen=True, slots=True)
class Account:
    """One application's grant on one portal for one user.

    `member_id` is the portal's own id, which outlives its address; `scopes` what the token may do; `is_installed`
    whether the application's installation is finished (None: not told). All three are as the account was last proved.
    """

    account_id: str
    portal: Portal
    label: str
    generation: Generation
    application: str = ""
    user_id: int | None = None
    is_administrator: bool = False
    member_id: str = ""
    scopes: tuple[str, ...] = ()
    is_installed: bool | None = None
    renewal: RenewalRule = RenewalRule.NEVER
