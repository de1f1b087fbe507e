"""Tokens that change at odd moments: late answers, a keyring left behind, a keyring still opening."""

from __future__ import annotations

import threading
from pathlib import Path

from b24monitor.core.account import Account
from b24monitor.core.command import AddAccount, Ask, RetryVault
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import KeyringLockedError, StoreError
from b24monitor.core.fact import AccountAdded, CommandFailed, Problem, VaultChanged, VaultState
from b24monitor.core.secret import Secret
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench, ShiftedClock
from tests.fakes.vault import MemoryKeyring, MemoryVault

_DENIED = b'{"result":{"result":[],"result_error":{"c0":{"error":"METHOD_CONFIRM_DENIED","error_description":"no"}}}}'


def test_a_late_answer_to_the_old_token_leaves_the_new_question_alone(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    """The old token's last probe is under way when the new token takes its place and its question is put."""
    first, second = portal.issue_token().access_token, portal.issue_token().access_token
    watch_id = bench.waiting(first)
    proved, held, released = threading.Event(), threading.Event(), threading.Event()

    def hold_the_last_probe(request: Request) -> Response | None:
        if first.encode() in request.body and proved.is_set() and not released.is_set():
            held.set()
            released.wait(5)
            return Response(200, _DENIED)
        if second.encode() in request.body:
            proved.set()
        return None

    class SlowToChange(SqliteStore):
        def account_of(self, fingerprint: str) -> Account | None:
            if proved.is_set():
                held.wait(5)
            return super().account_of(fingerprint)

    bench.open_store = lambda: SlowToChange(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    portal.intercept = hold_the_last_probe
    bench.add_account(second)
    bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    bench.post(Ask((watch_id,)))
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.is_open, "the new question is open")
    released.set()
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert portal.times_asked(second, GATED) == 1


def test_a_keyring_that_kept_the_token_before_does_not_stand_for_the_present_one(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    second = portal.issue_token().access_token
    keyring.trouble = KeyringLockedError
    assert bench.add_account(second).session_only
    keyring.trouble = None
    bench.restart()
    bench.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.KEYRING)
    bench.post(Ask((watch_id,)))
    assert bench.facts.wait_for(CommandFailed).problem is Problem.NO_TOKEN
    bench.add_account(second)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)


class _SlowVault(MemoryVault):
    """A keyring whose prompt is answered late."""

    def __init__(self, keyring: MemoryKeyring) -> None:
        super().__init__(keyring)
        self.answered = threading.Event()

    def get(self, name: str) -> Secret | None:
        self.answered.wait(5)
        return super().get(name)


def test_a_kept_token_pasted_while_the_keyring_opens_is_no_new_one(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    bench.stop()
    bench.vault = vault = _SlowVault(keyring)
    bench.start()
    bench.post(AddAccount(99, portal.endpoint, Secret(token), "Again"))
    threading.Timer(0.3, vault.answered.set).start()
    bench.facts.wait_for(AccountAdded, lambda fact: fact.request_id == 99)
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    assert portal.times_asked(token, GATED) == 1


def test_a_token_asked_again_under_a_sessions_key_keeps_its_first_question(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring, clock: ShiftedClock
) -> None:
    """The keyring is locked and the same token pasted and asked again; unlocked, it tells of the first question."""
    token = portal.issue_token(expires_in_s=10_000).access_token
    watch_id = bench.waiting(token)
    asked_at = bench.facts.rows[watch_id].status.asked_at
    keyring.trouble = KeyringLockedError
    bench.stop()
    clock.advance(600)
    bench.start()
    bench.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.LOCKED)
    bench.add_account(token)
    bench.post(Ask((watch_id,)))
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.asked_at != asked_at, "it is asked under another key")
    keyring.trouble = None
    bench.post(RetryVault())
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.asked_at == asked_at, "the first question counts")
    assert portal.times_asked(token, GATED) == 1


def test_an_account_the_disk_did_not_take_is_told_and_the_engine_goes_on(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    full = threading.Event()

    class FillingDisk(SqliteStore):
        def add_account(self, *arguments: object) -> None:
            if full.is_set():
                raise StoreError("the disk is full")
            super().add_account(*arguments)  # type: ignore[arg-type]  # passes on

    bench.open_store = lambda: FillingDisk(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    full.set()
    token = portal.issue_token().access_token
    assert bench.refused_account(token).problem is Problem.STORE_FAILED
    full.clear()
    bench.add_account(token)
