"""What another process of the program does to the same data folder makes the engine ask nothing of its own accord."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from b24monitor.core.command import Ask, CheckNow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.grant import Grant
from b24monitor.core.secret import Secret
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import keep_grant, read_key
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench, ShiftedClock
from tests.fakes.vault import MemoryVault

_FILE = "b24monitor.sqlite3"
_OTHER_METHOD = "some.gated.get"
_SOME_CHECKS_S = 0.5


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = ShiftedClock()
    with DemoPortal(now=clock.now) as portal:
        bench = Bench(portal, tmp_path, clock, MemoryVault())
        bench.start()
        yield bench
        bench.stop()


def test_a_status_that_was_saved_after_a_renewal_elsewhere_asks_nothing_with_the_new_token(
    bench: Bench, tmp_path: Path
) -> None:
    """Found by `asking_runs 1 --seed 389`: the window checks on until it is told, and is killed before that."""
    portal = bench.portal
    watch_id = bench.waiting(portal.issue_token().access_token)
    token = _renewed_elsewhere(bench, watch_id, tmp_path)
    calls = bench.calls()
    bench.post(CheckNow((watch_id,)))
    bench.facts.wait(lambda: bench.calls() > calls, "the window checks with the token it knows")
    time.sleep(_SOME_CHECKS_S)
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the board is shown")
    time.sleep(_SOME_CHECKS_S)
    assert portal.times_asked(token, GATED) == 0


def test_an_approval_that_was_saved_after_a_renewal_elsewhere_is_not_shown_for_the_new_token(
    bench: Bench, tmp_path: Path
) -> None:
    """Found by `asking_runs 1 --seed 201031`."""
    watch_id = bench.waiting(bench.portal.issue_token().access_token)
    _renewed_elsewhere(bench, watch_id, tmp_path)
    bench.portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the board is shown")
    time.sleep(_SOME_CHECKS_S)
    assert bench.facts.rows[watch_id].status.state is not ConfirmationState.APPROVED


def test_a_watch_that_was_removed_elsewhere_and_added_again_is_called_once_in_a_request(
    bench: Bench, tmp_path: Path
) -> None:
    """The same new method twice in a batch sends the question twice (contract, section 3)."""
    portal, token = bench.portal, bench.portal.issue_token().access_token
    account_id = bench.add_account(token).account.account_id
    removed = bench.add_watch(account_id)
    other_process = SqliteStore(tmp_path / _FILE)
    other_process.remove_watches((removed,))
    other_process.close()
    added = bench.add_watch(account_id)
    bench.post(Ask((removed, added)))
    bench.facts.wait_for_state(added, ConfirmationState.WAITING)
    bench.post(CheckNow((removed, added)))
    time.sleep(_SOME_CHECKS_S)
    commands = [request.commands for request in portal.request_log.recent if GATED in request.commands]
    assert max(each.count(GATED) for each in commands) == 1
    assert portal.times_asked(token, GATED) == 1


def test_a_watch_that_was_removed_elsewhere_keeps_no_other_decision_from_the_disk(bench: Bench, tmp_path: Path) -> None:
    bench.portal.gate_method(_OTHER_METHOD)
    account_id = bench.add_account(bench.portal.issue_token().access_token).account.account_id
    removed, left = bench.add_watch(account_id), bench.add_watch(account_id, _OTHER_METHOD)
    bench.post(Ask((removed, left), may_run=True))
    bench.facts.wait_for_state(removed, ConfirmationState.WAITING)
    bench.facts.wait_for_state(left, ConfirmationState.WAITING)
    other_process = SqliteStore(tmp_path / _FILE)
    other_process.remove_watches((removed,))
    bench.portal.answer(allow=True, method=GATED)
    bench.facts.wait_for_state(removed, ConfirmationState.APPROVED)
    bench.portal.answer(allow=True, method=_OTHER_METHOD)
    bench.facts.wait_for_state(left, ConfirmationState.APPROVED)
    time.sleep(_SOME_CHECKS_S)
    assert bench.stop()
    kept = other_process.history(left)
    other_process.close()
    assert kept[0].after is ConfirmationState.APPROVED


def _renewed_elsewhere(bench: Bench, watch_id: int, folder: Path) -> str:
    """Has another process renew a watch's account, which tells nobody; returns the new token."""
    account, issued = bench.facts.rows[watch_id].account, bench.portal.issue_token()
    renewed = Secret(issued.access_token)
    fingerprint = renewed.fingerprint(read_key(bench.vault))
    keep_grant(bench.vault, account.account_id, Grant(renewed, issued.expires_at, issued.issued_at))
    other_process = SqliteStore(folder / _FILE)
    other_process.set_generation(
        account.account_id, replace(account.generation, fingerprint=fingerprint, started_at=issued.issued_at)
    )
    other_process.close()
    return issued.access_token
