"""What the user sets for a portal is put to use at once and after a restart, and how each portal stands is told."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from b24monitor.core.budget import Budget
from b24monitor.core.command import MovePortal, ReadPortals, SetPortalSettings
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import PortalMoved, PortalsRead, PortalStanding, Problem
from b24monitor.core.oauth import typed_server
from b24monitor.core.portal_settings import PortalSettings, Tariff, default_settings
from b24monitor.core.route import DIRECT_PROXY, Route
from b24monitor.demo.portal import DemoPortal
from tests.bitrix24.lying_server import LyingServer, raw
from tests.engine.bench import PACE, Bench
from tests.engine.recorder import Recorder


@pytest.fixture
def proxy() -> Iterator[LyingServer]:
    """A proxy that leads nowhere and keeps what it was asked for."""
    with LyingServer(raw(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")) as running:
        yield running


def _read(bench: Bench) -> tuple[PortalStanding, ...]:
    known = len(bench.facts.of(PortalsRead))
    bench.post(ReadPortals())
    bench.facts.wait(lambda: len(bench.facts.of(PortalsRead)) > known, "the portals are read")
    return bench.facts.of(PortalsRead)[known].portals


def _set(bench: Bench, settings: PortalSettings) -> PortalStanding:
    known = len(bench.facts.of(PortalsRead))
    bench.post(SetPortalSettings(settings))
    bench.facts.wait(lambda: len(bench.facts.of(PortalsRead)) > known, "the settings are taken")
    (standing,) = bench.facts.of(PortalsRead)[known].portals
    return standing


def _trouble(bench: Bench, watch_id: int) -> Trouble | None:
    answer = bench.facts.rows[watch_id].status.trouble
    return answer.trouble if answer else None


def test_portals_without_settings_stand_as_they_are_by_default(bench: Bench, portal: DemoPortal) -> None:
    assert _read(bench) == ()
    for user_id in (7, 1):
        bench.add_account(portal.issue_token(user_id=user_id).access_token)
    with DemoPortal(now=bench.clock.now) as other:
        bench.enrol(other.endpoint, other.issue_token().access_token)
    first, second = _read(bench)
    # The requests that proved the accounts count like any other.
    assert first == PortalStanding(default_settings(portal.endpoint), accounts=2, requests=2)
    assert second == PortalStanding(default_settings(other.endpoint), accounts=1, requests=1)


def test_requests_of_the_last_minute_are_counted(bench: Bench, portal: DemoPortal) -> None:
    bench.waiting(portal.issue_token().access_token)
    time.sleep(0.5)
    before = portal.request_log.total
    (standing,) = _read(bench)
    assert 5 <= before <= standing.requests + 1
    assert standing.requests <= portal.request_log.total + 1


def test_a_tariff_holds_at_once_and_what_was_spent_stays_spent(bench: Bench, portal: DemoPortal) -> None:
    bench.budget = Budget(room=1000, drain_per_s=0.001)
    bench.restart()
    bench.waiting(portal.issue_token().access_token)
    recorder = Recorder(portal)
    bench.facts.wait(lambda: _spent(bench) > 30, "more is spent than the tariff has room for")
    standing = _set(bench, PortalSettings(portal.endpoint, Tariff.STANDARD))
    assert standing.room_left == 0.0
    time.sleep(0.2)
    recorder.batches.clear()
    time.sleep(1.5)
    assert recorder.batches == []
    assert _set(bench, PortalSettings(portal.endpoint, Tariff.ON_PREMISE)).room_left is None
    time.sleep(0.5)
    assert len(recorder.batches) >= 3


def _spent(bench: Bench) -> float:
    time.sleep(0.1)
    (standing,) = _read(bench)
    assert standing.room_left is not None
    return 1000 - standing.room_left


def test_settings_hold_after_a_restart(bench: Bench, portal: DemoPortal) -> None:
    bench.add_account(portal.issue_token().access_token)
    settings = PortalSettings(portal.endpoint, Tariff.ENTERPRISE, Route(ca_file="/ca/own.pem"))
    _set(bench, settings)
    bench.restart()
    (standing,) = _read(bench)
    assert (standing.settings, standing.room_left) == (settings, 125.0)


def test_the_way_to_a_portal_changes_at_once_and_is_kept(bench: Bench, portal: DemoPortal, proxy: LyingServer) -> None:
    bench.waiting(portal.issue_token().access_token)
    # Servers of this machine are reached past every proxy.
    bench.post(MovePortal(portal.endpoint, "https://portal.invalid"))
    bench.facts.wait_for(PortalMoved)
    assert not _is_called_for(proxy, "portal.invalid")
    standing = _set(bench, PortalSettings("https://portal.invalid/rest/", Tariff.ON_PREMISE, _through(proxy)))
    assert standing.settings.route == _through(proxy)
    _wait_for_call(proxy, "portal.invalid")
    bench.stop()
    proxy.requests.clear()
    bench.start()
    _wait_for_call(proxy, "portal.invalid")
    _set(bench, PortalSettings("https://portal.invalid/rest/", Tariff.ON_PREMISE, Route(DIRECT_PROXY)))
    time.sleep(0.3)
    proxy.requests.clear()
    time.sleep(0.5)
    assert proxy.requests == []


def test_a_portal_that_moves_is_reached_the_new_addresss_way(
    bench: Bench, portal: DemoPortal, proxy: LyingServer
) -> None:
    bench.waiting(portal.issue_token().access_token)
    bench.post(SetPortalSettings(PortalSettings("https://portal.invalid/rest/", route=_through(proxy))))
    bench.post(MovePortal(portal.endpoint, "https://portal.invalid"))
    _wait_for_call(proxy, "portal.invalid")
    (standing,) = _read(bench)
    assert (standing.settings.route, standing.settings.tariff) == (_through(proxy), Tariff.STANDARD)
    assert standing.room_left is not None


def _through(proxy: LyingServer) -> Route:
    return Route(proxy=f"http://{proxy.address}")


def _wait_for_call(proxy: LyingServer, host: str) -> None:
    end_s = time.monotonic() + 5.0
    while not _is_called_for(proxy, host):
        assert time.monotonic() < end_s
        time.sleep(0.01)


def _is_called_for(proxy: LyingServer, host: str) -> bool:
    return any(request.startswith(f"CONNECT {host}:443 ".encode()) for request in proxy.requests)


@pytest.mark.parametrize(
    ("switch", "trouble", "paused_s"),
    [({"deleted": True}, Trouble.CLOSED, 900.0), ({"renamed_to": "https://n.example"}, Trouble.REDIRECTED, math.inf)],
)
def test_a_portal_that_rests_says_why_and_for_how_long(
    bench: Bench, portal: DemoPortal, switch: dict[str, object], trouble: Trouble, paused_s: float
) -> None:
    bench.pace = replace(PACE, closed_s=900.0)
    bench.restart()
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.switches = replace(portal.switches, **switch)  # type: ignore[arg-type]  # the parameters name the switch
    bench.facts.wait(lambda: _trouble(bench, watch_id) is trouble, "the portal rests")
    (standing,) = _read(bench)
    assert standing.trouble is not None
    assert standing.trouble.trouble is trouble
    assert standing.paused_s == pytest.approx(paused_s, abs=5.0)
    portal.switches = replace(portal.switches, deleted=False, renamed_to=None)


def test_a_typed_authorization_server_is_reached_the_portals_way(
    bench: Bench, portal: DemoPortal, proxy: LyingServer
) -> None:
    settings = PortalSettings("https://p.invalid/rest/", route=_through(proxy), server_address="https://auth.invalid")
    bench.post(SetPortalSettings(settings))
    token = portal.issue_token().access_token
    assert bench.refused_account(token, typed_server("https://auth.invalid")).problem is Problem.PORTAL_UNKNOWN
    assert _is_called_for(proxy, "auth.invalid")
    assert not _is_called_for(proxy, "p.invalid")


def test_a_server_address_that_is_none_harms_nothing(bench: Bench, portal: DemoPortal) -> None:
    bench.add_account(portal.issue_token().access_token)
    settings = PortalSettings(portal.endpoint, server_address="not an address")
    assert _set(bench, settings).settings == settings
    bench.restart()
    assert _read(bench)[0].settings == settings
