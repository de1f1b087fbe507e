"""What asking does, in words, for the moment before it."""

from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.account import RenewalRule
from b24monitor.core.board import WatchRow
from b24monitor.core.catalogue import USER_PARAMETER
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.renewal_wording import ask_renews_text
from b24monitor.core.time_wording import clock_text, duration_text
from b24monitor.core.urgency import is_token_past
from b24monitor.core.watch import Parameters

_MOST_ROWS = 6


def rows_text(rows: Sequence[WatchRow]) -> str:
    """Which methods it is about, one a line."""
    form = _("{method} on {portal}")
    lines = [form.format(method=row.watch.method, portal=row.account.portal.name) for row in rows[:_MOST_ROWS]]
    more = len(rows) - _MOST_ROWS
    if more > 0:
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    return "\n".join(lines)


def question_preview(row: WatchRow) -> str:
    """Roughly what an administrator receives (contract, section 7: the words differ by module and language)."""
    application = row.account.application or row.account.label
    said = _("The application “{application}” requests access to user data.").format(application=application)
    return said + "\n" + _("[ Grant for one hour ]    [ Deny ]")


def notice_text(*, may_run: bool) -> str:
    """What leads to the preview; `may_run`: it is not known whether the methods are gated at all."""
    if may_run:
        return _("If the portal has it confirmed, its administrators will receive a notice, roughly:")
    return _("The administrators of the portal will receive a notice, roughly:")


def adopted_warning() -> str:
    """What a look at the application's own question may turn out to be."""
    return _(
        "If your application has called this method with this token in the last hour, looking asks nobody again. If it"
        " has not, this look is the question."
    )


def ask_points(
    rows: Sequence[WatchRow], parameters: Parameters | None, now: datetime, *, adopted: bool
) -> tuple[str, ...]:
    """What the user should know before asking; `parameters` replaces the watch's own."""
    renewing = [row.account.renewal for row in rows if is_token_past(row, now)]
    points = [ask_renews_text(rule) for rule in RenewalRule if rule in renewing and rule is not RenewalRule.NEVER]
    if not adopted:
        points.append(_("The question is put once for this token and cannot be taken back."))
    points.append(_("Once allowed, the next check runs the method. What it returns is thrown away unread."))
    if len(rows) == 1:
        points.append(_parameters_text(parameters or rows[0].watch.parameters))
        points.append(_deadline_text(rows[0], now))
    points.append(_("A yes counts for this token only: the one your application uses, if that is what you pasted."))
    return tuple(point for point in points if point)


def own_user_reason() -> str:
    """Why the account's own user is offered."""
    return _("An empty USER_ID was refused: this user may only see themselves.")


def own_user_text(row: WatchRow) -> str:
    """The offer after a refusal for rights."""
    return _("Send the account's own user instead (USER_ID={user})").format(user=row.account.user_id)


def may_run_reason(methods: Sequence[str]) -> str:
    """Why a yes is needed for methods that may not be gated."""
    form = ngettext(
        "{methods} is not known as a method that waits for an administrator. It may run at once, and may change data.",
        "{methods} are not known as methods that wait for an administrator. They may run at once, and may change data.",
        len(methods),
    )
    return form.format(methods=", ".join(methods))


def may_run_text(methods: Sequence[str]) -> str:
    """The yes that is needed."""
    return ngettext("It may run now", "They may run now", len(methods))


def _parameters_text(parameters: Parameters) -> str:
    pairs = parameters.pairs()
    if not pairs:
        return _("It is called without parameters.")
    listed = ", ".join(f"{name}={value}" if value else _("{name} empty").format(name=name) for name, value in pairs)
    if (USER_PARAMETER, "") in pairs:
        return _("It is called with {parameters}: so nobody's data is read.").format(parameters=listed)
    return _("It is called with {parameters}.").format(parameters=listed)


def _deadline_text(row: WatchRow, now: datetime) -> str:
    expires_at = row.account.generation.expires_at
    if expires_at is None or is_token_past(row, now):
        return ""
    form = _("A yes is worth something until {time} at the latest: the token has {left} left.")
    if row.account.generation.expiry_is_bound:
        form = _("A yes is worth something until {time} at the latest: the token has at most {left} left.")
    return form.format(time=clock_text(expires_at, now), left=duration_text(expires_at - now))
