"""Both renewers, in this process and in one of its own, are held to the same: no pair lost, no renewal twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.core.account import Account, Generation, Portal, RenewalRule
from b24monitor.core.clock import SystemClock
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.errors import KeyringLockedError
from b24monitor.core.grant import Grant
from b24monitor.core.oauth import OAuthProblem, oauth_problem
from b24monitor.core.ports import AuthorizationClient, Renewal, Renewer, Vault
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.message import Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.renewal_process import report_line, wish_arguments, wish_of
from b24monitor.engine.renewing import DirectRenewer, Wish, end_rows, renew_account
from b24monitor.engine.safe import forget_grant, keep_grant, read_grant, read_key
from b24monitor.storage.store import SqliteStore
from b24monitor.wiring import authorization_client, keyring_vault, renewer
from tests.bench_session.secret_service import SecretService
from tests.engine.renewal_bench import CLIENT_SECRET, grant_of, install, is_lost, newest, renewals
from tests.fakes.vault import MemoryKeyring, MemoryVault

ACCOUNT = "0123456789abcdef"


@dataclass
class Bench:
    portal: DemoPortal
    vault: Vault
    renewer: Renewer

    def kept(self) -> Grant:
        """A grant that the vault holds."""
        grant = grant_of(self.portal, self.portal.issue_token())
        keep_grant(self.vault, ACCOUNT, grant)
        # The program has made it at its first start.
        read_key(self.vault)
        return grant

    @property
    def is_lost(self) -> bool:
        return is_lost(self.portal, self.vault, ACCOUNT)


@pytest.fixture(params=["direct", "process"])
def bench(request: pytest.FixtureRequest, b24monitor_home: Path) -> Iterator[Bench]:
    client: AuthorizationClient = authorization_client(SystemClock())
    vault: Vault = MemoryVault()
    with DemoPortal() as portal:
        install(portal)
        if request.param == "direct":
            yield Bench(portal, vault, DirectRenewer(client, vault, SystemClock().now, (0.05,)))
        else:
            request.getfixturevalue("secret_service")
            vault = keyring_vault(b24monitor_home, 5.0)
            yield Bench(portal, vault, renewer(b24monitor_home, vault, SystemClock(), client))
        vault.close()
        client.close()


def test_the_new_pair_is_kept_before_it_is_told(bench: Bench) -> None:
    grant = bench.kept()
    renewal = bench.renewer.renew(ACCOUNT, grant)
    assert renewal.is_kept
    assert renewal.answer is None
    assert renewal.grant == read_grant(bench.vault, ACCOUNT)
    assert renewal.grant is not None
    assert renewal.grant.keys is not None
    assert renewal.grant.access_token.reveal() == newest(bench.portal).access_token
    assert renewal.grant.keys.begun_at is None
    assert renewal.grant.issued_at is not None
    assert grant.issued_at is not None
    assert renewal.grant.issued_at > grant.issued_at
    assert (renewal.endpoint, renewal.member_id) == (bench.portal.endpoint, bench.portal.member_id)
    assert not bench.is_lost


def test_what_somebody_else_renewed_is_given_and_nothing_sent(bench: Bench) -> None:
    grant = bench.kept()
    theirs = bench.renewer.renew(ACCOUNT, grant).grant
    again = bench.renewer.renew(ACCOUNT, grant)
    assert (again.grant, again.is_kept, again.answer) == (theirs, True, None)
    assert renewals(bench.portal) == 1


def test_two_at_once_make_one_request(bench: Bench) -> None:
    grant = bench.kept()
    told: list[Renewal] = []
    threads = [threading.Thread(target=lambda: told.append(bench.renewer.renew(ACCOUNT, grant))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({renewal.grant and renewal.grant.access_token.reveal() for renewal in told}) == 1
    assert len(told) == 3
    assert renewals(bench.portal) == 1
    assert not bench.is_lost


def test_a_refusal_leaves_the_grant_as_it_was(bench: Bench) -> None:
    grant = bench.kept()
    bench.portal.switches = replace(bench.portal.switches, payment_required=True)
    renewal = bench.renewer.renew(ACCOUNT, grant)
    assert renewal.answer is not None
    assert oauth_problem(renewal.answer) is OAuthProblem.PAYMENT
    assert renewal.grant == grant == read_grant(bench.vault, ACCOUNT)
    bench.portal.switches = replace(bench.portal.switches, payment_required=False)
    assert bench.renewer.renew(ACCOUNT, grant).answer is None
    assert not bench.is_lost


def test_an_unknown_outcome_is_marked_and_repeated_only_by_who_knows_it(bench: Bench) -> None:
    grant = bench.kept()
    bench.portal.intercept = lambda _: Response(502)
    renewal = bench.renewer.renew(ACCOUNT, grant)
    bench.portal.intercept = None
    marked = renewal.grant
    assert renewal.answer is not None
    assert marked == read_grant(bench.vault, ACCOUNT)
    assert marked is not None
    assert marked.keys is not None
    assert marked.keys.begun_at is not None
    assert marked.access_token == grant.access_token
    unaware = bench.renewer.renew(ACCOUNT, grant)
    assert (unaware.grant, unaware.answer) == (marked, None)
    assert renewals(bench.portal) == 1
    assert bench.renewer.renew(ACCOUNT, marked).answer is None
    assert not bench.is_lost


def test_a_grant_that_was_the_sessions_alone_is_kept_first(bench: Bench) -> None:
    grant = grant_of(bench.portal, bench.portal.issue_token())
    renewal = bench.renewer.renew(ACCOUNT, grant)
    assert renewal.is_kept
    assert not bench.is_lost
    forget_grant(bench.vault, ACCOUNT)


def test_a_clock_that_was_set_back_does_not_make_the_new_pair_the_older() -> None:
    vault = MemoryVault()
    with DemoPortal() as portal:
        install(portal)
        grant = replace(grant_of(portal, portal.issue_token()), issued_at=datetime(2036, 1, 1, tzinfo=UTC))
        client = OAuthClient(SystemClock().now)
        renewed = DirectRenewer(client, vault, SystemClock().now).renew(ACCOUNT, grant).grant
        client.close()
    assert renewed is not None
    assert renewed.issued_at is not None
    assert grant.issued_at is not None
    assert renewed.issued_at > grant.issued_at


def test_a_locked_keyring_lets_nothing_be_sent(b24monitor_home: Path, secret_service: SecretService) -> None:
    client, vault = authorization_client(SystemClock()), keyring_vault(b24monitor_home, 2.0)
    with DemoPortal() as portal:
        install(portal)
        grant = grant_of(portal, portal.issue_token())
        keep_grant(vault, ACCOUNT, grant)
        secret_service.lock()
        assert renewer(b24monitor_home, vault, SystemClock(), client).renew(ACCOUNT, grant) == Renewal()
        assert renewals(portal) == 0
        secret_service.unlock()
    vault.close()
    client.close()


def test_a_keyring_that_comes_back_takes_the_pair() -> None:
    keyring = MemoryKeyring()
    vault = MemoryVault(keyring)
    with DemoPortal() as portal:
        install(portal)
        grant = grant_of(portal, portal.issue_token())

        def lock(_: object) -> None:
            keyring.trouble = KeyringLockedError
            timer.start()

        timer = threading.Timer(0.3, lambda: setattr(keyring, "trouble", None))
        portal.intercept = lock
        client = OAuthClient(SystemClock().now)
        assert DirectRenewer(client, vault, SystemClock().now).renew(ACCOUNT, grant).is_kept
        client.close()
        timer.join()
        assert not is_lost(portal, vault, ACCOUNT)


def test_one_account_is_renewed_without_an_engine(tmp_path: Path) -> None:
    """As the command line does: the store follows, and what the old token had open ends."""
    vault, store, clock = MemoryVault(), SqliteStore(tmp_path / "b24monitor.sqlite3"), SystemClock()
    client = OAuthClient(clock.now)
    with DemoPortal() as portal:
        install(portal)
        grant = grant_of(portal, portal.issue_token())
        keep_grant(vault, ACCOUNT, grant)
        old = Generation(grant.access_token.fingerprint(read_key(vault)), clock.now(), clock.now())
        account = Account(ACCOUNT, Portal(portal.endpoint), "Mine", old, renewal=RenewalRule.WHEN_NEEDED)
        store.add_account(account)
        watch = store.add_watch(ACCOUNT, "some.method", Parameters(), clock.now())
        assert watch is not None
        asked = Status(ConfirmationState.WAITING, clock.now(), clock.now())
        store.save(watch.watch_id, asked, None, tell=False)
        renewing = DirectRenewer(client, vault, clock.now)
        renewed = renew_account(store, vault, renewing, account, clock.now())
        assert renewed.is_renewed
        assert store.accounts() == (renewed.account,)
        end_rows(store, renewed, clock.now())
        (row,) = store.rows()
        assert (row.status.state, row.status.lapse) == (ConfirmationState.LAPSED, LapseReason.RENEWED)
        assert store.history(watch.watch_id)[0].lapse is LapseReason.RENEWED
        again = renew_account(store, vault, renewing, renewed.account, clock.now())
        assert (again.verdict, again.is_renewed) == (RenewalVerdict.STILL_VALID, False)
        assert renewals(portal) == 1
        assert not is_lost(portal, vault, ACCOUNT)
    store.close()
    client.close()


def test_what_a_process_is_told_and_says_holds_no_secret() -> None:
    wish = Wish(ACCOUNT, "f" * 32, True)
    assert wish_of(wish_arguments(wish)) == wish
    assert wish_of(wish_arguments(replace(wish, is_repeated=False))) == replace(wish, is_repeated=False)
    for arguments in ([], ["a"], ["a", ""], ["../a", "f"], ["a", "f", "--other"], ["a", "f", "--repeated", "x"]):
        assert wish_of(arguments) is None
    with DemoPortal() as portal:
        grant = grant_of(portal, portal.issue_token())
    secrets = (grant.access_token.reveal(), CLIENT_SECRET)
    line = report_line(Renewal(grant, is_kept=True))
    assert not [secret for secret in secrets if secret in line]
    # Where no keyring took the pair, the session is to have it.
    assert Secret(secrets[0]).reveal() in report_line(Renewal(grant))
