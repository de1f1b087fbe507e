"""What an account is and what it lacks, in sentences: shown when it was proved, and in lists."""

from datetime import datetime

from b24monitor.core.account import Account
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.paste import Field, Pasted, PasteKind
from b24monitor.core.time_wording import clock_text

# What watching the vendor's gated method needs (contract, row 10).
TELEPHONY_SCOPE = "telephony"

_FIELD_WORDS = {
    Field.ACCESS_TOKEN: marked("Access token"),
    Field.REFRESH_TOKEN: marked("Refresh token"),
    Field.APPLICATION_TOKEN: marked("Application token"),
    Field.CODE: marked("Code"),
    Field.PORTAL: marked("Portal"),
    Field.MEMBER_ID: marked("Portal's id"),
    Field.USER_ID: marked("User"),
    Field.SCOPES: marked("Scopes"),
    Field.EXPIRES_IN_S: marked("Lives (seconds)"),
    Field.EXPIRES_AT: marked("Expires"),
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
    if account.is_installed is False:
        lines.append(_("The application's installation is not finished: until it is, the portal sends it no events."))
    return tuple(lines)


def _user_line(account: Account) -> str:
    if account.user_id is None:
        return _("User: not told")
    text = _("User: {user}, administrator") if account.is_administrator else _("User: {user}")
    return text.format(user=account.user_id)
