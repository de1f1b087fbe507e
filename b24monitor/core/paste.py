"""What a developer pastes as "my application's token": recognised in whatever form they found it, or refused."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from b24monitor.core import paste_value
from b24monitor.core.account import Portal
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.paste_fields import FRAME_DOMAIN, Fields, bearer_in, field_sets
from b24monitor.core.paste_value import ACCESS_NAMES, CALL_NAME, REFRESH_NAMES, SERVER_NAMES, secret_of
from b24monitor.core.secret import Secret

# What a method's own parameters can be called.
_METHODS_OWN = frozenset({"user_id", "scope", "expires", "expires_in", "client_id"})

_LONGEST_PASTE = 64 * 1024
# With what editors and chats put around a word: quotes of all nations, a byte order mark, a zero-width blank.
_AROUND_WORD = " \t\r\n\"'`“”„‘’«»,;\ufeff\u200b"
_REQUEST = re.compile(r"""[\s"'`]{0,8}(?:curl\b|get\s|post\s|https?://)""", re.IGNORECASE)
_ADDRESS = re.compile(r"""https?://[^\s"'`?#]{1,2048}""", re.IGNORECASE)


class PasteKind(StrEnum):
    """What a pasted text is.

    `GRANT`: fields with an access token among them. `BARE_TOKEN`: one word that can be an access token. `CODE`: the
    redirect of a sign-in, whose code lives 30 s. `INCOMPLETE`: Bitrix24's fields, neither token nor code among them.
    `WEBHOOK`: an incoming webhook's address, of which nothing is kept.
    """

    EMPTY = "empty"
    GRANT = "grant"
    BARE_TOKEN = "bare_token"
    CODE = "code"
    INCOMPLETE = "incomplete"
    WEBHOOK = "webhook"
    UNRECOGNIZED = "unrecognized"


@dataclass(frozen=True)
class Pasted:
    """What a pasted text says. All of it is somebody's claim until the portal's answer proves it.

    `endpoint` is the portal's REST address, or empty when the text names none that a token may be sent to; then
    `endpoint_refused` says why, if it named one. `authorization_server_claimed` (a host) is for showing only: no secret
    is ever sent to an authorisation server that a paste names (contract, section 5). `expires_in_s` counts from the
    issue, not from the paste; `expires_at` is aware UTC.
    """

    kind: PasteKind
    access_token: Secret | None = None
    refresh_token: Secret | None = None
    application_token: Secret | None = None
    code: Secret | None = None
    # Whoever knows it can answer a sign-in in our place, as long as that is open.
    state: str = field(default="", repr=False)
    endpoint: str = ""
    endpoint_refused: BadEndpointError.Reason | None = None
    authorization_server_claimed: str = ""
    member_id: str = ""
    user_id: int | None = None
    scopes: tuple[str, ...] = ()
    expires_in_s: float | None = None
    expires_at: datetime | None = None
    client_id: str = ""


class Field(StrEnum):
    """What can be recognised in a paste and shown before it is saved."""

    ACCESS_TOKEN = "access_token"
    REFRESH_TOKEN = "refresh_token"
    APPLICATION_TOKEN = "application_token"
    CODE = "code"
    PORTAL = "portal"
    MEMBER_ID = "member_id"
    USER_ID = "user_id"
    SCOPES = "scopes"
    EXPIRES_IN_S = "expires_in_s"
    EXPIRES_AT = "expires_at"
    APPLICATION = "application"
    AUTHORIZATION_SERVER = "authorization_server"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line of "what was recognised": `shown` is safe to show, secrets are masked in it."""

    field: Field
    shown: str


def read_paste(text: str) -> Pasted:
    """What the text is and says; never raises, whatever the text, and keeps nothing else of it.

    The forms are those of the contract, sections 5 and 6.
    """
    if not text.strip():
        return Pasted(PasteKind.EMPTY)
    if len(text) > _LONGEST_PASTE:
        return Pasted(PasteKind.UNRECOGNIZED)
    found = tuple(field_sets(text))
    return _grant(found, text) or _webhook(text) or _code(found, text) or _incomplete(found, text) or _word(text)


def recognised(pasted: Pasted) -> tuple[Recognised, ...]:
    """What to show of a paste before it is saved, in the order of interest."""
    return tuple(Recognised(name, shown) for name, shown in _shown(pasted) if shown)


def _shown(pasted: Pasted) -> Iterator[tuple[Field, str]]:
    yield Field.ACCESS_TOKEN, _masked(pasted.access_token)
    yield Field.REFRESH_TOKEN, _masked(pasted.refresh_token)
    yield Field.APPLICATION_TOKEN, _masked(pasted.application_token)
    yield Field.CODE, _masked(pasted.code)
    yield Field.PORTAL, Portal(pasted.endpoint).name
    yield Field.MEMBER_ID, pasted.member_id
    yield Field.USER_ID, str(pasted.user_id or "")
    yield Field.SCOPES, ", ".join(pasted.scopes)
    yield Field.EXPIRES_IN_S, "" if pasted.expires_in_s is None else f"{pasted.expires_in_s:.0f}"
    yield Field.EXPIRES_AT, pasted.expires_at.isoformat() if pasted.expires_at else ""
    yield Field.APPLICATION, pasted.client_id
    yield Field.AUTHORIZATION_SERVER, pasted.authorization_server_claimed


def _masked(secret: Secret | None) -> str:
    return secret.masked() if secret else ""


def _grant(found: Sequence[Fields], text: str) -> Pasted | None:
    for fields in found:
        token = secret_of(fields, *ACCESS_NAMES)
        if token:
            return _pasted(PasteKind.GRANT, fields, text, token)
    for fields in found:
        token = secret_of(fields, CALL_NAME)
        if token:
            return _call(fields, text, token)
    bearer = paste_value.bare_token(bearer_in(text))
    return _call(found[-1], text, bearer) if bearer else None


def _call(fields: Fields, text: str, token: Secret) -> Pasted:
    """A token in a call, whose other fields may be the method's parameters and say nothing of the token."""
    own = {name: value for name, value in fields.items() if name not in _METHODS_OWN}
    return _pasted(PasteKind.GRANT, own, text, token)


