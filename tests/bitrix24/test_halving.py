"""Answers past the limit: a batch is asked again in halves, until the one call that is too large stands alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import RAN, TOO_LARGE, Answer, AnswerKind, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.method_safety import stops_calling
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal

MIB = 1 << 20
TIME = Call("server.time", Parameters())
GATED = Call("voximplant.user.get", Parameters("USER_ID="))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STILL_TOO_LARGE = answer_for_trouble(Trouble.TOO_LARGE)


def numbered(count: int) -> list[Call]:
    return [Call("server.time", Parameters(f"n={index}")) for index in range(count)]


class Padding:
    """Lets the portal do what it is asked, and makes its answer large where certain commands were among it."""

    def __init__(self, portal: DemoPortal, sizes: dict[str, int]) -> None:
        self._portal = portal
        self._sizes = sizes
        self.batches: list[list[str]] = []
        portal.intercept = self

    def __call__(self, request: Request) -> Response:
        commands = list(json.loads(request.body)["cmd"].values())
        self.batches.append(commands)
        answer = self._portal._answer(request)
        size = min(sum(self._sizes.get(command, 0) for command in commands), 17 * MIB)
        return replace(answer, body=answer.body + b" " * size)


def probe(client: BitrixClient, portal: DemoPortal, calls: list[Call]) -> tuple[Answer, ...]:
    return client.probe(portal.endpoint, Secret(portal.issue_token().access_token), calls).answers


def test_one_large_answer_spoils_no_other_and_nobody_is_asked_twice(client: BitrixClient, portal: DemoPortal) -> None:
    padding = Padding(portal, {"server.time?n=2": 17 * MIB})
    token = portal.issue_token().access_token
    unknown = Call("no.such.get", Parameters())
    portal.gate_method("acme.call.list")
    calls = [TIME, GATED, *numbered(3), unknown, Call("acme.call.list", Parameters())]
    answers = client.probe(portal.endpoint, Secret(token), calls).answers
    assert [answer.kind for answer in answers] == [
        AnswerKind.RAN,
        AnswerKind.WAITING,
        AnswerKind.RAN,
        AnswerKind.RAN,
        AnswerKind.REFUSED,
        AnswerKind.REFUSED,
        AnswerKind.WAITING,
    ]
    assert answers[4] == TOO_LARGE
    assert answers[4].is_final
    assert portal.times_asked(token, GATED.method) == portal.times_asked(token, "acme.call.list") == 1
    assert all(len(set(batch)) == len(batch) for batch in padding.batches)


def test_what_may_write_is_not_called_again_with_a_half(client: BitrixClient, portal: DemoPortal) -> None:
    padding = Padding(portal, {"server.time?n=0": 17 * MIB})
    portal.gate_method("acme.deal.add")
    answers = probe(client, portal, [*numbered(3), Call("acme.deal.add", Parameters())])
    assert answers == (STILL_TOO_LARGE,) * 4
    assert stops_calling("acme.deal.add", answers[3])
    assert len(padding.batches) == 1


@pytest.mark.parametrize("place", [0, 24, 49])
def test_one_among_fifty_is_found_in_thirteen_requests(client: BitrixClient, portal: DemoPortal, place: int) -> None:
    padding = Padding(portal, {f"server.time?n={place}": 17 * MIB})
    answers = probe(client, portal, numbered(50))
    assert answers == tuple(TOO_LARGE if index == place else RAN for index in range(50))
    assert len(padding.batches) <= 13


@pytest.mark.parametrize(("count", "requests"), [(1, 1), (2, 1), (4, 3)])
def test_a_probe_tells_how_many_requests_it_took(
    client: BitrixClient, portal: DemoPortal, count: int, requests: int
) -> None:
    padding = Padding(portal, {f"server.time?n={index}": 6 * MIB for index in range(1, 4)})
    probed = client.probe(portal.endpoint, Secret(portal.issue_token().access_token), numbered(count))
    assert probed.requests == len(padding.batches) == requests


def test_a_batch_may_bring_what_a_call_alone_may_not(client: BitrixClient, portal: DemoPortal) -> None:
    Padding(portal, {"server.time?n=0": 2 * MIB})
    assert probe(client, portal, numbered(1)) == (TOO_LARGE,)
    assert probe(client, portal, numbered(2)) == (RAN, RAN)


def test_calls_that_are_too_large_together_are_read_apart(client: BitrixClient, portal: DemoPortal) -> None:
    padding = Padding(portal, {f"server.time?n={index}": 5 * MIB for index in range(4)})
    assert probe(client, portal, numbered(4)) == (RAN,) * 4
    assert [len(batch) for batch in padding.batches] == [4, 2, 2]


def test_the_limit_is_the_last_byte(client: BitrixClient, portal: DemoPortal) -> None:
    size = 0

    def answer(_request: Request) -> Response:
        text = b'{"result": {"result": {"c0": 1}, "result_error": []}}'
        return Response(200, text + b" " * (size - len(text)))

    portal.intercept = answer
    for size, expected in ((MIB, RAN), (MIB + 1, TOO_LARGE)):  # noqa: B007 - read by the portal
        assert probe(client, portal, numbered(1)) == (expected,)


def test_the_search_ends_and_what_was_not_reached_is_no_refusal(client: BitrixClient, portal: DemoPortal) -> None:
    padding = Padding(portal, {f"server.time?n={index}": 17 * MIB for index in range(50)})
    answers = probe(client, portal, numbered(50))
    assert len(padding.batches) == 13
    refused = answers.count(TOO_LARGE)
    assert refused >= 3
    assert answers == (TOO_LARGE,) * refused + (STILL_TOO_LARGE,) * (50 - refused)
    assert not STILL_TOO_LARGE.is_final


@pytest.mark.parametrize(("step_s", "requests"), [(29.0, 2), (31.0, 1), (-1.0, 1)])
def test_no_request_leaves_long_after_the_first(portal: DemoPortal, step_s: float, requests: int) -> None:
    """The portal may have forgotten the question by then, and would put it again."""
    times = _ticking(step_s)
    client = BitrixClient(lambda: next(times), Transport(Limits(connect_s=2.0, silence_s=0.4, total_s=0.8)))
    padding = Padding(portal, {"server.time?n=3": 17 * MIB})
    answers = probe(client, portal, numbered(4))
    client.close()
    assert len(padding.batches) == requests
    ran = 2 * (requests - 1)
    assert answers == (RAN,) * ran + (STILL_TOO_LARGE,) * (4 - ran)


def _ticking(step_s: float) -> Iterator[datetime]:
    now = NOON
    while True:
        yield now
        now += timedelta(seconds=step_s)


@pytest.mark.parametrize(("place", "kept"), [(0, 0), (7, 4)])
@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Response(401, b'{"error": "expired_token"}'), AnswerKind.TOKEN_EXPIRED),
        (Response(502, b"<html>", "text/html"), AnswerKind.TROUBLE),
    ],
)
def test_what_fails_one_part_is_the_rests_answer_too(
    client: BitrixClient, portal: DemoPortal, failure: Response, kind: AnswerKind, place: int, kept: int
) -> None:
    padding = Padding(portal, {f"server.time?n={place}": 17 * MIB})
    portal.intercept = lambda request: padding(request) if len(padding.batches) < 2 else failure
    answers = probe(client, portal, numbered(8))
    assert [answer.kind for answer in answers] == [AnswerKind.RAN] * kept + [kind] * (8 - kept)
    assert portal.request_log.total == 3
