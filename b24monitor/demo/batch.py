"""``batch``: up to 50 commands in one request, with PHP's notions of lists and truth (contract, section 3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from b24monitor.demo.call import Call, Caller, Reply
from b24monitor.demo.memory import GateState
from b24monitor.demo.php_value import (
    PhpArray,
    PhpKey,
    PhpValue,
    as_array,
    from_json,
    is_true,
    parse_form,
    php_key,
    to_text,
)
from b24monitor.demo.rest_error import RestError

BATCH_LIMIT = 50

_REFERENCE = re.compile(r"\$result((?:\[[^\]]+\])+)")
_REFERENCE_PART = re.compile(r"\[([^\]]+)\]")

# Runs one command and returns its reply with its ``time`` block; raises RestError.
RunCommand: TypeAlias = "Callable[[Call], tuple[Reply, dict[str, object]]]"


class _Outcome:
    """The five containers of a batch's answer, keyed as the commands were."""

    def __init__(self) -> None:
        self.results: dict[PhpKey, object] = {}
        self.errors: dict[PhpKey, object] = {}
        self.totals: dict[PhpKey, object] = {}
        self.nexts: dict[PhpKey, object] = {}
        self.times: dict[PhpKey, object] = {}

    def add(self, key: PhpKey, reply: Reply, time: dict[str, object]) -> None:
        self.results[key] = reply.result
        self.times[key] = time
        if reply.total is not None:
            self.totals[key] = reply.total
        if reply.next_start is not None:
            self.nexts[key] = reply.next_start

    def shown(self) -> dict[str, object]:
        return {
            "result": self.results,
            "result_error": self.errors,
            "result_total": self.totals,
            "result_next": self.nexts,
            "result_time": self.times,
        }


def run_batch(caller: Caller, params: PhpArray, states: dict[str, GateState], run: RunCommand) -> Reply:
    """Run a batch's commands in order; a failing one stops the rest only with ``halt``."""
    outcome = _Outcome()
    halt = is_true(params.get("halt"))
    for position, (key, command) in enumerate(as_array(params.get("cmd")).items()):
        try:
            if position >= BATCH_LIMIT:
                raise RestError(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
            outcome.add(key, *run(_command_call(caller, to_text(command), states, outcome.results)))
        except RestError as error:
            outcome.errors[key] = error.body(in_batch=True)
            if halt:
                break
    return Reply(outcome.shown())


def command_names(params: PhpArray) -> list[str]:
    """Return the method names of a batch's commands in lower case."""
    commands = as_array(params.get("cmd")).values()
    return [to_text(command).partition("?")[0].lower() for command in commands]


def _command_call(caller: Caller, command: str, states: dict[str, GateState], results: dict[PhpKey, object]) -> Call:
    name, _, query = command.partition("?")
    if name.lower() == "batch":
        raise RestError(400, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage")
    params = _with_references(parse_form(query), results)
    return Call(caller, name.lower(), params, states=states)


def _with_references(params: PhpArray, results: dict[PhpKey, object]) -> PhpArray:
    return {key: _resolved(value, results) for key, value in params.items()}


def _resolved(value: PhpValue, results: dict[PhpKey, object]) -> PhpValue:
    if isinstance(value, dict):
        return _with_references(value, results)
    if not isinstance(value, str) or "$result" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _look_up(whole.group(1), results)
    return _REFERENCE.sub(lambda found: to_text(_look_up(found.group(1), results)), value)


def _look_up(path: str, results: dict[PhpKey, object]) -> PhpValue:
    place: object = results
    for part in _REFERENCE_PART.findall(path):
        key = php_key(part)
        held = dict(enumerate(place)) if isinstance(place, list) else place
        if not isinstance(held, dict) or key not in held:
            return None
        place = held[key]
    return from_json(place)
