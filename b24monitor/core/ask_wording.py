"""What asking does, in words, for the moment before it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from b24monitor.core.account import RenewalRule
from b24monitor.core.board import WatchRow
from b24monitor.core.catalogue import USER_PARAMETER
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.method_safety import MethodSafety, is_read_only, safety_of
from b24monitor.core.renewal_wording import ask_renews_text
from b24monitor.core.time_wording import clock_text, duration_text
from b24monitor.core.urgency import is_token_past
from b24monitor.core.watch import Parameters
from b24monitor.core.wording import account_text, state_word

_MOST_ROWS = 6

_SAFETY_MARK = {
    MethodSafety.GATED: marked("gated"),
    MethodSafety.GATED_BY_USER: marked("gated as you said"),
    MethodSafety.READ_ONLY: marked("runs, reads"),
    MethodSafety.UNKNOWN: marked("RUNS, may write"),
}
_SAFETY_TEXT = {
    MethodSafety.GATED: marked("Gated: waits for an administrator"),
    MethodSafety.GATED_BY_USER: marked("Gated as you said"),
    MethodSafety.READ_ONLY: marked("Not known to be gated: calling it runs it (it only reads)"),
    MethodSafety.UNKNOWN: marked("Not known to be gated: calling it RUNS it"),
}
# By what is known of a method, and whether it only reads.
_YES_REASON = {
    (MethodSafety.READ_ONLY, True): marked(
        "It is not known as a method that waits for an administrator. By its name it only reads."
    ),
    (MethodSafety.UNKNOWN, False): marked(
        "It is not known as a method that waits for an administrator, and it may change data."
    ),
    (MethodSafety.GATED, False): marked(
        "It waits for an administrator. If it was allowed before, it runs, and it may change data."
    ),
    (MethodSafety.GATED_BY_USER, False): marked(
        "It waits for an administrator, as you said. If it was allowed before, it runs, and it may change data."
    ),
}


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


def second_look_lines(rows: Sequence[WatchRow], now: datetime) -> tuple[str, ...]:
    """What calling these decided rows again may turn out to be."""
    form = _("{method} on {portal} was decided at {time}: {state}.")
    lines = [
        form.format(
            method=row.watch.method,
            portal=row.account.portal.name,
            time=clock_text(row.status.since or now, now),
            state=state_word(row.status.state),
        )
        for row in rows[:_MOST_ROWS]
        if row.status.state is not ConfirmationState.WORKS
    ]
    lines.append(_("The portal answers again without asking anybody, as long as it remembers the question."))
    lines.append(_("If it has forgotten, this call IS a new question to its administrators."))
    if any(row.status.state is not ConfirmationState.DENIED for row in rows):
        reading = _("If the method is still allowed, the call runs it. What it returns is thrown away unread.")
        writing = _("If the method is still allowed, the call RUNS it, and what it changes in the portal is changed.")
        lines.append(reading if all(is_read_only(row.watch.method) for row in rows) else writing)
    return tuple(lines)


def ask_points(
    rows: Sequence[WatchRow], parameters: Parameters | None, now: datetime, *, adopted: bool, decided: bool = False
) -> tuple[str, ...]:
    """What the user should know before asking; `parameters` replaces the watch's own.

    `decided`: all were decided, of which `second_look_lines` tells.
    """
    renewing = [row.account.renewal for row in rows if is_token_past(row, now)]
    points = [ask_renews_text(rule) for rule in RenewalRule if rule in renewing and rule is not RenewalRule.NEVER]
    if not (adopted or decided):
        points.append(_("The question is put once for this token and cannot be taken back."))
    if not decided:
        points.append(_runs_text(rows))
    if len(rows) == 1:
        points.append(_parameters_text(parameters or rows[0].watch.parameters))
        points.append(_deadline_text(rows[0], now))
    points.append(_("A yes counts for this token only: the one your application uses, if that is what you pasted."))
    return tuple(point for point in points if point)


def _runs_text(rows: Sequence[WatchRow]) -> str:
    if all(is_read_only(row.watch.method) for row in rows):
        return _("Once allowed, the next check runs the method. What it returns is thrown away unread.")
    return _("Once allowed, the next check RUNS the method, and what it changes in the portal is changed.")


def own_user_reason() -> str:
    """Why the account's own user is offered."""
    return _("An empty USER_ID was refused: this user may only see themselves.")


def own_user_text(row: WatchRow) -> str:
    """The offer after a refusal for rights."""
    return _("Send the account's own user instead (USER_ID={user})").format(user=row.account.user_id)


def safety_mark(safety: MethodSafety) -> str:
    """What is known of a method, in a word or two beside its name."""
    return _(_SAFETY_MARK[safety])


def safety_text(safety: MethodSafety) -> str:
    """What is known of methods, in a line."""
    return _(_SAFETY_TEXT[safety])


def adding_text(methods: Sequence[str], safeties: Mapping[str, MethodSafety], known: Sequence[str] = ()) -> str:
    """Which methods would be added, and what is known of them; the `known` ones are watched already."""
    if not methods and known:
        form = ngettext("{method} is watched already.", "All {count} methods are watched already.", len(known))
        return form.format(method=known[0], count=len(known))
    if not methods:
        return _("Tick methods in the list, or type a method's name.")
    if len(methods) == 1:
        form = _("To be added: {method}. {safety}.")
        return form.format(method=methods[0], safety=safety_text(safeties[methods[0]]))
    form = ngettext("{count} method to be added: {methods}", "{count} methods to be added: {methods}", len(methods))
    named = [_("{method} ({mark})").format(method=m, mark=safety_mark(safeties[m])) for m in methods[:_MOST_ROWS]]
    if len(methods) > _MOST_ROWS:
        named.append("…")
    return form.format(count=len(methods), methods=", ".join(named))


def yes_lines(rows: Sequence[WatchRow], parameters: Parameters | None, own: Collection[str]) -> tuple[str, ...]:
    """For each of these rows that may run: what a yes lets it do, and why; `parameters` replaces the watch's own."""
    lines = []
    for row in rows:
        method = row.watch.method
        sentences = [_yes_line(row, parameters or row.watch.parameters)]
        sentences.append(_(_YES_REASON[safety_of(method, own), is_read_only(method)]))
        if row.status.lapse is LapseReason.MAY_HAVE_RUN:
            sentences.append(_("It may have run already: the answer to a call was lost. Look in the portal first."))
        lines.append(" ".join(sentences))
    return tuple(lines)


def _yes_line(row: WatchRow, parameters: Parameters) -> str:
    form = _("{method} may run NOW on {portal} as {account}, with {parameters}.")
    if not parameters.pairs():
        form = _("{method} may run NOW on {portal} as {account}, without parameters.")
    return form.format(
        method=row.watch.method,
        portal=row.account.portal.name,
        account=account_text(row.account),
        parameters=_listed(parameters),
    )


def may_run_text(count: int) -> str:
    """The yes that is needed for so many methods."""
    return ngettext("Yes, it may run now", "Yes, they may run now", count)


def _listed(parameters: Parameters) -> str:
    pairs = parameters.pairs()
    return ", ".join(f"{name}={value}" if value else _("{name} empty").format(name=name) for name, value in pairs)


def _parameters_text(parameters: Parameters) -> str:
    pairs, listed = parameters.pairs(), _listed(parameters)
    if not pairs:
        return _("It is called without parameters.")
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
