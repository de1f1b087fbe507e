"""Pasted texts, any at all: grants survive every form they travel in, and no text makes the reader fail or spill."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b24monitor.core.paste import Pasted, PasteKind, read_paste, recognised
from b24monitor.core.secret import Secret

HEX = "0123456789abcdef"
WORDS = "access_token AUTH_ID auth auth[access_token] DOMAIN code client_endpoint Bearer curl ?code= /rest/1/ https://"
SERVERS = ("oauth.bitrix.info", "oauth.bitrix24.tech", "login.example.org")

tokens = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ" + HEX + "._~+/-", min_size=8, max_size=80)
hosts = st.from_regex(r"[a-z][a-z0-9]{0,9}\.(bitrix24\.(ru|com|de)|example\.org:8443)", fullmatch=True)


@dataclass(frozen=True)
class Issued:
    """A grant as the portal knows it."""

    access: str
    refresh: str
    application: str
    host: str
    server: str
    member: str
    user: int
    scopes: tuple[str, ...]
    life: int
    expires: int

    def pasted(self) -> Pasted:
        """What every form tells of it."""
        return Pasted(
            PasteKind.GRANT,
            Secret(self.access),
            Secret(self.refresh),
            endpoint=f"https://{self.host}/rest/",
            authorization_server_claimed=self.server,
            member_id=self.member,
            expires_in_s=self.life,
        )

    def answer(self) -> dict[str, object]:
        """The authorisation server's answer."""
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_in": self.life,
            "expires": self.expires,
            "client_endpoint": f"https://{self.host}/rest/",
            "server_endpoint": f"https://{self.server}/rest/",
            "domain": self.server,
            "member_id": self.member,
            "scope": ",".join(self.scopes),
            "status": "L",
            "user_id": self.user,
        }

    def event(self, spelling: str) -> dict[str, object]:
        """The installation event's `auth`."""
        auth = {**self.answer(), "domain": self.host.split(":")[0], "application_token": self.application}
        auth[spelling] = auth.pop("server_endpoint")
        return auth

    def frame(self) -> dict[str, object]:
        """The frame's POST."""
        return {
            "DOMAIN": self.host,
            "PROTOCOL": 1,
            "LANG": "de",
            "AUTH_ID": self.access,
            "AUTH_EXPIRES": self.life,
            "REFRESH_ID": self.refresh,
            "SERVER_ENDPOINT": f"https://{self.server}/rest/",
            "member_id": self.member,
            "PLACEMENT_OPTIONS": '{"any":"6/"}',
        }


issued_grants = st.builds(
    Issued,
    tokens,
    tokens,
    tokens,
    hosts,
    st.sampled_from(SERVERS),
    st.text(HEX, min_size=32, max_size=32),
    st.integers(1, 10**9),
    st.lists(st.sampled_from(["telephony", "im", "crm", "user_basic"]), unique=True).map(tuple),
    st.integers(1, 3600),
    st.integers(1_500_000_000, 2_000_000_000),
)


def full(issued: Issued) -> Pasted:
    """What an answer tells more than the frame."""
    expires_at = datetime.fromtimestamp(issued.expires, UTC)
    return replace(issued.pasted(), expires_at=expires_at, scopes=issued.scopes, user_id=issued.user)


def shuffled(data: st.DataObject, fields: dict[str, object]) -> dict[str, object]:
    return dict(data.draw(st.permutations(list(fields.items()))))


def form(fields: dict[str, object], safe: str) -> str:
    return "&".join(f"{quote(name, safe)}={quote(str(value), safe)}" for name, value in fields.items())


def noisy(data: st.DataObject, text: str) -> str:
    before = data.draw(st.sampled_from(["", "12:04 {sent} -> 200\n", "```json\n", "answer: ", "[{", "// "]))
    after = data.draw(st.sampled_from(["", "\n```", " }]", "\nkthxbye"]))
    return before + text + after


def dumped(data: st.DataObject, fields: dict[str, object]) -> str:
    wrapped: Any = shuffled(data, fields)
    for name in data.draw(st.lists(st.sampled_from(["result", "auth", "data"]), max_size=3)):
        wrapped = {"time": {"start": 1.5}, name: wrapped}
    return noisy(data, json.dumps(wrapped, indent=data.draw(st.sampled_from([None, 2]))))


@given(issued_grants, st.data())
def test_the_authorization_servers_answer_survives(issued: Issued, data: st.DataObject) -> None:
    assert read_paste(dumped(data, issued.answer())) == full(issued)


@given(issued_grants, st.sampled_from(["server_endpoint", "server_andpoint"]), st.data())
def test_the_installation_event_survives(issued: Issued, spelling: str, data: st.DataObject) -> None:
    auth = issued.event(spelling)
    expected = replace(full(issued), application_token=Secret(issued.application))
    assert read_paste(dumped(data, auth)) == expected
    flat = {"event": "ONAPPINSTALL", "data[VERSION]": 1, **{f"auth[{name}]": value for name, value in auth.items()}}
    assert read_paste(form(shuffled(data, flat), data.draw(st.sampled_from(["", "[]", "[]/:"])))) == expected
    assert read_paste("\n".join(f"{name}: {value}" for name, value in shuffled(data, flat).items())) == expected


