"""A method that may run is called once for each yes of the user's: never by a rule, a restart or a lost answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from b24monitor.core.account import RenewalRule
from b24monitor.core.asking import AskVerdict
from b24monitor.core.command import Ask, CheckNow, Renew, RetryVault, SetAsksAgain, SetInterval
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import KeyringLockedError
from b24monitor.core.fact import CommandFailed, Problem, RenewalWanted, VaultChanged, VaultState
from b24monitor.core.store_port import Intent
from b24monitor.core.urgency import askable, needs_you
from b24monitor.core.watch import Parameters
from b24monitor.demo.message import Request, Response
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench
from tests.engine.renewal_bench import Renewals
from tests.fakes.vault import MemoryKeyring

WRITES, READS = "acme.deal.add", "acme.deal.list"
_A_FEW_ROUNDS_S = 0.4


def _watch(bench: Bench, method: str = WRITES) -> int:
    bench.portal.gate_method(method)
    account = bench.add_account(bench.portal.issue_token().access_token).account
    return bench.add_watch(account.account_id, method, Parameters())


def _asked(bench: Bench, method: str = WRITES) -> int:
    watch_id = _watch(bench, method)
    bench.post(Ask((watch_id,), may_run=True))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    return watch_id


def _waits_for_the_user(bench: Bench, watch_id: int) -> None:
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.MAY_HAVE_RUN
    assert askable(row, bench.clock.now())
    assert needs_you(row)


@pytest.mark.parametrize("method", [WRITES, READS, "server.time"])
@pytest.mark.parametrize("adopted", [False, True])
def test_without_a_yes_it_is_not_called(bench: Bench, method: str, adopted: bool) -> None:
    watch_id = _watch(bench, method)
    bench.post(Ask((watch_id,), adopted=adopted))
    failed = bench.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.verdict, failed.watch_id) == (Problem.NOT_ASKED, AskVerdict.NEEDS_YES, watch_id)
    bench.post(CheckNow((watch_id,)))
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls(method) == 0
    bench.post(Ask((watch_id,), adopted=adopted, may_run=True))
    bench.facts.wait(lambda: bench.calls(method) > 0, "it is called")


def test_the_gated_one_that_reads_is_asked_beside_one_without_a_yes(bench: Bench) -> None:
    watch_id = _watch(bench)
    beside = bench.add_watch(bench.facts.rows[watch_id].account.account_id)
    bench.post(Ask((watch_id, beside)))
    bench.facts.wait_for_state(beside, ConfirmationState.WAITING)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls(WRITES) == 0


@pytest.mark.parametrize("method", [WRITES, READS])
def test_after_a_crash_before_the_answer_it_waits_for_the_user(bench: Bench, method: str, tmp_path: Path) -> None:
    """The intent is on disk, and whether the call left and ran nobody knows."""
    watch_id = _watch(bench, method)
    account = bench.facts.rows[watch_id].account
    bench.stop()
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    assert store.claim(Intent(account.generation.fingerprint, method, bench.clock.now(), adopted=False)) is None
    store.close()
    bench.start()
    _waits_for_the_user(bench, watch_id)
    for command in (CheckNow((watch_id,)), RetryVault(), Ask((watch_id,))):
        bench.post(command)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls(method) == 0
    assert bench.facts.wait_for(CommandFailed).verdict is AskVerdict.NEEDS_YES
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    _waits_for_the_user(bench, watch_id)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls(method) == 0
    bench.post(Ask((watch_id,), may_run=True))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert bench.portal.times_asked(account_token(bench), method) == 1


def account_token(bench: Bench) -> str:
    (token,) = bench.portal._inside.directory.tokens
    return str(token)


def test_a_question_that_waited_goes_on_after_a_restart_only_where_the_method_reads(bench: Bench) -> None:
    """The check that finds it approved runs it; if that answer was lost with the program, the next runs it again."""
    writes = _asked(bench, WRITES)
    account_id = bench.facts.rows[writes].account.account_id
    bench.portal.gate_method(READS)
    reads, gated = bench.add_watch(account_id, READS), bench.add_watch(account_id)
    bench.post(Ask((reads, gated), may_run=True))
    for watch_id in (reads, gated):
        bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    bench.stop()
    calls = bench.calls(WRITES)
    for method in (WRITES, READS, GATED):
        bench.portal.answer(allow=True, method=method)
    bench.start()
    for watch_id in (reads, gated):
        bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    _waits_for_the_user(bench, writes)
    assert bench.calls(WRITES) == calls
    bench.post(Ask((writes,), may_run=True))
    bench.facts.wait_for_state(writes, ConfirmationState.APPROVED)


def test_with_the_yes_checks_go_on_until_one_runs_it_once(bench: Bench) -> None:
    watch_id = _asked(bench)
    bench.portal.answer(allow=True, method=WRITES)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    calls = bench.calls(WRITES)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls(WRITES) == calls


@pytest.mark.parametrize("method", [WRITES, READS])
def test_a_lost_answer_ends_the_calls_of_what_may_write(bench: Bench, method: str) -> None:
    watch_id = _watch(bench, method)
    sent: list[bytes] = []

    def lose(request: Request) -> Response | None:
        if method.encode() in request.body:
            sent.append(request.body)
            return Response(500, b'{"error":"INTERNAL_SERVER_ERROR"}')
        return None

    bench.portal.intercept = lose
    bench.post(Ask((watch_id,), may_run=True))
    if method == READS:
        bench.facts.wait(lambda: len(sent) > 2, "it is called again")
        assert bench.facts.rows[watch_id].status.is_open
        return
    _waits_for_the_user(bench, watch_id)
    bench.post(CheckNow((watch_id,)))
    time.sleep(_A_FEW_ROUNDS_S)
    assert len(sent) == 1


def test_a_lost_answer_ends_the_calls_at_once_whatever_else_the_engine_is_busy_with(
    bench: Bench, tmp_path: Path
) -> None:
    is_busy = threading.Event()

    class SlowDisk(SqliteStore):
        def set_interval(self, watch_ids: Iterable[int], interval_s: float | None) -> None:
            is_busy.set()
            time.sleep(4 * _A_FEW_ROUNDS_S)

    bench.open_store = lambda: SlowDisk(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    watch_id = _watch(bench)
    sent: list[bytes] = []

    def lose(request: Request) -> Response | None:
        if WRITES.encode() not in request.body:
            return None
        sent.append(request.body)
        is_busy.wait(_A_FEW_ROUNDS_S)
        return Response(500, b'{"error":"INTERNAL_SERVER_ERROR"}')

    bench.portal.intercept = lose
    bench.post(Ask((watch_id,), may_run=True))
    bench.post(SetInterval((watch_id,), None))
    _waits_for_the_user(bench, watch_id)
    assert len(sent) == 1


def test_the_yes_outlasts_the_opening_of_the_keyring(bench: Bench, keyring: MemoryKeyring) -> None:
    """The token is known by another fingerprint from then on, and is the same: no answer was lost."""
    keyring.trouble = KeyringLockedError
    bench.restart()
    bench.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.LOCKED)
    watch_id = _asked(bench)
    before = bench.facts.rows[watch_id].account.generation.fingerprint
    keyring.trouble = None
    bench.post(RetryVault())
    bench.facts.wait(lambda: _fingerprint(bench, watch_id) != before, "the keyring's key is used")
    bench.portal.answer(allow=True, method=WRITES)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)


def test_a_call_that_is_under_way_while_the_keyring_opens_is_the_only_one(bench: Bench, keyring: MemoryKeyring) -> None:
    keyring.trouble = KeyringLockedError
    bench.restart()
    bench.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.LOCKED)
    watch_id = _asked(bench)
    before = _fingerprint(bench, watch_id)
    sent: list[bytes] = []
    has_arrived, may_run = threading.Event(), threading.Event()

    def hold_up(request: Request) -> Response | None:
        if WRITES.encode() in request.body:
            sent.append(request.body)
            has_arrived.set()
            may_run.wait(5)
        return None

    bench.portal.intercept = hold_up
    bench.portal.answer(allow=True, method=WRITES)
    assert has_arrived.wait(5)
    keyring.trouble = None
    bench.post(RetryVault())
    bench.facts.wait(lambda: _fingerprint(bench, watch_id) != before, "the keyring's key is used")
    may_run.set()
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    time.sleep(_A_FEW_ROUNDS_S)
    assert len(sent) == 1


def _fingerprint(bench: Bench, watch_id: int) -> str:
    return bench.facts.rows[watch_id].account.generation.fingerprint


def test_a_call_that_never_arrived_is_made_again(bench: Bench) -> None:
    watch_id = _watch(bench)
    answers = [Response(503, b'{"error":"QUERY_LIMIT_EXCEEDED"}')]
    bench.portal.intercept = lambda request: answers.pop() if answers and WRITES.encode() in request.body else None
    bench.post(Ask((watch_id,), may_run=True))
    bench.facts.wait(lambda: not answers, "it was refused")
    bench.post(CheckNow((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)


def test_what_another_process_may_have_run_is_not_run_again(bench: Bench, tmp_path: Path) -> None:
    watch_id = _watch(bench)
    account = bench.facts.rows[watch_id].account
    bench.stop()

    class Beaten(SqliteStore):
        def claim(self, intent: Intent) -> Intent | None:
            """Another process is quicker by a hair."""
            super().claim(intent)
            return intent

    bench.open_store = lambda: Beaten(tmp_path / "b24monitor.sqlite3")
    bench.start()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    bench.post(Ask((watch_id,), may_run=True))
    _waits_for_the_user(bench, watch_id)
    assert bench.calls(WRITES) == 0
    assert account.generation == bench.facts.rows[watch_id].account.generation


def test_a_rule_never_asks_what_may_write(bench: Bench) -> None:
    user = Renewals(bench)
    account = user.add(RenewalRule.NEVER)
    watch_ids = []
    for method in (WRITES, READS):
        bench.portal.gate_method(method)
        watch_ids.append(user.asked(account, method))
    bench.post(SetAsksAgain(tuple(watch_ids), True))
    issued = bench.portal.issue_token()
    user.add(RenewalRule.NEVER, issued)
    bench.facts.wait(lambda: bench.portal.times_asked(issued.access_token, READS) == 1, "the other one is asked")
    user.settle()
    assert bench.portal.times_asked(issued.access_token, WRITES) == 0
    assert bench.facts.rows[watch_ids[0]].status.lapse is LapseReason.RENEWED


@pytest.mark.parametrize("says_yes", [True, False])
def test_the_yes_outlasts_the_question_whether_to_renew(bench: Bench, says_yes: bool) -> None:
    user = Renewals(bench)
    account = user.add(RenewalRule.ASK_ME)
    bench.portal.gate_method(WRITES)
    watch_id = user.asked(account, WRITES)
    user.expire(watch_id)
    calls = bench.calls(WRITES)
    bench.post(Ask((watch_id,), may_run=says_yes))
    bench.facts.wait_for(RenewalWanted)
    bench.post(Renew(account.account_id, (watch_id,)))
    if says_yes:
        bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
        return
    failed = bench.facts.wait_for(CommandFailed)
    assert failed.verdict is AskVerdict.NEEDS_YES
    assert bench.calls(WRITES) == calls
