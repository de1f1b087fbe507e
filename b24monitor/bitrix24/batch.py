"""Many calls in one request: builds the batch's commands and takes its answers apart (contract, section 3)."""

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from b24monitor.bitrix24.envelope import STILL_WAITING, STILL_WAITING_ERROR, answer_of_error
from b24monitor.core.answer import RAN, Answer, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call

MOST_COMMANDS = 50
# Batches whose commands are kept as they were written: those of as many tokens.
_MOST_WRITTEN = 512


def batch_body(token: str, calls: Sequence[Call]) -> dict[str, object]:
    """The body of a batch request; named commands, since a list may come back as an object."""
    commands = {_name(index): call.command for index, call in enumerate(calls)}
    return {"halt": 0, "cmd": commands, "auth": token}


def written_batch(token: str, calls: Sequence[Call]) -> bytes:
    """The same as JSON. What is written of the same calls is kept, for they are made again and again; no token is."""
    return b"".join((_written_commands(tuple([call.command for call in calls])), json.dumps(token).encode(), b"}"))


def batch_answers(body: Mapping[str, Any], count: int) -> tuple[Answer, ...]:
    """The meaning of each command's answer, in the order of the calls."""
    inner = body.get("result")
    if not isinstance(inner, dict):
        return (answer_for_trouble(Trouble.NOT_BITRIX24),) * count
    if inner.get("result_error") == _all_waiting(count)[0]:
        return _all_waiting(count)[1]
    results, errors = _named(inner.get("result")), _named(inner.get("result_error"))
    return tuple(_answer(_name(index), results, errors) for index in range(count))


def batch_results(body: Mapping[str, Any], count: int) -> tuple[Any, ...]:
    """What each command returned (None: it failed). Only for calls that are not gated."""
    inner = body.get("result")
    results = _named(inner.get("result")) if isinstance(inner, dict) else {}
    return tuple(results.get(_name(index)) for index in range(count))


@functools.lru_cache(maxsize=_MOST_WRITTEN)
def _written_commands(commands: tuple[str, ...]) -> bytes:
    named = {_name(index): command for index, command in enumerate(commands)}
    return f'{{"halt": 0, "cmd": {json.dumps(named)}, "auth": '.encode()


@functools.lru_cache(maxsize=MOST_COMMANDS)
def _all_waiting(count: int) -> tuple[Mapping[str, Any], tuple[Answer, ...]]:
    """The errors of a batch in which nothing has been decided, and what they mean: what nearly every batch answers."""
    return dict.fromkeys(map(_name, range(count)), STILL_WAITING_ERROR), (STILL_WAITING,) * count


def _name(index: int) -> str:
    return f"c{index}"


def _named(part: object) -> Mapping[str, Any]:
    # An empty container comes as a list; a list that is not empty carries none of our names.
    return part if isinstance(part, dict) else {}


def _answer(name: str, results: Mapping[str, Any], errors: Mapping[str, Any]) -> Answer:
    if name in errors:
        error = errors[name]
        known = isinstance(error, dict) and "error" in error
        return answer_of_error(error) if known else answer_for_trouble(Trouble.NOT_BITRIX24)
    return RAN if name in results else answer_for_trouble(Trouble.NOT_BITRIX24)
