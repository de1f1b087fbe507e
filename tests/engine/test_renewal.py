"""Renewing an expired token: only when a person asks, only as the rule says, and once."""

from __future__ import annotations

import threading

import pytest

from b24monitor.core.account import RenewalRule
from b24monitor.core.command import AddAccount, Ask, CheckNow, Renew, SetRenewal
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.fact import AccountAdded, AccountRenewed, AccountsChanged, CommandFailed, Problem, RenewalWanted
from b24monitor.core.oauth import OAuthProblem, oauth_problem, typed_server
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.secret import Secret
from b24monitor.core.urgency import askable
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import read_grant
from tests.engine.bench import GATED, Bench, ShiftedClock
from tests.engine.renewal_bench import CLIENT_SECRET, Renewals, is_lost, newest, renewals
from tests.fakes.vault import MemoryKeyring


@pytest.fixture
def user(bench: Bench) -> Renewals:
    return Renewals(bench)


def test_an_ask_renews_first_and_is_then_put_with_the_new_token(
    user: Renewals, bench: Bench, portal: DemoPortal, clock: ShiftedClock
) -> None:
    account = user.add()
    watch_id = user.asked(account)
    user.expire(watch_id)
    bench.post(Ask((watch_id,)))
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    told = user.renewed()
    assert not told.session_only
    assert row.account.generation == told.account.generation
    assert row.account.generation.fingerprint != account.generation.fingerprint
    assert row.account.generation.expires_at is not None
    assert row.account.generation.expires_at > clock.now()
    assert bench.facts.of(AccountsChanged)[-1].accounts == (told.account,)
    assert portal.times_asked(newest(portal).access_token, GATED) == 1
    assert renewals(portal) == 1
    assert not is_lost(portal, bench.vault, account.account_id)
    bench.restart()
    assert bench.facts.wait_for(AccountsChanged).accounts == (told.account,)
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)


