"""Grants as keyring items: ours come back whole, and what is not ours is refused without quoting it."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.clock import FastClock, SystemClock
from b24monitor.core.errors import B24MonitorError, UnreadableGrantError
from b24monitor.core.grant import Grant
from b24monitor.core.secret import Secret

TEXT = "planted-token-0123456789abcdef"
times = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))]))


@given(st.text(min_size=1, max_size=80), st.none() | times)
def test_a_grant_comes_back_as_it_went(token: str, expires_at: datetime | None) -> None:
    grant = Grant(Secret(token), expires_at)
    assert Grant.from_item(grant.to_item()) == grant


def test_a_grant_fits_the_smallest_keyring() -> None:
    longest_token = 70
    assert len(Grant(Secret("x" * longest_token), datetime.now(UTC)).to_item().reveal()) < 1280


@pytest.mark.parametrize(
    "item",
    [
        "",
        TEXT,
        f'"{TEXT}"',
        f'["{TEXT}"]',
        f'{{"access_token": "{TEXT}"}}',
        f'{{"access_token": "{TEXT}", "expires_at": 5}}',
        f'{{"access_token": "{TEXT}", "expires_at": ""}}',
        f'{{"access_token": "{TEXT}", "expires_at": false}}',
        f'{{"access_token": "{TEXT}", "expires_at": "soon"}}',
        f'{{"access_token": "{TEXT}", "expires_at": "2026-11-20T12:00:00"}}',
        f'{{"access_token": ["{TEXT}"], "expires_at": null}}',
        '{"access_token": null, "expires_at": null}',
        '{"access_token": 5, "expires_at": null}',
        '{"access_token": "", "expires_at": null}',
        f'{{"access_token": "{TEXT}", "expires_at": null',
        "[" * 100_000,
    ],
)
def test_an_item_that_is_not_ours_is_refused_without_quoting_it(item: str) -> None:
    with pytest.raises(UnreadableGrantError) as raised:
        Grant.from_item(Secret(item))
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert TEXT not in told
    assert isinstance(raised.value, B24MonitorError)


def test_a_grant_shows_no_token() -> None:
    grant = Grant(Secret(TEXT))
    assert TEXT not in repr(grant)
    assert TEXT in json.dumps(grant.to_item().reveal())


def test_the_clocks_tell_aware_times_that_go_forward() -> None:
    for clock in (SystemClock(), FastClock(speed=60.0)):
        first, second = clock.now(), clock.now()
        assert first.utcoffset() == timedelta(0)
        assert first <= second
        assert clock.monotonic() <= clock.monotonic()


def test_a_fast_clock_runs_fast_and_its_seconds_stay_real() -> None:
    clock = FastClock(speed=1_000_000.0)
    before, before_s = clock.now(), clock.monotonic()
    while clock.monotonic() - before_s < 0.002:
        pass
    assert clock.now() - before >= timedelta(seconds=2000)
