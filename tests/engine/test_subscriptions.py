"""Subscribing at a real portal: nothing but our own is ever undone, and what we bound is never forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from b24monitor.core.answer import Refusal
from b24monitor.core.command import ReadEvents, RemoveAccount, Subscribe, Unsubscribe
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.subscription import Binding, Delivery, EventsProblem, Subscription
from b24monitor.demo.message import Request, Response, json_response
from b24monitor.demo.portal import DemoPortal
from tests.demo.wire import call
from tests.engine.event_bench import EventBench, kept

EVENT = "OnAppMethodConfirm"
HANDLER = "https://events.company.example/b24"
THEIRS = Binding(Delivery.OFFLINE)
READ = Binding(Delivery.OFFLINE, is_read=True)
SHARED = Binding(Delivery.OFFLINE, is_ours=True, is_read=True)
OWN = Binding(Delivery.OFFLINE, connector="b24monitor", is_ours=True, is_read=True)
ONLINE = Binding(Delivery.ONLINE, HANDLER, is_ours=True)


@pytest.fixture
def bench(portal: DemoPortal, tmp_path: Path) -> Iterator[EventBench]:
    bench = EventBench(portal, tmp_path)
    bench.start()
    yield bench
    bench.stop()


@pytest.fixture
def server(portal: DemoPortal) -> str:
    """A token of the application's own server."""
    return portal.issue_token(user_id=5).access_token


