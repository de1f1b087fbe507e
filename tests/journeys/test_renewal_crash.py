"""Killed at every step of a renewal and started again, the program never loses the newest refresh token."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.core.clock import SystemClock
from b24monitor.core.command import AddWatch, Ask, Renew
from b24monitor.core.fact import (
    AccountRenewed,
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    Problem,
    RenewalWanted,
    VaultChanged,
    VaultState,
)
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.renewal_lock import renewal_lock
from b24monitor.wiring import build_engine, keyring_vault
from tests.bench_session.secret_service import SecretService
from tests.engine.bench import Facts
from tests.engine.renewal_bench import newest, renewals
from tests.journeys.renewal_crash_bench import ACCOUNT, LIMIT_S, Crashes, Held
from tests.journeys.renewing_process import BEFORE_START, KILLED_FROM_OUTSIDE, STEPS

_KILLS = 6


@pytest.fixture
def crashes(b24monitor_home: Path, secret_service: SecretService) -> Iterator[Crashes]:
    with DemoPortal() as portal:
        crashes = Crashes(portal, b24monitor_home)
        yield crashes
        crashes.close()
        assert not portal.questions(), "nobody was asked"


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_of_its_own(crashes: Crashes, step: str) -> None:
    crashes.wait_for_death(crashes.start(step))
    crashes.wait_for_children()
    assert not crashes.is_lost
    assert renewals(crashes.portal) == (0 if step == BEFORE_START else 1)
    crashes.wait_for_adoption()
    assert renewals(crashes.portal) == (0 if step == BEFORE_START else 1)
    assert not crashes.is_lost
    assert not crashes.is_marked


@pytest.mark.parametrize("is_answered", [False, True])
def test_killed_while_the_request_is_on_its_way(crashes: Crashes, is_answered: bool) -> None:
    held = Held(crashes.portal, is_answered=is_answered)
    process = crashes.start(KILLED_FROM_OUTSIDE)
    try:
        assert held.came.wait(LIMIT_S)
        assert crashes.is_marked
    finally:
        crashes.end(process)
    held.released.set()
    crashes.wait_for_children()
    assert not crashes.is_lost
    crashes.wait_for_adoption()
    assert renewals(crashes.portal) == 1
    assert not crashes.is_lost


def test_killed_at_any_moment(crashes: Crashes) -> None:
    chance = random.Random(20261120)
    crashes.portal.delay_s = 0.4
    lost = 0
    for _ in range(_KILLS):
        process = crashes.start(KILLED_FROM_OUTSIDE)
        time.sleep(0.3 + chance.random() * 1.2)
        crashes.end(process)
        crashes.wait_for_children()
        lost += crashes.is_lost
        crashes.wait_for_adoption()
        crashes.expire()
    assert lost == 0
    assert renewals(crashes.portal) > 0


class _Program:
    """The program in this process, with its facts."""

    def __init__(self, crashes: Crashes) -> None:
        self.facts = Facts()
        vault = keyring_vault(crashes.folder, 5.0)
        self.engine = build_engine(crashes.folder, vault, SystemClock(), self.facts.publish)
        self.engine.start()
        self.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.KEYRING)

    def renew(self) -> None:
        self.engine.post(Renew(ACCOUNT))

    def stop(self) -> float:
        """How long it took."""
        began_s = time.monotonic()
        assert self.engine.stop()
        return time.monotonic() - began_s


def test_quitting_neither_waits_nor_loses(crashes: Crashes) -> None:
    held = Held(crashes.portal, is_answered=True)
    program = _Program(crashes)
    program.renew()
    assert held.came.wait(LIMIT_S)
    assert program.stop() < 2.0
    assert not program.facts.of(AccountRenewed)
    held.released.set()
    crashes.wait_for_children()
    assert not crashes.is_lost
    again = _Program(crashes)
    told = again.facts.wait_for(AccountRenewed)
    assert told.account.generation.fingerprint == crashes.fingerprint(crashes.kept())
    assert again.facts.of(AccountsChanged)[-1].accounts == (told.account,)
    again.stop()
    assert renewals(crashes.portal) == 1


def test_a_child_killed_before_it_begins_changes_nothing(crashes: Crashes) -> None:
    program = _Program(crashes)
    with renewal_lock(crashes.folder, ACCOUNT, 1.0):
        program.renew()
        crashes.kill_child()
        failed = program.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.account_id, failed.answer) == (Problem.NOT_RENEWED, ACCOUNT, None)
    assert renewals(crashes.portal) == 0
    assert not crashes.is_marked
    program.renew()
    program.facts.wait_for(AccountRenewed)
    program.stop()
    assert not crashes.is_lost


def test_a_child_killed_before_the_server_heard_it_loses_nothing_and_is_told(crashes: Crashes) -> None:
    crashes.portal.hang = True
    program = _Program(crashes)
    program.renew()
    began_s = time.monotonic()
    while not crashes.is_marked:
        assert time.monotonic() - began_s < LIMIT_S
    crashes.kill_child()
    failed = program.facts.wait_for(CommandFailed)
    crashes.portal.hang = False
    assert failed.problem is Problem.NOT_RENEWED
    assert failed.answer is not None
    assert not crashes.is_lost
    assert crashes.is_marked
    program.renew()
    program.facts.wait_for(AccountRenewed)
    program.stop()
    assert not crashes.is_lost


def test_a_child_killed_between_answer_and_keyring_is_told_and_not_repeated(crashes: Crashes) -> None:
    """No design closes this gap: what is left is to say so, and to do nothing without the user."""
    held = Held(crashes.portal, is_answered=True)
    held.before_reply = crashes.kill_child
    program = _Program(crashes)
    program.engine.post(AddWatch(ACCOUNT, "voximplant.user.get", Parameters("USER_ID=")))
    watch_id = program.facts.wait_for(BoardChanged, lambda fact: bool(fact.rows)).rows[0].watch.watch_id
    held.released.set()
    program.renew()
    assert program.facts.wait_for(CommandFailed).problem is Problem.NOT_RENEWED
    assert crashes.is_marked
    assert crashes.kept().access_token.reveal() != newest(crashes.portal).access_token
    program.engine.post(Ask((watch_id,)))
    assert program.facts.wait_for(RenewalWanted).ask == (watch_id,)
    program.stop()
    again = _Program(crashes)
    again.engine.post(Ask((watch_id,)))
    assert again.facts.wait_for(RenewalWanted).ask == (watch_id,)
    assert renewals(crashes.portal) == 1
    crashes.portal.intercept = None
    again.renew()
    refused = again.facts.wait_for(CommandFailed)
    assert refused.answer is not None
    assert refused.answer.error == "invalid_grant"
    again.stop()
