"""A portal that sends us elsewhere: who proves the new address, what is sent where, and what goes on there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from b24monitor.core.command import CheckNow, MovePortal, ReadPortals, RetryVault
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import KeyringLockedError, Trouble
from b24monitor.core.fact import (
    AccountsChanged,
    CommandFailed,
    PortalMoved,
    PortalRedirected,
    PortalsRead,
    Problem,
    VaultChanged,
    VaultState,
)
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import Bench
from tests.engine.redirect_bench import SERVER_PATH, Moving, approve, two_waiting
from tests.fakes.vault import MemoryKeyring

_A_FEW_ROUNDS_S = 0.4


@pytest.fixture
def moving(portal: DemoPortal) -> Moving:
    return Moving(portal)


def test_a_move_that_the_authorization_server_proves_is_followed(bench: Bench, moving: Moving) -> None:
    watch_ids = two_waiting(bench)
    asked, seen = len(bench.portal.questions()), len(moving.seen)
    moving.known_at(f"http://{moving.new_host}")
    assert bench.facts.wait_for(PortalMoved) == PortalMoved(moving.old, moving.new, is_proved=True)
    moving.wait(lambda: moving.hosts()[-1] == moving.new_host)
    since = moving.seen[seen:]
    proved = next(number for number, (_, path) in enumerate(since) if path == SERVER_PATH)
    assert proved < since.index((moving.new_host, "/rest/batch"))
    assert sum(path == SERVER_PATH for _, path in since) == 1
    assert moving.hosts() == [moving.old_host, moving.new_host]
    approve(bench, watch_ids, asked)
    assert bench.facts.of(PortalRedirected) == []
    assert {row.account.portal.endpoint for row in bench.facts.rows.values()} == {moving.new}
    assert {account.portal.endpoint for account in bench.facts.of(AccountsChanged)[-1].accounts} == {moving.new}


def test_a_moved_portal_is_at_its_new_address_after_a_restart(bench: Bench, moving: Moving) -> None:
    watch_ids = two_waiting(bench)
    asked = len(bench.portal.questions())
    moving.known_at(f"http://{moving.new_host}")
    bench.facts.wait_for(PortalMoved)
    bench.stop()
    moving.seen.clear()
    bench.start()
    bench.facts.wait(lambda: len(bench.facts.rows) == len(watch_ids), "the rows are back")
    approve(bench, watch_ids, asked)
    assert moving.hosts() == [moving.new_host]
    bench.post(ReadPortals())
    (standing,) = bench.facts.wait_for(PortalsRead).portals
    assert (standing.settings.endpoint, standing.accounts) == (moving.new, 2)
    assert standing.settings.server_address == bench.portal.authorization_server


def _no_server_set(moving: Moving, store: SqliteStore) -> None:
    moving.known_at(f"http://{moving.new_host}")
    store.set_portal_settings(PortalSettings(moving.old))


def _no_usable_server_set(moving: Moving, store: SqliteStore) -> None:
    moving.known_at(f"http://{moving.new_host}")
    store.set_portal_settings(PortalSettings(moving.old, server_address="http://oauth.example"))


def _server_down(moving: Moving, store: SqliteStore) -> None:
    moving.known_at(f"http://{moving.new_host}")
    store.set_portal_settings(PortalSettings(moving.old, server_address="http://127.0.0.1:9"))


def _server_knows_the_old_address(moving: Moving, _store: SqliteStore) -> None:
    moving.known_at(None)


def _server_names_a_third_address(moving: Moving, _store: SqliteStore) -> None:
    moving.known_at("https://third.example")


def _another_portal_there(moving: Moving, store: SqliteStore) -> None:
    _with_member_id(moving, store, "another-portal")


def _portal_without_an_id(moving: Moving, store: SqliteStore) -> None:
    _with_member_id(moving, store, "")


def _with_member_id(moving: Moving, store: SqliteStore, member_id: str) -> None:
    moving.known_at(f"http://{moving.new_host}")
    for account in store.accounts():
        store.update_account(replace(account, member_id=member_id))


# With whether the portal's own server is asked.
_NO_PROOF = {
    _no_server_set: False,
    _no_usable_server_set: False,
    _server_down: False,
    _server_knows_the_old_address: True,
    _server_names_a_third_address: True,
    _another_portal_there: True,
    _portal_without_an_id: False,
}


@pytest.mark.parametrize(("set_up", "is_server_asked"), _NO_PROOF.items())
def test_without_proof_the_user_is_asked_and_nothing_is_sent_there(
    bench: Bench,
    moving: Moving,
    tmp_path: Path,
    set_up: Callable[[Moving, SqliteStore], None],
    is_server_asked: bool,
) -> None:
    watch_ids = two_waiting(bench)
    asked = len(bench.portal.questions())
    bench.stop()
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    set_up(moving, store)
    store.close()
    moving.seen.clear()
    moving.redirects_to = moving.new_host
    bench.start()
    assert bench.facts.wait_for(PortalRedirected) == PortalRedirected(moving.old, moving.new)
    time.sleep(_A_FEW_ROUNDS_S)
    assert (moving.server_calls() > 0) is is_server_asked
    assert moving.hosts() == [moving.old_host]
    assert [row.status.state for row in bench.facts.rows.values()] == [ConfirmationState.WAITING] * 2
    moving.known_at(f"http://{moving.new_host}")
    bench.post(MovePortal(moving.old, moving.new_host))
    assert bench.facts.wait_for(PortalMoved) == PortalMoved(moving.old, moving.new, is_proved=False)
    approve(bench, watch_ids, asked)
    assert moving.hosts() == [moving.old_host, moving.new_host]
    assert len(bench.facts.of(PortalRedirected)) == 1


def test_the_user_is_told_again_only_when_they_look(bench: Bench, moving: Moving) -> None:
    watch_ids = two_waiting(bench)
    moving.redirects_to = "first.example"
    bench.facts.wait_for(PortalRedirected)
    time.sleep(0.5)
    assert len(bench.facts.of(PortalRedirected)) == 1
    moving.redirects_to = "second.example"
    bench.post(CheckNow(watch_ids[:1]))
    bench.facts.wait(lambda: len(bench.facts.of(PortalRedirected)) == 2, "the second address is told")
    told = [fact.new_endpoint for fact in bench.facts.of(PortalRedirected)]
    assert told == ["https://first.example/rest/", "https://second.example/rest/"]


def test_a_server_that_learns_of_the_move_later_proves_it_when_a_person_looks(bench: Bench, moving: Moving) -> None:
    watch_ids = two_waiting(bench)
    asked = len(bench.portal.questions())
    moving.redirects_to = moving.new_host
    bench.facts.wait_for(PortalRedirected)
    moving.known_at(f"http://{moving.new_host}")
    bench.post(CheckNow(watch_ids[:1]))
    assert bench.facts.wait_for(PortalMoved).is_proved
    approve(bench, watch_ids, asked)


def test_the_server_is_asked_once_while_its_answer_is_awaited(bench: Bench, moving: Moving) -> None:
    watch_ids = two_waiting(bench)
    moving.seen.clear()
    moving.server_delay_s = 1.0
    moving.redirects_to = moving.new_host
    moving.wait(lambda: moving.server_calls() == 1)
    for watch_id in watch_ids:
        bench.post(CheckNow((watch_id,)))
        time.sleep(0.1)
    assert len([path for _, path in moving.seen if path == "/rest/batch"]) >= 3
    bench.facts.wait_for(PortalRedirected)
    time.sleep(_A_FEW_ROUNDS_S)
    assert moving.server_calls() == 1


def test_a_portal_that_the_user_moves_is_called_at_its_old_address_no_more(bench: Bench, moving: Moving) -> None:
    watch_ids = two_waiting(bench)
    asked = len(bench.portal.questions())
    bench.post(MovePortal(moving.old, moving.new))
    bench.facts.wait_for(PortalMoved)
    # A request may have been under way.
    time.sleep(_A_FEW_ROUNDS_S)
    moving.seen.clear()
    time.sleep(_A_FEW_ROUNDS_S)
    assert moving.hosts() == [moving.new_host]
    approve(bench, watch_ids, asked)


@pytest.mark.parametrize("host", ["", "intranet", "under_score!", "127.0.0.1:{port}"])
def test_a_redirect_that_leads_to_no_other_portal_is_nothing_to_ask_about(
    bench: Bench, moving: Moving, host: str
) -> None:
    watch_ids = two_waiting(bench)
    calls = moving.server_calls()
    port = moving.old_host.partition(":")[2]
    moving.redirects_to = host.format(port=port) or "/"
    bench.facts.wait(
        lambda: all(_trouble(bench, watch_id) is Trouble.REDIRECTED for watch_id in watch_ids), "the rows show it"
    )
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.facts.of(PortalRedirected) == []
    assert moving.server_calls() == calls


def _trouble(bench: Bench, watch_id: int) -> Trouble | None:
    answer = bench.facts.rows[watch_id].status.trouble
    return answer.trouble if answer else None


@pytest.mark.parametrize(
    ("endpoint", "detail"),
    [
        ("http://portal.example", "plain_http"),
        ("https://portal.example/rest/1/secret/", "webhook"),
        ("not an address", "not_an_address"),
    ],
)
def test_a_portal_moves_to_no_bad_address(bench: Bench, moving: Moving, endpoint: str, detail: str) -> None:
    two_waiting(bench)
    bench.post(MovePortal(moving.old, endpoint))
    failed = bench.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.detail) == (Problem.NOT_MOVED, detail)
    assert bench.facts.of(PortalMoved) == []


def test_a_portal_that_is_not_there_or_there_already_does_not_move(bench: Bench, moving: Moving) -> None:
    two_waiting(bench)
    bench.post(MovePortal("https://unknown.example/rest/", moving.new))
    bench.post(MovePortal(moving.old, moving.old))
    bench.facts.wait(lambda: len(bench.facts.of(CommandFailed)) == 2, "both fail")
    assert {fact.problem for fact in bench.facts.of(CommandFailed)} == {Problem.NOT_MOVED}
    assert bench.facts.of(PortalMoved) == []


def test_a_portal_moved_while_the_keyring_is_locked_keeps_its_questions(
    bench: Bench, moving: Moving, keyring: MemoryKeyring
) -> None:
    watch_ids = two_waiting(bench)
    asked = len(bench.portal.questions())
    bench.stop()
    moving.seen.clear()
    keyring.trouble = KeyringLockedError
    bench.start()
    bench.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.LOCKED)
    bench.post(MovePortal(moving.old, moving.new))
    bench.facts.wait_for(PortalMoved)
    bench.facts.wait(lambda: _endpoints(bench) == {moving.new}, "the rows have moved")
    assert [row.status.state for row in bench.facts.rows.values()] == [ConfirmationState.WAITING] * 2
    keyring.trouble = None
    bench.post(RetryVault())
    approve(bench, watch_ids, asked)
    assert moving.hosts() == [moving.new_host]


def _endpoints(bench: Bench) -> set[str]:
    return {row.account.portal.endpoint for row in bench.facts.rows.values()}
