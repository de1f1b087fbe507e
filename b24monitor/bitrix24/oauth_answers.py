"""Takes an authorisation server's answers apart: plausible fields of the right type are kept, all others are absent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from b24monitor.bitrix24.envelope import number
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.clock_skew import NO_SKEW
from b24monitor.core.endpoint import endpoint_of, is_loopback
from b24monitor.core.errors import BadEndpointError, Trouble
from b24monitor.core.oauth import AuthorizationServer, ServerInfo, TokenAnswer, answer_for_oauth_error
from b24monitor.core.secret import Secret

_TOKEN = re.compile(r"[!-~]{1,4096}")
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_BETWEEN_SCOPES = re.compile(r"[,\s]+")
_MOST_SCOPES = 500
_LONGEST_SCOPES = 64 * 1024
# An access token lives an hour; what ends this far from now is no access token.
_LONGEST_LIFE = timedelta(days=366)
# Letters alone: whatever a server puts there, it is no token or secret, which have digits.
_ERROR_CODE = re.compile(r"[A-Za-z_]{0,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, when the request left by our clock, and how far the server's clock is from it."""

    server: AuthorizationServer
    sent_at: datetime
    skew: timedelta = NO_SKEW


def token_answer(body: Mapping[str, Any], asked: Asked) -> TokenAnswer | Answer:
    """The tokens in an answer, or why there are none.

    The server's own words are left out, since they could repeat the code or the secret it was sent.
    """
    if "error" in body:
        code = body["error"]
        is_code = isinstance(code, str) and _ERROR_CODE.fullmatch(code) is not None
        return answer_for_oauth_error(code) if is_code else answer_for_trouble(Trouble.NOT_BITRIX24)
    access_token = _text(body.get("access_token"), _TOKEN)
    if not access_token:
        return answer_for_trouble(Trouble.NOT_BITRIX24)
    refresh_token = _text(body.get("refresh_token"), _TOKEN)
    return TokenAnswer(
        access_token=Secret(access_token),
        refresh_token=Secret(refresh_token) if refresh_token else None,
        expires_at=_life_end(body.get("expires_in"), asked) or _expiry(body.get("expires"), asked),
        endpoint=_endpoint(body.get("client_endpoint"), asked.server),
        member_id=_text(body.get("member_id"), _NAME),
        user_id=number(body.get("user_id")),
        scopes=_scopes(body.get("scope")),
        skew=asked.skew,
    )


def server_info(body: Mapping[str, Any], asked: Asked) -> ServerInfo | Answer:
    """What the server's `app.info` tells; a portal's own `app.info` names no `client_id` and is not taken for it."""
    told = _object(body.get("result"))
    client_id = _text(told.get("client_id"), _NAME)
    if not client_id:
        return answer_for_trouble(Trouble.NOT_BITRIX24)
    install = _object(told.get("install"))
    installed = install.get("installed")
    return ServerInfo(
        client_id=client_id,
        user_id=number(told.get("user_id")),
        scopes=_scopes(told.get("scope")),
        expires_at=_expiry(told.get("expires"), asked),
        endpoint=_endpoint(install.get("client_endpoint"), asked.server),
        member_id=_text(install.get("member_id"), _NAME),
        is_installed=installed if isinstance(installed, bool) else None,
        version=number(install.get("version")),
        status=_text(install.get("status"), _NAME),
        skew=asked.skew,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object, form: re.Pattern[str]) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def _scopes(value: object) -> tuple[str, ...]:
    """Names parted by commas or spaces, each once."""
    names = _BETWEEN_SCOPES.split(value) if isinstance(value, str) and len(value) <= _LONGEST_SCOPES else []
    return tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))[:_MOST_SCOPES]


def _endpoint(value: object, server: AuthorizationServer) -> str:
    """The portal's REST address; only a server on this machine may say that the portal is on it as well."""
    try:
        endpoint = endpoint_of(value).endpoint if isinstance(value, str) else ""
    except BadEndpointError:
        return ""
    is_ours = server.is_loopback or not is_loopback(urlsplit(endpoint).hostname or "")
    return endpoint if is_ours else ""


def _life_end(value: object, asked: Asked) -> datetime | None:
    """The end of so many seconds of life. Counted from when the token was asked for: rather too early than too late."""
    life_s = number(value)
    return asked.sent_at + timedelta(seconds=life_s) if life_s and life_s <= _LONGEST_LIFE.total_seconds() else None


def _expiry(value: object, asked: Asked) -> datetime | None:
    """A time in Unix seconds of the server's clock, by our own."""
    unix_s = number(value)
    try:
        expires_at = None if unix_s is None else datetime.fromtimestamp(unix_s, UTC) - asked.skew
    except (ValueError, OverflowError, OSError):
        return None
    is_plausible = expires_at is not None and abs(expires_at - asked.sent_at) <= _LONGEST_LIFE
    return expires_at if is_plausible else None
