"""Who reads a real queue, and when nobody does any more: tokens, rights, subscriptions, addresses, a full disk."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from b24monitor.core.answer import AnswerKind, Refusal
from b24monitor.core.command import MovePortal, ReadEvents, RemoveAccount, Unsubscribe
from b24monitor.core.confirmation import ConfirmationState, Evidence
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import AccountsChanged, CommandFailed, EventsRead, PortalMoved, Problem
from b24monitor.core.subscription import Binding, Delivery
from b24monitor.demo.directory import User
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import Bench
from tests.engine.source_bench import LIST, QUEUE_PACE, Sourced, eventually

S = ConfirmationState


@pytest.fixture
def sourced(bench: Bench, tmp_path: Path) -> Sourced:
    bench.stop()
    bench.pace = QUEUE_PACE
    bench.start()
    return Sourced(bench, tmp_path)


def test_an_expired_token_reads_no_longer_until_there_is_a_new_one(sourced: Sourced, portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=1, expires_in_s=60.0).access_token
    admin = sourced.bench.add_account(token).account.account_id
    sourced.subscribe(admin)
    sourced.keep_open()
    sourced.read_again()
    sourced.bench.clock.advance(61)
    failed = sourced.bench.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.account_id) == (Problem.EVENTS_REFUSED, admin)
    assert failed.answer is not None
    assert failed.answer.kind is AnswerKind.TOKEN_EXPIRED
    assert len(sourced.failures()) == 1
    reads = sourced.reads()
    sourced.decide()
    assert sourced.reads() == reads
    assert sourced.account() == admin
    eventually(lambda: len(sourced.seen()) == 1, "what came meanwhile is seen")


def administrator(portal: DemoPortal, user_id: int, *, is_one: bool) -> None:
    portal.add_user(User(user_id, "Some", "Body", is_administrator=is_one))


def test_who_is_no_administrator_any_more_reads_no_longer_and_is_told_once(
    sourced: Sourced, portal: DemoPortal
) -> None:
    admin = sourced.account()
    sourced.subscribe(admin)
    watch_id, token = sourced.waiting()
    sourced.read_again()
    administrator(portal, 1, is_one=False)
    failed = sourced.bench.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.account_id) == (Problem.EVENTS_REFUSED, admin)
    assert failed.answer is not None
    assert failed.answer.refusal is Refusal.RIGHTS
    time.sleep(0.1)
    reads = sourced.reads()
    time.sleep(0.3)
    assert sourced.reads() == reads
    assert len(sourced.failures()) == 1
    # The portal is there: probes go on as ever.
    sourced.decide(token, by=5)
    sourced.bench.facts.wait_for_state(watch_id, S.APPROVED)
    administrator(portal, 1, is_one=True)
    sourced.bench.post(ReadEvents(1, admin))
    sourced.bench.facts.wait_for(EventsRead, lambda fact: fact.request_id == 1)
    sourced.read_again(1)


def test_accounts_of_one_application_read_its_queue_once_and_for_each_other(
    sourced: Sourced, portal: DemoPortal
) -> None:
    first, second = sourced.account(1), sourced.account(5)
    sourced.subscribe(first)
    sourced.subscribe(second)
    sourced.waiting()
    sourced.decide()
    eventually(lambda: sourced.position(first) == sourced.position(second) == 1, "it was read for both")
    started_s, reads = time.monotonic(), sourced.reads()
    sourced.read_again(8)
    assert (sourced.reads() - reads) <= (time.monotonic() - started_s) / QUEUE_PACE.quick_s * 1.5
    administrator(portal, 1, is_one=False)
    sourced.decide()
    eventually(lambda: len(sourced.seen()) == 2, "the other reads on")
    assert sourced.failures() == []
    sourced.bench.post(RemoveAccount(second))
    sourced.bench.facts.wait_for(
        AccountsChanged, lambda fact: second not in {account.account_id for account in fact.accounts}
    )
    time.sleep(0.1)
    reads = sourced.reads()
    time.sleep(0.2)
    assert sourced.reads() == reads


def test_who_unsubscribes_reads_no_longer(sourced: Sourced) -> None:
    admin = sourced.account()
    sourced.subscribe(admin)
    sourced.waiting()
    sourced.read_again()
    sourced.bench.post(Unsubscribe(2, admin, Binding(Delivery.OFFLINE, is_ours=True)))
    sourced.bench.facts.wait_for(EventsRead, lambda fact: fact.request_id == 2)
    time.sleep(0.1)
    reads = sourced.reads()
    time.sleep(0.2)
    assert sourced.reads() == reads


def test_a_portal_is_read_where_it_has_moved(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    sourced.subscribe(admin)
    sourced.waiting()
    sourced.decide()
    eventually(lambda: sourced.position(admin) == 1, "it was read")
    moved = portal.endpoint.replace("127.0.0.1", "localhost")
    sourced.bench.post(MovePortal(portal.endpoint, moved))
    sourced.bench.facts.wait_for(PortalMoved)
    sourced.decide()
    eventually(lambda: sourced.position(admin) == 2, "it is read on")
    assert len(sourced.seen()) == 2
    assert sourced.failures() == []


class FullDisk(SqliteStore):
    """Takes no decision of others while it is full."""

    is_full = False

    def set_queue_position(self, account_id: str, connector: str, last_id: int) -> None:
        if type(self).is_full:
            raise StoreError("no space left")
        super().set_queue_position(account_id, connector, last_id)


def test_what_the_disk_does_not_take_is_told_once_and_read_again(
    sourced: Sourced, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sourced.bench.stop()
    sourced.bench.open_store = lambda: FullDisk(sourced.path)
    sourced.bench.start()
    admin = sourced.account()
    sourced.subscribe(admin)
    sourced.waiting()
    monkeypatch.setattr(FullDisk, "is_full", True)
    sourced.decide()
    sourced.bench.facts.wait_for(CommandFailed, lambda fact: fact.problem is Problem.STORE_FAILED)
    sourced.read_again(4)
    assert len(sourced.failures()) == 1
    monkeypatch.setattr(FullDisk, "is_full", False)
    eventually(lambda: sourced.position(admin) == 1, "it is remembered after all")
    assert len(sourced.seen()) == 1


def test_a_portal_that_fails_is_read_again_when_it_is_back(sourced: Sourced, portal: DemoPortal) -> None:
    sourced.subscribe(sourced.account())
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    portal.drop_connections()
    portal.stop()
    time.sleep(0.3)
    portal.start()
    sourced.decide(token)
    row = sourced.bench.facts.wait_for_state(watch_id, S.APPROVED)
    assert row.status.reports
    assert sourced.failures() == []
    assert portal.request_log.requests(LIST) > 0
    assert row.status.reports[0].evidence is Evidence.QUEUE
