"""What an account is and what it lacks, in sentences: shown when it was proved, and in lists."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from b24monitor.core.account import Account, Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import LapseReason
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.fact import AccountAdded, VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.oauth import KNOWN_SERVERS, AuthorizationServer
from b24monitor.core.paste import Field, Pasted, PasteKind, Recognised, recognised
from b24monitor.core.renewal import is_token_over
from b24monitor.core.time_wording import clock_text, duration_text
from b24monitor.core.wording import endpoint_problem_text

# What watching the vendor's gated method needs (contract, row 10).
TELEPHONY_SCOPE = "telephony"
# What the Questions page needs (contract, section 7).
CHAT_SCOPE = "im"

# A paste can name thousands of scopes, or hosts as long as the screen is wide.
_LONGEST_SHOWN = 140
_LONG_WORD = re.compile(r"\S{40}(?=\S)")

_FIELD_WORDS = {
    Field.ACCESS_TOKEN: marked("Access token"),
    Field.REFRESH_TOKEN: marked("Refresh token"),
    Field.APPLICATION_TOKEN: marked("Application token"),
    Field.CODE: marked("Code"),
    Field.PORTAL: marked("Portal"),
    Field.MEMBER_ID: marked("Portal's id"),
    Field.USER_ID: marked("User"),
    Field.SCOPES: marked("Scopes"),
    Field.EXPIRES_IN_S: marked("Lives"),
    Field.EXPIRES_AT: marked("Ends"),
    Field.APPLICATION: marked("Application"),
    Field.AUTHORIZATION_SERVER: marked("Authorisation server"),
}

_PASTE_TEXT = {
    PasteKind.EMPTY: marked("Nothing is pasted yet."),
    PasteKind.GRANT: marked("An access token was recognised."),
    PasteKind.BARE_TOKEN: marked("This reads as an access token."),
    PasteKind.CODE: marked(
        "This is the address of a sign-in, with a code. It has to be exchanged for a token by who began the sign-in."
    ),
    PasteKind.INCOMPLETE: marked("There is no access token in this. Copy the part that has access_token or AUTH_ID."),
    PasteKind.WEBHOOK: marked(
        "This is an incoming webhook's address. A call through a webhook can never be confirmed, so there is nothing to"
        " watch: paste the access token of an application instead. Nothing of the address was kept."
    ),
    PasteKind.UNRECOGNIZED: marked("No access token was recognised in this."),
}


def paste_text(pasted: Pasted) -> str:
    """What a pasted text is, in one or two sentences."""
    return _(_PASTE_TEXT[pasted.kind])


def field_word(field: Field) -> str:
    """The name of a recognised field."""
    return _(_FIELD_WORDS[field])


def recognised_lines(pasted: Pasted, now: datetime, *, is_kept: bool = False) -> tuple[Recognised, ...]:
    """What was recognised in a pasted text as people read it: masked, times local, with what will not be kept.

    `is_kept`: the refresh token is, since the user chose a rule that renews.
    """
    return tuple(
        Recognised(item.field, breakable(_shown(item, pasted, now, is_kept=is_kept))) for item in recognised(pasted)
    )


def breakable(text: str) -> str:
    """`text` cut to a few lines, and with invisible places to break in words too long for one."""
    # In the middle: whose a host is stands at its end.
    half = _LONGEST_SHOWN // 2
    cut = text if len(text) <= _LONGEST_SHOWN else f"{text[:half]}…{text[-half:]}"
    return _LONG_WORD.sub(lambda word: f"{word[0]}\u200b", cut)


def _shown(item: Recognised, pasted: Pasted, now: datetime, *, is_kept: bool) -> str:
    if item.field is Field.REFRESH_TOKEN and not is_kept:
        return _("{value} (not kept)").format(value=item.shown)
    if item.field is Field.EXPIRES_IN_S and pasted.expires_in_s is not None:
        return _("{length} from its issue").format(length=duration_text(timedelta(seconds=pasted.expires_in_s)))
    if item.field is Field.EXPIRES_AT and pasted.expires_at is not None:
        text = _("{time} (over)") if pasted.expires_at <= now else "{time}"
        return text.format(time=clock_text(pasted.expires_at, now))
    return item.shown


def refused_text(reason: BadEndpointError.Reason) -> str:
    """Why the portal's address that a pasted text names is not used, and what to do."""
    if reason is BadEndpointError.Reason.PLAIN_HTTP:
        return _(
            "The portal's address in the text is plain http, where anybody on the way could read the token: not used."
            " Type its https address, or leave it empty."
        )
    return _("The portal's address in the text cannot be used. Type it, or leave it empty.")


def server_problem_text(reason: BadEndpointError.Reason) -> str:
    """Why a typed authorisation server was not taken."""
    if reason is BadEndpointError.Reason.WEBHOOK:
        return endpoint_problem_text(reason)
    if reason is BadEndpointError.Reason.PLAIN_HTTP:
        return _("The authorisation server must be reached over https: over http anybody could read the token.")
    return _("Type the authorisation server's whole address, as in https://oauth.company.example.")


