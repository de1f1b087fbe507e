"""A question put to an administrator, in words: what it is, how old, what a yes is worth, and what became of it."""

from datetime import datetime, timedelta
from enum import StrEnum

from b24monitor.core.confirmation import PORTAL_MEMORY
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.method_meaning import method_meaning
from b24monitor.core.question import Question, QuestionState
from b24monitor.core.time_wording import between_text, clock_seconds_text, clock_text, duration_text

_MINUTE = timedelta(minutes=1)


class QuestionLook(StrEnum):
    """How a question stands in the eyes of a person: its state, its age, and what our answer was, in one."""

    OPEN = "open"
    REPLACED = "replaced"
    ANSWERING = "answering"
    UNSURE = "unsure"
    TOO_LATE = "too_late"
    ALLOWED = "allowed"
    DENIED = "denied"
    CLEARED = "cleared"
    GONE = "gone"


_WORDS = {
    QuestionLook.OPEN: marked("Unanswered"),
    QuestionLook.REPLACED: marked("Offered again"),
    QuestionLook.ANSWERING: marked("Answering…"),
    QuestionLook.UNSURE: marked("Unknown"),
    QuestionLook.TOO_LATE: marked("Too late"),
    QuestionLook.ALLOWED: marked("Allowed"),
    QuestionLook.DENIED: marked("Denied"),
    QuestionLook.CLEARED: marked("Cleared"),
    QuestionLook.GONE: marked("Gone"),
}

_MEANINGS = {
    QuestionLook.OPEN: marked("The application waits for an answer."),
    QuestionLook.REPLACED: marked(
        "The question was put anew while the answer was on its way, so that answer did not count. It can be answered."
    ),
    QuestionLook.ANSWERING: marked("The answer is written down and on its way to the portal."),
    QuestionLook.UNSURE: marked(
        "The answer left, and its reply was lost. The list is read again to learn what became of it; nothing is sent a"
        " second time."
    ),
    QuestionLook.TOO_LATE: marked(
        "The portal has forgotten the question: allowing it would do nothing. It can only be cleared from the list."
    ),
    QuestionLook.ALLOWED: marked("The portal took the yes that was given here."),
    QuestionLook.DENIED: marked("The portal took the no that was given here."),
    QuestionLook.CLEARED: marked("It was too late for an answer, and was cleared from the list."),
    QuestionLook.GONE: marked("It was answered or removed elsewhere; what was answered is not known."),
}


def question_look(question: Question, now: datetime, *, is_replaced: bool = False) -> QuestionLook:
    """How a question stands at `now`; `is_replaced`: its last answer met it under a new id."""
    match question.state:
        case QuestionState.ANSWERING:
            return QuestionLook.ANSWERING
        case QuestionState.UNSURE:
            return QuestionLook.UNSURE
        case QuestionState.ANSWERED:
            return _answered_look(question)
        case QuestionState.GONE:
            return QuestionLook.GONE
        case QuestionState.OPEN if question.is_too_late(now):
            return QuestionLook.TOO_LATE
        case QuestionState.OPEN:
            return QuestionLook.REPLACED if is_replaced else QuestionLook.OPEN


def _answered_look(question: Question) -> QuestionLook:
    if question.is_allowed:
        return QuestionLook.ALLOWED
    is_late = question.answered_at is not None and question.is_too_late(question.answered_at)
    return QuestionLook.CLEARED if is_late else QuestionLook.DENIED


def look_word(look: QuestionLook) -> str:
    """The one word for it."""
    return _(_WORDS[look])


def look_meaning(look: QuestionLook) -> str:
    """What it means, in a sentence or two."""
    return _(_MEANINGS[look])


def asked_of_text(question: Question) -> str:
    """The administrators it was put to, as far as their lists are read."""
    users = sorted({recipient.user_id for recipient in question.recipients})
    return ", ".join(_("user {user}").format(user=user) for user in users)


