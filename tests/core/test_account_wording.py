"""What an account and a paste are said to be: nothing secret, nothing claimed, and where a token will go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.account_wording import (
    account_lines,
    added_text,
    breakable,
    claimed_server_text,
    destination_text,
    missing_lines,
    paste_text,
    recognised_lines,
    refused_text,
    server_problem_text,
)
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.fact import AccountAdded, VaultState
from b24monitor.core.oauth import typed_server
from b24monitor.core.paste import Field, Pasted, PasteKind
from b24monitor.core.secret import Secret

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKEN = Secret("6e2b1f670000c1d2004f8a1b00000007f0f1070a1b2c3d4e")
PORTAL = "https://portal.bitrix24.ru/rest/"
ACCOUNT = Account(
    "one", Portal(PORTAL), "CRM sync", Generation("f", NOON, NOON + HOUR), "app.1", 7, scopes=("telephony",)
)
GRANT = Pasted(PasteKind.GRANT, TOKEN, refresh_token=TOKEN)
KEYRING = VaultState.KEYRING


@pytest.mark.parametrize("kind", PasteKind)
def test_every_kind_of_paste_is_explained(kind: PasteKind) -> None:
    assert paste_text(Pasted(kind)).endswith(".")


def test_what_was_recognised_is_masked_and_says_what_is_not_kept() -> None:
    shown = {item.field: item.shown for item in recognised_lines(GRANT, NOON)}
    assert shown == {Field.ACCESS_TOKEN: "6e2b…", Field.REFRESH_TOKEN: "6e2b… (not kept)"}


@pytest.mark.parametrize(("ends_in", "is_over"), [(HOUR, False), (timedelta(0), True), (-HOUR, True)])
def test_an_end_that_is_past_is_marked(ends_in: timedelta, *, is_over: bool) -> None:
    (item,) = (
        item
        for item in recognised_lines(replace(GRANT, expires_at=NOON + ends_in), NOON)
        if item.field is Field.EXPIRES_AT
    )
    assert item.shown.endswith("(over)") is is_over


def test_a_life_counts_from_the_issue() -> None:
    shown = [item.shown for item in recognised_lines(replace(GRANT, expires_in_s=3600.0), NOON)]
    assert "1 h 00 min from its issue" in shown


def test_long_words_can_be_broken_and_long_texts_are_cut() -> None:
    assert breakable("a" * 40) == "a" * 40
    assert breakable("a" * 81) == "\u200b".join(("a" * 40, "a" * 40, "a"))
    cut = breakable("ab " * 5000 + "end")
    assert len(cut) == 141
    assert cut.endswith("ab end")


@pytest.mark.parametrize(
    ("endpoint", "server", "named", "not_named"),
    [
        ("", "", ("oauth.bitrix.info", "oauth.bitrix24.tech", "that the server names"), ()),
        (PORTAL, "", ("oauth.bitrix.info", "oauth.bitrix24.tech", "portal.bitrix24.ru"), ()),
        (PORTAL, "oauth.company.example", ("oauth.company.example", "portal.bitrix24.ru"), ("bitrix.info", "tech")),
        ("", "oauth.company.example", ("oauth.company.example",), ("bitrix",)),
        ("http://127.0.0.1:8080/rest/", "", ("127.0.0.1:8080", "on this computer"), ("oauth",)),
    ],
)
def test_all_that_will_see_the_token_are_named(
    endpoint: str, server: str, named: tuple[str, ...], not_named: tuple[str, ...]
) -> None:
    text = destination_text(endpoint, typed_server(server) if server else None, KEYRING)
    assert all(word in text for word in (*named, "keyring"))
    assert not any(word in text for word in not_named)


def test_without_a_keyring_nothing_is_promised() -> None:
    assert "until you quit" in destination_text(PORTAL, None, VaultState.LOCKED)
    assert "only if there is none" in destination_text(PORTAL, None, VaultState.OPENING)


@pytest.mark.parametrize("claimed", ["", "oauth.bitrix.info", "oauth.bitrix24.tech"])
def test_of_a_known_authorisation_server_nothing_is_said(claimed: str) -> None:
    assert claimed_server_text(replace(GRANT, authorization_server_claimed=claimed)) == ""


def test_of_another_authorisation_server_the_user_must_know() -> None:
    text = claimed_server_text(replace(GRANT, authorization_server_claimed="oauth.company.example"))
    assert "oauth.company.example" in text
    assert "Nothing is sent there" in text


@pytest.mark.parametrize("reason", BadEndpointError.Reason)
def test_every_refused_address_is_explained(reason: BadEndpointError.Reason) -> None:
    is_plain = reason is BadEndpointError.Reason.PLAIN_HTTP
    assert ("plain http" in refused_text(reason)) is is_plain
    assert ("over https" in server_problem_text(reason)) is is_plain
    assert ("webhook" in server_problem_text(reason)) is (reason is BadEndpointError.Reason.WEBHOOK)


def test_what_was_proved_is_told_line_by_line() -> None:
    lines = account_lines(replace(ACCOUNT, is_administrator=True), NOON)
    assert lines[:4] == (
        "Portal: portal.bitrix24.ru",
        "Application: app.1",
        "User: 7, administrator",
        "Scopes: telephony",
    )
    assert "at the latest" not in lines[4]
    bound = replace(ACCOUNT, generation=replace(ACCOUNT.generation, expiry_is_bound=True))
    assert "at the latest" in account_lines(bound, NOON)[4]
    unknown = replace(ACCOUNT, application="", user_id=None, scopes=())
    assert [line.endswith("not told") for line in account_lines(unknown, NOON)[1:4]] == [True] * 3


def test_what_is_missing_is_told_only_when_it_is_known_to_be() -> None:
    (questions,) = missing_lines(ACCOUNT)
    assert "scope im" in questions
    assert "chats and messages" in questions
    assert missing_lines(replace(ACCOUNT, scopes=("telephony", "im"))) == ()
    assert missing_lines(replace(ACCOUNT, scopes=(), is_installed=None)) == ()
    scope, installation = missing_lines(replace(ACCOUNT, scopes=("crm", "im"), is_installed=False))
    assert "scope telephony" in scope
    assert "not finished" in installation


def test_an_accepted_token_is_said_to_be_where_it_is() -> None:
    assert "in the keyring" in added_text(AccountAdded(1, ACCOUNT, session_only=False))
    assert "until you quit" in added_text(AccountAdded(1, ACCOUNT, session_only=True))
