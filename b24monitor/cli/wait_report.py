"""Prints how waiting goes: a line or a JSON object at each change of a method's state."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TextIO

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.core.answer import Answer
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.language import gettext as _
from b24monitor.core.row_wording import lapse_text, refusal_of
from b24monitor.core.wording import state_meaning, state_word


class WaitState(StrEnum):
    """What `wait` says of a method: its confirmation state, or that the portal gives no usable answer."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    WORKS = "works"
    LAPSED = "lapsed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


# Judged on each method's last state; when mixed, the first of these that any method is in.
_VERDICTS = (
    (WaitState.REFUSED, ExitStatus.REFUSED),
    (WaitState.DENIED, ExitStatus.DENIED),
    (WaitState.LAPSED, ExitStatus.LAPSED),
    (WaitState.UNREACHABLE, ExitStatus.UNREACHABLE),
    (WaitState.WAITING, ExitStatus.WAITING),
)


def wait_state(status: Status) -> WaitState | None:
    """The state to report (None: nothing is known yet)."""
    if status.is_open and status.trouble is not None:
        return WaitState.UNREACHABLE
    return None if status.state is ConfirmationState.UNKNOWN else WaitState(status.state.value)


def exit_status(statuses: list[Status]) -> ExitStatus:
    """The verdict over all methods. One that never got an answer counts as unreachable."""
    states = {wait_state(status) or WaitState.UNREACHABLE for status in statuses}
    return next((status for state, status in _VERDICTS if state in states), ExitStatus.DONE)


@dataclass(frozen=True, slots=True)
class WaitReport:
    """Writes changes to `out`, flushed at once, and what to do about refusals to `err`."""

    out: TextIO
    err: TextIO
    as_json: bool

    def change(self, method: str, status: Status, at: datetime) -> None:
        """One method's state changed."""
        state = wait_state(status)
        if state is None:
            return
        error, detail = _error(status), _detail(status, state)
        if self.as_json:
            evidence = status.evidence.value if status.evidence and not _is_trouble(status) else "probe"
            self._write(
                {
                    "at": at.isoformat(),
                    "method": method,
                    "state": state.value,
                    "evidence": evidence,
                    "error": error,
                    "detail": detail,
                }
            )
        else:
            self._line(f"{at.astimezone():%H:%M:%S}  {method}  {_word(status, state)}  {detail}")
        step = _next_step(status, state)
        if step:
            self.err.write(f"b24monitor: {method}: {error or detail}: {step}\n")
            self.err.flush()

    def end(self, at: datetime, exit_code: ExitStatus, requests: int, elapsed_s: float) -> None:
        """Waiting is over."""
        if self.as_json:
            elapsed = round(elapsed_s, 3)
            self._write({"at": at.isoformat(), "exit": int(exit_code), "requests": requests, "elapsed_s": elapsed})

    def _write(self, fields: Mapping[str, object]) -> None:
        self._line(json.dumps(fields))

    def _line(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()


def _is_trouble(status: Status) -> bool:
    return status.is_open and status.trouble is not None


def _error(status: Status) -> str | None:
    return status.trouble.error if status.is_open and status.trouble is not None else status.error


def _answer(status: Status, state: WaitState) -> Answer | None:
    if state is WaitState.UNREACHABLE:
        return status.trouble
    return refusal_of(status) if state is WaitState.REFUSED else None


def _detail(status: Status, state: WaitState) -> str:
    answer = _answer(status, state)
    if answer is not None:
        return answer_text(answer)
    return lapse_text(status) if state is WaitState.LAPSED else state_meaning(status.state)


def _word(status: Status, state: WaitState) -> str:
    return _("unreachable") if state is WaitState.UNREACHABLE else state_word(status.state)


def _next_step(status: Status, state: WaitState) -> str:
    answer = _answer(status, state)
    return answer_next_step(answer) if answer is not None else ""
