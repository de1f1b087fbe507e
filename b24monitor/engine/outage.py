"""What happens while this machine has no network: all portals rest but one, and none is blamed. No threads."""

import math
from collections.abc import Callable, Mapping, Sequence

from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.schedule import Pace
from b24monitor.engine.lane import Lane
from b24monitor.engine.network import Finding, Network

# Over how long one round is spread when the network is back.
SPREAD_S = 3.0
_SOONEST_TEST_S = 2.0
_LATEST_TEST_S = 5.0
# Met without an answer: of requests that were under way when the network went, it is the cause of these too.
_SILENT = frozenset({Trouble.NO_CONNECTION, Trouble.NAME_NOT_FOUND, Trouble.TIMED_OUT, Trouble.CUT_OFF})


class Outage:
    """Draws from answers whether the network is there, and lets portals rest while it is not.

    Portals on this machine need none. `file` is called for each lane whose turn has changed.
    """

    def __init__(
        self,
        pace: Pace,
        chance: Callable[[], float],
        lanes: Mapping[str, Lane],
        file: Callable[[Lane, float], None],
    ) -> None:
        self._pace = pace
        self._chance = chance
        self._lanes = lanes
        self._file = file
        self._network = Network()
        self._tester = ""
        self._test_s = -math.inf

    @property
    def is_up(self) -> bool:
        """Whether the network is there, as far as is known."""
        return self._network.is_up

    def not_before_s(self, lane: Lane) -> float:
        """From when on a portal may be asked; infinite while it rests. What a person does is tried all the same."""
        if self.is_up or lane.is_local or lane.errands:
            return -math.inf
        return self._test_s if lane.endpoint == self._tester else math.inf

    def wanted(self, lane: Lane) -> None:
        """A person waits for a portal: its request tells whether the network is back."""
        if not (self.is_up or lane.is_local):
            self._tester, self._test_s = lane.endpoint, -math.inf

    def look_after(self, now_s: float) -> None:
        """Lets another portal tell when the network is back, if the one that was to has nothing more to ask."""
        if self.is_up:
            return
        tester = self._lanes.get(self._tester)
        if tester is None or (tester.busy_since_s is None and not len(tester.turns)):
            self._rest(now_s)

    def passed(self, lane: Lane, now_s: float) -> None:
        """A turn went by without a request: it tells nothing, and another portal has to."""
        if not self.is_up and lane.endpoint == self._tester:
            self._rest(now_s)

    def heard(self, lane: Lane, sent_s: float, answers: Sequence[Answer], now_s: float) -> Sequence[Answer]:
        """The answers as far as they say something of the portal: none where this machine's network is to blame."""
        trouble = answers[0].trouble
        if lane.is_local:
            return answers
        if trouble is not Trouble.OFFLINE:
            finding = self._met(lane, sent_s, now_s, is_answered=trouble not in _SILENT)
            return answers if finding is Finding.UP else ()
        others = [other for other in self._remote() if other is not lane]
        match self._network.lost(lane.endpoint, now_s, has_others=bool(others)):
            case Finding.PORTALS_OWN:
                return [answer_for_trouble(Trouble.NO_CONNECTION)] * len(answers)
            case Finding.IN_DOUBT:
                lane.pause = lane.pause.after(Trouble.OFFLINE, self._pace, now_s, self._chance())
                self._call_witness(others, now_s)
            case _:
                self._rest(now_s)
        return ()

    def read(self, lane: Lane, sent_s: float, now_s: float, *, is_answered: bool) -> bool:
        """A source was read; whether that says something of the portal."""
        if lane.is_local or (self.is_up and not is_answered):
            return True
        if not is_answered:
            # Perhaps the network, perhaps not: a probe tells.
            self._rest(now_s)
            return False
        return self._met(lane, sent_s, now_s, is_answered=True) is Finding.UP

    def _met(self, lane: Lane, sent_s: float, now_s: float, *, is_answered: bool) -> Finding:
        was_up = self.is_up
        finding = self._network.met(lane.endpoint, sent_s, now_s, is_answered=is_answered)
        if self.is_up and not was_up:
            for other in self._remote():
                other.wake(now_s + SPREAD_S * self._chance())
                self._file(other, now_s)
        return finding

    def _call_witness(self, others: Sequence[Lane], now_s: float) -> None:
        """Asks another portal at once, one that has not found the same already."""
        witness = min(others, key=lambda lane: (self._network.is_witness(lane.endpoint), lane.pause.until_s))
        witness.wake(now_s)
        self._file(witness, now_s)

    def _rest(self, now_s: float) -> None:
        """All portals rest but the one that was asked longest ago."""
        remote = self._remote()
        if not remote:
            return
        self._test_s = test_s = now_s + _SOONEST_TEST_S + (_LATEST_TEST_S - _SOONEST_TEST_S) * self._chance()
        # Rather not one that is to be left alone for another reason.
        tester = min(remote, key=lambda lane: (lane.pause.woken().until_s > test_s, lane.last_sent_s))
        self._tester = tester.endpoint
        tester.wake(test_s)
        for lane in remote:
            self._file(lane, now_s)

    def _remote(self) -> list[Lane]:
        """The portals beyond this machine of which something is to be asked."""
        return [lane for lane in self._lanes.values() if not lane.is_local and len(lane.turns)]
