"""Opens the envelope of a portal's answer: `result` or `error`, and nothing of a result's content is kept."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from b24monitor.bitrix24.reply import Reply
from b24monitor.core.answer import Answer, answer_for_error, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.secret import redact

_HTTP_OK = 200
# The others of their hundred name no address to go to (RFC 9110, section 15.4).
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_DETAIL = 200
# What fits into 64 bits.
_MOST_DIGITS = 18
# More than what is shown, so that no secret is cut in two and its first half passes the redactor.
_MOST_READ = 20 * _MOST_DETAIL
# Control characters, those that turn or hide text, and halves of characters, which no file or database takes.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")


def open_reply(reply: Reply) -> Mapping[str, Any] | Answer:
    """The JSON object of a successful answer, or the meaning of any other."""
    body = json_object(reply)
    if isinstance(body, Answer):
        return body
    if "error" in body:
        return answer_of_error(body)
    if "result" in body and reply.status == _HTTP_OK:
        return body
    return answer_for_trouble(Trouble.NOT_BITRIX24, f"HTTP {reply.status}")


def json_object(reply: Reply) -> dict[str, Any] | Answer:
    """The JSON object an answer consists of, whatever its status and fields, or what it is instead."""
    if reply.status in _REDIRECTS:
        return answer_for_trouble(Trouble.REDIRECTED, printable(reply.redirected_to))
    try:
        # Kept only until its keys are known; the complete object must be valid, since half an answer is none.
        body = json.loads(reply.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return answer_for_trouble(Trouble.NOT_JSON, f"HTTP {reply.status}")
    return body if isinstance(body, dict) else answer_for_trouble(Trouble.NOT_BITRIX24, f"HTTP {reply.status}")


# What nearly every call of an open question answers; words of the portal's own, in which nothing is to be hidden.
_WAITING = ("METHOD_CONFIRM_WAITING", "Waiting for confirmation")
STILL_WAITING = answer_for_error(*_WAITING)
STILL_WAITING_ERROR: Mapping[str, Any] = {"error": _WAITING[0], "error_description": _WAITING[1]}


def answer_of_error(body: Mapping[str, Any]) -> Answer:
    """The meaning of `{"error": …}`; the code may be empty, and REST 3.0 puts an object there (contract, section 4)."""
    error = body["error"]
    if isinstance(error, dict):
        return _answer(error.get("code"), error.get("message"))
    return _answer(error, body.get("error_description"))


def _answer(code: object, detail: object) -> Answer:
    if code == _WAITING[0] and detail == _WAITING[1]:
        return STILL_WAITING
    if not isinstance(code, str):
        return answer_for_trouble(Trouble.NOT_BITRIX24)
    return answer_for_error(printable(code), printable(detail))


def printable(value: object) -> str:
    """A text of the portal's that can be shown, logged and stored: short, redacted, in printable characters."""
    if not isinstance(value, str):
        return ""
    return redact(_UNPRINTABLE.sub(" ", value[:_MOST_READ]))[:_MOST_DETAIL].strip()


def number(value: object) -> int | None:
    """A portal's number, which comes as text too; None for anything that a database could not hold."""
    digits = str(value) if isinstance(value, str | int) else ""
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
