"""The accounts' lists of questions, in words: whether they are read, what they lack, and what reading opens."""

from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_trouble
from b24monitor.core.answer_wording import answer_text
from b24monitor.core.errors import Trouble
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.question import NO_TOKEN, ListStanding
from b24monitor.core.question_filter import QuestionChip, QuestionFilter
from b24monitor.core.time_wording import ago_text
from b24monitor.core.wording import account_text


def list_name(account: Account) -> str:
    """Whose list it is."""
    return _("{account} · {portal}").format(account=account_text(account), portal=account.portal.name)


def list_state(standing: ListStanding, now: datetime) -> str:
    """When a list was read, or why it is not."""
    if not standing.has_scope:
        return _("needs the scope im")
    if not standing.is_on:
        return _("not read")
    if standing.trouble:
        return _trouble_text(standing.trouble)
    if standing.read_at is None:
        return _("not read yet")
    return _("read {ago}").format(ago=ago_text(now - standing.read_at))


def _trouble_text(trouble: str) -> str:
    """What stands in the way, as `ListStanding.trouble` tells it."""
    if trouble == NO_TOKEN:
        return _("the account's token is gone: paste it again")
    if trouble in set(Trouble):
        return answer_text(answer_for_trouble(Trouble(trouble)))
    if trouble in set(Refusal):
        return answer_text(Answer(AnswerKind.REFUSED, None, refusal=Refusal(trouble)))
    if trouble in set(AnswerKind):
        return answer_text(Answer(AnswerKind(trouble)))
    return trouble


def lists_summary(lists: Sequence[ListStanding]) -> str:
    """How many lists are read, in a line."""
    read = sum(one.is_on and one.has_scope for one in lists)
    words = ngettext(
        "Read: the questions of {read} of {count} account",
        "Read: the questions of {read} of {count} accounts",
        len(lists),
    )
    text = words.format(read=number_text(read), count=number_text(len(lists)))
    troubled = sum(bool(one.trouble) and one.is_on for one in lists)
    if not troubled:
        return text
    words = ngettext("{text}; {count} has trouble", "{text}; {count} have trouble", troubled)
    return words.format(text=text, count=number_text(troubled))


def rights_points() -> list[str]:
    """What the page needs, how to get it, and what else that opens."""
    return [
        _("An account sees the questions put to its own user, so it has to be an administrator's."),
        _(
            "Its application needs the scope im (Chat and notifications). Add it in the portal's form of the"
            " application, then sign in again or paste a new token."
        ),
        _(
            "The scope im also opens this user's chats and all notices. b24monitor reads the list of questions only,"
            " and drops everything else unread."
        ),
        _("An incoming webhook is not accepted here either: its secret stands in its address."),
    ]


def rights_title() -> str:
    """The headline over `rights_points`."""
    return _("No account may read an administrator's questions yet")


def nothing_listed_text(lists: Sequence[ListStanding], wanted: QuestionFilter) -> str:
    """Why no open question is shown."""
    if not any(one.is_on and one.has_scope for one in lists):
        return _("No list is read. Switch an account on below, and the questions put to its user appear here.")
    if wanted.is_searching or wanted.chip is not QuestionChip.OPEN:
        return _("No question matches. Esc in the search box empties it.")
    return _("No open question is put to the users of the accounts that are read.")


def nothing_answered_text(*, is_any: bool) -> str:
    """Why nothing that is over is shown; `is_any`: there is some, which is filtered out."""
    if is_any:
        return _("Nothing matches. Esc in the search box empties it.")
    return _("Nothing was answered or has vanished yet.")
