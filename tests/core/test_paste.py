"""Pasted texts, each as developers find it: what is recognised, what is refused, and what stays hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from b24monitor.core.errors import BadEndpointError
from b24monitor.core.paste import Field, Pasted, PasteKind, Recognised, read_paste, recognised
from b24monitor.core.secret import HIDDEN, Secret

TOKEN = "6e2b1f670000c1d2004f8a1b00000007f0f1070a1b2c3d4e5f60718293a4b5c6d7e8f9"
REFRESH = "5dab46670000c1d2004f8a1b00000007f0f1075e4d3c2b1a0918273645546372819fae"
EVENTS = "51856fefc120afa4b628cc82d3935cce"
MEMBER = "a223c6b3710f85df22e9377d6c4f7553"
PORTAL = "https://portal.bitrix24.ru/rest/"

GRANT = Pasted(PasteKind.GRANT, Secret(TOKEN))
CALL = Pasted(PasteKind.GRANT, Secret(TOKEN), endpoint=PORTAL)
FRAME_URL = "https://app.example.org/install.php?DOMAIN=portal.bitrix24.ru&PROTOCOL=1&LANG=ru&APP_SID=0f1e2d3c4b5a"
FRAME_BODY = (
    f"AUTH_ID={TOKEN}&AUTH_EXPIRES=3600&REFRESH_ID={REFRESH}&member_id={MEMBER}&status=L&PLACEMENT=DEFAULT"
    "&SERVER_ENDPOINT=https%3A%2F%2Foauth.bitrix.info%2Frest%2F&PLACEMENT_OPTIONS=%7B%22any%22%3A%226%5C%2F%22%7D"
)
FRAME = Pasted(
    PasteKind.GRANT,
    Secret(TOKEN),
    Secret(REFRESH),
    endpoint=PORTAL,
    authorization_server_claimed="oauth.bitrix.info",
    member_id=MEMBER,
    expires_in_s=3600,
)


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        (f"{FRAME_URL}&{FRAME_BODY}", FRAME),
        (f"{FRAME_URL}\n\n{FRAME_BODY}", FRAME),
        (f"curl '{FRAME_URL}' -H 'Origin: https://x.example' \\\n  --data-raw '{FRAME_BODY}' --compressed", FRAME),
        (f"{FRAME_URL.replace('&', '&amp;')}&amp;{FRAME_BODY.replace('&', '&amp;')}", FRAME),
        (f"auth={TOKEN}", GRANT),
        (f"?auth={TOKEN}", GRANT),
        (f"Authorization: Bearer {TOKEN}", GRANT),
        (f"[AUTH_ID] => {TOKEN}\n[LANG] => ru", GRANT),
        (f"'AUTH_ID' => '{TOKEN}',\n'LANG' => 'ru',", GRANT),
        (f"https://app.example.org/#access_token={TOKEN}&lang=ru", GRANT),
        (f"12:04:11 INFO call auth={TOKEN}, user 7", GRANT),
        (f"as https://docs.example.org/rest/ says: auth={TOKEN}", GRANT),
        (f"https://oauth.bitrix.info/rest/app.info?auth={TOKEN}", GRANT),
        (f"{PORTAL}app.info?auth={TOKEN}", CALL),
        (f"GET {PORTAL}profile?auth={TOKEN} HTTP/1.1", CALL),
        (
            f"""curl -X POST {PORTAL}profile -H "Authorization: Bearer {TOKEN}" -d '{{"a": 1}}'""",
            CALL,
        ),
        (
            f"""curl {PORTAL}voximplant.user.get -d '{{"USER_ID": 7, "auth": "{TOKEN}"}}'""",
            CALL,
        ),
        (
            f'curl "{PORTAL}profile" -d "{{\\"auth\\": \\"{TOKEN}\\"}}"',
            CALL,
        ),
        (f"{PORTAL}im.user.get?user_id=5&scope=all&expires=1795188884&auth={TOKEN}", CALL),
        (f"curl {PORTAL}profile --data='auth={TOKEN}' -H 'Accept: */*'", CALL),
        (f"curl {PORTAL}profile --form 'auth=\"{TOKEN}\"'", CALL),
        (f"curl --data '{{}}' '{PORTAL}profile' --data auth={TOKEN}", CALL),
        (f'  "{TOKEN}"\n', Pasted(PasteKind.BARE_TOKEN, Secret(TOKEN))),
        (f"\ufeff`{TOKEN}`,", Pasted(PasteKind.BARE_TOKEN, Secret(TOKEN))),
    ],
)
def test_every_way_a_developer_holds_a_token_is_read(text: str, pasted: Pasted) -> None:
    assert read_paste(text) == pasted


def test_the_redirect_of_a_sign_in_is_read_whole() -> None:
    text = (
        f"http://127.0.0.1:8765/?code={TOKEN}&state=Zm9v-bar_1&domain=portal.bitrix24.ru&member_id={MEMBER}"
        "&scope=telephony%2Cim&server_domain=oauth.bitrix24.tech"
    )
    assert read_paste(text) == Pasted(
        PasteKind.CODE,
        code=Secret(TOKEN),
        state="Zm9v-bar_1",
        endpoint=PORTAL,
        authorization_server_claimed="oauth.bitrix24.tech",
        member_id=MEMBER,
        scopes=("telephony", "im"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://portal.bitrix24.ru/rest/7/hidden0secret0word/",
        "https://portal.bitrix24.ru/rest/7/hidden0secret0word/crm.lead.list.json?code=hidden0secret0word",
        "portal.bitrix24.ru/rest/7/hidden0secret0word",
        "/rest/7/hidden0secret0word/profile",
        "curl https://portal.bitrix24.ru/rest/api/7/hidden0secret0word/profile -d '{}'",
        r'{"webhook": "https:\/\/portal.bitrix24.ru\/rest\/7\/hidden0secret0word\/"}',
    ],
)
def test_a_webhook_is_named_and_nothing_of_it_kept(text: str) -> None:
    assert read_paste(text) == Pasted(PasteKind.WEBHOOK)


@pytest.mark.parametrize(
    "text",
    [
        "How do I get a token?",
        "portal.bitrix24.ru/rest/1",
        "https://portal.bitrix24.ru/rest/",
        "portal1.bitrix24.ru",
        "voximplant.user.get",
        "METHOD_CONFIRM_WAITING",
        "local.5f3a1b2c3d4e5f.12345678",
        "tooshort1",
        TOKEN * 8,
        f"{TOKEN[:30]} {TOKEN[30:]}",
        f"AUTH_ID={TOKEN[:30]}\n{TOKEN[30:]}",
        f"AUTH_ID: {TOKEN[:30]} {TOKEN[30:]}",
        f"LANG=ru&AUTH_ID={TOKEN[:30]}\n{TOKEN[30:]}&status=L",
        f"AUTH_ID={TOKEN[:30]}%20{TOKEN[30:]}",
        f'{{"access_token": "{TOKEN[:30]}\\u200b{TOKEN[30:]}"}}',
        f'{{"access_token": "{TOKEN}\\u0000"}}',
        f'{{"access_token": "{HIDDEN}"}}',
        '{"access_token": 12345678901234567890}',
        '{"access_token": null, "refresh_token": ["a"]}',
        f'{{"error": "METHOD_CONFIRM_WAITING", "code": "{TOKEN}"}}',
        f"code: {TOKEN}",
        "a bearer authentication-failed message",
        f"event=ONAPPMETHODCONFIRM&data[TOKEN]={TOKEN}&data[METHOD]=voximplant.user.get",
        "\x00",
        "1" * 5000,
        '{"expires": ' + "1" * 5000 + "}",
    ],
)
def test_what_holds_no_token_is_not_taken_for_one(text: str) -> None:
    assert read_paste(text) == Pasted(PasteKind.UNRECOGNIZED)


@pytest.mark.parametrize("text", ["", " \t\r\n", "\u2003"])
def test_nothing_is_empty(text: str) -> None:
    assert read_paste(text).kind is PasteKind.EMPTY


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        (FRAME_URL, Pasted(PasteKind.INCOMPLETE, endpoint=PORTAL)),
        (f"refresh_token={REFRESH}", Pasted(PasteKind.INCOMPLETE, refresh_token=Secret(REFRESH))),
        (
            f"https://oauth.bitrix.info/oauth/token/?client_id=app.1f.2&client_secret={TOKEN}&refresh_token={REFRESH}",
            Pasted(PasteKind.INCOMPLETE, refresh_token=Secret(REFRESH), client_id="app.1f.2"),
        ),
    ],
)
def test_fields_without_the_token_are_incomplete(text: str, pasted: Pasted) -> None:
    assert read_paste(text) == pasted


@pytest.mark.parametrize(
    ("fields", "endpoint", "refused"),
    [
        ({"DOMAIN": "portal.example:8443", "PROTOCOL": 1}, "https://portal.example:8443/rest/", None),
        ({"DOMAIN": "127.0.0.1:8080", "PROTOCOL": 0}, "http://127.0.0.1:8080/rest/", None),
        ({"DOMAIN": "portal.example", "PROTOCOL": "0"}, "", BadEndpointError.Reason.PLAIN_HTTP),
        ({"DOMAIN": "a@portal.example"}, "", BadEndpointError.Reason.NOT_AN_ADDRESS),
        ({"DOMAIN": "oauth.bitrix.info."}, "", None),
        ({"client_endpoint": "https://OAUTH.bitrix24.tech:443/rest/"}, "", None),
        ({"client_endpoint": "http://portal.example/rest/"}, "", BadEndpointError.Reason.PLAIN_HTTP),
        ({"client_endpoint": f"{PORTAL}7/hidden0secret0word/"}, "", BadEndpointError.Reason.WEBHOOK),
        ({"client_endpoint": "x" * 3000 + ".example"}, "", BadEndpointError.Reason.NOT_AN_ADDRESS),
        ({"client_endpoint": PORTAL, "DOMAIN": "other.example", "domain": "third.example"}, PORTAL, None),
        ({"client_endpoint": None, "domain": "login.example"}, "", None),
        ({"application_token": EVENTS, "domain": "portal.bitrix24.ru"}, PORTAL, None),
        ({"application_token": EVENTS, "domain": "oauth.bitrix.info"}, "", None),
    ],
)
def test_the_portal_is_taken_only_from_where_it_stands(
    fields: dict[str, object], endpoint: str, refused: BadEndpointError.Reason | None
) -> None:
    pasted = read_paste(json.dumps({"access_token": TOKEN, **fields}))
    assert (pasted.kind, pasted.endpoint, pasted.endpoint_refused) == (PasteKind.GRANT, endpoint, refused)


def test_a_server_named_in_a_called_text_does_not_become_the_portal() -> None:
    text = f"POST /install\nAUTH_ID: {TOKEN}\nSERVER_ENDPOINT: https://login.example/rest/"
    pasted = read_paste(text)
    assert pasted.access_token == Secret(TOKEN)
    assert (pasted.endpoint, pasted.authorization_server_claimed) == ("", "login.example")


@pytest.mark.parametrize(
    ("fields", "pasted"),
    [
        ({"expires": 1795188884}, replace(GRANT, expires_at=datetime.fromtimestamp(1795188884, UTC))),
        ({"expires": 3600, "expires_in": 1432214397417}, GRANT),
        ({"expires": 1e300, "expires_in": float("nan"), "user_id": float("inf")}, GRANT),
        ({"expires_in": -1, "user_id": 7.5, "member_id": 7, "scope": 7}, GRANT),
        ({"expires_in": True, "user_id": "٧", "member_id": "a b", "scope": "té lé"}, GRANT),
        ({"user_id": "7", "scope": ["im", 1, "im"]}, replace(GRANT, user_id=7, scopes=("im",))),
        ({"user_id": 7, "scope": " im, crm "}, replace(GRANT, user_id=7, scopes=("im", "crm"))),
    ],
)
def test_values_are_read_strictly(fields: dict[str, object], pasted: Pasted) -> None:
    assert read_paste(json.dumps({"access_token": TOKEN, **fields})) == pasted


@pytest.mark.parametrize(
    "text",
    [
        f'{{"access_token": "{TOKEN}", "access_token": "{REFRESH}"}}',
        f'{{"access_token": "{TOKEN}", "ACCESS_TOKEN": "{REFRESH}"}}',
        f"access_token={TOKEN}&access_token={REFRESH}",
        f"access_token: {TOKEN}\naccess_token: {REFRESH}",
        f"auth={REFRESH} access_token={TOKEN}",
        f'{{"error": "expired_token"}} {{"access_token": "{TOKEN}"}} {{"access_token": "{REFRESH}"}}',
        f'{{"auth": "{REFRESH}", "access_token": "{TOKEN}"}}',
    ],
)
def test_of_two_tokens_the_first_of_the_plainer_name_counts(text: str) -> None:
    assert read_paste(text) == GRANT


def test_what_is_shown_is_masked() -> None:
    shown = recognised(read_paste(f"{FRAME_URL}&{FRAME_BODY}&user_id=7&expires=1795188884&scope=im"))
    assert shown == (
        Recognised(Field.ACCESS_TOKEN, "6e2b…"),
        Recognised(Field.REFRESH_TOKEN, "5dab…"),
        Recognised(Field.PORTAL, "portal.bitrix24.ru"),
        Recognised(Field.MEMBER_ID, MEMBER),
        Recognised(Field.USER_ID, "7"),
        Recognised(Field.SCOPES, "im"),
        Recognised(Field.EXPIRES_IN_S, "3600"),
        Recognised(Field.EXPIRES_AT, "2026-11-20T15:34:44+00:00"),
        Recognised(Field.AUTHORIZATION_SERVER, "oauth.bitrix.info"),
    )
    assert recognised(read_paste("nothing here")) == ()
