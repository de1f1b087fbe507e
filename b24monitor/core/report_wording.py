"""Decisions that were told, not seen by a call, in words: what, by whom, when, and what is doubtful about them."""

from datetime import datetime

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report, Status
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.time_wording import clock_text

_REPORTED_WORD = {
    ConfirmationState.APPROVED: marked("Approved (reported)"),
    ConfirmationState.DENIED: marked("Denied (reported)"),
}

# By whether it was allowed, whether it is told who decided, and whether it is told when.
_DECISION = {
    (True, True, True): marked("Allowed by user {user} at {time}, by the portal's clock."),
    (True, True, False): marked("Allowed by user {user}."),
    (True, False, True): marked("Allowed at {time}, by the portal's clock."),
    (True, False, False): marked("Allowed; by whom and when was not told."),
    (False, True, True): marked("Denied by user {user} at {time}, by the portal's clock."),
    (False, True, False): marked("Denied by user {user}."),
    (False, False, True): marked("Denied at {time}, by the portal's clock."),
    (False, False, False): marked("Denied; by whom and when was not told."),
}

_HEARD = {
    Evidence.QUEUE: marked("The application's offline queue told so at {time}."),
    Evidence.EVENT: marked("An event of the portal told so at {time}."),
}

# Enough to tell tokens apart.
_FINGERPRINT_LENGTH = 4


def is_reported(status: Status) -> bool:
    """Whether the decision shown was told, and no call has proved it."""
    return status.is_decided and not status.is_proved and status.report is not None


def reported_word(state: ConfirmationState) -> str:
    """The one word for a decision that was told and not proved."""
    return _(_REPORTED_WORD[state])


def doubtful_word() -> str:
    """The one word for a question that waits although its decision was told."""
    return _("Waiting (in doubt)")


def told_report(status: Status) -> Report | None:
    """The report to show: the latest one that agrees with the decision and tells most, after its end the latest."""
    reports = status.reports
    if status.is_decided:
        reports = tuple(each for each in reports if each.is_allowed == (status.state is not ConfirmationState.DENIED))
    return max(reports, key=lambda each: (each.by is not None, each.order), default=None)


def told_text(status: Status, now: datetime) -> str:
    """Who decided and when, by the portal's own clock, as far as it was told; empty when nothing was."""
    report = told_report(status)
    if report is None:
        return ""
    form = _DECISION[report.is_allowed, report.by is not None, report.decided_at is not None]
    time = clock_text(report.decided_at, now) if report.decided_at is not None else ""
    return _(form).format(user=report.by, time=time)


def heard_text(status: Status, now: datetime) -> str:
    """Which source told it, and when it was heard; empty when none did."""
    report = told_report(status)
    if report is None or report.evidence not in _HEARD:
        return ""
    return _(_HEARD[report.evidence]).format(time=clock_text(report.heard_at, now))


def heard_at_text(status: Status, now: datetime) -> str:
    """When a decision was heard, for the table's column of checks."""
    report = told_report(status)
    return _("told {time}").format(time=clock_text(report.heard_at, now)) if report is not None else ""


def proof_text(row: WatchRow) -> str:
    """What stands between a decision that was told and its proof."""
    if row.status.is_probed:
        return _("A call is about to prove it.")
    if row.status.asked_at is None:
        return _("No call has proved it: b24monitor has not called the method with this token.")
    return _("No call has proved it.")


def doubt_text() -> str:
    """Why a question is doubtful."""
    return _("The portal asks again after a decision was told: possibly a new question. b24monitor no longer calls.")


def doubt_step() -> str:
    """What to do about a doubtful question."""
    return _("Ask the administrator what was answered; then go on with a new token.")


def seen_text(row: WatchRow) -> str:
    """Whose decision a row shows that is about no watch of ours: of a foreign token, or of a method not watched."""
    fingerprint = row.account.generation.fingerprint[:_FINGERPRINT_LENGTH]
    form = _(
        "About none of your watches: the token with fingerprint {fingerprint}… is not held here, or this method is not"
        " watched with it."
    )
    return form.format(fingerprint=fingerprint)


def seen_step() -> str:
    """What to do about a decision that is about no watch of ours."""
    return _("Nothing to do: it is only shown, and nothing is called for it. Dismiss takes the row away.")


def reported_lines(row: WatchRow, now: datetime) -> tuple[str, ...]:
    """A decision that was told and not proved, line by line."""
    return told_text(row.status, now), heard_text(row.status, now), "" if row.is_seen else proof_text(row)