@given(
    issued_grants,
    st.data(),
    st.sampled_from(
        [
            json.dumps,
            lambda f: form(f, ""),
            lambda f: form(f, "/:"),
            lambda f: f"https://app.example.org/frame?{form(f, '')}",
            lambda f: f"curl -X POST 'https://app.example.org/rest/x' \\\n  --data-raw '{form(f, '')}'",
            lambda f: "\r\n".join(f"{name}={value}" for name, value in f.items()),
            lambda f: "\n".join(f"  {name}: {value}" for name, value in f.items()),
            lambda f: "\n".join(f"    [{name}] => {value}" for name, value in f.items()),
            lambda f: "".join(f"export {name}='{value}'\n" for name, value in f.items()),
        ]
    ),
)
def test_the_frames_fields_survive(
    issued: Issued, data: st.DataObject, written: Callable[[dict[str, object]], str]
) -> None:
    assert read_paste(written(shuffled(data, issued.frame()))) == issued.pasted()


@given(issued_grants, st.data(), st.sampled_from(["client_endpoint", "server_endpoint", "domain", "member_id"]))
def test_the_portal_is_never_the_authorization_server(issued: Issued, data: st.DataObject, missing: str) -> None:
    answer = shuffled(data, issued.answer())
    del answer[missing]
    del answer["access_token"]
    texts = [
        dumped(data, {**answer, "access_token": issued.access}),
        form({**answer, "auth": issued.access}, ""),
        f"https://{issued.host}/rest/profile?{form({**answer, 'auth': issued.access}, '')}",
        f"curl https://{issued.host}/rest/profile -d '{json.dumps({**answer, 'auth': issued.access})}'",
    ]
    for text in texts:
        endpoint = read_paste(text).endpoint
        assert endpoint == ("" if missing == "client_endpoint" else f"https://{issued.host}/rest/")


@given(hosts, st.integers(1, 999), st.text(HEX, min_size=16, max_size=16), st.sampled_from(["", "/", "/crm.lead.list"]))
def test_a_webhooks_secret_is_never_shown(host: str, user: int, key: str, tail: str) -> None:
    pasted = read_paste(f"https://{host}/rest/{user}/{key}{tail}")
    assert pasted == Pasted(PasteKind.WEBHOOK)
    in_a_field = read_paste(
        json.dumps({"client_endpoint": f"https://{host}/rest/{user}/{key}{tail}", "auth": "x" * 40})
    )
    assert in_a_field.kind is PasteKind.GRANT
    assert key not in f"{in_a_field} {recognised(in_a_field)}"


@given(issued_grants, st.data(), st.text(HEX, min_size=40, max_size=80))
def test_nothing_else_of_the_text_is_kept_or_shown(issued: Issued, data: st.DataObject, letters: str) -> None:
    # Signs that stand in no other value, so that none is found by chance.
    issued = replace(issued, access=f"1~{letters}", refresh=f"2~{letters}", application=f"3~{letters}")
    fields = issued.event("server_endpoint") | {"client_secret": f"4~{letters}", "note": f"5~{letters}"}
    pasted = read_paste(f"{dumped(data, fields)}\n6~{letters}")
    kept = [value.reveal() for value in vars(pasted).values() if isinstance(value, Secret)]
    assert kept == [issued.access, issued.refresh, issued.application]
    shown = f"{pasted!r} {pasted} {recognised(pasted)}"
    assert letters not in shown
    assert all(f"{number}~" not in shown for number in (4, 5, 6))


any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
crafted = st.lists(
    any_text | st.sampled_from([*WORDS.split(), *'{}[]"\\&=?#:%\n\r \0', "\ud800", "%00", "%ff", "token12345678901"]),
    max_size=40,
).map("".join)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text | tokens,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS.split()) | any_text, inner),
    max_leaves=12,
)


@given(st.one_of(any_text, crafted, json_values.map(json.dumps), st.binary().map(lambda b: b.decode("latin-1"))))
@example('{"a":' * 10_000)
@example("[" * 60_000 + "{" * 5_000)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    pasted = read_paste(text)
    assert (pasted.access_token is not None) == (pasted.kind in (PasteKind.GRANT, PasteKind.BARE_TOKEN))
    for secret in (pasted.access_token, pasted.refresh_token, pasted.application_token, pasted.code):
        assert secret is None or (secret.reveal().isascii() and not any(c.isspace() for c in secret.reveal()))
    assert repr(recognised(pasted)).isprintable()


def test_a_text_beyond_the_limit_is_not_read() -> None:
    text = json.dumps({"access_token": "a1" * 35})
    assert read_paste(text + " " * (64 * 1024 - len(text))).kind is PasteKind.GRANT
    assert read_paste(text + " " * (64 * 1024 - len(text) + 1)) == Pasted(PasteKind.UNRECOGNIZED)


@pytest.mark.parametrize(
    "piece",
    [
        *('{"a":', '{"auth":{}}', "{", "[", "auth[", "auth[auth]", "[a]", " a", " %a", "a=", "&", "%5B", '\\"', "\t'"),
        *("auth=a ", "auth: a ", "curl ", "bearer ", "/rest/1", "https://", "\n", "\0", "é", "ﷺ", "1", "_" * 64 + " "),
    ],
)
def test_no_text_costs_more_than_a_blink(piece: str) -> None:
    text = (piece * 64 * 1024)[: 64 * 1024]
    started = time.process_time()
    read_paste(text)
    read_paste(f"DOMAIN={text[:-100]}&AUTH_ID=0123456789")
    assert time.process_time() - started < 1
