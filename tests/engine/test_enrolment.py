"""A bare token is enough: the authorisation server tells portal, application, user and the exact end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from b24monitor.core.command import AddAccount, Ask, ReloadAccounts
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.fact import AccountsChanged, Problem
from b24monitor.core.oauth import AuthorizationServer, ServerInfo, typed_server
from b24monitor.core.ports import Inspected
from b24monitor.core.secret import Secret
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.enrolment import Enrolment, Standing, enrol
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench


@pytest.fixture
def server(portal: DemoPortal) -> AuthorizationServer:
    return typed_server(portal.authorization_server)


def test_a_bare_token_gives_everything(bench: Bench, portal: DemoPortal, server: AuthorizationServer) -> None:
    token = portal.issue_token(user_id=5, scope="telephony,im", expires_in_s=1800)
    account = bench.enrol("", token.access_token, server=server).account
    assert account.portal.endpoint == portal.endpoint
    assert (account.application, account.user_id, account.is_administrator) == ("local.app.one", 5, True)
    assert (account.member_id, set(account.scopes)) == (portal.member_id, {"telephony", "im"})
    assert account.is_installed
    assert not account.generation.expiry_is_bound
    assert account.generation.expires_at is not None
    assert abs(account.generation.expires_at - token.expires_at) <= timedelta(seconds=2)


def test_a_token_that_the_server_does_not_know_needs_the_portals_address(
    bench: Bench, server: AuthorizationServer
) -> None:
    assert bench.refused_account("unknown-token-of-nobody", server).problem is Problem.PORTAL_UNKNOWN


def test_a_server_that_is_down_leaves_the_expiry_a_bound(bench: Bench, portal: DemoPortal) -> None:
    silent = typed_server("http://127.0.0.1:9")
    account = bench.enrol(portal.endpoint, portal.issue_token().access_token, server=silent).account
    assert account.generation.expiry_is_bound


def test_no_server_is_asked_for_a_portal_of_this_machine(bench: Bench, portal: DemoPortal) -> None:
    bench.add_account(portal.issue_token().access_token)
    assert portal.request_log.total == portal.request_log.requests("batch") == 1


def test_a_portal_is_known_by_its_member_id_when_its_address_changed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    now = datetime(2030, 1, 1, tzinfo=UTC)

    def enrolled(endpoint: str, fingerprint: str, member_id: str) -> Enrolment:
        command = AddAccount(1, endpoint, Secret("t" * 20), "Label")
        proof = Inspected(application="local.app", user_id=7)
        info = ServerInfo("local.app", endpoint=endpoint, member_id=member_id)
        return enrol(store, command, fingerprint, proof, info, now)

    first = enrolled("https://old.example/rest/", "one", "m1")
    moved = enrolled("https://new.example/rest/", "two", "m1")
    other = enrolled("https://old.example/rest/", "three", "m2")
    assert (moved.standing, moved.account.account_id) == (Standing.NEXT_GENERATION, first.account.account_id)
    assert other.standing is Standing.NEW
    assert [account.portal.name for account in store.accounts()] == ["new.example", "old.example"]
    store.close()


def _change(folder: Path, portal: DemoPortal, bench: Bench) -> str:
    """What another process does to the account: the next generation, in store and keyring."""
    token = portal.issue_token().access_token
    other = Bench(portal, folder, bench.clock, bench.vault)
    other.start()
    other.add_account(token)
    other.stop()
    return token


def test_what_another_process_renewed_is_followed(bench: Bench, portal: DemoPortal, tmp_path: Path) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    token = _change(tmp_path, portal, bench)
    bench.post(ReloadAccounts())
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.RENEWED
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert portal.times_asked(token, GATED) == 1


def test_what_another_process_removed_is_gone(bench: Bench, portal: DemoPortal, tmp_path: Path) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    store.remove_account(bench.facts.rows[watch_id].account.account_id)
    store.close()
    bench.post(ReloadAccounts())
    bench.facts.wait(lambda: not bench.facts.rows, "the row is gone")
    assert bench.facts.of(AccountsChanged)[-1].accounts == ()