def _webhook(text: str) -> Pasted | None:
    return Pasted(PasteKind.WEBHOOK) if paste_value.has_webhook(text) else None


def _code(found: Sequence[Fields], text: str) -> Pasted | None:
    has_code = (fields for fields in found if secret_of(fields, "code"))
    return next((_pasted(PasteKind.CODE, fields, text) for fields in has_code), None)


def _incomplete(found: Sequence[Fields], text: str) -> Pasted | None:
    for fields in found:
        pasted = _pasted(PasteKind.INCOMPLETE, fields, text)
        if pasted.refresh_token or pasted.application_token or pasted.endpoint or pasted.endpoint_refused:
            return pasted
    return None


def _word(text: str) -> Pasted:
    token = paste_value.bare_token(text.strip(_AROUND_WORD))
    return Pasted(PasteKind.BARE_TOKEN, access_token=token) if token else Pasted(PasteKind.UNRECOGNIZED)


def _pasted(kind: PasteKind, fields: Fields, text: str, token: Secret | None = None) -> Pasted:
    endpoint, refused = paste_value.checked_endpoint(_portal_claim(kind, fields, text))
    is_code = kind is PasteKind.CODE
    return Pasted(
        kind,
        access_token=token,
        refresh_token=secret_of(fields, *REFRESH_NAMES),
        application_token=secret_of(fields, "application_token"),
        code=secret_of(fields, "code") if is_code else None,
        state=paste_value.matching(fields, "state", paste_value.STATE) if is_code else "",
        endpoint=endpoint,
        endpoint_refused=refused,
        authorization_server_claimed=paste_value.authorization_server(fields),
        member_id=paste_value.matching(fields, "member_id", paste_value.MEMBER_ID),
        user_id=paste_value.user_id(fields),
        scopes=paste_value.scopes(fields),
        expires_in_s=paste_value.life_s(fields),
        expires_at=paste_value.expires_at(fields),
        client_id=paste_value.matching(fields, "client_id", paste_value.CLIENT_ID),
    )


def _portal_claim(kind: PasteKind, fields: Fields, text: str) -> str:
    """Where the text says the portal is.

    A plain `domain` is the authorisation server's in that server's answer (contract, section 5), and the portal's in
    an event, which alone carries an application token, and in a redirect, which alone carries a code.
    """
    claim = fields.get("client_endpoint")
    if isinstance(claim, str) and claim:
        return claim
    is_portals = kind is PasteKind.CODE or "application_token" in fields
    domain = fields.get(FRAME_DOMAIN) or (fields.get("domain") if is_portals else None)
    if isinstance(domain, str) and domain:
        scheme = {"0": "http://", "1": "https://"}.get(str(fields.get("protocol")), "")
        return domain if "://" in domain else f"{scheme}{domain}"
    names_a_server = any(name in fields for name in (*SERVER_NAMES, "domain"))
    return "" if names_a_server or kind is not PasteKind.GRANT else _address_called(text)


def _address_called(text: str) -> str:
    """The address of the REST call that the text is: a curl command, or an address with a token in its query."""
    called = _ADDRESS.search(text) if _REQUEST.match(text) else None
    return called[0] if called and "/rest/" in called[0] else ""
