"""OAuth 2.0 as Bitrix24 has it (contract, section 5; RFC 6749): authorisation servers, and what their answers tell."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode, urlsplit

from b24monitor.core.account import Portal
from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_error
from b24monitor.core.clock_skew import NO_SKEW
from b24monitor.core.endpoint import endpoint_of, is_loopback
from b24monitor.core.errors import BadEndpointError, Trouble
from b24monitor.core.secret import Secret

_Reason = BadEndpointError.Reason

_KNOWN_ADDRESSES = ("https://oauth.bitrix.info", "https://oauth.bitrix24.tech")

# What people copy along with the address itself.
_TAIL = re.compile(r"(/oauth/token|/rest)?/*$", re.IGNORECASE)
_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """Where a client secret may go: one of Bitrix24's own servers, or one that the user typed for a portal.

    `address` has no slash at its end. `is_typed` is set by the user's own typing alone, never for a pasted, received or
    redirected value. Raises `BadEndpointError` for every other address, so that an instance is leave to send a secret.
    """

    address: str
    is_typed: bool = False

    def __post_init__(self) -> None:
        if self.address in _KNOWN_ADDRESSES:
            return
        if not self.is_typed:
            raise BadEndpointError(_Reason.UNKNOWN_SERVER)
        if _plain_address(self.address) != self.address:
            raise BadEndpointError(_Reason.NOT_AN_ADDRESS)

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this very machine, as the demo's does."""
        return is_loopback(urlsplit(self.address).hostname or "")


KNOWN_SERVERS = tuple(AuthorizationServer(address) for address in _KNOWN_ADDRESSES)


def typed_server(text: str) -> AuthorizationServer:
    """The authorisation server at an address the user typed; raises `BadEndpointError`.

    Under https, or http on this machine alone. The address of its token page or REST methods will do as well.
    """
    return AuthorizationServer(_plain_address(text), is_typed=True)


def known_server(text: str) -> AuthorizationServer | None:
    """Which of Bitrix24's own servers a pasted or received `server_endpoint` names; None for any other."""
    try:
        address = _plain_address(text)
    except BadEndpointError:
        return None
    return next((server for server in KNOWN_SERVERS if server.address == address), None)


def _plain_address(text: str) -> str:
    try:
        portal = endpoint_of(text)
    except BadEndpointError as error:
        # What a bare word may stand for is a portal, and no authorisation server.
        is_bare = error.reason is _Reason.BARE_WORD
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS if is_bare else error.reason) from None
    typed = text.strip()
    path = _TAIL.sub("", urlsplit(typed if "://" in typed else f"//{typed}").path)
    if _PATH.fullmatch(path) is None:
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS)
    return portal.address.rstrip("/") + path


def authorize_url(endpoint: str, client_id: str, state: Secret) -> str:
    """The portal's page where the user allows the application; for the system browser alone, since it tells `state`."""
    query = urlencode({"client_id": client_id, "state": state.reveal()})
    return f"{Portal(endpoint).address}oauth/authorize/?{query}"


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """A fresh pair of tokens. What the server did not tell, or told wrongly, is absent: None or empty.

    `expires_at` is by this machine's clock. `endpoint` is the portal's present REST address. `skew` is the server's
    clock minus ours.
    """

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    endpoint: str = ""
    member_id: str = ""
    user_id: int | None = None
    scopes: tuple[str, ...] = ()
    skew: timedelta = NO_SKEW


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What the authorisation server knows of an access token; absent parts and times as in `TokenAnswer`.

    `status` is the application's kind of licence as one letter (docs, `app.info`): "L" is a local application.
    """

    client_id: str
    user_id: int | None = None
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    endpoint: str = ""
    member_id: str = ""
    is_installed: bool | None = None
    version: int | None = None
    status: str = ""
    skew: timedelta = NO_SKEW


class OAuthProblem(StrEnum):
    """Why no tokens were issued, by what can be done about it."""

    INVALID_GRANT = "invalid_grant"
    INVALID_CLIENT = "invalid_client"
    INVALID_REQUEST = "invalid_request"
    SCOPE = "scope"
    PAYMENT = "payment"
    UNREACHABLE = "unreachable"
    UNINTELLIGIBLE = "unintelligible"


# The contract's list, and the rest of RFC 6749's (section 5.2).
_PROBLEMS = {
    "INVALID_GRANT": OAuthProblem.INVALID_GRANT,
    "INVALID_CLIENT": OAuthProblem.INVALID_CLIENT,
    "UNAUTHORIZED_CLIENT": OAuthProblem.INVALID_CLIENT,
    "INVALID_REQUEST": OAuthProblem.INVALID_REQUEST,
    "UNSUPPORTED_GRANT_TYPE": OAuthProblem.INVALID_REQUEST,
    "INVALID_SCOPE": OAuthProblem.SCOPE,
    "INSUFFICIENT_SCOPE": OAuthProblem.SCOPE,
    "PAYMENT_REQUIRED": OAuthProblem.PAYMENT,
}

_REFUSALS = {OAuthProblem.SCOPE: Refusal.SCOPE, OAuthProblem.PAYMENT: Refusal.PLAN}

_UNINTELLIGIBLE = frozenset({Trouble.TOO_LARGE, Trouble.REDIRECTED, Trouble.NOT_JSON, Trouble.NOT_BITRIX24})


def answer_for_oauth_error(error: str) -> Answer:
    """The meaning of a token request's `error`, where some of a portal's codes mean something else."""
    problem = _PROBLEMS.get(error.upper())
    if problem is None:
        return answer_for_error(error)
    return Answer(AnswerKind.REFUSED, error, refusal=_REFUSALS.get(problem))


def oauth_problem(answer: Answer) -> OAuthProblem:
    """What stood in the way of a token request, by its answer."""
    if answer.trouble is not None:
        is_odd = answer.trouble in _UNINTELLIGIBLE
        return OAuthProblem.UNINTELLIGIBLE if is_odd else OAuthProblem.UNREACHABLE
    return _PROBLEMS.get((answer.error or "").upper(), OAuthProblem.UNINTELLIGIBLE)
