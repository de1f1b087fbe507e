"""A secret shows itself to nobody who does not ask for it by name, and the redactor catches what slipped through."""

from __future__ import annotations

import copy
import dataclasses
import gc
import json
import logging
import pickle
import threading
import traceback
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.command import AddAccount
from b24monitor.core.grant import Grant
from b24monitor.core.secret import HIDDEN, Secret, redact

TEXT = "planted-token-0123456789abcdef"
SECRET = Secret(TEXT)
KEY = Secret("a-key-of-this-test")


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        lambda s: f"{s}",
        lambda s: f"{s!r:>60}",
        lambda s: f"{s:>60}",
        "{}".format,
        lambda s: "%s %r" % (s, s),  # noqa: UP031  # the way under test
        lambda s: repr([s, {s: s}]),
        lambda s: repr(Grant(s)),
        lambda s: repr(AddAccount(1, "https://portal.example/rest/", s, "me")),
        lambda s: s.masked(),
        lambda s: s.fingerprint(KEY),
        lambda s: json.dumps({"token": s}, default=str),
    ],
)
def test_no_way_of_showing_shows_it(shown: Callable[[Secret], str]) -> None:
    assert TEXT[4:] not in shown(SECRET)


@pytest.mark.parametrize(
    "copied", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, lambda s: dataclasses.asdict(Grant(s))]
)
def test_what_would_copy_it_fails_without_telling(copied: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError) as raised:
        copied(SECRET)
    assert TEXT not in str(raised.value)


def test_a_logged_traceback_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(SECRET, Grant(SECRET))
    except ValueError as error:
        logging.getLogger("test").exception("failed with %s %r", SECRET, SECRET)
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "failed with" in caplog.text
    assert TEXT not in caplog.text
    assert TEXT not in shown


def test_it_compares_by_value_and_is_told_apart_by_its_fingerprint() -> None:
    assert Secret(TEXT) == SECRET
    assert hash(Secret(TEXT)) == hash(SECRET)
    assert Secret("another") != SECRET
    assert SECRET != TEXT
    assert SECRET
    assert not Secret("")
    assert Secret(TEXT).fingerprint(KEY) == SECRET.fingerprint(KEY)
    assert Secret("another").fingerprint(KEY) != SECRET.fingerprint(KEY)
    assert Secret(TEXT).fingerprint(Secret("other key")) != SECRET.fingerprint(KEY)


def test_text_that_no_encoding_takes_is_a_secret_too() -> None:
    odd = Secret("half-a-character-\udcff")
    assert odd == Secret("half-a-character-\udcff")
    assert len(odd.fingerprint(KEY)) == 32
    assert redact("half-a-character-\udcff") == HIDDEN


@pytest.mark.parametrize(
    ("value", "masked"), [(TEXT * 2, "plan…"), ("x" * 31, "…"), ("x" * 32, "xxxx…"), ("", "…"), ("abcd", "…")]
)
def test_a_masked_secret_gives_away_four_characters_of_long_ones_at_most(value: str, masked: str) -> None:
    assert Secret(value).masked() == masked


@given(st.text(max_size=20), st.text(st.characters(codec="utf-8"), min_size=8, max_size=40), st.text(max_size=20))
def test_a_living_secret_is_redacted_wherever_it_stands(before: str, value: str, after: str) -> None:
    secret = Secret(value)
    assert value in HIDDEN or value not in redact(before + value + after).replace(HIDDEN, "\0")
    assert secret.reveal() == value


def test_a_secret_is_redacted_for_as_long_as_any_of_its_equals_lives() -> None:
    text = "shared-" + "value" * 3
    first, second = Secret(text), Secret(text)
    del first
    gc.collect()
    assert redact(f"<{text}>") == f"<{HIDDEN}>"
    del second
    gc.collect()
    assert redact(f"<{text}>") == f"<{text}>"