def bound(portal: DemoPortal, token: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = call(portal, "event.get", token).result
    return found


def intercept(portal: DemoPortal, method: str, *, answer: Response | None, runs: bool) -> None:
    """Answers one method in the portal's place; with `runs` the portal carries it out all the same."""

    def instead(request: Request) -> Response | None:
        if not request.path.endswith(f"/{method}"):
            return None
        if runs:
            portal.intercept = None
            portal._handle(request)
            portal.intercept = instead
        return answer

    portal.intercept = instead


def test_reading_lists_what_is_there_and_binds_nothing(bench: EventBench, portal: DemoPortal, server: str) -> None:
    call(portal, "event.bind", server, event=EVENT, event_type="offline")
    call(portal, "event.bind", server, event="ONUSERADD", handler=HANDLER)
    read = bench.read(bench.add_account())
    assert read.standing.bindings == (THEIRS,)
    assert (read.standing.has_own_queue, read.standing.is_administrator) == (True, True)
    assert bench.records() == ()
    assert portal.request_log.requests("event.bind") == 2
    assert portal.questions() == ()


@pytest.mark.parametrize(
    ("handler", "is_own_queue", "binding"), [("", False, SHARED), ("", True, OWN), (HANDLER, False, ONLINE)]
)
def test_what_we_bind_is_listed_as_ours_and_undone(
    bench: EventBench, portal: DemoPortal, server: str, handler: str, is_own_queue: bool, binding: Binding
) -> None:
    account_id = bench.add_account()
    assert bench.subscribe(account_id, handler, is_own_queue=is_own_queue).standing.bindings == (binding,)
    (record,) = bench.records()
    assert (record.account_id, record.binding, record.is_found) == (account_id, kept(binding), False)
    assert len(bound(portal, server)) == 1
    # Again is no second binding and loses nothing.
    assert bench.subscribe(account_id, handler, is_own_queue=is_own_queue).standing.bindings == (binding,)
    assert bench.records() == (record,)
    assert portal.request_log.requests("event.bind") == 1
    assert bench.unsubscribe(account_id, binding).standing.bindings == ()
    assert bench.records() == ()
    assert bound(portal, server) == []


@pytest.mark.parametrize("connector", ["", "another"])
def test_a_queue_that_is_there_is_used_and_never_undone(
    bench: EventBench, portal: DemoPortal, server: str, connector: str
) -> None:
    call(portal, "event.bind", server, event=EVENT, event_type="offline", auth_connector=connector)
    before, account_id = bench.changes(), bench.add_account()
    there = Binding(Delivery.OFFLINE, connector=connector)
    assert bench.subscribe(account_id).standing.bindings == (replace(there, is_read=True),)
    (record,) = bench.records()
    assert (record.binding, record.is_found) == (there, True)
    # Even when somebody claims that it is ours.
    assert bench.unsubscribe(account_id, replace(there, is_ours=True)).standing.bindings == (there,)
    assert bench.records() == ()
    refused = bench.failed(Unsubscribe(bench.next_id(), account_id, replace(there, is_ours=True)))
    assert refused.detail == EventsProblem.NOT_OURS
    assert bench.changes() == before
    assert len(bound(portal, server)) == 1


def test_a_queue_of_our_own_leaves_the_servers_alone(bench: EventBench, portal: DemoPortal, server: str) -> None:
    call(portal, "event.bind", server, event=EVENT, event_type="offline")
    account_id = bench.add_account()
    assert set(bench.subscribe(account_id, is_own_queue=True).standing.bindings) == {THEIRS, OWN}
    assert bench.unsubscribe(account_id, OWN).standing.bindings == (THEIRS,)
    assert bound(portal, server) == [{"event": "ONAPPMETHODCONFIRM", "connector_id": "", "offline": 1}]


def test_what_the_portal_or_the_user_lacks_is_said_without_binding(bench: EventBench, portal: DemoPortal) -> None:
    portal.switches = replace(portal.switches, auth_connector=False)
    refused = bench.failed(Subscribe(bench.next_id(), bench.add_account(), is_own_queue=True))
    assert refused.detail == EventsProblem.NO_OWN_QUEUE
    operator = bench.add_account(7)
    refused = bench.failed(Subscribe(bench.next_id(), operator))
    assert (refused.problem, refused.detail) == (Problem.EVENTS_REFUSED, EventsProblem.NOT_ADMINISTRATOR)
    refused = bench.failed(Subscribe(bench.next_id(), operator, "https://192.168.1.5/b24"))
    assert refused.detail == EventsProblem.NOT_PUBLIC
    assert bench.failed(ReadEvents(bench.next_id(), "nobody")).problem is Problem.NO_TOKEN
    assert bench.changes() == 0
    assert bench.records() == ()


def test_anybody_may_bind_a_public_address_and_sees_only_their_own(
    bench: EventBench, portal: DemoPortal, server: str
) -> None:
    call(portal, "event.bind", server, event=EVENT, handler="https://server.company.example/")
    operator = bench.add_account(7)
    standing = bench.subscribe(operator, HANDLER).standing
    assert (standing.bindings, standing.is_administrator) == ((ONLINE,), False)
    assert bench.unsubscribe(operator, ONLINE).standing.bindings == ()
    assert [row["handler"] for row in bound(portal, server)] == ["https://server.company.example/"]


def test_a_refused_binding_is_forgotten(bench: EventBench, portal: DemoPortal) -> None:
    # The portal no longer counts the user among the administrators.
    account_id = bench.add_account(7, is_administrator=True)
    refused = bench.failed(Subscribe(bench.next_id(), account_id))
    assert refused.answer is not None
    assert refused.answer.refusal is Refusal.RIGHTS
    assert bench.records() == ()
    assert portal.request_log.requests("event.bind") == 1


def test_somebody_faster_keeps_what_they_bound(bench: EventBench, portal: DemoPortal) -> None:
    body = {"error": "ERROR_CORE", "error_description": "Unable to set event handler: Handler already binded"}
    intercept(portal, "event.bind", answer=json_response(400, body), runs=True)
    account_id = bench.add_account()
    assert bench.subscribe(account_id).standing.bindings == (READ,)
    assert [record.is_found for record in bench.records()] == [True]
    portal.intercept = None
    bench.unsubscribe(account_id, THEIRS)
    assert portal.request_log.requests("event.unbind") == 0


@pytest.mark.parametrize(("runs", "left"), [(True, (SHARED,)), (False, ())])
def test_when_the_answer_is_lost_the_portal_tells_what_came_of_it(
    bench: EventBench, portal: DemoPortal, runs: bool, left: tuple[Binding, ...]
) -> None:
    account_id = bench.add_account()
    intercept(portal, "event.bind", answer=Response(200, body=b"{cut"), runs=runs)
    refused = bench.failed(Subscribe(bench.next_id(), account_id))
    assert refused.answer is not None
    assert refused.answer.trouble is Trouble.NOT_JSON
    assert [record.is_found for record in bench.records()] == [False]
    assert bench.read(account_id).standing.bindings == left
    assert tuple(record.binding for record in bench.records()) == tuple(kept(each) for each in left)


def test_a_crash_after_binding_loses_nothing(bench: EventBench, portal: DemoPortal, server: str) -> None:
    account_id = bench.add_account()
    seen: list[tuple[Subscription, ...]] = []

    def look(request: Request) -> Response | None:
        if request.path.endswith("/event.bind"):
            seen.append(bench.records())
        return None

    portal.intercept = look
    bench.subscribe(account_id, is_own_queue=True)
    # On disk before the portal heard of it: had the program died here, the next start would know.
    assert [[record.binding for record in records] for records in seen] == [[kept(OWN)]]


def test_what_others_have_undone_is_forgotten_and_theirs_is_not_taken_for_ours(
    bench: EventBench, portal: DemoPortal, server: str
) -> None:
    account_id = bench.add_account()
    bench.subscribe(account_id)
    call(portal, "event.unbind", server, event=EVENT, event_type="offline")
    assert bench.read(account_id).standing.bindings == ()
    assert bench.records() == ()
    call(portal, "event.bind", server, event=EVENT, event_type="offline")
    assert bench.read(account_id).standing.bindings == (THEIRS,)
    refused = bench.failed(Unsubscribe(bench.next_id(), account_id, SHARED))
    assert refused.detail == EventsProblem.NOT_OURS
    assert len(bound(portal, server)) == 1


def test_who_is_no_longer_told_of_a_binding_does_not_forget_it(bench: EventBench) -> None:
    account_id = bench.add_account(7, is_administrator=True)
    bench.remember(Subscription(account_id, SHARED, datetime.now(UTC)))
    assert bench.read(account_id).standing.bindings == ()
    assert len(bench.records()) == 1
    assert bench.failed(Unsubscribe(bench.next_id(), account_id, SHARED)).detail == EventsProblem.NOT_SEEN
    assert len(bench.records()) == 1


def test_two_bindings_at_one_address_are_both_left(bench: EventBench, portal: DemoPortal, server: str) -> None:
    account_id = bench.add_account()
    bench.subscribe(account_id, HANDLER)
    call(portal, "event.bind", server, event=EVENT, handler=HANDLER, auth_type=5)
    refused = bench.failed(Unsubscribe(bench.next_id(), account_id, ONLINE))
    assert refused.detail == EventsProblem.MORE_THAN_ONE
    assert len(bound(portal, server)) == 2
    assert len(bench.records()) == 1


@pytest.mark.parametrize(
    ("answer", "runs"), [(Response(500, body=b"<html>"), True), (json_response(200, {"result": {"count": 0}}), False)]
)
def test_a_failed_undoing_is_remembered(
    bench: EventBench, portal: DemoPortal, server: str, answer: Response, runs: bool
) -> None:
    account_id = bench.add_account()
    bench.subscribe(account_id)
    intercept(portal, "event.unbind", answer=answer, runs=False)
    refused = bench.failed(Unsubscribe(bench.next_id(), account_id, SHARED))
    assert refused.problem is Problem.EVENTS_REFUSED
    assert (refused.detail == EventsProblem.STILL_BOUND) is not runs
    assert [record.binding for record in bench.records()] == [kept(SHARED)]
    portal.intercept = None
    assert bench.unsubscribe(account_id, SHARED).standing.bindings == ()


def test_impatience_binds_once(bench: EventBench, portal: DemoPortal) -> None:
    first, second = bench.add_account(1), bench.add_account(5)
    commands = [Subscribe(bench.next_id(), account_id) for account_id in (first, second, first, second)]
    for command in commands[:-1]:
        bench.post(command)
    bench.done(commands[-1])
    assert portal.request_log.requests("event.bind") == 1
    assert {(record.account_id, record.is_found) for record in bench.records()} == {(first, False), (second, True)}
    assert bench.facts.of(CommandFailed) == []
    # Another account of the application may undo it: it is ours all the same.
    bench.unsubscribe(second, SHARED)
    assert [record.account_id for record in bench.records()] == [first]
    assert bench.unsubscribe(second, SHARED).standing.bindings == ()
    assert bench.records() == ()


def test_an_unintelligible_list_binds_nothing(bench: EventBench, portal: DemoPortal) -> None:
    body = {"result": {"result": {"c0": [{"event": EVENT, "offline": "maybe"}]}, "result_error": []}}
    intercept(portal, "batch", answer=json_response(200, body), runs=False)
    refused = bench.failed(Subscribe(bench.next_id(), bench.add_account()))
    assert refused.answer is not None
    assert refused.answer.trouble is Trouble.NOT_BITRIX24
    assert bench.changes() == 0
    assert bench.records() == ()


def test_an_account_is_removed_after_its_bindings(bench: EventBench, portal: DemoPortal, server: str) -> None:
    account_id = bench.add_account()
    bench.subscribe(account_id, HANDLER)
    bench.subscribe(account_id)
    bench.subscribe(account_id, is_own_queue=True)
    assert len(bound(portal, server)) == 3
    bench.post(RemoveAccount(account_id))
    # Only once that has been carried out is this refused.
    last = bench.failed(ReadEvents(bench.next_id(), account_id))
    assert last.problem is Problem.NO_TOKEN
    assert bound(portal, server) == []


def test_what_cannot_be_undone_is_told_when_its_account_goes(bench: EventBench, portal: DemoPortal) -> None:
    account_id = bench.add_account()
    bench.subscribe(account_id)
    intercept(portal, "event.unbind", answer=Response(500, body=b"<html>"), runs=False)
    bench.post(RemoveAccount(account_id))
    bench.post(RemoveAccount(account_id))
    told = bench.facts.wait_for(CommandFailed)
    assert (told.detail, told.account_id) == (EventsProblem.LEFT_BEHIND, account_id)
    assert bench.failed(ReadEvents(bench.next_id(), account_id)).problem is Problem.NO_TOKEN
    assert bench.accounts() == []
    assert sum(fact.detail == EventsProblem.LEFT_BEHIND for fact in bench.facts.of(CommandFailed)) == 1
