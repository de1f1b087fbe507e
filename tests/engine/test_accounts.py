"""Tokens in the keyring, in memory when there is none, and what becomes of watches when a token changes."""

from __future__ import annotations

import time
from pathlib import Path

from b24monitor.core.answer import AnswerKind
from b24monitor.core.command import Ask, RemoveAccount, RetryVault
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError
from b24monitor.core.fact import AccountsChanged, Problem, VaultChanged, VaultState
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import GATED, Bench
from tests.fakes.vault import MemoryKeyring

_A_FEW_ROUNDS_S = 0.3


def _wait_for_vault(bench: Bench, state: VaultState) -> None:
    bench.facts.wait(lambda: bench.facts.of(VaultChanged)[-1:] == [VaultChanged(state)], f"the vault is {state}")


def test_an_account_is_proved_before_it_is_kept(bench: Bench, portal: DemoPortal) -> None:
    added = bench.add_account(portal.issue_token(user_id=5).access_token)
    assert not added.session_only
    assert (added.account.user_id, added.account.is_administrator) == (5, True)
    assert added.account.application == "local.app.one"
    assert added.account.generation.expiry_is_bound


def test_a_token_the_portal_does_not_know_is_not_kept(bench: Bench, keyring: MemoryKeyring) -> None:
    failed = bench.refused_account("no-such-token-anywhere")
    assert failed.problem is Problem.TOKEN_NOT_ACCEPTED
    assert failed.answer is not None
    assert failed.answer.kind is AnswerKind.TOKEN_UNKNOWN
    assert not any(name.startswith("grant-") for _, name in keyring.items)


def test_an_unreachable_portal_is_told_apart_from_a_bad_token(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.stop()
    assert bench.refused_account(token).problem is Problem.PORTAL_UNREACHABLE


def test_the_same_token_is_taken_once(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    bench.add_account(token)
    assert bench.refused_account(token).problem is Problem.TOKEN_ALREADY_HERE


def test_a_new_token_of_the_same_user_is_the_next_generation(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    second = portal.issue_token().access_token
    added = bench.add_account(second)
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.RENEWED
    assert row.account.generation == added.account.generation
    assert len(bench.facts.of(AccountsChanged)[-1].accounts) == 1
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert portal.times_asked(second, GATED) == 1


def test_a_token_that_the_keyring_lost_can_be_pasted_again(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    bench.stop()
    for name in [name for name in keyring.items if name[1].startswith("grant-")]:
        del keyring.items[name]
    bench.start()
    bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    bench.add_account(token)
    assert len(bench.facts.of(AccountsChanged)[-1].accounts) == 1
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert portal.times_asked(token, GATED) == 1


def test_removing_an_account_takes_its_token_out_of_the_keyring(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.post(RemoveAccount(bench.facts.rows[watch_id].account.account_id))
    bench.facts.wait(lambda: not bench.facts.rows, "the rows are gone")
    calls = bench.calls()
    time.sleep(_A_FEW_ROUNDS_S)
    assert not any(name.startswith("grant-") for _, name in keyring.items)
    assert bench.calls() <= calls + 1


def test_without_a_keyring_tokens_last_for_the_session(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    keyring.trouble = NoKeyringError
    bench.restart()
    _wait_for_vault(bench, VaultState.NO_KEYRING)
    token = portal.issue_token().access_token
    assert bench.add_account(token).session_only
    (account,) = bench.facts.of(AccountsChanged)[-1].accounts
    watch_id = bench.add_watch(account.account_id)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    bench.restart()
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.KEY_GONE
    assert portal.times_asked(token, GATED) == 1


def test_a_keyring_that_comes_late_takes_the_sessions_tokens(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    keyring.trouble = NoKeyringError
    bench.restart()
    _wait_for_vault(bench, VaultState.NO_KEYRING)
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    keyring.trouble = None
    bench.post(RetryVault())
    _wait_for_vault(bench, VaultState.KEYRING)
    bench.facts.wait(lambda: any(name.startswith("grant-") for _, name in keyring.items), "the grant is kept")
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    assert portal.times_asked(token, GATED) == 1


def test_a_keyring_unlocked_after_a_token_was_pasted_keeps_key_and_token(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    keyring.trouble = KeyringLockedError
    bench.restart()
    _wait_for_vault(bench, VaultState.LOCKED)
    keyring.trouble = None
    token = portal.issue_token().access_token
    watch_id = bench.waiting(token)
    _wait_for_vault(bench, VaultState.KEYRING)
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    portal.answer(allow=False)
    bench.facts.wait_for_state(watch_id, ConfirmationState.DENIED)
    assert portal.times_asked(token, GATED) == 1


def test_a_locked_keyring_leaves_questions_open_until_it_is_unlocked(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    for trouble, state in ((KeyringLockedError, VaultState.LOCKED), (KeyringSilentError, VaultState.SILENT)):
        keyring.trouble = trouble
        bench.restart()
        _wait_for_vault(bench, state)
        assert bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING
    keyring.trouble = None
    bench.post(RetryVault())
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)


def test_no_token_reaches_the_disk(bench: Bench, portal: DemoPortal, tmp_path: Path) -> None:
    token = portal.issue_token().access_token
    bench.waiting(token)
    bench.stop()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes(), path
