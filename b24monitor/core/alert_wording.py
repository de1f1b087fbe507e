"""What is told of alerts: headline and body of one, and of many that were held back or missed."""

from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.answer_wording import answer_text
from b24monitor.core.confirmation import LapseReason
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.report_wording import doubt_text, is_reported, proof_text
from b24monitor.core.row_wording import decided_text, end_text, lapse_text, next_step, refusal_of

# Of many alerts, those that are named.
_MOST_NAMED = 3

_ALERT_TITLE = {
    AlertKind.APPROVED: marked("Approved: {method}"),
    AlertKind.DENIED: marked("Denied: {method}"),
    AlertKind.LAPSED: marked("No answer in time: {method}"),
    AlertKind.REFUSED: marked("Refused: {method}"),
    AlertKind.DOUBTFUL: marked("Waiting again: {method}"),
    AlertKind.ENDS_SOON: marked("Ends soon: {method}"),
}

_REPORTED_TITLE = {
    AlertKind.APPROVED: marked("Approved (reported): {method}"),
    AlertKind.DENIED: marked("Denied (reported): {method}"),
}


def alert_title(alert: Alert) -> str:
    """What happened to which method, in a notification's headline."""
    if alert.row.status.lapse is LapseReason.MAY_HAVE_RUN:
        return _("It may have run: {method}").format(method=alert.row.watch.method)
    titles = _ALERT_TITLE | _REPORTED_TITLE if is_reported(alert.row.status) else _ALERT_TITLE
    return _(titles[alert.kind]).format(method=alert.row.watch.method)


def alert_body(alert: Alert, now: datetime) -> str:
    """Where, when and what it means, in a notification's body."""
    row = alert.row
    place = _("{portal} · {account}").format(portal=row.account.portal.name, account=row.account.label)
    lines = [place, _happened(alert, now)]
    if is_reported(row.status):
        lines.append(proof_text(row))
    if alert.away:
        lines.append(_("It fell while this program was closed."))
    return "\n".join(line for line in lines if line)


def _happened(alert: Alert, now: datetime) -> str:
    row = alert.row
    match alert.kind:
        case AlertKind.APPROVED:
            return " ".join(part for part in (decided_text(row, now), end_text(row, now)) if part)
        case AlertKind.DENIED:
            return f"{decided_text(row, now)} {next_step(row, now)}".lstrip()
        case AlertKind.LAPSED:
            return f"{lapse_text(row.status)} {next_step(row, now)}".lstrip()
        case AlertKind.REFUSED:
            return f"{answer_text(refusal_of(row.status))} {next_step(row, now)}"
        case AlertKind.DOUBTFUL:
            return f"{doubt_text()} {next_step(row, now)}"
        case AlertKind.ENDS_SOON:
            return f"{end_text(row, now)} {next_step(row, now)}".lstrip()


def quiet_title(alerts: Sequence[Alert]) -> str:
    """The headline over what quiet hours held back."""
    return _("While it was quiet: {summary}").format(summary=alerts_summary(alerts))


def away_title(alerts: Sequence[Alert]) -> str:
    """The headline over what fell before the program was started."""
    return _("While you were away: {summary}").format(summary=alerts_summary(alerts))


def alerts_lines(alerts: Sequence[Alert]) -> str:
    """The first of several alerts by name, each in a line of its own, and how many there are besides."""
    lines = [
        _("{title} · {portal}").format(title=alert_title(alert), portal=alert.row.account.portal.name)
        for alert in alerts[:_MOST_NAMED]
    ]
    more = len(alerts) - len(lines)
    if more:
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=number_text(more)))
    return "\n".join(lines)


def alerts_summary(alerts: Sequence[Alert]) -> str:
    """Several alerts in one line: "2 approved, 1 denied"."""
    counts = {kind: sum(alert.kind is kind for alert in alerts) for kind in AlertKind}
    parts = [_count_text(kind, count) for kind, count in counts.items() if count]
    return ", ".join(parts)


def _count_text(kind: AlertKind, count: int) -> str:
    return _count_form(kind, count).format(count=number_text(count))


def _count_form(kind: AlertKind, count: int) -> str:
    match kind:
        case AlertKind.APPROVED:
            return ngettext("{count} approved", "{count} approved", count)
        case AlertKind.DENIED:
            return ngettext("{count} denied", "{count} denied", count)
        case AlertKind.LAPSED:
            return ngettext("{count} without an answer", "{count} without an answer", count)
        case AlertKind.REFUSED:
            return ngettext("{count} refused", "{count} refused", count)
        case AlertKind.DOUBTFUL:
            return ngettext("{count} waiting again", "{count} waiting again", count)
        case AlertKind.ENDS_SOON:
            return ngettext("{count} ends soon", "{count} end soon", count)