def claimed_server_text(pasted: Pasted) -> str:
    """What to do about an authorisation server that is claimed and none of Bitrix24's own; empty when nothing."""
    claimed = pasted.authorization_server_claimed
    if not claimed or claimed in (_host(server) for server in KNOWN_SERVERS):
        return ""
    return _(
        "The text names the authorisation server {server}, which is none of Bitrix24's own. Nothing is sent there"
        " unless you type it yourself, under “More”."
    ).format(server=claimed)


def destination_text(endpoint: str, server: AuthorizationServer | None, vault: VaultState) -> str:
    """Where a token goes when it is added, and where it is kept; `endpoint` is empty while no portal is named."""
    portal = breakable(Portal(endpoint).name)
    if endpoint and server is None and is_loopback_endpoint(endpoint):
        sent = _("The token is sent to {portal}, on this computer.").format(portal=portal)
    elif endpoint:
        sent = _(
            "The token is sent to {servers}, and to {portal} or the present address that the server has for it."
        ).format(servers=_servers_text(server), portal=portal)
    else:
        sent = _("The token is sent to {servers}, and to the portal that the server names.").format(
            servers=_servers_text(server)
        )
    return f"{sent} {_kept_text(vault)}"


def checking_text(endpoint: str) -> str:
    """Whom a token is being checked with; `endpoint` is empty while no portal is named."""
    if not endpoint:
        return _("Asking the authorisation server whose token this is…")
    return _("Checking the token with {portal}…").format(portal=breakable(Portal(endpoint).name))


def _servers_text(server: AuthorizationServer | None) -> str:
    if server is not None:
        return _host(server)
    first, second = (_host(known) for known in KNOWN_SERVERS)
    return _("{first} (or, if unknown there, {second})").format(first=first, second=second)


def _host(server: AuthorizationServer) -> str:
    return urlsplit(server.address).netloc


def _kept_text(vault: VaultState) -> str:
    if vault is VaultState.KEYRING:
        return _("It is kept in this computer's keyring alone.")
    if vault is VaultState.OPENING:
        return _("It is kept in this computer's keyring, or in memory only if there is none.")
    return _("No keyring is open, so it is kept in memory only, until you quit.")


def added_text(fact: AccountAdded) -> str:
    """That a token was accepted, and how long it is kept."""
    account = fact.account
    accepted = _("Accepted by {portal} as “{label}”.").format(portal=account.portal.name, label=account.label)
    kept = _("The token lasts until you quit.") if fact.session_only else _("The token is in the keyring.")
    return f"{accepted} {kept}"


def account_lines(account: Account, now: datetime) -> tuple[str, ...]:
    """Whose token it is, what it may do and when it ends, a line each."""
    lines = [
        _("Portal: {portal}").format(portal=account.portal.name),
        _("Application: {application}").format(application=account.application or _("not told")),
        _user_line(account),
        _("Scopes: {scopes}").format(scopes=", ".join(account.scopes) or _("not told")),
    ]
    end = account.generation.expires_at
    if end is not None:
        text = (
            _("Token ends at {time} at the latest") if account.generation.expiry_is_bound else _("Token ends at {time}")
        )
        lines.append(text.format(time=clock_text(end, now)))
    return tuple(lines)


def missing_lines(account: Account) -> tuple[str, ...]:
    """What the account lacks for watching, and how to get it; empty when nothing is known to be missing."""
    lines = []
    if account.scopes and TELEPHONY_SCOPE not in account.scopes:
        lines.append(
            _(
                "voximplant.user.get needs the scope telephony, which this application lacks: add it in the"
                " application's settings, install it again and take a new token."
            )
        )
    if account.scopes and CHAT_SCOPE not in account.scopes:
        lines.append(
            _(
                "The Questions page needs the scope im, which this application lacks. It also opens the user's chats"
                " and messages to the application: add it only for an administrator who is to answer here."
            )
        )
    if account.is_installed is False:
        lines.append(_("The application's installation is not finished: until it is, the portal sends it no events."))
    return tuple(lines)


def account_state_text(account: Account, rows: Sequence[WatchRow], now: datetime) -> str:
    """How the account's token stands, in a few words; `rows` are the account's."""
    started_at = account.generation.started_at
    if any(
        row.status.lapse is LapseReason.KEY_GONE and row.status.since is not None and row.status.since >= started_at
        for row in rows
    ):
        return _("no token here")
    end = account.generation.expires_at
    if is_token_over(account, rows, now):
        return _("expired")
    if end is None:
        return _("end not known")
    text = _("expires {time} at the latest") if account.generation.expiry_is_bound else _("expires {time}")
    return text.format(time=clock_text(end, now))


def _user_line(account: Account) -> str:
    if account.user_id is None:
        return _("User: not told")
    text = _("User: {user}, administrator") if account.is_administrator else _("User: {user}")
    return text.format(user=account.user_id)
