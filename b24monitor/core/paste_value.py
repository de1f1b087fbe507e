"""The values of pasted fields: each read strictly, and left out when it is not what its name promises."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.paste_fields import Fields
from b24monitor.core.secret import HIDDEN, Secret

ACCESS_NAMES = ("access_token", "auth_id")
# The token's name in the call of a method.
CALL_NAME = "auth"
REFRESH_NAMES = ("refresh_token", "refresh_id")
SERVER_NAMES = ("server_endpoint", "server_andpoint", "server_domain")

MEMBER_ID = re.compile(r"[A-Za-z0-9]{1,64}")
CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,127}")
STATE = re.compile(r"[!-~]{1,512}")

# The two of the contract, section 5: whatever a paste says, neither is a portal.
_AUTHORIZATION_SERVERS = frozenset({"oauth.bitrix.info", "oauth.bitrix24.tech"})
# Some letters grow eighteenfold when made comparable, and a host of many thousands takes seconds.
_LONGEST_ADDRESS = 2048

# What a request can carry and a keyring item can hold; an invisible or look-alike letter is a copying error.
_NAMED_TOKEN = re.compile(r"[!-~]{8,512}")
# RFC 6750, section 2.1 (b64token); Bitrix24's are hexadecimal, so that one without a digit is some other word.
_BARE_TOKEN = re.compile(r"(?=.{16,512}\Z)(?=.*[0-9])[A-Za-z0-9._~+/-]+={0,2}")
# An application's own name, which is easily taken for its token.
_APPLICATION_NAME = re.compile(r"(?:local|app)\.[0-9a-f]+\.[0-9]+", re.IGNORECASE)
_WEBHOOK = re.compile(r"""/rest/(?:api/)?[0-9]+/[^\s/"'?#&]""", re.IGNORECASE)
_SCOPE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_NUMBER = re.compile(r"[0-9]{1,15}")

_LARGEST_NUMBER = 10**15
_LONGEST_LIFE_S = 366 * 24 * 3600
_EXPIRES_NO_EARLIER_S = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
_EXPIRES_NO_LATER_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def secret_of(fields: Fields, *names: str) -> Secret | None:
    """The first of the named fields that holds a token or code."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value != HIDDEN and _NAMED_TOKEN.fullmatch(value):
            return Secret(value)
    return None


def bare_token(word: str) -> Secret | None:
    """The word as a token, unless it can be something else that people have at hand: an address, a method, a name."""
    is_token = _BARE_TOKEN.fullmatch(word) and not _APPLICATION_NAME.fullmatch(word)
    if not is_token or checked_endpoint(word)[0]:
        return None
    return Secret(word)


def has_webhook(text: str) -> bool:
    """Whether an incoming webhook's address stands in the text, as it is or with JSON's escaped slashes."""
    return _WEBHOOK.search(text.replace("\\/", "/")) is not None


def checked_endpoint(claim: str) -> tuple[str, BadEndpointError.Reason | None]:
    """The REST address of the portal claimed, or an empty one and the reason.

    A known authorisation server is no portal, and gets neither.
    """
    if not claim:
        return "", None
    if len(claim) > _LONGEST_ADDRESS:
        return "", BadEndpointError.Reason.NOT_AN_ADDRESS
    try:
        endpoint = endpoint_of(claim).endpoint
    except BadEndpointError as refused:
        return "", refused.reason
    return ("", None) if urlsplit(endpoint).hostname in _AUTHORIZATION_SERVERS else (endpoint, None)


def authorization_server(fields: Fields) -> str:
    """The authorisation server's host as the paste claims it: for showing only, never for sending anything there."""
    for name in SERVER_NAMES:
        claim = fields.get(name)
        if isinstance(claim, str) and len(claim) <= _LONGEST_ADDRESS:
            try:
                return endpoint_of(claim).name
            except BadEndpointError:
                continue
    domain = fields.get("domain")
    return domain if isinstance(domain, str) and domain in _AUTHORIZATION_SERVERS else ""


def matching(fields: Fields, name: str, pattern: re.Pattern[str]) -> str:
    """The named text if it is of that form, else an empty one."""
    value = fields.get(name)
    return value if isinstance(value, str) and value != HIDDEN and pattern.fullmatch(value) else ""


def scopes(fields: Fields) -> tuple[str, ...]:
    """The scopes, each once, from a list or from words between commas or blanks."""
    value = fields.get("scope")
    words = re.split(r"[\s,;+]+", value) if isinstance(value, str) else value
    if not isinstance(words, list):
        return ()
    return tuple(dict.fromkeys(word for word in words if isinstance(word, str) and _SCOPE.fullmatch(word)))


def user_id(fields: Fields) -> int | None:
    """The user's number."""
    number = _number(fields.get("user_id"))
    return int(number) if number > 0 and number.is_integer() else None


def life_s(fields: Fields) -> float | None:
    """How many seconds the token lives from its issue."""
    for name in ("expires_in", "auth_expires"):
        number = _number(fields.get(name))
        if 0 < number <= _LONGEST_LIFE_S:
            return number
    return None


def expires_at(fields: Fields) -> datetime | None:
    """When the token ends, from Unix seconds; None for a number that is no date of our times."""
    number = _number(fields.get("expires"))
    is_plausible = _EXPIRES_NO_EARLIER_S <= number < _EXPIRES_NO_LATER_S
    return datetime.fromtimestamp(number, UTC) if is_plausible else None


def _number(value: object) -> float:
    """The number meant, or -1, which is none of the numbers asked for here."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LARGEST_NUMBER:
        return float(value)
    return -1.0
