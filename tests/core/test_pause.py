"""Whom an answer that is no decision concerns, and how long calls wait after it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.answer import RAN, Answer, answer_for_error, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.pause import MethodPause, PortalPause, Reach, common_answer, portal_trouble, reach_of
from b24monitor.core.schedule import Pace
from tests.core.sample import BUSY, DENIED, EXPIRED, FORGOTTEN, NO_RIGHTS, SILENT, STRANGE, WAITING

PACE = Pace()
CLOSED = answer_for_error("PORTAL_DELETED")
BLOCKED = answer_for_error("OVERLOAD_LIMIT")
METHOD_BUSY = answer_for_error("OPERATION_TIME_LIMIT")
MOVED = answer_for_trouble(Trouble.REDIRECTED, "new.example")
NOT_INSTALLED = answer_for_error("APPLICATION_NOT_FOUND")
DISMISSED = answer_for_error("ACCESS_DENIED", "Access denied! User is dismissed")

chances = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("reach", "answers"),
    [
        (Reach.CALL, (RAN, WAITING, DENIED, NO_RIGHTS, STRANGE, SILENT, METHOD_BUSY)),
        (Reach.TOKEN, (EXPIRED, FORGOTTEN, NOT_INSTALLED, DISMISSED)),
        (Reach.APPLICATION, (BLOCKED,)),
        (Reach.PORTAL, (BUSY, CLOSED, MOVED)),
    ],
)
def test_whom_an_answer_concerns(reach: Reach, answers: tuple[Answer, ...]) -> None:
    assert [reach_of(answer) for answer in answers] == [reach] * len(answers)


@pytest.mark.parametrize(
    ("answers", "common"),
    [
        ((EXPIRED, EXPIRED), EXPIRED),
        ((BLOCKED, BLOCKED), BLOCKED),
        # One method may speak of another token than ours.
        ((WAITING, FORGOTTEN), None),
        ((BLOCKED, WAITING), None),
        ((WAITING, WAITING), None),
        ((SILENT, SILENT), None),
        ((WAITING, BUSY), BUSY),
        ((WAITING, CLOSED, CLOSED), CLOSED),
        ((BUSY, MOVED), MOVED),
    ],
)
def test_what_a_batch_tells_of_calls_that_were_not_in_it(answers: tuple[Answer, ...], common: Answer | None) -> None:
    assert common_answer(answers) == common


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ((WAITING, SILENT), None),
        ((STRANGE,), None),
        ((BLOCKED, BLOCKED), None),
        ((METHOD_BUSY,), None),
        ((METHOD_BUSY, SILENT), None),
        ((SILENT, SILENT), Trouble.TIMED_OUT),
        ((RAN, BUSY), Trouble.BUSY),
        ((CLOSED,), Trouble.CLOSED),
        ((RAN, MOVED), Trouble.REDIRECTED),
    ],
)
def test_what_is_wrong_with_a_portal(answers: tuple[Answer, ...], trouble: Trouble | None) -> None:
    assert portal_trouble(answers) is trouble


@given(st.lists(st.sampled_from(Trouble), max_size=8), chances)
def test_whatever_was_wrong_an_answer_ends_every_pause(troubles: list[Trouble], chance: float) -> None:
    pause = PortalPause()
    for trouble in troubles:
        pause = pause.after(trouble, PACE, 100.0, chance)
        assert pause.until_s > 100.0
        assert pause.ended().until_s < 0
    assert pause.after(None, PACE, 100.0, chance) == PortalPause()


def test_a_spent_budget_waits_twice_as_long_each_time_and_is_no_sign_of_a_dead_portal() -> None:
    pause, waits = PortalPause(failures=3), []
    for _ in range(6):
        pause = pause.after(Trouble.BUSY, PACE, 1000.0, 0.0)
        waits.append(pause.until_s - 1000.0)
        assert pause.failures == 0
    assert waits == [5, 10, 20, 40, 60, 60]


def test_silence_backs_off_with_each_failure() -> None:
    pause, waits = PortalPause(), []
    for _ in range(3):
        pause = pause.after(Trouble.NO_CONNECTION, PACE, 0.0, 0.0)
        waits.append(pause.until_s)
    assert (pause.failures, waits) == (3, [0.5, 1.0, 2.0])


def test_a_cut_short_pause_counts_on() -> None:
    pause = PortalPause().after(Trouble.BUSY, PACE, 0.0, 0.0).ended()
    assert pause.after(Trouble.BUSY, PACE, 0.0, 0.0).until_s == 10


def test_a_moved_portal_waits_for_a_person() -> None:
    assert PortalPause().after(Trouble.REDIRECTED, PACE, 0.0, 0.0).until_s == math.inf


@pytest.mark.parametrize("trouble", set(Trouble) - {Trouble.CLOSED})
def test_a_closed_portal_counts_as_closed_until_it_answers(trouble: Trouble) -> None:
    closed = PortalPause().after(Trouble.CLOSED, PACE, 0.0, 0.0)
    assert (closed.is_closed, closed.until_s) == (True, PACE.closed_s)
    assert closed.ended().is_closed
    assert closed.after(trouble, PACE, 0.0, 0.0).is_closed
    assert not PortalPause().after(trouble, PACE, 0.0, 0.0).is_closed


def test_a_methods_pause_doubles_with_each_repetition_and_ends_with_an_answer() -> None:
    pause, waits = MethodPause(), []
    for _ in range(6):
        pause = pause.after(METHOD_BUSY, PACE, 1000.0).after(SILENT, PACE, 5000.0)
        waits.append(pause.until_s - 1000.0)
    assert waits == [60, 120, 240, 480, 600, 600]
    assert pause.ended().after(METHOD_BUSY, PACE, 0.0).until_s == 600
    assert pause.ended().until_s < 0
    assert pause.after(WAITING, PACE, 0.0) == MethodPause()
