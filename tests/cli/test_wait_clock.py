"""The portal's memory ends a wait, by whichever clock is ahead; time runs as fast as the test says."""

from __future__ import annotations

import io
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.wait import Wait
from b24monitor.cli.wait_options import WaitedMethod, WaitOptions
from b24monitor.cli.wait_report import WaitReport
from b24monitor.core.ports import Call
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal

GATED = "voximplant.user.get"
_LEAP_AFTER_S = 0.5


class _LeapingClock:
    """Both clocks of the machine, one or both of which leap half a second after the start."""

    def __init__(self, wall_leap_s: float, monotonic_leap_s: float) -> None:
        self._start_s = time.monotonic()
        self._leaps_s = (wall_leap_s, monotonic_leap_s)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._leap_s(0))

    def monotonic(self) -> float:
        return time.monotonic() + self._leap_s(1)

    def _leap_s(self, which: int) -> float:
        return self._leaps_s[which] if time.monotonic() - self._start_s > _LEAP_AFTER_S else 0.0


@pytest.mark.parametrize(
    ("wall_leap_s", "monotonic_leap_s"), [(3501.0, 3501.0), (3501.0, 0.0), (2900.0, 3501.0)], ids=str
)
def test_past_the_portals_memory_nothing_is_called(
    portal: DemoPortal, wall_leap_s: float, monotonic_leap_s: float
) -> None:
    token = portal.issue_token(expires_in_s=10_000).access_token
    call = Call(GATED, Parameters("USER_ID=7"))
    options = WaitOptions(
        (WaitedMethod(GATED, call),), portal.endpoint, Secret(token), Pace(0.1, 0.1), timeout_s=3505.0, as_json=True
    )
    clock, out = _LeapingClock(wall_leap_s, monotonic_leap_s), io.StringIO()
    client = BitrixClient(clock.now)
    wait = Wait(options, client, clock, WaitReport(out, io.StringIO(), as_json=True))
    assert wait.run() is ExitStatus.LAPSED
    client.close()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["state"] for line in lines[:-1]] == ["waiting", "lapsed"]
    assert lines[-2]["evidence"] == "clock"
    assert lines[-1]["requests"] == portal.request_log.requests("batch") <= 10
    assert portal.times_asked(token, GATED) == 1
