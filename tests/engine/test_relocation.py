"""Which redirects may lead to another portal, and whom the token is shown to prove it."""

from __future__ import annotations

import pytest

from b24monitor.core.oauth import KNOWN_SERVERS, typed_server
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.engine.relocation import redirected_to, servers_of

CLOUD = "https://old.example/rest/"
HERE = "http://127.0.0.1:8080/rest/"


@pytest.mark.parametrize(
    ("endpoint", "host", "found"),
    [
        (CLOUD, "New.Example", "https://new.example/rest/"),
        (CLOUD, "new.example:443", "https://new.example/rest/"),
        (CLOUD, "new.example:8443", "https://new.example:8443/rest/"),
        (CLOUD, "old.example:8443", "https://old.example:8443/rest/"),
        (CLOUD, "OLD.example", ""),
        (CLOUD, "old.example:443", ""),
        (CLOUD, "127.0.0.1:8080", ""),
        (CLOUD, "localhost", ""),
        (CLOUD, "intranet", ""),
        (CLOUD, "", ""),
        (HERE, "localhost:8080", "http://localhost:8080/rest/"),
        (HERE, "new.example", "https://new.example/rest/"),
        (HERE, "127.0.0.1:8080", ""),
    ],
)
def test_a_redirect_leads_to_another_portal_or_nowhere(endpoint: str, host: str, found: str) -> None:
    assert redirected_to(endpoint, host) == found


def test_the_users_own_server_takes_the_place_of_the_known_ones() -> None:
    assert servers_of(PortalSettings(CLOUD)) == KNOWN_SERVERS
    own = PortalSettings(CLOUD, server_address="https://auth.old.example/oauth/token/")
    assert servers_of(own) == (typed_server("https://auth.old.example"),)


def test_no_other_server_gets_the_token_when_the_users_own_is_no_address() -> None:
    assert servers_of(PortalSettings(CLOUD, server_address="http://auth.old.example")) == ()


def test_a_portal_of_this_machine_has_the_server_alone_that_the_user_typed() -> None:
    assert servers_of(PortalSettings(HERE)) == ()
    assert servers_of(PortalSettings(HERE, server_address="http://localhost:8080/oauth-server")) == (
        typed_server("http://localhost:8080/oauth-server"),
    )
