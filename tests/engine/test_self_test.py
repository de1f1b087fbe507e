"""The self-test tries what there is, asks nobody, leaves nothing behind, and ends whatever fails."""

from __future__ import annotations

from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest

from b24monitor.core.command import SetPortalSettings
from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError, VaultError
from b24monitor.core.portal_settings import default_settings
from b24monitor.core.program_command import PauseChecks, ReadStartAtLogin, RunSelfTest, SetStartAtLogin
from b24monitor.core.program_fact import CheckDone, ChecksPaused, SelfTestDone, StartAtLoginRead
from b24monitor.core.route import DIRECT_PROXY, Route
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.demo.message import Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.self_test import try_keyring
from b24monitor.storage.folder_check import check_folder
from tests.engine.bench import Bench
from tests.fakes.vault import MemoryKeyring, MemoryVault


def tried(bench: Bench, request_id: int = 1) -> dict[Check, CheckResult]:
    """The results of a self-test, each check once."""
    bench.post(RunSelfTest(request_id))
    bench.facts.wait_for(SelfTestDone, lambda fact: fact.request_id == request_id)
    results = [fact.result for fact in bench.facts.of(CheckDone) if fact.request_id == request_id]
    assert len({result.check for result in results}) == len(results)
    return {result.check: result for result in results}


def test_everything_is_tried_and_nothing_is_left_or_asked(
    bench: Bench, portal: DemoPortal, keyring: MemoryKeyring
) -> None:
    bench.add_account(portal.issue_token().access_token)
    bench.add_account(portal.issue_token(user_id=8).access_token, "Second")
    before, requests = dict(keyring.items), portal.request_log.total
    results = tried(bench)
    assert {check: result.outcome for check, result in results.items()} == {
        Check.KEYRING: Outcome.FINE,
        Check.DATA_FOLDER: Outcome.FINE,
        Check.PORTAL: Outcome.FINE,
        # The demo portal does not tell the time.
        Check.CLOCK: Outcome.SKIPPED,
    }
    assert results[Check.KEYRING].subject == "memory"
    assert keyring.items == before
    assert portal.questions() == ()
    # Once for the portal, not for each account.
    assert portal.request_log.total == requests + 1


def test_without_accounts_there_is_nothing_to_reach(bench: Bench) -> None:
    results = tried(bench)
    assert results[Check.PORTAL].outcome is Outcome.SKIPPED
    assert results[Check.CLOCK].outcome is Outcome.SKIPPED


def test_a_portal_whose_token_is_gone_is_not_called(bench: Bench, portal: DemoPortal, keyring: MemoryKeyring) -> None:
    bench.add_account(portal.issue_token().access_token)
    for name in [name for name in keyring.items if name[1].startswith("grant-")]:
        del keyring.items[name]
    bench.restart()
    requests = portal.request_log.total
    assert tried(bench)[Check.PORTAL].outcome is Outcome.SKIPPED
    assert portal.request_log.total == requests


def test_a_portal_that_is_away_is_told_with_the_way_that_was_tried(bench: Bench, portal: DemoPortal) -> None:
    bench.add_account(portal.issue_token().access_token)
    bench.post(SetPortalSettings(replace(default_settings(portal.endpoint), route=Route(DIRECT_PROXY))))
    portal.stop()
    results = tried(bench)
    assert results[Check.PORTAL].outcome is Outcome.FAILED
    assert "past every proxy" in results[Check.PORTAL].text
    assert results[Check.CLOCK].outcome is Outcome.SKIPPED


def test_the_clock_of_something_else_than_a_portal_counts_for_nothing(bench: Bench, portal: DemoPortal) -> None:
    bench.add_account(portal.issue_token().access_token)
    portal.intercept = lambda _request: Response(200, b"<html>", headers={"Date": "Mon, 01 Jan 2001 00:00:00 GMT"})
    results = tried(bench)
    assert results[Check.PORTAL].outcome is Outcome.FAILED
    assert results[Check.CLOCK].outcome is Outcome.SKIPPED


def test_a_clock_that_is_right_or_wrong_is_told(bench: Bench, portal: DemoPortal) -> None:
    bench.add_account(portal.issue_token().access_token)
    present = format_datetime(bench.clock.now(), usegmt=True)
    portal.intercept = lambda _request: Response(200, b'{"result":"now"}', headers={"Date": present})
    assert tried(bench, 2)[Check.CLOCK].outcome is Outcome.FINE
    portal.intercept = lambda _request: Response(
        200, b'{"result":"2001"}', headers={"Date": "Mon, 01 Jan 2001 00:00:00 GMT"}
    )
    clock = tried(bench)[Check.CLOCK]
    assert (clock.outcome, "ahead" in clock.text) == (Outcome.LIMITED, True)


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (NoKeyringError, Outcome.LIMITED),
        (KeyringLockedError, Outcome.FAILED),
        (KeyringSilentError, Outcome.FAILED),
        (VaultError, Outcome.FAILED),
    ],
)
def test_the_keyrings_trouble_is_told_and_ends_nothing(
    bench: Bench, keyring: MemoryKeyring, trouble: type[VaultError], outcome: Outcome
) -> None:
    keyring.trouble = trouble
    assert tried(bench)[Check.KEYRING].outcome is outcome
    keyring.trouble = None
    assert tried(bench, 2)[Check.KEYRING].outcome is Outcome.FINE


class ForgetfulVault(MemoryVault):
    """Takes everything and gives nothing back."""

    def get(self, name: str) -> None:
        return None


def test_a_keyring_that_gives_nothing_back_fails() -> None:
    assert try_keyring(ForgetfulVault()).outcome is Outcome.FAILED


def test_paused_checks_do_not_keep_a_person_from_the_test(bench: Bench, portal: DemoPortal) -> None:
    bench.waiting(portal.issue_token().access_token)
    bench.post(PauseChecks(bench.clock.now().replace(year=2100)))
    bench.facts.wait_for(ChecksPaused)
    assert tried(bench)[Check.PORTAL].outcome is Outcome.FINE


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    assert check_folder(tmp_path).outcome is Outcome.FINE
    assert list(tmp_path.iterdir()) == []
    gone = check_folder(tmp_path / "gone")
    assert (gone.outcome, gone.subject) == (Outcome.FAILED, str(tmp_path / "gone"))


class FullLogin:
    """A way to start at login whose disk is full."""

    def __init__(self) -> None:
        self.is_there = False
        self.is_full = False

    def is_on(self) -> bool | None:
        return self.is_there

    def set(self, is_on: bool) -> None:
        if self.is_full:
            raise OSError(28, "No space left on device")
        self.is_there = is_on


def test_starting_at_login_is_set_and_told(bench: Bench) -> None:
    bench.stop()
    bench.login_start = login = FullLogin()
    bench.start()
    bench.post(ReadStartAtLogin())
    bench.post(SetStartAtLogin(True))
    bench.facts.wait(lambda: len(bench.facts.of(StartAtLoginRead)) == 2, "it is set")
    login.is_full = True
    bench.post(SetStartAtLogin(False))
    bench.facts.wait(lambda: len(bench.facts.of(StartAtLoginRead)) == 3, "it fails")
    assert bench.facts.of(StartAtLoginRead) == [
        StartAtLoginRead(False),
        StartAtLoginRead(True),
        StartAtLoginRead(True, "No space left on device"),
    ]


def test_where_there_is_no_way_that_is_told(bench: Bench) -> None:
    bench.post(SetStartAtLogin(True))
    fact = bench.facts.wait_for(StartAtLoginRead)
    assert fact.is_on is None
    assert fact.detail
