"""After everything was forgotten nothing of it is anywhere, nobody is called, and the engine works as a new one."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from b24monitor.core.command import (
    Ask,
    SetInboxReading,
    SetListener,
    SetPortalSettings,
    Subscribe,
)
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import KeyringLockedError, NoKeyringError, StoreError, VaultError
from b24monitor.core.fact import (
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    EventsRead,
    InboxesChanged,
    ListenerChanged,
    Problem,
)
from b24monitor.core.portal_settings import Tariff, default_settings
from b24monitor.core.program_command import ForgetEverything
from b24monitor.core.program_fact import EverythingForgotten
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Store
from b24monitor.demo.message import Request
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench
from tests.engine.renewal_bench import Renewals
from tests.fakes.vault import MemoryKeyring, MemoryVault


def forget(bench: Bench) -> EverythingForgotten:
    bench.post(ForgetEverything())
    return bench.facts.wait_for(EverythingForgotten)


def test_nothing_is_left_and_nobody_is_called(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    token = portal.issue_token().access_token
    bench.waiting(token)
    bench.post(SetPortalSettings(replace(default_settings(portal.endpoint), tariff=Tariff.STANDARD)))
    (key,) = [value for name, value in keyring.items.items() if name[1] == "fingerprint-key"]
    assert forget(bench).left == ""
    assert bench.facts.rows == {}
    assert bench.facts.of(AccountsChanged)[-1].accounts == ()
    time.sleep(0.1)
    calls = portal.request_log.total
    time.sleep(0.3)
    assert portal.request_log.total == calls
    assert key not in keyring.items.values()
    assert not [name for name in keyring.items if name[1].startswith("grant-")]
    bench.stop()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for trace in (GATED, portal.endpoint, "local.app.one", Secret(token).fingerprint(key)):
        assert trace.encode() not in content


def test_what_is_told_comes_in_the_order_in_which_a_window_needs_it(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    forget(bench)
    facts = bench.facts.of(object)
    removed = next(i for i, f in enumerate(facts) if isinstance(f, BoardChanged) and watch_id in f.removed)
    emptied = max(i for i, f in enumerate(facts) if isinstance(f, AccountsChanged))
    told = next(i for i, f in enumerate(facts) if isinstance(f, EverythingForgotten))
    assert removed < emptied < told


def test_the_engine_goes_on_with_another_key_and_asks_nobody_by_itself(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    before = bench.facts.rows[watch_id].account
    forget(bench)
    account = bench.add_account(token).account
    assert account.account_id != before.account_id
    assert account.generation.fingerprint != before.generation.fingerprint
    later = bench.add_watch(account.account_id)
    assert later > watch_id
    time.sleep(0.2)
    assert bench.facts.rows[later].status.state is ConfirmationState.UNKNOWN
    bench.post(Ask((later,), adopted=True))
    bench.facts.wait_for_state(later, ConfirmationState.WAITING)
    # The portal has not forgotten: it was asked once.
    assert portal.times_asked(token, GATED) == 1
    bench.restart()
    assert bench.facts.wait_for_state(later, ConfirmationState.WAITING).account == account


def test_listening_reading_and_settings_end(bench: Bench, portal: DemoPortal) -> None:
    account_id = bench.add_account(portal.issue_token(user_id=1).access_token).account.account_id
    bench.post(SetInboxReading(account_id, True))
    bench.facts.wait_for(InboxesChanged, lambda fact: fact.account_ids == (account_id,))
    bench.post(SetListener(0))
    bench.facts.wait_for(ListenerChanged, lambda fact: bool(fact.address))
    forget(bench)
    assert bench.facts.of(InboxesChanged)[-1].account_ids == ()
    assert bench.facts.of(ListenerChanged)[-1].address == ""
    calls = portal.request_log.total
    time.sleep(0.3)
    assert portal.request_log.total == calls
    bench.restart()
    time.sleep(0.1)
    assert bench.facts.of(ListenerChanged) == []


def test_what_stays_bound_on_a_portal_is_said(bench: Bench, portal: DemoPortal) -> None:
    account_id = bench.add_account(portal.issue_token(user_id=1).access_token).account.account_id
    bench.post(Subscribe(1, account_id, is_own_queue=False))
    bench.facts.wait_for(EventsRead)
    assert "still bound at 127.0.0.1" in forget(bench).left


@pytest.mark.parametrize("trouble", [KeyringLockedError, VaultError])
def test_what_the_keyring_does_not_give_up_is_said(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring, trouble: type[VaultError]
) -> None:
    bench.waiting(portal.issue_token().access_token)
    keyring.trouble = trouble
    assert "keyring" in forget(bench).left
    assert bench.facts.rows == {}
    keyring.trouble = None


def test_without_a_keyring_there_is_nothing_to_give_up(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    bench.stop()
    keyring.trouble = NoKeyringError
    bench.start()
    bench.waiting(portal.issue_token().access_token)
    assert forget(bench).left == ""


class SlowVault(MemoryVault):
    """Deletes only when it is let."""

    def __init__(self, keyring: MemoryKeyring) -> None:
        super().__init__(keyring)
        self.may_delete = threading.Event()

    def delete(self, name: str) -> None:
        self.may_delete.wait(5.0)
        super().delete(name)


def test_an_account_added_meanwhile_goes_as_well(bench: Bench, portal: DemoPortal, keyring: MemoryKeyring) -> None:
    bench.stop()
    vault = bench.vault = SlowVault(keyring)
    bench.start()
    bench.waiting(portal.issue_token().access_token)
    bench.post(ForgetEverything())
    bench.post(ForgetEverything())
    bench.facts.wait_for(AccountsChanged)
    token = portal.issue_token(user_id=8).access_token
    threading.Timer(0.3, vault.may_delete.set).start()
    bench.add_account(token)
    bench.facts.wait_for(EverythingForgotten)
    bench.facts.wait(lambda: bench.facts.of(AccountsChanged)[-1].accounts == (), "it is gone as well")
    time.sleep(0.2)
    assert not [name for name in keyring.items if name[1].startswith("grant-")]
    assert len(bench.facts.of(EverythingForgotten)) == 1


class LateVault(SlowVault):
    """Has deleted the grants, and takes its time with the key."""

    def delete(self, name: str) -> None:
        if name == "fingerprint-key":
            self.may_delete.wait(5.0)
        MemoryVault.delete(self, name)


def _is_gone(bench: Bench, keyring: MemoryKeyring) -> bool:
    """Whether the keyring has no token once everything was forgotten."""
    bench.facts.wait_for(EverythingForgotten)
    time.sleep(0.3)
    return not [name for name in keyring.items if name[1].startswith("grant-")]


def test_a_token_that_is_renewed_meanwhile_goes_as_well(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    bench.stop()
    vault = bench.vault = LateVault(keyring)
    bench.start()
    user = Renewals(bench)
    account = user.add()
    watch_id = user.asked(account)
    user.expire(watch_id)
    is_asked, may_answer = threading.Event(), threading.Event()

    def slow(request: Request) -> None:
        if "/oauth/token" in request.path:
            is_asked.set()
            may_answer.wait(5.0)

    portal.intercept = slow
    bench.post(Ask((watch_id,)))
    assert is_asked.wait(5.0)
    bench.post(ForgetEverything())
    bench.facts.wait(lambda: not [name for name in keyring.items if name[1].startswith("grant-")], "it is deleted")
    may_answer.set()
    user.renewed()
    vault.may_delete.set()
    assert _is_gone(bench, keyring)


def test_a_token_that_is_pasted_again_meanwhile_goes_as_well(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    bench.stop()
    vault = bench.vault = SlowVault(keyring)
    bench.start()
    token = portal.issue_token().access_token
    bench.waiting(token)
    bench.post(ForgetEverything())
    threading.Timer(0.3, vault.may_delete.set).start()
    bench.add_account(token)
    assert _is_gone(bench, keyring)


def test_what_a_self_test_left_in_the_keyring_goes_as_well(bench: Bench, keyring: MemoryKeyring) -> None:
    """The program died between writing and deleting it."""
    bench.vault.set("self-test", Secret("left"))
    forget(bench)
    assert [name for _, name in keyring.items] in ([], ["fingerprint-key"])


class KeptStore(SqliteStore):
    """A disk that takes no deletion."""

    def forget_everything(self) -> None:
        raise StoreError("the disk failed")


def test_a_disk_that_keeps_everything_is_told_and_no_row_looks_alive(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    def open_store() -> Store:
        return KeptStore(tmp_path / "b24monitor.sqlite3")

    bench.stop()
    bench.open_store = open_store
    bench.start()
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.post(ForgetEverything())
    assert bench.facts.wait_for(CommandFailed).problem is Problem.STORE_FAILED
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.KEY_GONE
    assert bench.facts.of(EverythingForgotten) == []
