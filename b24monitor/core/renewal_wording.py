"""What the program says about renewing a token: what each rule means, what stands in the way, and what was done."""

from datetime import datetime

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.fact import AccountRenewed
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.method_safety import is_read_only
from b24monitor.core.renewal import DAILY_RULE_ASKS, RenewalVerdict
from b24monitor.core.time_wording import clock_text

_RULE_WORD = {
    RenewalRule.NEVER: marked("Never renew"),
    RenewalRule.WHEN_NEEDED: marked("When needed"),
    RenewalRule.ASK_ME: marked("Ask me"),
}

_RULE_TEXT = {
    RenewalRule.NEVER: marked("The token is never renewed here. Neither refresh token nor client secret is kept."),
    RenewalRule.WHEN_NEEDED: marked(
        "An expired token is renewed when you ask a question or look, never by a timer. A renewal voids every decision."
    ),
    RenewalRule.ASK_ME: marked("An expired token is renewed only after your yes. A renewal voids every decision."),
}

_VERDICT_TEXT = {
    RenewalVerdict.RENEW: "",
    RenewalVerdict.ASK_USER: marked(
        "It needs your yes: the account's rule says so, or the last one's outcome is open."
    ),
    RenewalVerdict.NEVER: marked(
        "There is nothing to renew with: no refresh token is kept. Sign in again, or paste the application's present"
        " token."
    ),
    RenewalVerdict.STILL_VALID: marked("The token is still valid, and a new one would void its decisions."),
    RenewalVerdict.QUESTION_OPEN: marked("A question is open with the present token, and a new one would void it."),
}


def rule_word(rule: RenewalRule) -> str:
    """The name of a rule."""
    return _(_RULE_WORD[rule])


def rule_text(rule: RenewalRule) -> str:
    """What a rule means, and what a renewal can break."""
    text = _(_RULE_TEXT[rule])
    if rule is RenewalRule.NEVER:
        return text
    lock_out = _(
        "If a server of the application holds the same refresh token, a renewal here may lock that server out."
    )
    return f"{text} {lock_out}"


def verdict_text(verdict: RenewalVerdict) -> str:
    """Why a token was not renewed; empty when nothing stood in the way."""
    text = _VERDICT_TEXT[verdict]
    return _(text) if text else ""


def renew_state_text(account: Account, now: datetime, *, is_over: bool, is_open: bool) -> str:
    """Whether the token can be renewed now, and why not; `is_open`: a question is, with the present token."""
    if account.renewal is RenewalRule.NEVER:
        return verdict_text(RenewalVerdict.NEVER)
    if is_over:
        return _("The token has expired.")
    waits = verdict_text(RenewalVerdict.QUESTION_OPEN if is_open else RenewalVerdict.STILL_VALID)
    end = account.generation.expires_at
    if end is None:
        return waits
    return _("{why} It can be renewed from {time} on.").format(why=waits, time=clock_text(end, now))


def forget_keys_text() -> str:
    """What choosing "never" takes with it."""
    return _(
        "Refresh token and client secret are removed from the keyring for good. After that only a new sign-in or a"
        " pasted token goes on."
    )


def wanted_text(account: Account, asked: int) -> str:
    """What renewing means, before the user's yes; `asked` questions will be put anew if the user wants so."""
    head = _("The token of {account} has expired, or the last renewal's outcome is not known.").format(
        account=account.label
    )
    if not asked:
        return f"{head} " + _("Renewing starts a new token: every decision of this one is void.")
    form = ngettext(
        "Renewing starts a new token: every decision of this one is void. “Renew and ask” puts {count} question anew.",
        "Renewing starts a new token: every decision of this one is void. “Renew and ask” puts {count} questions anew.",
        asked,
    )
    return f"{head} {form.format(count=asked)}"


def lock_out_text() -> str:
    """Whom a renewal can harm."""
    return _(
        "The refresh token is used up by it. If a server of the application holds the same one, that server may be"
        " locked out."
    )


def renewed_text(fact: AccountRenewed, now: datetime) -> str:
    """That an account has a new token, and what became of the old one's decisions."""
    account = fact.account
    text = _("{account} on {portal} has a new token.").format(account=account.label, portal=account.portal.name)
    end = account.generation.expires_at
    if end is not None:
        text = _("{account} on {portal} has a new token, until {time}.").format(
            account=account.label, portal=account.portal.name, time=clock_text(end, now)
        )
    void = _("Every decision of the one before is void.")
    kept = _("No keyring is open, so it is kept in memory only, until you quit.") if fact.session_only else ""
    return f"{text} {void} {kept}".rstrip()


def asks_again_text(method: str) -> str:
    """What the rule of a watch does."""
    if not is_read_only(method):
        return _("A new token does not ask this by itself: the method may change data, so it takes your yes each time.")
    form = _("A new token of this account asks this again by itself: at most {count} questions a day for each portal.")
    return form.format(count=DAILY_RULE_ASKS)


def ask_renews_text(rule: RenewalRule) -> str:
    """What asking with an expired token does first."""
    if rule is RenewalRule.ASK_ME:
        return _("The token has expired. You are asked whether to renew it first; a renewal voids older decisions.")
    return _("The token has expired. It is renewed first, and decisions for the old one are void.")
