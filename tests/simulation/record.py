"""What a simulation holds against the promises: every intent, every call that left, every answer that came."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

import pytest

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.secret import Secret
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from tests.simulation.conductor import Conductor

# Of a token's intent; the portal's own memory is 3600 s (contract, row 4).
LAST_CALL_S = 3500.0
# What the program takes for its own clock's wandering.
TOLERANCE_S = 5.0
# QUERY_LIMIT_EXCEEDED (contract, section 4).
_OVER_BUDGET = 503
_PROVED = {ConfirmationState.APPROVED: "ran", ConfirmationState.DENIED: "METHOD_CONFIRM_DENIED"}


class Record:
    """Found violations, in the order of their finding. `methods` are the gated ones."""

    def __init__(self, conductor: Conductor, methods: tuple[str, ...]) -> None:
        self._conductor = conductor
        self._methods = methods
        self.violations: list[str] = []
        self.calls = 0
        self.proved = 0
        self.refused = 0
        # How far the machine's clock was set back in all: what it says of an intent's age may be that wrong.
        self.set_back_s = 0.0
        self._token_of: dict[str, str] = {}
        self._intent_s: dict[tuple[str, str], float] = {}
        self._answers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._busy: dict[tuple[str, str], int] = defaultdict(int)

    def fingerprinted(self, token: str, fingerprint: str) -> None:
        """The program made a token's fingerprint."""
        self._token_of[fingerprint] = token

    def claimed(self, fingerprint: str, method: str) -> None:
        """An intent went to the disk."""
        self._intent_s[self._token_of.get(fingerprint, "?"), method] = self._conductor.now_s

    def left(self, process: str, host: str, request: Request) -> None:
        """A request leaves a process."""
        if request.path.startswith("/rest/"):
            self._busy[process, host] += 1
            if self._busy[process, host] > 1:
                self._violated(f"two requests at once to {host}")
        token, methods = _gated_calls(request, self._methods)
        if len(set(methods)) < len(methods):
            self._violated("a method twice in one batch")
        for method in methods:
            self.calls += 1
            intent_s = self._intent_s.get((token, method))
            if intent_s is None:
                self._violated(f"a call of {method} without an intent")
            elif self._conductor.now_s - intent_s > LAST_CALL_S + self.set_back_s + TOLERANCE_S:
                self._violated(f"a call of {method} {self._conductor.now_s - intent_s:.0f} s after its intent")

    def ended(self, process: str, host: str, request: Request) -> None:
        """A request of a process is over."""
        if request.path.startswith("/rest/"):
            self._busy[process, host] -= 1

    def died(self, process: str) -> None:
        """A process was killed: its requests are nobody's."""
        for key in [key for key in self._busy if key[0] == process]:
            del self._busy[key]

    def answered(self, request: Request, response: Response) -> None:
        """An answer reached the program."""
        self.refused += response.status == _OVER_BUDGET
        token, methods = _gated_calls(request, self._methods)
        if not methods:
            return
        inner = _object(_object(json.loads(response.body)).get("result"))
        errors, results = _object(inner.get("result_error")), _object(inner.get("result"))
        for index, method in enumerate(methods):
            name = f"c{index}"
            if name in results:
                self._answers[token, method].add("ran")
            else:
                self._answers[token, method].add(str(_object(errors.get(name)).get("error")))

    def shown(self, row: WatchRow) -> None:
        """The program shows a row."""
        status = row.status
        wanted = _PROVED.get(status.state)
        if wanted is None or row.watch.method not in self._methods or not status.is_proved:
            return
        self.proved += 1
        token = self._token_of.get(row.account.generation.fingerprint, "?")
        if wanted not in self._answers[token, row.watch.method]:
            self._violated(f"{row.watch.method} is shown as {status.state}, and the portal never said so")

    def count(self, portal: DemoPortal, flushes: int) -> int:
        """Holds the portal's count of questions against the promise; returns how many there were."""
        asked = {(question.token, question.method) for question in portal.questions()}
        for token, method in asked:
            times = portal.times_asked(token, method)
            if times > 1 + flushes:
                self._violated(f"{method} was asked {times} times with one token (the portal forgot {flushes} times)")
        return len(asked)

    def _violated(self, what: str) -> None:
        self.violations.append(f"{self._conductor.now_s:.1f} s: {what}")


def _gated_calls(request: Request, methods: tuple[str, ...]) -> tuple[str, list[str]]:
    """The token of a batch and its commands that are gated methods, all of them or none."""
    if not request.path.endswith("/batch"):
        return "", []
    payload = _object(json.loads(request.body))
    commands = [str(command).partition("?")[0].lower() for command in _object(payload.get("cmd")).values()]
    return str(payload.get("auth")), [command for command in commands if command in methods]


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


class Fingerprints:
    """Learns which token a fingerprint stands for, while in its block."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> None:
        real, record = Secret.fingerprint, self._record

        def fingerprint(secret: Secret, key: Secret) -> str:
            made = real(secret, key)
            record.fingerprinted(secret.reveal(), made)
            return made

        self._patch.setattr(Secret, "fingerprint", fingerprint)

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
