"""Promise 1: no administrator is asked twice with the same token, and nobody without a person's word."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from b24monitor.core.answer import Refusal
from b24monitor.core.asking import AskVerdict
from b24monitor.core.command import AddWatch, Ask, CheckNow, RemoveWatches
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.store_port import Intent
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, NOBODY, Bench, ShiftedClock

_A_FEW_ROUNDS_S = 0.3


def test_adding_a_watch_asks_nobody(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.add_watch(bench.add_account(token).account.account_id)
    time.sleep(_A_FEW_ROUNDS_S)
    bench.post(CheckNow((watch_id,)))
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.UNKNOWN
    assert bench.calls() == 0


def test_double_clicks_put_one_question(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.add_watch(bench.add_account(token).account.account_id)
    for _ in range(20):
        bench.post(Ask((watch_id, watch_id)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    time.sleep(_A_FEW_ROUNDS_S)
    assert portal.times_asked(token, GATED) == 1


def test_a_restart_goes_on_looking_and_asks_nobody_again(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    bench.restart()
    calls = bench.calls()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    assert bench.calls() > calls
    assert portal.times_asked(token, GATED) == 1


def test_an_intent_older_than_the_portals_memory_is_never_called_again(
    bench: Bench, portal: DemoPortal, clock: ShiftedClock
) -> None:
    token = portal.issue_token(expires_in_s=10_000).access_token
    watch_id = bench.waiting(token)
    bench.stop()
    clock.advance(3501)
    calls = bench.calls()
    bench.start()
    bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    bench.post(Ask((watch_id,)))
    failed = bench.facts.wait_for(CommandFailed)
    time.sleep(_A_FEW_ROUNDS_S)
    assert failed.verdict in (AskVerdict.TOO_OLD, AskVerdict.TOKEN_EXPIRED)
    assert bench.calls() == calls


def test_a_running_engine_stops_calling_at_the_end_of_the_window(
    bench: Bench, portal: DemoPortal, clock: ShiftedClock
) -> None:
    token = portal.issue_token(expires_in_s=10_000).access_token
    watch_id = bench.waiting(token)
    clock.advance(3499)
    time.sleep(_A_FEW_ROUNDS_S)
    clock.advance(2)
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    calls = bench.calls()
    clock.advance(200)
    time.sleep(_A_FEW_ROUNDS_S)
    assert row.status.lapse is LapseReason.MEMORY
    assert bench.calls() == calls
    assert portal.times_asked(token, GATED) == 1


def test_a_clock_set_back_ends_the_question(bench: Bench, portal: DemoPortal, clock: ShiftedClock) -> None:
    token = portal.issue_token(expires_in_s=10_000).access_token
    watch_id = bench.waiting(token)
    bench.stop()
    clock.advance(-600)
    calls = bench.calls()
    bench.start()
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    time.sleep(_A_FEW_ROUNDS_S)
    assert row.status.lapse is LapseReason.CLOCK_SET_BACK
    assert bench.calls() == calls


def test_a_clock_set_back_behind_the_last_check_ends_the_question(
    bench: Bench, portal: DemoPortal, clock: ShiftedClock
) -> None:
    """Still after the intent, but how long after is not known any more: the portal may have forgotten."""
    watch_id = bench.waiting(portal.issue_token(expires_in_s=10_000).access_token)
    clock.advance(1200)
    bench.facts.wait(lambda: _age_s(bench, watch_id) > 1000, "it was checked later")
    bench.stop()
    clock.advance(-900)
    calls = bench.calls()
    bench.start()
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    time.sleep(_A_FEW_ROUNDS_S)
    assert row.status.lapse is LapseReason.CLOCK_SET_BACK
    assert bench.calls() == calls


def _age_s(bench: Bench, watch_id: int) -> float:
    status = bench.facts.rows[watch_id].status
    assert status.checked_at is not None
    assert status.asked_at is not None
    return (status.checked_at - status.asked_at).total_seconds()


def test_a_crash_between_intent_and_call_is_made_good_by_one_call(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    """The intent is on disk and the call never left: after the restart it leaves, once."""
    token = portal.issue_token().access_token
    account = bench.add_account(token).account
    watch_id = bench.add_watch(account.account_id)
    bench.stop()
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    assert store.claim(Intent(account.generation.fingerprint, GATED, bench.clock.now(), adopted=False)) is None
    store.close()
    bench.start()
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert portal.times_asked(token, GATED) == 1


def test_an_ask_waits_for_the_keyring_to_open(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.add_watch(bench.add_account(token).account.account_id)
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert bench.facts.of(CommandFailed) == []


def test_removing_and_adding_a_watch_again_does_not_ask_again(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    account_id = bench.facts.rows[watch_id].account.account_id
    asked_at = bench.facts.rows[watch_id].status.asked_at
    bench.post(RemoveWatches((watch_id,)))
    bench.facts.wait(lambda: not bench.facts.rows, "the row is gone")
    again = bench.add_watch(account_id)
    bench.post(Ask((again,)))
    row = bench.facts.wait_for_state(again, ConfirmationState.WAITING)
    assert row.status.asked_at == asked_at
    assert portal.times_asked(token, GATED) == 1


def test_without_a_stored_intent_no_call_leaves(bench: Bench, portal: DemoPortal, tmp_path: Path) -> None:
    """A disk that takes nothing more: the user is told, and nobody is asked."""

    class FullDisk(SqliteStore):
        def claim(self, intent: Intent) -> Intent | None:
            raise StoreError("the disk is full")

    token = portal.issue_token().access_token
    bench.open_store = lambda: FullDisk(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    watch_id = bench.add_watch(bench.add_account(token).account.account_id)
    bench.post(Ask((watch_id,)))
    failed = bench.facts.wait_for(CommandFailed)
    time.sleep(_A_FEW_ROUNDS_S)
    assert failed.problem is Problem.STORE_FAILED
    assert "disk is full" in failed.detail
    assert bench.calls() == 0


def test_a_refused_first_call_can_be_made_again_with_the_users_own_id(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=9).access_token
    added = bench.add_account(token)
    watch_id = bench.add_watch(added.account.account_id, parameters=NOBODY)
    bench.post(Ask((watch_id,)))
    refused = bench.facts.wait_for_state(watch_id, ConfirmationState.REFUSED)
    assert refused.status.refusal is Refusal.RIGHTS
    assert portal.times_asked(token, GATED) == 0
    time.sleep(_A_FEW_ROUNDS_S)
    bench.post(Ask((watch_id,), parameters=Parameters.of(("USER_ID", str(added.account.user_id)))))
    status = bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING).status
    assert portal.times_asked(token, GATED) == 1
    # The administrators were asked by the second call; the portal's memory is counted from the first.
    assert status.question_at is not None
    assert status.asked_at is not None
    assert (status.question_at - status.asked_at).total_seconds() >= _A_FEW_ROUNDS_S


def test_an_application_that_has_asked_is_only_looked_at(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.add_watch(bench.add_account(token).account.account_id)
    bench.post(Ask((watch_id,), adopted=True))
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert row.status.adopted


def test_a_method_is_watched_once_for_each_account(bench: Bench, portal: DemoPortal) -> None:
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    bench.add_watch(account_id)
    bench.post(AddWatch(account_id, GATED, Parameters()))
    assert bench.facts.wait_for(CommandFailed).problem is Problem.ALREADY_WATCHED


def test_the_intent_is_on_disk_before_the_call_arrives(bench: Bench, portal: DemoPortal, tmp_path: Path) -> None:
    token = portal.issue_token().access_token
    seen: list[int] = []

    def look_at_disk(request: object) -> None:
        with sqlite3.connect(f"file:{tmp_path / 'b24monitor.sqlite3'}?mode=ro", uri=True) as connection:
            seen.append(connection.execute("SELECT count(*) FROM intent").fetchone()[0])
        connection.close()

    watch_id = bench.add_watch(bench.add_account(token).account.account_id)
    portal.intercept = look_at_disk
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert seen[0] == 1
