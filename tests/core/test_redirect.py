"""What a browser comes back with: taken only as the answer to our own sign-in, and never quoted."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.errors import BadRedirectError
from b24monitor.core.redirect import Redirect, redirect_of
from b24monitor.core.secret import Secret

STATE = Secret("state-0123456789")
CODE = "planted-code-0123456789abcdef"
FIELDS = {
    "code": CODE,
    "state": STATE.reveal(),
    "domain": "company.bitrix24.com",
    "member_id": "d3300000000000000000000000000b24",
    "scope": "telephony,im",
    "server_domain": "evil.invalid",
}
Reason = BadRedirectError.Reason


def refusal(text: str, state: Secret = STATE) -> BadRedirectError.Reason:
    with pytest.raises(BadRedirectError) as told:
        redirect_of(text, state)
    assert CODE not in str(told.value)
    return told.value.reason


@pytest.mark.parametrize(
    "form", ["http://127.0.0.1:8765/?{}", "https://app.example/back?x=1&{}#top", "?{}", "{}", " /?{}\n"]
)
def test_a_redirect_is_read_in_every_form_it_is_met_in(form: str) -> None:
    redirect = redirect_of(form.format(urlencode(FIELDS)), STATE)
    assert redirect == Redirect(Secret(CODE), FIELDS["domain"], FIELDS["member_id"])
    assert CODE not in repr(redirect)
    assert "evil" not in repr(redirect)


@pytest.mark.parametrize("state", ["", "state-012345678", "STATE-0123456789", "state-0123456789 ", "état"])
def test_another_state_is_another_sign_in(state: str) -> None:
    assert refusal("?" + urlencode(FIELDS | {"state": state})) is Reason.OTHER_STATE


def test_a_missing_state_matches_nothing() -> None:
    assert refusal(f"?code={CODE}") is Reason.OTHER_STATE
    assert refusal(f"?code={CODE}", Secret("")) is Reason.OTHER_STATE
    assert refusal(f"?code={CODE}&state=", Secret("")) is Reason.OTHER_STATE


def test_states_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return secrets.compare_digest(one, other)

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert refusal("?" + urlencode(FIELDS | {"state": "other"})) is Reason.OTHER_STATE
    assert compared == [(b"other", STATE.reveal().encode())]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://127.0.0.1:8765/",
        CODE,
        f"?state={STATE.reveal()}",
        f"?code=&state={STATE.reveal()}",
        f"?code=a%20b&state={STATE.reveal()}",
        f"?code=%D0%B4&state={STATE.reveal()}",
        f"?code={CODE}&code=other&state={STATE.reveal()}",
        f"?code={CODE}&state={STATE.reveal()}&state=other",
        f"?code={'x' * 2000}&state={STATE.reveal()}",
        f"?code={CODE}&state={STATE.reveal()}&x={'x' * 9000}",
        f"?code={CODE}&state={STATE.reveal()}" + "".join(f"&x{n}=" for n in range(60)),
    ],
)
def test_what_holds_no_one_code(text: str) -> None:
    assert refusal(text) is Reason.NO_CODE


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"domain": "portal.company.com:8443"}, ("portal.company.com:8443", FIELDS["member_id"])),
        ({"domain": "a@b.com"}, ("", FIELDS["member_id"])),
        ({"domain": "http://portal.company.com"}, ("", FIELDS["member_id"])),
        ({"member_id": "a b"}, (FIELDS["domain"], "")),
        ({"member_id": "a" * 65}, (FIELDS["domain"], "")),
    ],
)
def test_what_is_implausible_is_left_out(told: dict[str, str], kept: tuple[str, str]) -> None:
    redirect = redirect_of("?" + urlencode(FIELDS | told), STATE)
    assert (redirect.domain, redirect.member_id) == kept


@given(st.text(max_size=200))
def test_no_text_is_another_error(text: str) -> None:
    assert refusal(text) in Reason
    with pytest.raises(BadRedirectError):
        redirect_of(f"?code={text}&state=x", STATE)
