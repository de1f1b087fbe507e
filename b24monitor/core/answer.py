"""What a portal's answer to one call means: decided by its error code, never by its status (contract, row 5)."""

from dataclasses import dataclass
from enum import StrEnum

from b24monitor.core.errors import Trouble


class AnswerKind(StrEnum):
    """What an answer says about the call."""

    RAN = "ran"
    WAITING = "waiting"
    DENIED = "denied"
    TOKEN_EXPIRED = "token_expired"
    TOKEN_UNKNOWN = "token_unknown"
    REFUSED = "refused"
    UNRECOGNIZED = "unrecognized"
    TROUBLE = "trouble"


class Refusal(StrEnum):
    """Why a call cannot run, by what the user can do about it."""

    SCOPE = "scope"
    RIGHTS = "rights"
    PARAMETERS = "parameters"
    METHOD = "method"
    APPLICATION = "application"
    USER = "user"
    PLAN = "plan"
    WEBHOOK = "webhook"
    BLOCKED = "blocked"
    HTTPS = "https"
    NOBODY_TO_ASK = "nobody_to_ask"
    TOO_LARGE = "too_large"
    UNRECOGNIZED = "unrecognized"


@dataclass(frozen=True, slots=True)
class Answer:
    """The meaning of one answer. `error` is the portal's code (None: none), `detail` its own short text, redacted."""

    kind: AnswerKind
    error: str | None = None
    detail: str = ""
    refusal: Refusal | None = None
    trouble: Trouble | None = None

    @property
    def is_final(self) -> bool:
        """Whether asking the portal again cannot change the answer by waiting alone."""
        return self.kind not in (AnswerKind.WAITING, AnswerKind.TROUBLE, AnswerKind.UNRECOGNIZED)


RAN = Answer(AnswerKind.RAN)
# One call alone brought more than is ever read: calling again as it is would bring no less.
TOO_LARGE = Answer(AnswerKind.REFUSED, refusal=Refusal.TOO_LARGE)

_KINDS = {
    "METHOD_CONFIRM_WAITING": AnswerKind.WAITING,
    "METHOD_CONFIRM_DENIED": AnswerKind.DENIED,
    "EXPIRED_TOKEN": AnswerKind.TOKEN_EXPIRED,
    "INVALID_TOKEN": AnswerKind.TOKEN_UNKNOWN,
    "NO_AUTH_FOUND": AnswerKind.TOKEN_UNKNOWN,
}

_REFUSALS = {
    "INSUFFICIENT_SCOPE": Refusal.SCOPE,
    "ACCESS_DENIED": Refusal.RIGHTS,
    "": Refusal.PARAMETERS,
    "NOTIFY_VALUE_ERROR": Refusal.PARAMETERS,
    "ID_ERROR": Refusal.PARAMETERS,
    "ERROR_METHOD_NOT_FOUND": Refusal.METHOD,
    "APPLICATION_NOT_FOUND": Refusal.APPLICATION,
    "AUTHORIZATION_ERROR": Refusal.USER,
    "USER_ACCESS_ERROR": Refusal.USER,
    "WRONG_LICENSE": Refusal.PLAN,
    "WRONG_AUTH_TYPE": Refusal.WEBHOOK,
    "INVALID_CREDENTIALS": Refusal.WEBHOOK,
    "OVERLOAD_LIMIT": Refusal.BLOCKED,
    "INVALID_REQUEST": Refusal.HTTPS,
    "ERROR_ARGUMENT": Refusal.NOBODY_TO_ASK,
}

# The portal's ACCESS_DENIED has more reasons than rights; only its words tell them apart (contract, row 9, section 4).
_DENIED_FOR = (
    ("application context", Refusal.WEBHOOK),
    ("commercial plans", Refusal.PLAN),
    ("user is dismissed", Refusal.USER),
)

_TROUBLES = {
    "CONNECTION_ERROR": Trouble.PORTAL_ERROR,
    "INTERNAL_SERVER_ERROR": Trouble.PORTAL_ERROR,
    "ERROR_UNEXPECTED_ANSWER": Trouble.PORTAL_ERROR,
    "ERROR_CORE": Trouble.PORTAL_ERROR,
    "ERROR_BATCH_LENGTH_EXCEEDED": Trouble.PORTAL_ERROR,
    "OPERATION_TIME_LIMIT": Trouble.METHOD_BUSY,
    "QUERY_LIMIT_EXCEEDED": Trouble.BUSY,
    "PORTAL_DELETED": Trouble.CLOSED,
}


def answer_for_error(error: str, detail: str = "") -> Answer:
    """The meaning of an answer that carries `error` (contract, section 4).

    A code that the contract does not know is UNRECOGNIZED: it is never a decision.
    """
    code = error.upper()
    if code in _KINDS:
        return Answer(_KINDS[code], error, detail)
    if code in _REFUSALS:
        return Answer(AnswerKind.REFUSED, error, detail, refusal=_refusal(code, detail))
    if code in _TROUBLES:
        return Answer(AnswerKind.TROUBLE, error, detail, trouble=_TROUBLES[code])
    return Answer(AnswerKind.UNRECOGNIZED, error, detail, refusal=Refusal.UNRECOGNIZED)


def _refusal(code: str, detail: str) -> Refusal:
    if code == "ACCESS_DENIED":
        words = detail.lower()
        return next((refusal for part, refusal in _DENIED_FOR if part in words), Refusal.RIGHTS)
    return _REFUSALS[code]


def answer_for_trouble(trouble: Trouble, detail: str = "") -> Answer:
    """The meaning of no answer at all."""
    return Answer(AnswerKind.TROUBLE, None, detail, trouble=trouble)
