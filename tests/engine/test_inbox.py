"""An administrator's real list of notices: read where the user allowed it, and evidence of what waits, nothing else."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from b24monitor.core.answer import Refusal
from b24monitor.core.command import CheckNow, RemoveAccount, SetInboxReading
from b24monitor.core.confirmation import ConfirmationState, Evidence
from b24monitor.core.fact import CommandFailed, InboxesChanged, Problem
from b24monitor.demo.message import Request, Response, json_response
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.inbox import Reading
from b24monitor.engine.inbox_desk import InboxDesk
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench
from tests.engine.source_bench import INBOX, INBOX_PACE, Sourced, eventually

S = ConfirmationState
PRIVATE = "what a colleague wrote"


@pytest.fixture
def sourced(bench: Bench, tmp_path: Path) -> Sourced:
    bench.stop()
    bench.pace = INBOX_PACE
    bench.start()
    return Sourced(bench, tmp_path)


def desk(sourced: Sourced) -> InboxDesk:
    assert sourced.bench._engine is not None
    return sourced.bench._engine._desks._inboxes


def switch(sourced: Sourced, account_id: str, *, is_on: bool = True) -> None:
    """Switches an account as the window does."""
    sourced.bench.post(SetInboxReading(account_id, is_on))
    sourced.bench.facts.wait(
        lambda: (account_id in sourced.bench.facts.of(InboxesChanged)[-1].account_ids) is is_on, "it is told"
    )
    eventually(lambda: setting(sourced, account_id) == ("on" if is_on else ""), "it is switched")


def setting(sourced: Sourced, account_id: str) -> str:
    store = SqliteStore(sourced.path)
    try:
        return store.setting(f"inbox:{account_id}")
    finally:
        store.close()


def is_not_read(sourced: Sourced) -> bool:
    time.sleep(0.1)
    reads = sourced.reads(INBOX)
    time.sleep(0.3)
    return sourced.reads(INBOX) == reads


def checked_at(sourced: Sourced, watch_id: int) -> datetime:
    at = sourced.bench.facts.rows[watch_id].status.checked_at
    assert at is not None
    return at


def test_no_list_is_read_that_the_user_has_not_switched_on(sourced: Sourced) -> None:
    sourced.account()
    sourced.waiting()
    assert is_not_read(sourced)
    assert sourced.reads(INBOX) == 0


def test_a_listed_question_is_known_to_wait(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    watch_id, token = sourced.waiting()
    probed_at, calls = checked_at(sourced, watch_id), sourced.bench.calls()
    switch(sourced, admin)
    sourced.bench.facts.wait(
        lambda: sourced.bench.facts.rows[watch_id].status.evidence is Evidence.INBOX, "the list tells of it"
    )
    status = sourced.bench.facts.rows[watch_id].status
    assert (status.state, status.is_proved) == (S.WAITING, False)
    assert checked_at(sourced, watch_id) > probed_at
    assert sourced.bench.calls() == calls
    assert portal.times_asked(token, GATED) == 1


def test_a_question_that_is_no_longer_listed_says_nothing(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    watch_id, token = sourced.waiting()
    switch(sourced, admin)
    sourced.read_again(3, INBOX)
    sourced.decide(token, allow=False)
    sourced.read_again(1, INBOX)
    before = sourced.bench.facts.rows[watch_id].status
    sourced.read_again(4, INBOX)
    assert sourced.bench.facts.rows[watch_id].status == before
    assert before.state is S.WAITING
    sourced.bench.post(CheckNow((watch_id,)))
    sourced.bench.facts.wait_for_state(watch_id, S.DENIED)
    assert portal.times_asked(token, GATED) == 1


def test_a_list_without_a_token_or_switched_off_tells_nothing_of_its_portal(sourced: Sourced) -> None:
    admin = sourced.account()
    switch(sourced, admin)
    inboxes = desk(sourced)
    eventually(lambda: bool(inboxes._inboxes), "it is read")
    (inbox,) = inboxes._inboxes.values()
    switch(sourced, admin, is_on=False)
    # One that is under way still ends.
    assert is_not_read(sourced)
    reads = sourced.reads(INBOX)
    ended: list[bool] = []
    assert inboxes._read(inbox, Reading(is_deep=False, done=[ended.append]), None) is None
    eventually(lambda: ended == [False], "who waits is told")
    assert sourced.reads(INBOX) == reads


def test_a_question_of_ours_is_found_behind_a_hundred_others(sourced: Sourced) -> None:
    admin = sourced.account()
    watch_id, _ = sourced.waiting()
    for _ in range(110):
        sourced.ask_elsewhere()
    sourced.portal.notify(1, PRIVATE)
    switch(sourced, admin)
    sourced.bench.facts.wait(
        lambda: sourced.bench.facts.rows[watch_id].status.evidence is Evidence.INBOX, "the third page tells of it"
    )


def test_a_question_that_the_portal_has_forgotten_is_no_evidence(sourced: Sourced) -> None:
    admin = sourced.account()
    watch_id, token = sourced.waiting()
    tag = f"rest|REST_CONFIRM|local.app.one|{token}|{GATED}"
    asked_at = datetime.now(UTC) - timedelta(seconds=3601)
    reads = 0

    def instead(request: Request) -> Response | None:
        nonlocal reads
        if not request.path.endswith(INBOX):
            return None
        reads += 1
        row = {
            "id": 5,
            "date": asked_at.isoformat(),
            "notify_type": 1,
            "notify_module": "rest",
            "notify_tag": f"{tag}|1",
            "notify_sub_tag": tag,
        }
        return json_response(200, {"result": {"notifications": [row], "users": []}})

    sourced.portal.intercept = instead
    switch(sourced, admin)
    eventually(lambda: reads > 3, "the list is read")
    assert sourced.bench.facts.rows[watch_id].status.evidence is Evidence.PROBE
    # Were it a minute younger, it would be evidence.
    asked_at += timedelta(seconds=60)
    sourced.bench.facts.wait(
        lambda: sourced.bench.facts.rows[watch_id].status.evidence is Evidence.INBOX, "the list tells of it"
    )


def test_who_switches_off_or_leaves_is_read_no_longer(sourced: Sourced) -> None:
    first, second = sourced.account(1), sourced.account(5)
    sourced.waiting()
    switch(sourced, first)
    switch(sourced, second)
    sourced.read_again(2, INBOX)
    switch(sourced, first, is_on=False)
    sourced.read_again(2, INBOX)
    sourced.bench.post(RemoveAccount(second))
    assert is_not_read(sourced)


def test_what_was_switched_on_is_read_after_a_restart(sourced: Sourced) -> None:
    admin = sourced.account()
    sourced.waiting()
    switch(sourced, admin)
    sourced.bench.restart()
    sourced.read_again(2, INBOX)


def test_without_the_scope_no_list_is_read(sourced: Sourced) -> None:
    admin = sourced.account(scope="telephony")
    sourced.waiting()
    switch(sourced, admin)
    assert is_not_read(sourced)
    assert sourced.reads(INBOX) == 0


def test_a_refusal_ends_the_reading_and_is_told_once(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    sourced.waiting()
    switch(sourced, admin)
    sourced.read_again(1, INBOX)

    def instead(request: Request) -> Response | None:
        refusal = {"error": "insufficient_scope", "error_description": ""}
        return json_response(401, refusal) if request.path.endswith(INBOX) else None

    portal.intercept = instead
    failed = sourced.bench.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.account_id) == (Problem.EVENTS_REFUSED, admin)
    assert failed.answer is not None
    assert failed.answer.refusal is Refusal.SCOPE
    assert is_not_read(sourced)
    assert len(sourced.failures()) == 1
    portal.intercept = None
    switch(sourced, admin)
    sourced.read_again(2, INBOX)
