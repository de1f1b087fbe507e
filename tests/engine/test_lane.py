"""Which questions have their answer with another's request, and what becomes of a portal that answers too often."""

from __future__ import annotations

from datetime import timedelta

from b24monitor.core.answer import Answer, answer_for_error
from b24monitor.core.budget import Budget
from b24monitor.core.ports import Call
from b24monitor.core.schedule import Pace
from b24monitor.core.watch import Parameters
from b24monitor.engine.lane import Lane, LaneStanding
from b24monitor.engine.target import Target
from b24monitor.engine.token_group import Moment, TokenGroup
from tests.core.sample import NOON

BLOCKED = answer_for_error("OVERLOAD_LIMIT")
EXPIRED = answer_for_error("expired_token")
BUSY = answer_for_error("QUERY_LIMIT_EXCEEDED")
SILENT = answer_for_error("INTERNAL_SERVER_ERROR")


def _target(watch_id: int, account_id: str, application: str) -> Target:
    call = Call(f"demo.gated.number{watch_id}.get", Parameters())
    until = NOON + timedelta(hours=1)
    return Target(watch_id, account_id, application, f"of {account_id}", "https://p/rest/", call, NOON, until, 3600.0)


def _lane(*targets: Target) -> Lane:
    lane = Lane("https://p/rest/", Pace(), None)
    for target in targets:
        lane.put(target)
    return lane


def _serve(lane: Lane, now_s: float) -> str:
    """Lets the next token have its turn; returns whose it was."""
    begun = lane.begin(NOON, now_s, 50)
    assert begun is not None
    group, targets = begun
    assert isinstance(group, TokenGroup)
    lane.end(now_s)
    group.rest(targets, Moment(NOON, now_s, lane.pace))
    lane.turns.file(group)
    return group.account_id


def _heard(lane: Lane, target: Target, answer: Answer, now_s: float = 0.0) -> None:
    lane.heard([(target, answer)], now_s, 0.0)


def test_a_block_concerns_the_applications_other_accounts_a_bad_token_its_own() -> None:
    ours, same = _target(1, "a", "app.one"), _target(2, "a", "app.one")
    colleague, stranger = _target(3, "b", "app.one"), _target(4, "c", "app.two")
    lane = _lane(ours, same, colleague, stranger)
    assert lane.also_answered([(ours, BLOCKED)]) == [(same, BLOCKED), (colleague, BLOCKED)]
    assert lane.also_answered([(ours, EXPIRED)]) == [(same, EXPIRED)]
    assert lane.also_answered([(ours, BUSY)]) == [(same, BUSY), (colleague, BUSY), (stranger, BUSY)]
    assert lane.also_answered([(ours, SILENT)]) == ()


def test_accounts_of_unknown_applications_have_nothing_in_common() -> None:
    one, other = _target(1, "a", ""), _target(2, "b", "")
    assert _lane(one, other).also_answered([(one, BLOCKED)]) == []


def test_a_portal_is_suspect_when_silent_and_not_when_its_budget_is_spent() -> None:
    target = _target(1, "a", "app.one")
    lane = _lane(target)
    seen = []
    for answer in (SILENT, BUSY):
        _heard(lane, target, answer)
        seen.append(lane.is_suspect)
    assert seen == [True, False]
    assert lane.ready_s(1.0) == 5.0


def test_a_portal_that_takes_long_is_suspect_until_it_is_quick_again() -> None:
    lane = _lane(_target(1, "a", ""))
    seen = []
    for began_s, ended_s in ((0.0, 2.0), (10.0, 10.1)):
        assert lane.begin(NOON, began_s, 50) is not None
        lane.end(ended_s)
        seen.append(lane.is_suspect)
        lane.hasten(1)
    assert seen == [True, False]


def test_what_a_person_wants_comes_before_what_is_due_by_the_clock() -> None:
    lane = _lane(_target(1, "a", ""), _target(2, "b", ""))
    assert [_serve(lane, 0.0), _serve(lane, 0.5)] == ["a", "b"]
    lane.hasten(2)
    assert [_serve(lane, 5.0), _serve(lane, 5.0)] == ["b", "a"]


def test_an_errand_waits_for_the_budget_and_for_no_pause() -> None:
    target = _target(1, "a", "")
    lane = _lane(target)
    lane.budget = Budget(room=1.0, drain_per_s=0.5)
    _heard(lane, target, BUSY)
    lane.errands.append(lambda: None)
    assert lane.ready_s(0.0) == 0.0
    lane.spend(0.0, requests=2)
    assert lane.ready_s(0.0) == 4.0


def test_requests_count_for_a_minute_and_limits_change_what_is_left() -> None:
    lane = _lane()
    lane.spend(0.0, requests=2)
    lane.spend(30.0)
    assert lane.standing(59.9) == LaneStanding(requests=3, room_left=None, paused_s=0.0, trouble=None)
    assert lane.standing(60.0).requests == 1
    lane.limit(Budget(room=10.0, drain_per_s=1.0), 60.0)
    lane.spend(60.0, requests=8)
    assert lane.standing(60.0).room_left == 2.0
    lane.limit(Budget(room=5.0, drain_per_s=2.0), 60.0)
    assert lane.standing(60.0).room_left == 0.0
    assert lane.standing(62.5).room_left == 2.0
    lane.limit(None, 62.5)
    assert lane.standing(62.5).room_left is None


def test_a_lane_says_what_its_last_request_met() -> None:
    target = _target(1, "a", "app.one")
    lane = _lane(target)
    _heard(lane, target, BUSY)
    assert (lane.standing(1.0).trouble, lane.standing(1.0).paused_s) == (BUSY, 4.0)
    lane.looked(SILENT, 10.0, 0.0)
    assert lane.standing(10.0).trouble == SILENT
    _heard(lane, target, EXPIRED, 20.0)
    assert (lane.standing(20.0).trouble, lane.standing(20.0).paused_s) == (None, 0.0)
