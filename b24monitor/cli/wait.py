"""`b24monitor wait`: asks for confirmations and waits for the decisions; no store, no keyring, no Qt."""

import functools
import math
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.wait_options import WaitOptions
from b24monitor.cli.wait_report import WaitReport, exit_status, wait_state
from b24monitor.core.account import Generation
from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.clock import Clock
from b24monitor.core.confirmation import ConfirmationState, Observation, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.fold import fold
from b24monitor.core.lapse import lapse
from b24monitor.core.method_safety import stopped
from b24monitor.core.pause import MethodPause, PortalPause, common_answer, portal_trouble
from b24monitor.core.ports import PortalClient, Probed
from b24monitor.core.schedule import interval_s

_MOST_CALLS = 50
# Far below what the system's sleep can count.
_LONGEST_SLEEP_S = 3600.0
# Between two looks at the clock while a request is under way; Ctrl-C is noticed as soon.
_LONGEST_NAP_S = 0.5

_Chunk = Sequence[int]


class Wait:
    """One run. `requests` counts the HTTP requests made."""

    def __init__(self, options: WaitOptions, client: PortalClient, clock: Clock, report: WaitReport) -> None:
        self._options = options
        self._client = client
        self._clock = clock
        self._report = report
        self._asked_at = clock.now()
        self._started_s = clock.monotonic()
        self._end_s = self._started_s + options.timeout_s
        # No expiry is known: the portal says when the token ends, and the window from the first call on is ours.
        self._generation = Generation("", self._asked_at)
        self._statuses = [Status(asked_at=self._asked_at) for _ in options.methods]
        self._pauses = [MethodPause() for _ in options.methods]
        self._portal_pause = PortalPause()
        self.requests = 0
        self._chunks: queue.SimpleQueue[_Chunk | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[_Chunk, Probed]] = queue.SimpleQueue()

    def run(self) -> ExitStatus:
        """Asks, and waits until all are decided, refused or lapsed, or the time is over."""
        # A daemon: neither the time-out nor Ctrl-C waits for a portal that hangs.
        threading.Thread(target=self._call, name="b24monitor-wait", daemon=True).start()
        code = ExitStatus.INTERRUPTED
        try:
            while (is_open := self._open()) and self._left_s() > 0 and not self._has_moved():
                next_s = self._round(is_open)
                if self._open() and not self._has_moved():
                    self._sleep(next_s)
                self._change(is_open, lambda status: lapse(status, self._generation, self._present()))
            self._give_up()
            code = exit_status(self._statuses)
        except KeyboardInterrupt:
            pass
        finally:
            self._chunks.put(None)
        self._report.end(self._clock.now(), code, self.requests, self._clock.monotonic() - self._started_s)
        return code

    def _round(self, is_open: _Chunk) -> float:
        """Checks every open method that is due, each chunk in one batch; returns when the next round is (monotonic)."""
        began_s = self._clock.monotonic()
        due = [position for position in is_open if self._pauses[position].until_s <= began_s]
        for start in range(0, len(due), _MOST_CALLS):
            self._chunks.put(due[start : start + _MOST_CALLS])
            answered = self._answer()
            if answered is None:
                return began_s
            self._take(*answered, due[start + _MOST_CALLS :])
            if self._portal_pause.until_s > began_s:
                break
        age_s = (self._clock.now() - self._asked_at).total_seconds()
        next_s = began_s + interval_s(self._options.pace, age_s)
        soonest_s = min((self._pauses[position].until_s for position in self._open()), default=next_s)
        return max(next_s, soonest_s, self._portal_pause.until_s)

    def _sleep(self, until_s: float) -> None:
        """Sleeps until then, or until the time is over."""
        while (nap_s := min(until_s - self._clock.monotonic(), self._left_s())) > 0:
            time.sleep(min(nap_s, _LONGEST_SLEEP_S))

    def _answer(self) -> tuple[_Chunk, Probed] | None:
        """The answer to the request under way; None when the time is over before it comes."""
        while (left_s := self._left_s()) > 0:
            try:
                return self._answers.get(timeout=min(left_s, _LONGEST_NAP_S))
            except queue.Empty:
                continue
        return None

    def _take(self, chunk: _Chunk, probed: Probed, rest: _Chunk) -> None:
        """Takes answers in; what is wrong with the portal itself is also the answer to the `rest` of the round."""
        now_s, pace = self._clock.monotonic(), self._options.pace
        answers = list(zip(chunk, probed.answers, strict=True))
        common = common_answer(probed.answers)
        if common is not None and common.trouble is not None:
            answers += [(position, common) for position in rest]
        for position, answer in answers:
            observation = Observation(position, "", probed.sent_at, probed.at, answer)
            self._change((position,), functools.partial(self._fold, observation))
            self._pauses[position] = self._pauses[position].after(answer, pace, now_s)
        trouble = portal_trouble(probed.answers)
        self._portal_pause = self._portal_pause.after(trouble, pace, now_s, random.random())

    def _fold(self, observation: Observation, status: Status) -> Status:
        folded = fold(status, observation)
        # Whoever let a method run let it run once.
        method = self._options.methods[observation.watch_id].call.method
        return stopped(folded, method, observation.answer, observation.at)

    def _has_moved(self) -> bool:
        """Whether the portal has another address now: waiting does not help, only the user."""
        return math.isinf(self._portal_pause.until_s) and self._portal_pause.until_s > 0

    def _change(self, positions: _Chunk, step: Callable[[Status], Status]) -> None:
        for position in positions:
            before, after = self._statuses[position], step(self._statuses[position])
            self._statuses[position] = after
            if wait_state(after) is not wait_state(before):
                self._report.change(self._options.methods[position].given, after, self._clock.now())

    def _give_up(self) -> None:
        """What never got an answer until the time-out is unreachable, and said to be."""
        silence = answer_for_trouble(Trouble.TIMED_OUT)
        unheard = [at for at in self._open() if self._statuses[at].state is ConfirmationState.UNKNOWN]
        self._change(unheard, lambda status: status if status.trouble else replace(status, trouble=silence))

    def _open(self) -> _Chunk:
        return [position for position, status in enumerate(self._statuses) if status.is_open]

    def _present(self) -> datetime:
        """The time by whichever clock is ahead: the wall's may be set back, the other stands still in a sleep."""
        passed_s = self._clock.monotonic() - self._started_s
        return max(self._clock.now(), self._asked_at + timedelta(seconds=passed_s))

    def _left_s(self) -> float:
        return self._end_s - self._clock.monotonic()

    def _call(self) -> None:
        while (chunk := self._chunks.get()) is not None:
            calls = [self._options.methods[position].call for position in chunk]
            self.requests += 1
            probed = self._client.probe(self._options.endpoint, self._options.token, calls)
            # Answers that were too large together took more.
            self.requests += probed.requests - 1
            self._answers.put((chunk, probed))
