"""The authorisation server that the user set for a portal is the one that signs in and tells of a pasted token."""

from __future__ import annotations

import pytest

from b24monitor.core.account import RenewalRule
from b24monitor.core.command import AddAccount, SetPortalSettings
from b24monitor.core.fact import AccountAdded, CommandFailed, PortalsRead, Problem
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.secret import Secret
from b24monitor.demo.oauth import TOKEN_PATH
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import Bench
from tests.engine.sign_in_bench import CLIENT_ID, CLIENT_SECRET, SignIns, free_port


@pytest.fixture
def server_is_set(bench: Bench, portal: DemoPortal) -> None:
    bench.post(SetPortalSettings(PortalSettings(portal.endpoint, server_address=portal.authorization_server)))
    bench.facts.wait_for(PortalsRead)


@pytest.mark.usefixtures("server_is_set")
def test_a_sign_in_needs_no_second_typing(bench: Bench, portal: DemoPortal) -> None:
    sign_ins = SignIns(bench)
    sign_ins.server = None
    sign_ins.begin(port=free_port())
    sign_ins.give(portal.issue_code(client_id=CLIENT_ID, user_id=7))
    assert sign_ins.added().account.user_id == 7
    assert portal.request_log.path_count(f"{TOKEN_PATH}/") == 1


@pytest.mark.usefixtures("server_is_set")
def test_a_pasted_pair_is_renewed_there(bench: Bench, portal: DemoPortal) -> None:
    pair = portal.issue_token(client_id=CLIENT_ID)
    bench.post(
        AddAccount(
            1,
            portal.endpoint,
            Secret(pair.access_token),
            "Mine",
            refresh_token=Secret(pair.refresh_token),
            client_id=CLIENT_ID,
            client_secret=Secret(CLIENT_SECRET),
            renewal=RenewalRule.ASK_ME,
        )
    )
    account = bench.facts.wait_for(AccountAdded).account
    assert account.renewal is RenewalRule.ASK_ME
    assert not account.generation.expiry_is_bound


def test_a_wish_to_renew_without_a_server_is_refused_and_not_dropped(bench: Bench, portal: DemoPortal) -> None:
    pair = portal.issue_token(client_id=CLIENT_ID)
    token, refresh, secret = Secret(pair.access_token), Secret(pair.refresh_token), Secret(CLIENT_SECRET)
    rule = RenewalRule.WHEN_NEEDED
    bench.post(
        AddAccount(
            1, portal.endpoint, token, "Mine", renewal=rule, refresh_token=refresh, client_id="a", client_secret=secret
        )
    )
    assert bench.facts.wait_for(CommandFailed).problem is Problem.SERVER_UNKNOWN
    assert bench.facts.of(AccountAdded) == []