def test_looking_renews_and_asks_nobody(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    watch_id = user.asked(user.add())
    user.expire(watch_id)
    bench.post(CheckNow((watch_id,)))
    user.renewed()
    assert portal.times_asked(newest(portal).access_token, GATED) == 0
    row = bench.facts.rows[watch_id]
    assert askable(row, bench.clock.now())


def test_nothing_is_renewed_by_the_clock(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    watch_id = user.asked(user.add())
    user.expire(watch_id)
    bench.restart()
    bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    user.settle()
    assert renewals(portal) == 0


def test_asked_for_at_once_it_is_renewed_once(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    account = user.add()
    portal.gate_method("some.gated.get")
    first, second = user.asked(account), user.asked(account, "some.gated.get")
    user.expire(first, second)
    portal.delay_s = 0.2
    bench.post(CheckNow((first,)))
    bench.post(Ask((first, second), may_run=True))
    bench.post(Renew(account.account_id, (second,)))
    bench.post(Ask((second,), may_run=True))
    bench.facts.wait_for_state(first, ConfirmationState.WAITING)
    bench.facts.wait_for_state(second, ConfirmationState.WAITING)
    token = newest(portal).access_token
    assert [portal.times_asked(token, method) for method in (GATED, "some.gated.get")] == [1, 1]
    assert renewals(portal) == 1
    assert len(bench.facts.of(AccountRenewed)) == 1
    assert not bench.facts.of(CommandFailed)


def test_a_rule_that_asks_wants_a_yes_once_for_all(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    account = user.add(RenewalRule.ASK_ME)
    portal.gate_method("some.gated.get")
    first, second = user.asked(account), user.asked(account, "some.gated.get")
    user.expire(first, second)
    bench.post(Ask((first, second), may_run=True))
    wanted = bench.facts.wait_for(RenewalWanted)
    assert (wanted.account.account_id, wanted.ask) == (account.account_id, (first, second))
    user.settle()
    assert renewals(portal) == 0
    bench.post(Renew(account.account_id, (first,)))
    bench.facts.wait_for_state(first, ConfirmationState.WAITING)
    assert bench.facts.rows[second].status.lapse is LapseReason.EXPIRED
    assert askable(bench.facts.rows[second], bench.clock.now())


@pytest.mark.parametrize("is_open", [True, False])
def test_a_valid_token_is_not_renewed_even_by_hand(
    user: Renewals, bench: Bench, portal: DemoPortal, is_open: bool
) -> None:
    account = user.add()
    if is_open:
        user.asked(account)
    bench.post(Renew(account.account_id))
    failed = user.failed()
    assert failed.problem is Problem.NOT_RENEWED
    assert failed.account_id == account.account_id
    assert failed.renewal is (RenewalVerdict.QUESTION_OPEN if is_open else RenewalVerdict.STILL_VALID)
    assert renewals(portal) == 0


def test_never_keeps_nothing_to_renew_with(
    user: Renewals, bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    issued = portal.issue_token()
    account = user.add(RenewalRule.NEVER, issued)
    watch_id = user.asked(account)
    items = " ".join(item.reveal() for item in keyring.items.values())
    assert issued.access_token in items
    assert issued.refresh_token not in items
    assert CLIENT_SECRET not in items
    user.expire(watch_id)
    bench.post(Ask((watch_id,)))
    assert user.failed().problem is Problem.NOT_ASKED
    bench.post(Renew(account.account_id))
    assert user.failed(2).renewal is RenewalVerdict.NEVER
    bench.post(SetRenewal(account.account_id, RenewalRule.WHEN_NEEDED))
    assert user.failed(3).renewal is RenewalVerdict.NEVER


def test_a_rule_turned_to_never_forgets_the_keys(
    user: Renewals, bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    issued = portal.issue_token()
    account = user.add(RenewalRule.ASK_ME, issued)
    watch_id = bench.add_watch(account.account_id)
    assert issued.refresh_token in " ".join(item.reveal() for item in keyring.items.values())
    bench.post(SetRenewal(account.account_id, RenewalRule.NEVER))
    bench.facts.wait(lambda: bench.facts.rows[watch_id].account.renewal is RenewalRule.NEVER, "the rule is shown")
    bench.stop()
    items = " ".join(item.reveal() for item in keyring.items.values())
    assert issued.access_token in items
    assert issued.refresh_token not in items
    assert CLIENT_SECRET not in items
    bench.start()
    assert bench.facts.wait_for(AccountsChanged).accounts[0].renewal is RenewalRule.NEVER


def test_a_rule_turned_to_never_during_a_renewal_holds(
    user: Renewals, bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    account = user.add()
    user.asked(account)
    user.expire()
    portal.delay_s = 0.3
    bench.post(Renew(account.account_id))
    bench.post(SetRenewal(account.account_id, RenewalRule.NEVER))
    assert user.renewed().account.renewal is RenewalRule.NEVER
    bench.stop()
    items = " ".join(item.reveal() for item in keyring.items.values())
    assert newest(portal).access_token in items
    assert newest(portal).refresh_token not in items
    assert CLIENT_SECRET not in items


def test_a_refusal_is_told_and_the_old_pair_stays(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    account = user.add()
    watch_id = user.asked(account)
    kept = read_grant(bench.vault, account.account_id)
    user.expire(watch_id)
    portal._inside.directory._refresh.clear()
    for count in (1, 2):
        bench.post(Ask((watch_id,)))
        failed = user.failed(count)
        assert (failed.problem, failed.account_id) == (Problem.NOT_RENEWED, account.account_id)
        assert failed.answer is not None
        assert oauth_problem(failed.answer) is OAuthProblem.INVALID_GRANT
    assert read_grant(bench.vault, account.account_id) == kept
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.LAPSED


def test_an_outcome_that_is_not_known_is_not_tried_again_by_itself(
    user: Renewals, bench: Bench, portal: DemoPortal
) -> None:
    account = user.add()
    watch_id = user.asked(account)
    user.expire(watch_id)
    portal.intercept = lambda request: Response(502) if "/oauth/token" in request.path else None
    bench.post(Ask((watch_id,)))
    failed = user.failed()
    assert failed.problem is Problem.NOT_RENEWED
    assert failed.answer is not None
    grant = read_grant(bench.vault, account.account_id)
    assert grant is not None
    assert grant.keys is not None
    assert grant.keys.begun_at is not None
    portal.intercept = None
    bench.post(Ask((watch_id,)))
    assert bench.facts.wait_for(RenewalWanted).ask == (watch_id,)
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the board is there")
    bench.post(Ask((watch_id,)))
    assert bench.facts.wait_for(RenewalWanted).ask == (watch_id,)
    assert renewals(portal) == 1
    bench.post(Renew(account.account_id, (watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert not is_lost(portal, bench.vault, account.account_id)


def test_a_paste_without_keys_ends_the_rule(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    account = user.add()
    next_account = bench.add_account(portal.issue_token().access_token).account
    assert next_account.account_id == account.account_id
    assert next_account.renewal is RenewalRule.NEVER
    grant = read_grant(bench.vault, account.account_id)
    assert grant is not None
    assert grant.keys is None
    assert user.add(RenewalRule.ASK_ME).renewal is RenewalRule.ASK_ME


def test_a_token_pasted_during_a_renewal_is_the_one_that_counts(
    user: Renewals, bench: Bench, portal: DemoPortal
) -> None:
    account = user.add()
    watch_id = user.asked(account)
    user.expire(watch_id)
    held, released = threading.Event(), threading.Event()

    def hold(request: Request) -> None:
        if "/oauth/token" in request.path:
            held.set()
            released.wait(5)

    portal.intercept = hold
    bench.post(Renew(account.account_id, (watch_id,)))
    assert held.wait(5)
    pasted = portal.issue_token().access_token
    bench.post(AddAccount(77, portal.endpoint, Secret(pasted), "", server=typed_server(portal.authorization_server)))
    bench.facts.wait_for(AccountAdded, lambda fact: fact.request_id == 77)
    released.set()
    bench.facts.wait(lambda: renewals(portal) == 1, "the renewal ends")
    user.settle()
    assert not bench.facts.of(AccountRenewed)
    bench.stop()
    grant = read_grant(bench.vault, account.account_id)
    assert grant is not None
    assert grant.access_token.reveal() == pasted
