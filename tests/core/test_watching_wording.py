"""What is said of the watching itself and of the listener."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.account import RenewalRule
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.freshness import is_stale
from b24monitor.core.listener_wording import tally_text
from b24monitor.core.story_wording import story
from b24monitor.core.urgency import checkable, urgency
from b24monitor.core.watching_wording import own_pace_text, pace_word, stalled_text
from tests.ui.samples import ACCOUNT, NOON, decided, doubtful, lapsed, minutes, reported, row, seen, waiting

RENEWING = replace(ACCOUNT, renewal=RenewalRule.WHEN_NEEDED)


@pytest.mark.parametrize(("interval_s", "word"), [(None, "Usual pace"), (1.0, "1 s"), (300.0, "5 min")])
def test_a_pace_is_told_in_its_own_unit(interval_s: float | None, word: str) -> None:
    assert pace_word(interval_s) == word


def test_only_the_users_own_pace_is_worth_a_line() -> None:
    paced = row(status=waiting())
    assert own_pace_text(None) == ""
    assert not any("Checked every" in line for line in story(paced, NOON))
    slow = replace(paced, watch=replace(paced.watch, interval_s=30.0))
    assert "Checked every 30 s, as you chose." in story(slow, NOON)


def test_evidence_grows_old_by_the_users_own_pace() -> None:
    paced = row(status=waiting(1.0, 60.0))
    assert is_stale(paced, NOON)
    slow = replace(paced, watch=replace(paced.watch, interval_s=300.0))
    assert not is_stale(slow, NOON)
    assert is_stale(slow, NOON + timedelta(seconds=900))


@pytest.mark.parametrize(
    ("shown", "is_offered"),
    [
        (row(status=waiting()), True),
        (row(status=reported()), True),
        (row(status=doubtful()), False),
        (row(status=decided(ConfirmationState.APPROVED)), False),
        (row(), False),
        (row(status=lapsed()), False),
        (row(status=lapsed(), owner=RENEWING), True),
        (seen(), False),
    ],
)
def test_a_look_is_offered_where_it_can_tell_or_renew(shown: WatchRow, is_offered: bool) -> None:
    assert checkable(shown, NOON) is is_offered


def test_what_is_only_shown_stands_behind_what_is_over() -> None:
    assert urgency(seen()) > urgency(row(status=replace(lapsed(), decided_before=NOON - minutes(30))))


def test_a_tally_is_told_whole_or_not_at_all() -> None:
    assert tally_text(ListenerTally()) == "Nothing has come yet."
    assert tally_text(ListenerTally(1, 0, 2, 0)) == "1 taken · 0 unproved · 2 dropped · 0 refused"


def test_a_stall_says_how_long_and_what_to_do() -> None:
    assert stalled_text(20.4).startswith("Watching has stalled for 20 s")
    assert "quit and start again" in stalled_text(90.0)