def test_of_two_secrets_the_longer_one_goes_first() -> None:
    kept = [Secret("12345678"), Secret("12345678-and-more")]
    assert redact("12345678-and-more, 12345678") == f"{HIDDEN}, {HIDDEN}"
    assert len(kept) == 2


@pytest.mark.parametrize("text", ["a%2Fb%2Bc%3Dlong+value", r"x a/b+c=long value", '"a/b+c=long value"'])
def test_a_secret_is_recognised_in_an_address_and_in_json(text: str) -> None:
    kept = Secret("a/b+c=long value")
    assert HIDDEN in redact(text)
    assert "long" not in redact(text)
    assert kept


def test_a_quote_in_a_secret_does_not_hide_it_in_json() -> None:
    kept = Secret('with "quotes" and ü')
    assert redact(json.dumps({"x": kept.reveal()})) == f'{{"x": "{HIDDEN}"}}'


LEAKS = [
    "auth=§",
    "?auth=§&x=1",
    "https://oauth.bitrix.info/oauth/token/?grant_type=refresh_token&client_secret=§&refresh_token=§",
    "redirect?code=§&state=1",
    "code%3D§",
    "AUTH_ID=§&REFRESH_ID=§&AUTH_EXPIRES=3600",
    "APPLICATION_TOKEN=§",
    '{"access_token":"§","expires_in":3600}',
    '{"access_token": "§", "refresh_token": "§"}',
    "{'auth': '§'}",
    r"\"auth\":\"§\"",
    r'"{\\"auth\\": \\"§\\"}"',
    "%22auth%22%3A%22§%22",
    "auth[access_token]=§",
    "auth%5Baccess_token%5D=§",
    "auth%5bapplication_token%5d=§",
    "data[TOKEN]=§",
    "data%5BTOKEN%5D=§",
    "data[TOKEN]: §",
    "SIP_PASSWORD=§",
    "password: §",
    "Authorization: Bearer §",
    "authorization: bearer  §",
    "https://portal.example/rest/1/§/profile.json",
    "https://portal.example/rest/1/§",
    "/rest/17/§/",
    "next=%2Frest%2F1%2F§%2F",
    "rest|REST_CONFIRM|local.app.one|§|voximplant.user.get|1",
    "rest|REST_CONFIRM|local.app.one|§",
    "rest%7CREST_CONFIRM%7Clocal.app.one%7C§%7Cvoximplant.user.get",
    r'{"notify_sub_tag":"rest\u007cREST_CONFIRM\u007clocal.app.one\u007c§\u007cvoximplant.user.get"}',
    "tag 'rest|rest_confirm||§|voximplant.user.get'",
]


@pytest.mark.parametrize("text", LEAKS)
def test_what_stands_where_secrets_stand_is_hidden(text: str) -> None:
    told = redact(text.replace("§", "a1b2c3d4e5f6"))
    assert HIDDEN in told
    assert "a1b2" not in told


@pytest.mark.parametrize(
    "text",
    [
        "error_code: 42000",
        "status code 2000",
        "status code: 2000",
        "exit code: 1234",
        '{"error":{"code":"ERROR_CORE","message":"no"}}',
        "unicode: utf-16",
        "unicode=utf-16",
        "error_description=nothing",
        "method: voximplant.user.get",
        "invalid_token: Unable to get application",
        "expired_token: The access token provided has expired",
        "the token expired at 14:02",
        "the author: somebody",
        "/rest/voximplant.user.get",
        "https://portal.example/rest/batch",
        "token_type=x, tokens: 1234",
        "HTTP 502 from portal.example:8443",
        "rest|REST_CONFIRM",
        "REST_CONFIRM questions of local.app.one",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


def test_threads_make_and_lose_secrets_while_others_redact() -> None:
    stop = threading.Event()
    failures: list[BaseException] = []

    def churn() -> None:
        try:
            number = 0
            while not stop.is_set():
                number += 1
                Secret(f"short-lived-{number}")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=churn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        assert redact(TEXT) == HIDDEN
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
