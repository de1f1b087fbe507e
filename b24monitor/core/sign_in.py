"""What comes back from a sign-in, caught or pasted, and the account that its tokens make (contract, section 5)."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer
from b24monitor.core.command import AddAccount, BeginSignIn
from b24monitor.core.errors import BadRedirectError
from b24monitor.core.oauth import AuthorizationServer, TokenAnswer, answer_for_oauth_error, known_server
from b24monitor.core.redirect import redirect_of
from b24monitor.core.secret import Secret

_MOST_FIELDS = 50
# An address has one of the marks that are left out here. Bitrix24's codes have 30 characters and more.
_BARE_CODE = re.compile(r"[A-Za-z0-9._~+/-]{16,1024}={0,2}")
_ERROR_CODE = re.compile(r"[A-Za-z_]{1,64}")


@dataclass(frozen=True, slots=True)
class Received:
    """A code, and which of Bitrix24's own servers exchanges it, if that was told."""

    code: Secret
    server: AuthorizationServer | None = None


def pasted_code(text: str, state: Secret) -> Received:
    """The code in what was pasted, bare or in an address; raises `BadRedirectError`."""
    return Received(Secret(text)) if _BARE_CODE.fullmatch(text) else _redirected(text, state)


def landed(text: str, state: Secret) -> Received | Answer | None:
    """What a browser came back with: a code, or why there is none; None for what is no answer to this sign-in."""
    try:
        return _redirected(text, state)
    except BadRedirectError:
        fields = _fields(text)
    # RFC 6749, section 4.1.2.1.
    error = fields.get("error", "")
    if not _ERROR_CODE.fullmatch(error) or Secret(fields.get("state", "")) != state:
        return None
    return answer_for_oauth_error(error)


def account_to_add(command: BeginSignIn, answer: TokenAnswer, server: AuthorizationServer) -> AddAccount:
    """The account of the tokens that `server` gave; what renews them is in it only where the user's rule may use it."""
    is_renewed = command.renewal is not RenewalRule.NEVER
    return AddAccount(
        command.request_id,
        answer.endpoint or command.endpoint,
        answer.access_token,
        command.label,
        expires_at=answer.expires_at,
        server=server,
        renewal=command.renewal,
        refresh_token=answer.refresh_token if is_renewed else None,
        client_id=command.client_id,
        client_secret=command.client_secret if is_renewed else None,
    )


def _redirected(text: str, state: Secret) -> Received:
    redirect = redirect_of(text, state)
    # A choice between two that are known: any other name is as good as none (contract, section 5).
    return Received(redirect.code, known_server(_fields(text).get("server_domain", "")))


def _fields(address: str) -> dict[str, str]:
    before, mark, after = address.partition("#")[0].partition("?")
    try:
        return dict(parse_qsl(after if mark else before, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}
