"""The picture of a token's hour: marks in order, inside the bar, with labels that never overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.answer import Refusal
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.timeline import MarkKind, Span, pack_labels, timeline_of
from b24monitor.core.timeline_wording import mark_label, mark_tip
from tests.ui.samples import ACCOUNT, NOON, decided, lapsed, minutes, row, waiting, works


def test_a_waiting_hour_runs_from_the_tokens_start_to_its_end() -> None:
    timeline = timeline_of(row(status=waiting(10.0)), NOON)
    assert [mark.kind for mark in timeline.marks] == [MarkKind.START, MarkKind.ASKED, MarkKind.NOW, MarkKind.END]
    assert [round(mark.place * 60) for mark in timeline.marks] == [0, 5, 15, 60]
    assert timeline.spans == (Span(ConfirmationState.WAITING, 5 / 60, 15 / 60),)


def test_a_decision_holds_from_then_on_and_what_lies_ahead_is_marked_so() -> None:
    timeline = timeline_of(row(status=decided(ConfirmationState.APPROVED, asked=10, ago=4)), NOON)
    states = [(span.state, span.ahead) for span in timeline.spans]
    approved = ConfirmationState.APPROVED
    assert states == [(ConfirmationState.WAITING, False), (approved, False), (approved, True)]
    assert timeline.spans[-1].end == pytest.approx(1.0)


@pytest.mark.parametrize(
    "status", [works(), Status(ConfirmationState.REFUSED, NOON, NOON - minutes(2), refusal=Refusal.RIGHTS)]
)
def test_what_never_waited_shows_no_waiting(status: Status) -> None:
    timeline = timeline_of(row(status=status), NOON)
    assert ConfirmationState.WAITING not in [span.state for span in timeline.spans]


def test_an_unknown_expiry_is_an_hour_at_the_latest() -> None:
    owner = replace(ACCOUNT, generation=replace(ACCOUNT.generation, expires_at=None))
    end = timeline_of(row(owner=owner), NOON).marks[-1]
    assert (end.kind, end.is_bound, end.at) == (MarkKind.END, True, owner.generation.started_at + minutes(60))


def test_an_answer_that_lapsed_is_not_said_to_have_lapsed_when_it_was_given() -> None:
    past = replace(decided(ConfirmationState.APPROVED), state=ConfirmationState.LAPSED, lapse=LapseReason.EXPIRED)
    shown = row(status=past)
    (mark,) = [mark for mark in timeline_of(shown, NOON).marks if mark.kind is MarkKind.DECIDED]
    assert mark_label(mark, shown, NOON) == "decided 11:56"
    assert mark_tip(mark, shown, NOON) == "Decided between 11:55:59 and 11:56:00."


def test_now_is_not_shown_once_the_hour_is_over() -> None:
    kinds = [mark.kind for mark in timeline_of(row(status=lapsed()), NOON + minutes(100)).marks]
    assert MarkKind.NOW not in kinds


@given(
    st.sampled_from([Status(), waiting(), decided(ConfirmationState.DENIED), works(), lapsed()]),
    st.integers(-7200, 7200),
    st.one_of(st.none(), st.integers(-3600, 3600)),
)
def test_everything_stays_inside_the_bar_whatever_the_clocks_say(
    status: Status, now_s: int, expires_s: int | None
) -> None:
    expires_at = None if expires_s is None else NOON + timedelta(seconds=expires_s)
    owner = replace(ACCOUNT, generation=replace(ACCOUNT.generation, expires_at=expires_at))
    timeline = timeline_of(row(status=status, owner=owner), NOON + timedelta(seconds=now_s))
    places = [mark.place for mark in timeline.marks]
    assert places == sorted(places)
    assert all(0.0 <= place <= 1.0 for place in places)
    assert all(0.0 <= span.start <= span.end <= 1.0 for span in timeline.spans)


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(5, 120)), max_size=5))
def test_labels_never_overlap(labels: list[tuple[float, float]]) -> None:
    labels.sort()
    widths = [width for _middle, width in labels]
    edges = pack_labels([middle for middle, _width in labels], widths, 0.0, 400.0, 8.0)
    for place in range(1, len(edges)):
        assert edges[place] >= edges[place - 1] + widths[place - 1] + 8.0 - 1e-6
    assert all(edge >= -1e-6 for edge in edges)
    if sum(widths) + 8.0 * len(widths) <= 400.0:
        assert all(edge + width <= 400.0 + 1e-6 for edge, width in zip(edges, widths, strict=True))
