"""What the process says when it ends."""

from enum import IntEnum

from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.oauth import OAuthProblem, oauth_problem


class ExitStatus(IntEnum):
    """Exit statuses of the command line."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    DENIED = 3
    LAPSED = 4
    UNREACHABLE = 5
    REFUSED = 6
    WAITING = 7
    OVER = 8
    TOO_LATE = 9
    INTERRUPTED = 130


def oauth_exit_status(answer: Answer) -> ExitStatus:
    """The status of an authorisation server's answer that brought no tokens."""
    if answer.trouble is not None:
        return ExitStatus.UNREACHABLE
    return ExitStatus.LAPSED if oauth_problem(answer) is OAuthProblem.INVALID_GRANT else ExitStatus.REFUSED


def answer_exit_status(answer: Answer) -> ExitStatus:
    """The status of a portal's answer that stood in the way."""
    if answer.trouble is not None:
        return ExitStatus.UNREACHABLE
    is_lapsed = answer.kind in (AnswerKind.TOKEN_EXPIRED, AnswerKind.TOKEN_UNKNOWN)
    return ExitStatus.LAPSED if is_lapsed else ExitStatus.REFUSED