def age_text(question: Question, now: datetime) -> str:
    """How old it is by the portal's clock."""
    return duration_text(question.age(now))


def worth_text(question: Question, now: datetime) -> str:
    """What a yes is worth: "at most 43 min"; nothing once the portal has forgotten the question."""
    left = question.left(now)
    if not left:
        return _("nothing any more")
    return _("at most {length}").format(length=duration_text(left))


def left_text(left: timedelta) -> str:
    """How long a yes can still hold, inside a button: "at most 43 min left"."""
    return _("at most {length} left").format(length=duration_text(left))


def who_text(question: Question, ours: str = "") -> str:
    """Who asked, which the portal tells nobody; `ours` names the watch of ours that did."""
    if question.watch_id is None:
        return _("unknown, asks its own author") if question.asks_its_author else _("unknown")
    if not question.asks_its_author:
        return _("our watch {watch}").format(watch=ours) if ours else _("our watch")
    return _("our watch {watch}, asks its own author").format(watch=ours) if ours else _("ours, asks its own author")


def who_sentence(question: Question, ours: str = "") -> str:
    """Who asked, in a sentence that says how it is known."""
    if question.watch_id is None:
        return _("Who asked is not known: the portal tells it to nobody.")
    if ours:
        return _("A watch of this program asked: {watch}.").format(watch=ours)
    return _("A watch of this program asked.")


def author_sentence() -> str:
    """What it means that a question asks its own author."""
    return _("It asks its own author: the user whose token asked is one of those who may answer.")


def asked_sentence(question: Question, now: datetime) -> str:
    """When it was put, by our clock, and to whom."""
    return _("Put at {time} to {users}.").format(
        time=clock_text(question.asked_at - question.skew, now), users=asked_of_text(question)
    )


def worth_sentence(question: Question, now: datetime) -> str:
    """What a yes would still be worth, and until when at most."""
    left = question.left(now)
    if not left:
        return _("A yes is worth nothing any more: the portal remembers a question for 60 minutes.")
    end = clock_text(question.asked_at - question.skew + PORTAL_MEMORY, now)
    return _("A yes holds at most {length}, until {time}: the portal counts its hour from the asking.").format(
        length=duration_text(left), time=end
    )


def over_text(question: Question, now: datetime) -> str:
    """When a question that is over ended: when it was answered, or between which two readings it vanished."""
    if question.answered_at is not None:
        return clock_seconds_text(question.answered_at, now)
    if question.missed_at is not None:
        return between_text(question.seen_at, question.missed_at, now)
    return _("after {time}").format(time=clock_seconds_text(question.seen_at, now))


def answerer_text(question: Question) -> str:
    """Who answered; nobody is told that of what was answered elsewhere."""
    if question.answered_by is not None:
        return _("user {user}").format(user=question.answered_by)
    return "" if question.state is QuestionState.ANSWERED else _("unknown")


def waited_text(question: Question) -> str:
    """How old it was when it was answered here."""
    return "" if question.answered_at is None else duration_text(question.age(question.answered_at))


def question_title(question: Question) -> str:
    """Who asks for what, in a line."""
    return _("{application} asks to call {method}").format(application=question.application, method=question.method)


def question_summary(question: Question, now: datetime, *, ours: str = "", is_replaced: bool = False) -> str:
    """All about a question in a few lines, for tool tips and screen readers."""
    look = question_look(question, now, is_replaced=is_replaced)
    head = _("{state}: {title}, at {portal}.").format(
        state=look_word(look), title=question_title(question), portal=question.portal_name
    )
    lines = [head, method_meaning(question.method), asked_sentence(question, now)]
    if question.is_listed:
        lines.append(worth_sentence(question, now))
    else:
        lines.append(_("Over: {time}.").format(time=over_text(question, now)))
    lines.append(who_sentence(question, ours))
    if question.asks_its_author:
        lines.append(author_sentence())
    return "\n".join(lines)
