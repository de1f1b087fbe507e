"""Typed addresses: those people paste are taken, and no token goes where it could be read or lured."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.endpoint import endpoint_candidates, endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.wording import endpoint_error_text

Reason = BadEndpointError.Reason


@pytest.mark.parametrize(
    ("typed", "endpoint"),
    [
        ("portal.bitrix24.ru", "https://portal.bitrix24.ru/rest/"),
        ("  https://Portal.Bitrix24.ru/  ", "https://portal.bitrix24.ru/rest/"),
        ("https://portal.bitrix24.ru/rest/", "https://portal.bitrix24.ru/rest/"),
        ("https://portal.bitrix24.ru/crm/deal/details/7/?x=1#tab", "https://portal.bitrix24.ru/rest/"),
        ("portal.bitrix24.ru:443", "https://portal.bitrix24.ru/rest/"),
        ("intranet.example.org:8443/stream/", "https://intranet.example.org:8443/rest/"),
        ("portal.bitrix24.ru.", "https://portal.bitrix24.ru/rest/"),
        ("192.0.2.10:8443", "https://192.0.2.10:8443/rest/"),
        ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443/rest/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/rest/"),
        ("http://portal.bitrix24.ru", "https://portal.bitrix24.ru/rest/"),
        ("http://Portal.Bitrix24.com.br:80/crm/", "https://portal.bitrix24.com.br/rest/"),
        ("127.8.9.1:8080/rest", "http://127.8.9.1:8080/rest/"),
        ("localhost:8080", "http://localhost:8080/rest/"),
        ("http://[::1]:8080/", "http://[::1]:8080/rest/"),
        ("https://127.0.0.1:8080", "https://127.0.0.1:8080/rest/"),
        ("портал.рф", "https://xn--80awhdgm.xn--p1ai/rest/"),
    ],
)
def test_addresses_people_type_are_taken(typed: str, endpoint: str) -> None:
    assert endpoint_of(typed).endpoint == endpoint


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.NOT_AN_ADDRESS),
        ("портал", Reason.NOT_AN_ADDRESS),
        ("portal:8080", Reason.NOT_AN_ADDRESS),
        ("user@portal", Reason.NOT_AN_ADDRESS),
        ("127", Reason.NOT_AN_ADDRESS),
        ("portal/rest/1/s3cr3tw0rd/", Reason.WEBHOOK),
        ("my portal.bitrix24.ru", Reason.NOT_AN_ADDRESS),
        ("ftp://portal.bitrix24.ru", Reason.NOT_AN_ADDRESS),
        ("https://", Reason.NOT_AN_ADDRESS),
        ("https://user@portal.bitrix24.ru", Reason.NOT_AN_ADDRESS),
        ("https://portal.bitrix24.ru@evil.example.org/", Reason.NOT_AN_ADDRESS),
        ("https://portal.bitrix24.ru\\@evil.example.org/", Reason.NOT_AN_ADDRESS),
        ("https://portal.bitrix24.ru:99999", Reason.NOT_AN_ADDRESS),
        ("https://portal.bitrix24.ru:0", Reason.NOT_AN_ADDRESS),
        ("https://portal.bitrix24.ru:port", Reason.NOT_AN_ADDRESS),
        ("-portal.bitrix24.ru", Reason.NOT_AN_ADDRESS),
        ("portal..ru", Reason.NOT_AN_ADDRESS),
        ("1.2.3", Reason.NOT_AN_ADDRESS),
        ("https://[::1", Reason.NOT_AN_ADDRESS),
        ("http://portal.bitrix24.ru:8080", Reason.PLAIN_HTTP),
        ("http://portal.bitrix24.example", Reason.PLAIN_HTTP),
        ("http://bitrix24.ru", Reason.PLAIN_HTTP),
        ("http://127.0.0.1.example.org", Reason.PLAIN_HTTP),
        ("http://localhost.example.org", Reason.PLAIN_HTTP),
        ("http://192.168.0.10", Reason.PLAIN_HTTP),
        ("https://portal.bitrix24.ru/rest/1/s3cr3tw0rd/", Reason.WEBHOOK),
        ("portal.bitrix24.ru/rest/12/s3cr3tw0rd", Reason.WEBHOOK),
        ("https://portal.bitrix24.ru/rest/1/s3cr3tw0rd/user.get.json?ID=1", Reason.WEBHOOK),
        ("http://portal.bitrix24.ru/REST/1/s3cr3tw0rd/", Reason.WEBHOOK),
    ],
)
def test_addresses_that_must_not_get_a_token_are_refused_with_the_reason(typed: str, reason: Reason) -> None:
    with pytest.raises(BadEndpointError) as caught:
        endpoint_of(typed)
    assert caught.value.reason is reason
    assert "s3cr3tw0rd" not in repr(caught.value)
    assert caught.value.__cause__ is None


@given(st.text(max_size=80))
def test_any_text_gives_a_safe_endpoint_or_a_reason(text: str) -> None:
    try:
        portal = endpoint_of(text)
    except BadEndpointError:
        return
    parts = urlsplit(portal.endpoint)
    assert parts.path == "/rest/"
    assert parts.hostname
    assert "@" not in parts.netloc
    assert not parts.query
    if parts.scheme == "http":
        assert parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname).is_loopback
    else:
        assert parts.scheme == "https"


_labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(lambda text: text[2:4] != "--")
_hosts = st.builds(lambda *labels: ".".join(labels), _labels, _labels, st.sampled_from(("com", "ru", "de")))


@given(_hosts, st.one_of(st.none(), st.integers(1, 65535)), st.sampled_from(("", "/", "/rest/", "/company/personal/")))
def test_a_host_keeps_its_name_and_port_and_taking_it_twice_changes_nothing(
    host: str, port: int | None, path: str
) -> None:
    portal = endpoint_of(f"{host}{'' if port is None else f':{port}'}{path}")
    parts = urlsplit(portal.endpoint)
    assert parts.hostname == host
    assert (parts.port or 443) == (port or 443)
    assert endpoint_of(portal.endpoint) == portal


@given(_hosts, st.integers(1, 10**6), st.from_regex(r"[a-z0-9]{8,32}", fullmatch=True))
def test_a_webhook_is_known_by_its_path_and_its_secret_goes_nowhere(host: str, user: int, secret: str) -> None:
    with pytest.raises(BadEndpointError) as caught:
        endpoint_of(f"https://{host}/rest/{user}/{secret}/")
    assert caught.value.reason is Reason.WEBHOOK
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "typed", ["portal", "Portal.", "https://portal/", "http://portal", "portal.bitrix24", "portal/crm/"]
)
def test_a_bare_word_is_refused_and_says_what_it_may_stand_for(typed: str) -> None:
    with pytest.raises(BadEndpointError) as caught:
        endpoint_of(typed)
    assert caught.value.reason is Reason.BARE_WORD
    assert caught.value.candidates[:3] == ("portal.bitrix24.com", "portal.bitrix24.ru", "portal.bitrix24.eu")
    told = endpoint_error_text(caught.value)
    assert "domain is missing" in told
    assert all(host in told for host in caught.value.candidates[:3])


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("portal.bitrix24.com", ("portal.bitrix24.com", "portal.bitrix24.com.br", "portal.bitrix24.com.tr")),
        (" Portal.bitrix24.r", ("portal.bitrix24.ru",)),
        ("portal.example", ()),
        ("-portal", ()),
        ("por_tal", ()),
        ("24", ()),
        ("портал", ()),
        ("", ()),
    ],
)
def test_a_half_typed_address_is_completed(typed: str, candidates: tuple[str, ...]) -> None:
    assert endpoint_candidates(typed) == candidates


@given(st.one_of(st.text(max_size=70), _labels))
def test_whatever_a_word_may_stand_for_is_an_address_that_begins_with_it(word: str) -> None:
    candidates = endpoint_candidates(word)
    assert len(set(candidates)) == len(candidates)
    for host in candidates:
        assert host.startswith(word.strip().lower())
        assert endpoint_of(host).name == host


@given(_labels.filter(lambda label: not label.isdigit() and label != "localhost"))
def test_every_portal_name_alone_is_a_bare_word(label: str) -> None:
    with pytest.raises(BadEndpointError) as caught:
        endpoint_of(label)
    assert caught.value.reason is Reason.BARE_WORD
    assert caught.value.candidates == endpoint_candidates(label)
    assert len(caught.value.candidates) > 3
