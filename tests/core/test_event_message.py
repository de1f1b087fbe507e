"""The event's form: what is documented is read, whatever else comes is none, and no token is ever shown."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.event_message import EventForm, event_form_of
from b24monitor.core.secret import Secret

TOKEN = "planted-token-0123456789abcdef"
PROOF = "planted-proof-0123456789abcdef"
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = Secret("k" * 32)
DOCUMENTED = {
    "event": "ONAPPMETHODCONFIRM",
    "event_handler_id": "17",
    "data[TOKEN]": TOKEN,
    "data[METHOD]": "Voximplant.User.Get",
    "data[CONFIRMED]": "1",
    "data[LANGUAGE_ID]": "ru",
    "ts": str(int(AT.timestamp())),
    "auth[domain]": "portal.bitrix24.com",
    "auth[client_endpoint]": "https://portal.bitrix24.com/rest/",
    "auth[server_endpoint]": "https://oauth.bitrix.info/rest/",
    "auth[member_id]": "a1b2",
    "auth[application_token]": PROOF,
}


def form(**changes: str | None) -> EventForm | None:
    """The documented form with other values; None takes a field out."""
    names = {
        "token": "data[TOKEN]",
        "method": "data[METHOD]",
        "confirmed": "data[CONFIRMED]",
        "domain": "auth[domain]",
        "client_endpoint": "auth[client_endpoint]",
        "member_id": "auth[member_id]",
        "proof": "auth[application_token]",
        "server_endpoint": "auth[server_endpoint]",
        "server_andpoint": "auth[server_andpoint]",
    }
    fields: dict[str, str | None] = {**DOCUMENTED, **{names.get(name, name): value for name, value in changes.items()}}
    return event_form_of(urlencode({name: value for name, value in fields.items() if value is not None}).encode())


def read(**changes: str | None) -> EventForm:
    came = form(**changes)
    assert came is not None
    return came


def account(member_id: str = "a1b2", endpoint: str = "https://portal.bitrix24.com/rest/") -> Account:
    return Account("a", Portal(endpoint), "A", Generation("f", AT), member_id=member_id)


def test_the_documented_form() -> None:
    came = read()
    assert came.token == Secret(TOKEN)
    assert came.application_token == Secret(PROOF)
    assert (came.method, came.is_allowed, came.sent_at) == ("voximplant.user.get", True, AT)
    assert (came.member_id, came.host) == ("a1b2", "portal.bitrix24.com")
    assert not read(confirmed="0").is_allowed


def test_the_server_is_under_either_spelling_or_none_and_is_not_kept() -> None:
    misspelt = read(server_endpoint=None, server_andpoint="https://evil.example/rest/")
    assert misspelt.message(str) == read().message(str) == read(server_endpoint=None).message(str)


def test_the_host_is_the_endpoints_where_no_domain_came() -> None:
    assert read(domain=None).host == "portal.bitrix24.com"
    assert read(domain="", client_endpoint="").host == ""
    assert read(domain="127.0.0.1:8080").host == "127.0.0.1:8080"


@pytest.mark.parametrize(
    "change",
    [
        {"event": None},
        {"event": "ONAPPINSTALL"},
        {"token": None},
        {"token": ""},
        {"token": "with space"},
        {"token": "a\r\nb"},
        {"token": "ключ"},
        {"token": "x" * 1025},
        {"method": None},
        {"method": "no method"},
        {"method": "batch"},
        {"confirmed": None},
        {"confirmed": "true"},
        {"confirmed": "2"},
        {"confirmed": ""},
        {"ts": None},
        {"ts": "0"},
        {"ts": "-5"},
        {"ts": "1e9"},
        {"ts": "99999999999"},
        {"ts": "١٢٣"},
        {"proof": "x" * 1025},
        {"proof": "\x00"},
    ],
)
def test_anything_else_is_none(change: dict[str, str | None]) -> None:
    assert form(**change) is None


@pytest.mark.parametrize("more", ["data[TOKEN]=other", "data%5BTOKEN%5D=other", "ts=1", "event=ONAPPMETHODCONFIRM"])
def test_a_field_that_comes_twice_is_none(more: str) -> None:
    assert event_form_of(f"{urlencode(DOCUMENTED)}&{more}".encode()) is None


@pytest.mark.parametrize("name", ["data[TOKEN][]", "data[TOKEN][0]", "data%00[TOKEN]", "DATA[TOKEN]", "data.TOKEN"])
def test_another_readers_spelling_of_a_field_is_another_field(name: str) -> None:
    fields = {key: value for key, value in DOCUMENTED.items() if key != "data[TOKEN]"}
    assert event_form_of(urlencode({**fields, name: TOKEN}).encode()) is None


def test_too_many_fields_or_bytes_are_none() -> None:
    assert event_form_of((urlencode(DOCUMENTED) + "".join(f"&x{number}=" for number in range(60))).encode()) is None
    assert event_form_of((urlencode(DOCUMENTED) + "&x=" + "x" * 65536).encode()) is None
    assert event_form_of((urlencode(DOCUMENTED) + "&x=" + "x" * 60000).encode()) is not None


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(body: bytes) -> None:
    assert event_form_of(body) is None
    whole = event_form_of(urlencode(DOCUMENTED).encode() + b"&" + body)
    assert whole is None or whole.token == Secret(TOKEN)


@given(st.sampled_from(sorted(DOCUMENTED)), st.text(max_size=40))
def test_any_value_of_any_field_is_survived(name: str, value: str) -> None:
    body = urlencode({**DOCUMENTED, name: value}, errors="surrogatepass").encode()
    came = event_form_of(body)
    assert came is None or isinstance(came.message(lambda token: token.fingerprint(KEY)).is_allowed, bool)


def test_no_token_is_shown() -> None:
    came = read()
    message = came.message(lambda token: token.fingerprint(KEY))
    assert message.fingerprint == Secret(TOKEN).fingerprint(KEY)
    for shown in (repr(came), str(came), repr(message), f"{message}"):
        assert TOKEN not in shown
        assert PROOF not in shown
    # The raw token is not in the message, in any form: what holds it refuses to be written down at all.
    assert not any(value == Secret(TOKEN) for value in (getattr(message, name) for name in message.__slots__))
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(came)


@pytest.mark.parametrize(
    ("told", "ours", "is_ours"),
    [
        ({}, account(), True),
        ({"member_id": "other"}, account(), False),
        ({"member_id": None}, account(), True),
        ({}, account(member_id=""), True),
        ({"domain": "other.bitrix24.com"}, account(member_id=""), False),
        # A portal's id outlives its address.
        ({"domain": "renamed.bitrix24.com"}, account(), True),
        ({"member_id": None, "domain": None, "client_endpoint": None}, account(member_id=""), False),
        ({"member_id": "a b"}, account(), True),
    ],
)
def test_which_portal_it_says_it_is_from(told: dict[str, str | None], ours: Account, is_ours: bool) -> None:
    assert read(**told).message(str).is_from(ours) is is_ours


@pytest.mark.parametrize(("age_s", "is_fresh"), [(0, True), (3600, True), (3601, False), (-3600, True), (-3601, False)])
def test_what_is_older_than_the_portals_memory_is_stale(age_s: int, is_fresh: bool) -> None:
    assert read().message(str).is_fresh(AT + timedelta(seconds=age_s)) is is_fresh
