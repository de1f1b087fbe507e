"""Decisions read from a queue or an event for tokens that are not held here: shown, and nothing more."""

from dataclasses import dataclass, replace

from b24monitor.core.account import Account, Generation
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Report, Status
from b24monitor.core.watch import Parameters, Watch

# The oldest beyond these are forgotten.
MOST_SEEN = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """One decision: about which token (by its keyed fingerprint) and method, told to which of our accounts."""

    seen_id: int
    account_id: str
    fingerprint: str
    method: str
    report: Report


def seen_row(seen: Seen, account: Account) -> WatchRow:
    """The read-only row of a decision; its watch has the negative number of `seen`, which no watch of ours has."""
    report = seen.report
    token = Generation(seen.fingerprint, report.decided_at or report.heard_at)
    state = ConfirmationState.APPROVED if report.is_allowed else ConfirmationState.DENIED
    status = Status(state=state, since=report.heard_at, evidence=report.evidence, reports=(report,))
    watch = Watch(-seen.seen_id, seen.account_id, seen.method, Parameters(), report.heard_at)
    return WatchRow(watch, replace(account, generation=token, user_id=None, is_administrator=False), status)
