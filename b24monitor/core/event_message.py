"""The online event ONAPPMETHODCONFIRM as it comes in: a form read without trust (contract, section 6)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from b24monitor.core.account import Account
from b24monitor.core.confirmation import PORTAL_MEMORY
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError, BadMethodError
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import EVENT
from b24monitor.core.watch import normalize_method

LONGEST_FORM = 64 * 1024
# Some fifteen are documented.
_MOST_FIELDS = 50
_TOKEN = re.compile(r"[!-~]{1,1024}")
_MEMBER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Seconds since 1970, up to the year 2286.
_STAMP = re.compile(r"[1-9][0-9]{0,9}")
_ANSWERS = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class EventMessage:
    """One decision as an event tells it, about the token known by `fingerprint`.

    `sent_at` is the portal's time of sending it. `member_id` and `host` are which portal it says it is ("" where it
    does not), and `application_token` is what may prove that ("": came without).
    """

    fingerprint: str
    method: str
    is_allowed: bool
    sent_at: datetime
    member_id: str
    host: str
    application_token: Secret

    def is_from(self, account: Account) -> bool:
        """Whether the event says that it is from the account's portal: by its id or, where unknown, by its host."""
        if self.member_id and account.member_id:
            return self.member_id == account.member_id
        return bool(self.host) and self.host == account.portal.name

    def is_fresh(self, now: datetime) -> bool:
        """Whether the portal can still remember what it tells; older ones, and those of the future, are replays."""
        return abs(now - self.sent_at) <= PORTAL_MEMORY


@dataclass(frozen=True, slots=True)
class EventForm:
    """The fields of an event before it is known by which key tokens are fingerprinted. Shows no secret."""

    token: Secret
    method: str
    is_allowed: bool
    sent_at: datetime
    member_id: str
    host: str
    application_token: Secret

    def message(self, fingerprint: Callable[[Secret], str]) -> EventMessage:
        """The event with the token's fingerprint in the token's place."""
        return EventMessage(
            fingerprint(self.token),
            self.method,
            self.is_allowed,
            self.sent_at,
            self.member_id,
            self.host,
            self.application_token,
        )


@dataclass(frozen=True, slots=True)
class ListenerTally:
    """What became of all that came to a listener since the program started.

    `taken`: decisions that their application token proved. `unproved`: that nothing here can prove, and so only hints.
    `dropped`: whose application token is wrong. `refused`: what was no event, or came too fast or too slowly.
    """

    taken: int = 0
    unproved: int = 0
    dropped: int = 0
    refused: int = 0


def event_form_of(body: bytes) -> EventForm | None:
    """The event in a form-encoded `body`; None for whatever is none, without a word about what it was.

    The server it names, under either spelling, is not kept: secrets go only where the user said (contract, section 5).
    """
    fields = _fields(body)
    token, application_token = fields.get("data[TOKEN]", ""), fields.get("auth[application_token]", "")
    method, sent_at = _method(fields.get("data[METHOD]", "")), _time(fields.get("ts", ""))
    is_allowed = _ANSWERS.get(fields.get("data[CONFIRMED]", ""))
    if fields.get("event", "").upper() != EVENT or _TOKEN.fullmatch(token) is None:
        return None
    if application_token and _TOKEN.fullmatch(application_token) is None:
        return None
    if method is None or is_allowed is None or sent_at is None:
        return None
    member_id = fields.get("auth[member_id]", "")
    host = _host(fields.get("auth[domain]", "")) or _host(fields.get("auth[client_endpoint]", ""))
    is_plausible = _MEMBER_ID.fullmatch(member_id) is not None
    return EventForm(
        Secret(token), method, is_allowed, sent_at, member_id if is_plausible else "", host, Secret(application_token)
    )


def _fields(body: bytes) -> Mapping[str, str]:
    """The fields of the form; none when one stands there twice, since each reader would take another."""
    if len(body) > LONGEST_FORM:
        return {}
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


def _method(told: str) -> str | None:
    try:
        return normalize_method(told)
    except BadMethodError:
        return None


def _time(told: str) -> datetime | None:
    if _STAMP.fullmatch(told) is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(told))


def _host(told: str) -> str:
    try:
        return endpoint_of(told).name
    except BadEndpointError:
        return ""
