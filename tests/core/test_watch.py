"""Method names, parameters and the catalogue of gated methods."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.account import Portal
from b24monitor.core.catalogue import GATED_METHODS, USER_PARAMETER, harmless_parameters, is_gated
from b24monitor.core.errors import BadMethodError
from b24monitor.core.watch import Parameters, normalize_method

names = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.mark.parametrize(
    ("typed", "method"),
    [
        ("voximplant.user.get", "voximplant.user.get"),
        ("  Voximplant.User.GET\n", "voximplant.user.get"),
        ("profile", "profile"),
        ("im.v2.Chat.load", "im.v2.chat.load"),
        ("sonet_group.get", "sonet_group.get"),
        ("crm.item.list", "crm.item.list"),
    ],
)
def test_a_method_has_one_spelling(typed: str, method: str) -> None:
    assert normalize_method(typed) == method
    assert normalize_method(method) == method


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        ".",
        "a.",
        ".a",
        "a..b",
        "1a.b",
        "/server.time",
        "server.time?x=1",
        "server time",
        "server.time/",
        "https://portal.example/rest/server.time",
        "batch",
        "BATCH",
        "метод",
        "a.b\nc.d",
        "a&auth=1",
        "a" * 5000 + "!",
    ],
)
def test_what_is_no_method_that_can_be_watched(typed: str) -> None:
    with pytest.raises(BadMethodError):
        normalize_method(typed)


@given(st.lists(st.tuples(names, names), max_size=6))
def test_parameters_come_back_as_they_went(pairs: list[tuple[str, str]]) -> None:
    parameters = Parameters.of(*pairs)
    assert parameters.pairs() == pairs
    assert parse_qsl(parameters.query, keep_blank_values=True) == pairs
    assert all(name in dict(parameters.pairs()) for name, _ in pairs)


@given(st.lists(st.tuples(names, names), max_size=6), names, names)
def test_a_value_takes_the_place_of_all_of_its_name(pairs: list[tuple[str, str]], name: str, value: str) -> None:
    changed = Parameters.of(*pairs).with_value(name, value)
    assert [pair for pair in changed.pairs() if pair[0] == name] == [(name, value)]
    assert [pair for pair in changed.pairs() if pair[0] != name] == [pair for pair in pairs if pair[0] != name]


def test_a_parameters_name_is_exact() -> None:
    parameters = Parameters("user_id=7&USER_ID[]=8&empty")
    assert "USER_ID" not in dict(parameters.pairs())
    assert "empty" in dict(parameters.pairs())
    assert "" not in dict(Parameters().pairs())


def test_the_catalogue_watches_without_reading_anybodys_data() -> None:
    for method in GATED_METHODS:
        assert normalize_method(method) == method
        assert is_gated(method)
    assert harmless_parameters("voximplant.user.get").pairs() == [(USER_PARAMETER, "")]
    assert harmless_parameters("server.time") == Parameters()
    assert not is_gated("server.time")


@pytest.mark.parametrize(
    ("endpoint", "name", "address"),
    [
        ("https://portal.example/rest/", "portal.example", "https://portal.example/"),
        ("http://127.0.0.1:8080/rest/", "127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("https://[::1]:8443/rest/", "[::1]:8443", "https://[::1]:8443/"),
    ],
)
def test_a_portal_is_called_by_its_host(endpoint: str, name: str, address: str) -> None:
    assert (Portal(endpoint).name, Portal(endpoint).address) == (name, address)
