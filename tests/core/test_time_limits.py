"""What the clock alone decides: how long a question is probed, when a state ends, and whether a call may leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.answer import RAN
from b24monitor.core.asking import AskVerdict, may_ask
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Observation, Status
from b24monitor.core.fold import fold, reopen
from b24monitor.core.lapse import ends_at, lapse, lapsed, probe_until
from tests.core.sample import ASKED, DENIED, NO_RIGHTS, NOON, SILENT, WAITING, at, generation, observations, observed

S = ConfirmationState
WAITS = fold(ASKED, observed(WAITING, 1, 2))
APPROVED = fold(WAITS, observed(RAN, 1000, 1001))

seconds = st.floats(-10_000, 10_000)
ends = st.none() | seconds


@given(ends)
def test_probing_ends_inside_the_portals_memory_and_the_tokens_life(expires_s: float | None) -> None:
    until = probe_until(NOON, generation(expires_s))
    assert until <= at(3500)
    assert expires_s is None or until <= at(expires_s)
    assert until in (at(3500), None if expires_s is None else at(expires_s))


@given(seconds, ends)
def test_nothing_is_asked_a_second_time_nor_looked_at_too_late(now_s: float, expires_s: float | None) -> None:
    verdict = may_ask(NOON, generation(expires_s), at(now_s))
    assert verdict is not AskVerdict.FIRST
    if verdict is AskVerdict.LOOK_AGAIN:
        assert -5 <= now_s < 3500
        assert expires_s is None or now_s < expires_s


@given(seconds, ends)
def test_what_was_never_asked_may_be_while_the_token_lives(now_s: float, expires_s: float | None) -> None:
    verdict = may_ask(None, generation(expires_s), at(now_s))
    over = expires_s is not None and at(now_s) >= at(expires_s)
    assert verdict is (AskVerdict.TOKEN_EXPIRED if over else AskVerdict.FIRST)


@pytest.mark.parametrize(
    ("now_s", "expires_s", "verdict"),
    [
        (0, None, AskVerdict.LOOK_AGAIN),
        (-5, None, AskVerdict.LOOK_AGAIN),
        (-5.1, None, AskVerdict.CLOCK_SET_BACK),
        (3499.9, None, AskVerdict.LOOK_AGAIN),
        (3500, None, AskVerdict.TOO_OLD),
        (3500, 3600, AskVerdict.TOO_OLD),
        (100, 100, AskVerdict.TOKEN_EXPIRED),
        (4000, 3600, AskVerdict.TOKEN_EXPIRED),
    ],
)
def test_the_verdicts_at_their_edges(now_s: float, expires_s: float | None, verdict: AskVerdict) -> None:
    assert may_ask(NOON, generation(expires_s), at(now_s)) is verdict


@pytest.mark.parametrize(
    ("status", "now_s", "expires_s", "reason"),
    [
        (ASKED, 3500, None, LapseReason.MEMORY),
        (WAITS, 3500, 3600, LapseReason.MEMORY),
        (WAITS, 1800, 1800, LapseReason.EXPIRED),
        (WAITS, -6, 3600, LapseReason.CLOCK_SET_BACK),
        (ASKED, -6, None, LapseReason.CLOCK_SET_BACK),
        (APPROVED, -6, 3600, LapseReason.CLOCK_SET_BACK),
        (APPROVED, 3600, 3600, LapseReason.EXPIRED),
        (APPROVED, 4601, None, LapseReason.MEMORY),
        (APPROVED, 4601, 9999, LapseReason.MEMORY),
    ],
)
def test_the_clock_ends_a_state(status: Status, now_s: float, expires_s: float | None, reason: LapseReason) -> None:
    ended = lapse(status, generation(expires_s), at(now_s))
    assert (ended.state, ended.lapse, ended.since) == (S.LAPSED, reason, at(now_s))
    assert (ended.asked_at, ended.decided_before) == (status.asked_at, status.decided_before)
    assert not ended.is_open
    assert lapse(ended, generation(expires_s), at(now_s + 9999)) is ended


@pytest.mark.parametrize(
    ("status", "now_s", "expires_s"),
    [
        (Status(), 99_999, 1),
        (ASKED, 3499.9, None),
        (WAITS, -5, 3600),
        (WAITS, 1799.9, 1800),
        (APPROVED, 3599.9, 3600),
        (APPROVED, 4600.9, None),
        (fold(ASKED, observed(NO_RIGHTS, 1)), 99_999, 1),
    ],
)
def test_before_its_end_a_state_stays(status: Status, now_s: float, expires_s: float | None) -> None:
    assert lapse(status, generation(expires_s), at(now_s)) is status


@given(observations(clock_may_jump=True), ends, seconds)
def test_a_state_stands_exactly_until_its_end(seen: list[Observation], expires_s: float | None, now_s: float) -> None:
    status = ASKED
    for observation in seen:
        status = fold(status, observation)
    end = ends_at(status, generation(expires_s))
    after = lapse(status, generation(expires_s), at(now_s))
    if end is not None and at(now_s) >= end:
        assert after.state is S.LAPSED
    if after is status and status.is_open:
        assert -5 <= now_s < 3500
    assert end is None or expires_s is None or end <= at(expires_s)


@given(st.sampled_from([WAITS, fold(WAITS, observed(SILENT, 3)), fold(WAITS, observed(NO_RIGHTS, 3))]), st.booleans())
def test_a_question_seen_waiting_waits_on_when_it_is_looked_at_again(status: Status, adopted: bool) -> None:
    again = reopen(lapsed(status, LapseReason.CLOCK_SET_BACK, at(9)), NOON, adopted=adopted)
    assert (again.state, again.asked_at, again.adopted) == (S.WAITING, NOON, adopted)
    assert (again.lapse, again.refusal, again.trouble, again.error) == (None, None, None, None)
    assert fold(again, observed(RAN, 10)).state is S.APPROVED


@pytest.mark.parametrize(
    "status", [Status(), ASKED, fold(ASKED, observed(NO_RIGHTS, 1)), lapsed(WAITS, LapseReason.RENEWED, at(3))]
)
def test_what_was_not_seen_waiting_with_this_token_starts_from_nothing(status: Status) -> None:
    assert reopen(status, NOON, adopted=False) == ASKED
    assert fold(reopen(status, NOON, adopted=False), observed(RAN, 10)).state is S.WORKS


def test_a_decision_of_the_past_is_no_waiting() -> None:
    denied = lapsed(fold(WAITS, observed(DENIED, 5)), LapseReason.MEMORY, at(3605))
    assert reopen(denied, at(4000), adopted=False) == replace(ASKED, asked_at=at(4000))


def test_times_are_aware() -> None:
    times: list[datetime | None] = [probe_until(NOON, generation()), ends_at(APPROVED, generation())]
    assert [time.utcoffset() for time in times if time] == [timedelta(0)] * 2
