"""Proxies as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.errors import BadProxyError
from b24monitor.core.route import DIRECT_PROXY, SYSTEM_ROUTE, Route, parse_proxy

Reason = BadProxyError.Reason


@pytest.mark.parametrize(
    ("typed", "proxy"),
    [
        ("", ""),
        ("  ", ""),
        ("direct", DIRECT_PROXY),
        (" Direct\n", DIRECT_PROXY),
        ("http://proxy.company.example:3128", "http://proxy.company.example:3128"),
        ("http://proxy.company.example:3128/", "http://proxy.company.example:3128"),
        ("HTTPS://Proxy:443", "https://proxy:443"),
        ("proxy:3128", "http://proxy:3128"),
        ("10.0.0.1:8080", "http://10.0.0.1:8080"),
        ("socks5h://localhost:9050", "socks5h://localhost:9050"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ("http://прокси.рф:3128", "http://xn--h1adldfi.xn--p1ai:3128"),
    ],
)
def test_a_proxy_is_taken(typed: str, proxy: str) -> None:
    assert parse_proxy(typed) == proxy
    assert Route(proxy).is_direct is (proxy == DIRECT_PROXY)


@pytest.mark.parametrize(
    "typed",
    [
        "proxy",
        "http://proxy.company.example",
        "http://:3128",
        "http://proxy:0",
        "http://proxy:99999",
        "http://proxy:port",
        "http://proxy:3128/path",
        "http://proxy:3128?query",
        "http://proxy:3128#fragment",
        "socks4://proxy:1080",
        "ftp://proxy:21",
        "file:///etc/passwd",
        "http://-proxy:3128",
        "http://pro xy:3128",
        "http://pro\\xy:3128",
        "http://a..b:3128",
        "http://1.2.3:80",
        "http://1.2.3.999:80",
        "http://[::1%eth0]:80",
        "http://[bad]:80",
        "http://[bad:80",
        "x" * 100_000 + ":80",
    ],
)
def test_what_is_no_proxy_is_refused(typed: str) -> None:
    with pytest.raises(BadProxyError) as told:
        parse_proxy(typed)
    assert told.value.reason is Reason.NOT_A_PROXY
    assert told.value.__cause__ is None


@pytest.mark.parametrize(
    "typed", ["http://me:secret@proxy:3128", "me@proxy:3128", "http://me:se/cret@proxy:1", "http://:secret@proxy", "@"]
)
def test_a_password_is_refused_and_not_quoted(typed: str) -> None:
    with pytest.raises(BadProxyError) as told:
        parse_proxy(typed)
    assert told.value.reason is Reason.HAS_PASSWORD
    assert str(told.value) == "has_password"


@given(st.text() | st.from_regex(r"(https?|socks5h?)://[^@]{1,20}:[0-9]{1,5}/?", fullmatch=True))
def test_whatever_is_typed_gives_a_proxy_that_gives_itself_or_is_refused(typed: str) -> None:
    try:
        proxy = parse_proxy(typed)
    except BadProxyError:
        return
    assert parse_proxy(proxy) == proxy
    assert proxy in (SYSTEM_ROUTE.proxy, DIRECT_PROXY) or proxy.isascii()
