"""Answering a question, in words: what a yes and a no do before they are sent, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.method_meaning import method_meaning
from b24monitor.core.question import AnswerOutcome, Question
from b24monitor.core.question_fact import AnswerEnded
from b24monitor.core.question_wording import left_text, who_text
from b24monitor.core.time_wording import duration_text

# Of many methods, those whose meaning is told.
_MOST_MEANINGS = 6

_OUTCOMES = {
    AnswerOutcome.REPLACED: marked(
        "The question was put anew meanwhile, so the answer did not count. It is offered again: {title}."
    ),
    AnswerOutcome.ELSEWHERE: marked(
        "It was answered or removed elsewhere, and what was answered is not known: {title}."
    ),
    AnswerOutcome.TOO_LATE: marked("Nothing was sent, for the question grew too old: {title}."),
    AnswerOutcome.ALREADY_SENT: marked("Nothing was sent: this answer had left before. {title}."),
    AnswerOutcome.UNKNOWN: marked(
        "The answer left, and its reply was lost. The list is read again to learn what became of it; nothing is sent a"
        " second time. {title}."
    ),
    AnswerOutcome.REFUSED: marked("The portal does not let this account answer: {title}."),
    AnswerOutcome.UNREACHABLE: marked("The portal could not be reached, and nothing was answered: {title}."),
    AnswerOutcome.NO_TOKEN: marked("Nothing was sent, for the account's token is gone. Paste it again. {title}."),
    AnswerOutcome.NOT_KEPT: marked("Nothing was sent, for the data folder cannot be written. {title}."),
}


def answer_title(questions: Sequence[Question], *, is_allowed: bool, clears: bool) -> str:
    """What is about to be done, in a headline; `questions` is not empty."""
    count = len(questions)
    if count == 1:
        words = _("Allow {application} to call {method}?") if is_allowed else _("Deny {application} to call {method}?")
        if clears:
            words = _("Clear the question of {application} for {method}?")
        return words.format(application=questions[0].application, method=questions[0].method)
    if clears:
        words = ngettext("Clear {count} question from the list?", "Clear {count} questions from the list?", count)
    elif is_allowed:
        words = ngettext("Allow what {count} question asks?", "Allow what {count} questions ask?", count)
    else:
        words = ngettext("Deny what {count} question asks?", "Deny what {count} questions ask?", count)
    return words.format(count=number_text(count))


def answer_points(questions: Sequence[Question], *, is_allowed: bool, clears: bool) -> list[str]:
    """What the answer does, one sentence each."""
    if clears:
        return [
            _("The portal has forgotten these questions: no answer has any effect."),
            _("To take them off the list a no is sent, for the portal knows no other way."),
            _("There is no undo."),
        ]
    if not is_allowed:
        return [
            _("The method stays denied for the application's present token; with a new one it may ask again."),
            _("The question vanishes for all other administrators, too. There is no undo."),
        ]
    return [
        *_meanings(sorted({question.method for question in questions})),
        _("The application may call it until that time is over, as often as it likes, also at once."),
        _("The question vanishes for all other administrators, too. There is no undo."),
    ]


def _meanings(methods: Sequence[str]) -> list[str]:
    """What the methods allow; of several each by its name, and not too many."""
    if len(methods) == 1:
        return [method_meaning(methods[0])]
    lines = [
        _("{method}: {meaning}").format(method=method, meaning=method_meaning(method))
        for method in methods[:_MOST_MEANINGS]
    ]
    more = len(methods) - len(lines)
    if more:
        words = ngettext("and {count} more method", "and {count} more methods", more)
        lines.append(words.format(count=number_text(more)))
    return lines


def question_line(question: Question, now: datetime, ours: str = "") -> str:
    """One of those that are answered: what, where, how long a yes would hold, and who asks if that is known."""
    line = _("{application} · {method} · {portal} · {left}").format(
        application=question.application,
        method=question.method,
        portal=question.portal_name,
        left=left_text(question.left(now)) if question.left(now) else _("too late"),
    )
    return line if question.watch_id is None else f"{line} · {who_text(question, ours)}"


def allow_text(questions: Sequence[Question], now: datetime) -> str:
    """The button that allows: with what is left of a single one, or of the one that has the least."""
    if not questions:
        return _("Allow")
    left = duration_text(min(question.left(now) for question in questions))
    if len(questions) == 1:
        return _("Allow (at most {length} left)").format(length=left)
    words = ngettext("Allow {count} (from {length} left)", "Allow {count} (from {length} left)", len(questions))
    return words.format(count=number_text(len(questions)), length=left)


def deny_text(count: int) -> str:
    """The button that denies."""
    if count <= 1:
        return _("Deny")
    return ngettext("Deny {count}", "Deny {count}", count).format(count=number_text(count))


def clear_text(count: int) -> str:
    """The button that clears; it says what it sends."""
    if count <= 1:
        return _("Clear from the list (sends Deny)")
    words = ngettext("Clear {count} from the list (sends Deny)", "Clear {count} from the list (sends Deny)", count)
    return words.format(count=number_text(count))


def left_out_text(too_late: int, gone: int) -> str:
    """Why some, or all, are not answered any more while the user thinks about it; empty when none is left out."""
    parts = []
    if too_late:
        words = ngettext(
            "{count} question has grown too old meanwhile: a yes would do nothing, so it is left out.",
            "{count} questions have grown too old meanwhile: a yes would do nothing, so they are left out.",
            too_late,
        )
        parts.append(words.format(count=number_text(too_late)))
    if gone:
        words = ngettext(
            "{count} question is no longer open: it was answered or removed meanwhile, and is left out.",
            "{count} questions are no longer open: they were answered or removed meanwhile, and are left out.",
            gone,
        )
        parts.append(words.format(count=number_text(gone)))
    return " ".join(parts)


def ended_text(fact: AnswerEnded) -> str:
    """What became of one answer."""
    title = _("{method} for {application} at {portal}").format(
        method=fact.question.method, application=fact.question.application, portal=fact.question.portal_name
    )
    if fact.outcome is AnswerOutcome.DONE:
        words = _("Allowed: {title}.") if fact.is_allowed else _("Denied: {title}.")
        return words.format(title=title)
    text = _(_OUTCOMES[fact.outcome]).format(title=title)
    if fact.answer is None:
        return text
    return " ".join((text, answer_text(fact.answer), answer_next_step(fact.answer))).rstrip()


def is_good(fact: AnswerEnded) -> bool:
    """Whether the portal did what was wanted."""
    return fact.outcome is AnswerOutcome.DONE


def ended_summary(facts: Sequence[AnswerEnded]) -> str:
    """What became of the answers of one request: the one by name, or of many how many went which way."""
    if len(facts) == 1:
        return ended_text(facts[0])
    counts = Counter(fact.outcome for fact in facts)
    parts = [_outcome_count(outcome, counts[outcome]) for outcome in AnswerOutcome if counts[outcome]]
    return _("Of {count} answers: {parts}.").format(count=number_text(len(facts)), parts=", ".join(parts))


def _outcome_count(outcome: AnswerOutcome, count: int) -> str:
    return _outcome_form(outcome, count).format(count=number_text(count))


def _outcome_form(outcome: AnswerOutcome, count: int) -> str:
    match outcome:
        case AnswerOutcome.DONE:
            return ngettext("{count} taken by the portal", "{count} taken by the portal", count)
        case AnswerOutcome.REPLACED:
            return ngettext("{count} offered again", "{count} offered again", count)
        case AnswerOutcome.ELSEWHERE:
            return ngettext("{count} answered or removed elsewhere", "{count} answered or removed elsewhere", count)
        case AnswerOutcome.TOO_LATE:
            return ngettext("{count} too late and not sent", "{count} too late and not sent", count)
        case AnswerOutcome.UNKNOWN:
            return ngettext("{count} unknown until the list is read", "{count} unknown until the list is read", count)
        case AnswerOutcome.REFUSED:
            return ngettext("{count} refused", "{count} refused", count)
        case _:
            return ngettext("{count} not sent", "{count} not sent", count)
