"""Whether a token may be renewed: a renewal voids its decisions and uses a refresh token up (contract, section 5)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from b24monitor.core.account import Account, Generation, RenewalRule
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import TOKEN_LIFE, LapseReason
from b24monitor.core.grant import Grant

# How many questions a new token may put to one portal in 24 hours by the watches' own rule, without a hand of the user.
DAILY_RULE_ASKS = 20


class RenewalVerdict(StrEnum):
    """What a wish to renew may do."""

    RENEW = "renew"
    # The rule, or an outcome that is not known, wants the user's yes first.
    ASK_USER = "ask_user"
    # The account's rule, or nothing to renew with.
    NEVER = "never"
    STILL_VALID = "still_valid"
    QUESTION_OPEN = "question_open"


def is_token_over(account: Account, rows: Iterable[WatchRow], now: datetime) -> bool:
    """Whether the account's present token is known to have expired: by the clock, or by the portal's word."""
    expires_at = account.generation.expires_at
    if expires_at is not None and now >= expires_at:
        return True
    # What an earlier token of the account met says nothing of this one.
    started_at = account.generation.started_at
    return any(
        row.status.lapse is LapseReason.EXPIRED and row.status.since is not None and row.status.since >= started_at
        for row in rows
    )


def may_renew(
    account: Account, grant: Grant | None, rows: Iterable[WatchRow], now: datetime, *, by_hand: bool
) -> RenewalVerdict:
    """What may be done; `rows` are the account's, `by_hand` that the user said yes to this very renewal."""
    rows = tuple(rows)
    if grant is None or grant.keys is None or account.renewal is RenewalRule.NEVER:
        return RenewalVerdict.NEVER
    if not is_token_over(account, rows, now):
        is_open = any(row.status.is_open for row in rows)
        return RenewalVerdict.QUESTION_OPEN if is_open else RenewalVerdict.STILL_VALID
    if not by_hand and (account.renewal is RenewalRule.ASK_ME or grant.keys.begun_at is not None):
        return RenewalVerdict.ASK_USER
    return RenewalVerdict.RENEW


def is_next(grant: Grant, fingerprint: str, generation: Generation) -> bool:
    """Whether a kept grant, known by `fingerprint`, is a later one than an account's present `generation`.

    So it is when the program ended after a renewal had been kept and before the database knew of it.
    """
    is_later = grant.issued_at is not None and grant.issued_at > generation.started_at
    return is_later and fingerprint != generation.fingerprint


def next_generation(grant: Grant, fingerprint: str, now: datetime) -> Generation:
    """The generation that begins with `grant`; it has an hour at most where nothing told its end."""
    told = grant.expires_at
    return Generation(fingerprint, now, told or (grant.issued_at or now) + TOKEN_LIFE, expiry_is_bound=told is None)
