"""The address a browser comes back to after signing in (RFC 6749, section 4.1.2; contract, section 5)."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError, BadRedirectError
from b24monitor.core.secret import Secret

_LONGEST = 8192
_MOST_FIELDS = 50
_CODE = re.compile(r"[!-~]{1,1024}")
_MEMBER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Redirect:
    """What a portal hands over: a code that lives 30 s, and which portal it says it is ("" where it does not).

    `domain` is the portal's host, with a port that is not the usual one. What else came is not kept, least of all the
    name of a server.
    """

    code: Secret
    domain: str = ""
    member_id: str = ""


def redirect_of(text: str, state: Secret) -> Redirect:
    """The redirect at `text`: a whole address, or its query alone; `state` is what the authorise page was given.

    Raises `BadRedirectError`, whose text quotes nothing. States are compared in constant time.
    """
    told = _fields(text.strip())
    code = told.get("code", "")
    if _CODE.fullmatch(code) is None:
        raise BadRedirectError(BadRedirectError.Reason.NO_CODE)
    if not state or Secret(told.get("state", "")) != state:
        raise BadRedirectError(BadRedirectError.Reason.OTHER_STATE)
    member_id = told.get("member_id", "")
    is_plausible = _MEMBER_ID.fullmatch(member_id) is not None
    return Redirect(Secret(code), _domain(told.get("domain", "")), member_id if is_plausible else "")


def _fields(text: str) -> dict[str, str]:
    """The fields of the query; none when one stands there twice, since each reader would take another."""
    before, mark, after = text.partition("#")[0].partition("?")
    if len(text) > _LONGEST:
        return {}
    try:
        pairs = parse_qsl(after if mark else before, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


def _domain(told: str) -> str:
    try:
        return endpoint_of(told).name
    except BadEndpointError:
        return ""
