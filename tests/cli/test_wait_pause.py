"""How `b24monitor wait` keeps to a portal's pauses, with pauses shorter than a portal's."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Sequence
from dataclasses import replace

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.wait import Wait
from b24monitor.cli.wait_options import WaitedMethod, WaitOptions
from b24monitor.cli.wait_report import WaitReport
from b24monitor.core.answer import RAN, Answer, answer_for_error, answer_for_trouble
from b24monitor.core.clock import SystemClock
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call, Inspected, Looked, PortalClient, Probed
from b24monitor.core.route import Route
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal

_PACE = Pace(0.05, 0.05, closed_s=0.6, operating_first_s=0.6)


class _ScriptedClient:
    """Gives each method its answers in turn, the last one for ever after; remembers which were called together."""

    def __init__(self, **answers: Sequence[Answer]) -> None:
        self._answers = {method: list(given) for method, given in answers.items()}
        self.rounds: list[tuple[str, ...]] = []

    def probe(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Probed:
        now = SystemClock().now()
        self.rounds.append(tuple(call.method for call in calls))
        given = [self._answers[call.method] for call in calls]
        return Probed(tuple(each.pop(0) if len(each) > 1 else each[0] for each in given), now, now)

    def inspect(self, endpoint: str, token: Secret) -> Inspected:
        raise AssertionError("a wait does not ask who the token is")

    def look(self, endpoint: str, token: Secret) -> Looked:
        raise AssertionError("a wait does not try the portal")

    def methods(self, endpoint: str, token: Secret) -> tuple[str, ...] | Answer:
        raise AssertionError("a wait does not ask what there is")

    def use_route(self, address: str, route: Route) -> None: ...

    def close(self) -> None: ...


def _wait(client: PortalClient, endpoint: str, token: str, *methods: str) -> tuple[ExitStatus, list[tuple[str, str]]]:
    named = tuple(WaitedMethod(method, Call(method, Parameters())) for method in methods)
    options = WaitOptions(named, endpoint, Secret(token), _PACE, timeout_s=10.0, as_json=True)
    out = io.StringIO()
    status = Wait(options, client, SystemClock(), WaitReport(out, io.StringIO(), as_json=True)).run()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return status, [(line["method"], line["state"]) for line in lines if "state" in line]


def test_a_closed_portal_is_looked_at_again_after_its_pause(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, deleted=True)
    opening = threading.Timer(0.3, lambda: setattr(portal, "switches", replace(portal.switches, deleted=False)))
    opening.start()
    client = BitrixClient(SystemClock().now)
    status, states = _wait(client, portal.endpoint, token, "server.time")
    opening.join()
    client.close()
    assert (status, states) == (ExitStatus.DONE, [("server.time", "unreachable"), ("server.time", "works")])
    assert portal.request_log.total == 2


def test_a_method_out_of_its_time_waits_while_the_others_are_called() -> None:
    waiting, busy = answer_for_error("METHOD_CONFIRM_WAITING"), answer_for_error("OPERATION_TIME_LIMIT")
    client = _ScriptedClient(slow=[busy, RAN], quick=[*[waiting] * 3, RAN])
    status, states = _wait(client, "https://portal.example/rest/", "token", "slow", "quick")
    assert status is ExitStatus.DONE
    assert client.rounds == [("slow", "quick"), *[("quick",)] * 3, ("slow",)]
    assert states == [("slow", "unreachable"), ("quick", "waiting"), ("quick", "approved"), ("slow", "works")]


def test_what_concerns_the_portal_is_told_of_calls_that_were_not_made_any_more() -> None:
    methods = [f"m{number}" for number in range(60)]
    moved = answer_for_trouble(Trouble.REDIRECTED, "moved.example")
    client = _ScriptedClient(**{method: [moved] for method in methods})
    status, states = _wait(client, "https://portal.example/rest/", "token", *methods)
    assert status is ExitStatus.UNREACHABLE
    assert client.rounds == [tuple(methods[:50])]
    assert states == [(method, "unreachable") for method in methods]
