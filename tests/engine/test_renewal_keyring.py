"""Renewing while the keyring is gone, locked, or fails at the wrong moment."""

from __future__ import annotations

import pytest

from b24monitor.core.command import Ask, RetryVault
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import KeyringLockedError, NoKeyringError
from b24monitor.core.fact import Problem
from b24monitor.demo.message import Request
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import Bench
from tests.engine.renewal_bench import Renewals, is_lost, renewals
from tests.fakes.vault import MemoryKeyring


@pytest.fixture
def user(bench: Bench) -> Renewals:
    return Renewals(bench)


def test_without_a_keyring_it_is_renewed_for_the_session(
    user: Renewals, bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    keyring.trouble = NoKeyringError
    bench.restart()
    watch_id = user.asked(user.add())
    user.expire(watch_id)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert user.renewed().session_only
    user.expire(watch_id)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert renewals(portal) == 2


def test_nothing_is_sent_while_the_keyring_is_locked(
    user: Renewals, bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    account = user.add()
    watch_id = user.asked(account)
    user.expire(watch_id)
    keyring.trouble = KeyringLockedError
    bench.post(Ask((watch_id,)))
    failed = user.failed()
    assert (failed.problem, failed.answer) == (Problem.NOT_RENEWED, None)
    assert renewals(portal) == 0
    keyring.trouble = None
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert not is_lost(portal, bench.vault, account.account_id)


def test_a_keyring_that_fails_after_the_answer_leaves_the_pair_to_the_session(
    user: Renewals, bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    account = user.add()
    watch_id = user.asked(account)
    user.expire(watch_id)

    def lock_the_keyring(request: Request) -> None:
        if "/oauth/token" in request.path:
            keyring.trouble = KeyringLockedError

    portal.intercept = lock_the_keyring
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    assert user.renewed().session_only
    portal.intercept = None
    keyring.trouble = None
    bench.post(RetryVault())
    bench.facts.wait(lambda: not is_lost(portal, bench.vault, account.account_id), "the pair is kept after all")
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING
