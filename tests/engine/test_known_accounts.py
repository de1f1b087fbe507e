"""What is known of an account and its portal already, and is neither forgotten nor taken for something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.command import AddAccount, BeginSignIn, SetPortalSettings
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import SignInBegun
from b24monitor.core.oauth import KNOWN_SERVERS, AuthorizationServer, ServerInfo
from b24monitor.core.portal_settings import default_settings
from b24monitor.core.ports import Inspected
from b24monitor.core.secret import Secret
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.enrolment import enrol, granted, locate
from b24monitor.engine.safe import keep_grant, read_grant, read_key
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Bench

ENDPOINT = "https://portal.example/rest/"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
PROOF = Inspected(application="local.app", user_id=7)


def test_the_portals_own_id_is_kept_when_no_server_tells_it(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    info = ServerInfo("local.app", endpoint=ENDPOINT, member_id="m1")
    enrol(store, AddAccount(1, ENDPOINT, Secret("t" * 20), "Label"), "one", PROOF, info, NOW)
    for fingerprint in ("two", "two"):
        enrol(store, AddAccount(2, ENDPOINT, Secret("u" * 20), "Label"), fingerprint, PROOF, None, NOW)
        (account,) = store.accounts()
        assert (account.generation.fingerprint, account.member_id) == ("two", "m1")
    store.close()


class _SecondKnows(OAuthClient):
    """Only the second of Bitrix24's own servers knows the token."""

    def server_info(self, server: AuthorizationServer, access_token: Secret) -> ServerInfo | Answer:
        knows = server == KNOWN_SERVERS[1]
        return ServerInfo("local.app", endpoint=ENDPOINT) if knows else answer_for_trouble(Trouble.NOT_BITRIX24)


def test_the_server_that_knows_the_token_renews_it(tmp_path: Path) -> None:
    command = AddAccount(
        1,
        "",
        Secret("t" * 20),
        "Label",
        renewal=RenewalRule.WHEN_NEEDED,
        refresh_token=Secret("r" * 20),
        client_id="local.app",
        client_secret=Secret("s" * 20),
    )
    client = _SecondKnows(lambda: NOW)
    located, info = locate(client, command)
    client.close()
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    account = enrol(store, replace(located, endpoint=ENDPOINT), "one", PROOF, info, NOW).account
    store.close()
    keys = granted(located, account).keys
    assert keys is not None
    assert keys.server == KNOWN_SERVERS[1]


def test_the_server_set_for_a_portal_is_asked_about_its_tokens(bench: Bench, portal: DemoPortal) -> None:
    settings = replace(default_settings(portal.endpoint), server_address=portal.authorization_server)
    bench.post(SetPortalSettings(settings))
    account = bench.add_account(portal.issue_token().access_token).account
    assert account.member_id == portal.member_id
    assert not account.generation.expiry_is_bound


def test_the_server_set_for_a_portal_is_used_to_sign_in(bench: Bench, portal: DemoPortal) -> None:
    settings = replace(default_settings(portal.endpoint), server_address=portal.authorization_server)
    bench.post(SetPortalSettings(settings))
    bench.post(BeginSignIn(1, portal.endpoint, "local.app", Secret("s" * 20)))
    bench.facts.wait_for(SignInBegun)


def test_a_question_of_the_token_before_is_never_put_with_another_processs_token(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    """Another process took a new token, and ended before it could say so: this one saved its row once more."""
    watch_id = bench.waiting(portal.issue_token().access_token)
    row = bench.facts.rows[watch_id]
    second = portal.issue_token().access_token
    grant = read_grant(bench.vault, row.account.account_id)
    assert grant is not None
    keep_grant(bench.vault, row.account.account_id, replace(grant, access_token=Secret(second)))
    bench.stop()
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    fingerprint = Secret(second).fingerprint(read_key(bench.vault))
    store.set_generation(row.account.account_id, replace(row.account.generation, fingerprint=fingerprint))
    store.save(watch_id, row.status, None, tell=False)
    store.close()
    bench.start()
    lapsed = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert lapsed.status.lapse is LapseReason.RENEWED
    assert portal.times_asked(second, GATED) == 0
