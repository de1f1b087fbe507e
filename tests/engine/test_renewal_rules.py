"""What a new token means for the watches: which are asked again by their rule, and which of old may be asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.account import RenewalRule
from b24monitor.core.command import Ask, CheckNow, ReadHistory, Renew, SetAsksAgain
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.fact import AccountRenewed, HistoryRead
from b24monitor.core.oauth import typed_server
from b24monitor.core.ports import Call
from b24monitor.core.renewal import DAILY_RULE_ASKS
from b24monitor.core.secret import Secret
from b24monitor.core.urgency import askable
from b24monitor.demo.message import Request
from b24monitor.demo.oauth import TOKEN_PATH
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import read_grant
from tests.engine.bench import GATED, NOBODY, Bench
from tests.engine.renewal_bench import CLIENT_SECRET, Renewals, newest, renewals
from tests.engine.sign_in_bench import SignIns


@pytest.fixture
def user(bench: Bench) -> Renewals:
    return Renewals(bench)


def test_a_row_that_lapsed_under_the_old_token_is_askable_under_the_new_one(
    user: Renewals, bench: Bench, portal: DemoPortal
) -> None:
    watch_id = user.asked(user.add())
    user.expire(watch_id)
    assert bench.facts.rows[watch_id].status.lapse is LapseReason.EXPIRED
    user.add()
    bench.facts.wait(
        lambda: bench.facts.rows[watch_id].account.generation.started_at > bench.facts.rows[watch_id].status.since,  # type: ignore[operator]  # it has lapsed
        "the new token is shown",
    )
    row = bench.facts.rows[watch_id]
    assert row.status.lapse is LapseReason.EXPIRED
    assert askable(row, bench.clock.now())
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert renewals(portal) == 0


def test_a_call_that_runs_at_once_under_the_new_token_was_approved_by_nobody(
    user: Renewals, bench: Bench, portal: DemoPortal
) -> None:
    """What waited under the old token did not wait under this one."""
    watch_id = user.asked(user.add())
    user.expire(watch_id)
    issued = portal.issue_token()
    # The application itself has asked with it.
    BitrixClient(bench.clock.now).probe(portal.endpoint, Secret(issued.access_token), [Call(GATED, NOBODY)])
    portal.answer(allow=True)
    user.add(issued=issued)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WORKS)


def test_a_rule_asks_again_what_was_asked_and_not_denied(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    methods = ("some.waited.get", "some.denied.get", "some.without_rule.get")
    for method in methods:
        portal.gate_method(method)
    account = user.add()
    waited, denied = (user.asked(account, method, asks_again=True) for method in methods[:2])
    plain = user.asked(account, methods[2])
    never_asked = bench.add_watch(account.account_id)
    bench.post(SetAsksAgain((never_asked,), True))
    portal.answer(allow=False, method=methods[1])
    bench.facts.wait_for_state(denied, ConfirmationState.DENIED)
    user.expire(waited, denied, plain)
    bench.post(CheckNow((waited,)))
    bench.facts.wait_for_state(waited, ConfirmationState.WAITING)
    user.settle()
    token = newest_of(portal, user)
    asked = [portal.times_asked(token, method) for method in (*methods, GATED)]
    assert asked == [1, 0, 0, 0]
    assert bench.facts.rows[waited].watch.asks_again
    bench.restart()
    bench.facts.wait(lambda: waited in bench.facts.rows, "the board is there")
    assert bench.facts.rows[waited].watch.asks_again
    assert not bench.facts.rows[plain].watch.asks_again


def newest_of(portal: DemoPortal, user: Renewals) -> str:
    """The newest token of the first application: settling issues one of the second."""
    tokens = [token for token in portal._inside.directory.tokens.values() if token.client_id == "local.app.one"]
    return tokens[-1].access_token


def test_a_pasted_token_is_asked_by_the_rule_too(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    watch_id = user.asked(user.add(RenewalRule.NEVER), asks_again=True)
    issued = portal.issue_token()
    user.add(RenewalRule.NEVER, issued)
    bench.facts.wait(lambda: portal.times_asked(issued.access_token, GATED) == 1, "it is asked")
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    bench.post(ReadHistory(watch_id))
    entries = bench.facts.wait_for(HistoryRead).entries
    assert LapseReason.RENEWED in [entry.lapse for entry in entries]


def test_rules_ask_a_portal_no_more_than_their_number_a_day(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    account = user.add(RenewalRule.NEVER)
    watch_ids = []
    for number in range(DAILY_RULE_ASKS + 3):
        portal.gate_method(f"some.method{number}.get")
        watch_ids.append(user.asked(account, f"some.method{number}.get", asks_again=True))
    issued = portal.issue_token()
    user.add(RenewalRule.NEVER, issued)

    def asked() -> int:
        return sum(portal.times_asked(issued.access_token, f"some.method{n}.get") for n in range(len(watch_ids)))

    bench.facts.wait(lambda: asked() >= DAILY_RULE_ASKS, "the rules ask")
    user.settle()
    assert asked() == DAILY_RULE_ASKS
    left = [bench.facts.rows[watch_id].status.lapse for watch_id in watch_ids[DAILY_RULE_ASKS:]]
    assert left == [LapseReason.RENEWED] * 3
    # Another token on the same day gets none; on the next day it is another matter.
    user.add(RenewalRule.NEVER, issued := portal.issue_token())
    user.settle()
    assert asked() == 0


def test_the_secret_goes_to_the_typed_server_alone(user: Renewals, bench: Bench, portal: DemoPortal) -> None:
    requests: list[Request] = []
    portal.intercept = requests.append
    sign_ins = SignIns(bench)
    sign_ins.begin()
    sign_ins.give(portal.issue_code())
    account = sign_ins.added().account
    assert account.renewal is RenewalRule.WHEN_NEEDED
    grant = read_grant(bench.vault, account.account_id)
    assert grant is not None
    assert grant.keys is not None
    assert grant.keys.server == typed_server(portal.authorization_server)
    assert grant.keys.refresh_token.reveal() == newest(portal).refresh_token
    assert grant.issued_at is not None
    user.expire()
    bench.post(Renew(account.account_id))
    user.renewed()
    secret_paths = {r.path for r in requests if CLIENT_SECRET in r.query or CLIENT_SECRET.encode() in r.body}
    assert {path.rstrip("/") for path in secret_paths} == {TOKEN_PATH}


def test_a_sign_in_that_never_renews_keeps_no_keys(bench: Bench, portal: DemoPortal) -> None:
    sign_ins = SignIns(bench)
    sign_ins.renewal = RenewalRule.NEVER
    sign_ins.begin()
    sign_ins.give(portal.issue_code())
    account = sign_ins.added().account
    assert account.renewal is RenewalRule.NEVER
    grant = read_grant(bench.vault, account.account_id)
    assert grant is not None
    assert grant.keys is None


def test_a_renewal_that_names_the_portals_new_address_moves_it(
    user: Renewals, bench: Bench, portal: DemoPortal
) -> None:
    account = user.add()
    user.expire()
    other = portal.endpoint.replace("127.0.0.1", "localhost")
    portal.switches = replace(portal.switches, renamed_to=other.removesuffix("/rest/"))
    bench.post(Renew(account.account_id))
    told = bench.facts.wait_for(AccountRenewed)
    assert told.account.portal.endpoint == other
