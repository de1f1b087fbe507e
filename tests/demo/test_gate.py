"""Where a question stands and who is asked, beyond what was recorded (portal contract, section 1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.demo.directory import TelephonyRight, User
from b24monitor.demo.gate import recipients
from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.wire import call, probe

GATED = "voximplant.user.get"
WAITING = (401, "METHOD_CONFIRM_WAITING")
DENIED = (403, "METHOD_CONFIRM_DENIED")
RAN = (200, "")


@pytest.fixture
def token(portal: DemoPortal) -> str:
    """Return an operator's token that outlives every test here."""
    return portal.issue_token(expires_in_s=100_000).access_token


@pytest.mark.parametrize(("allow", "answered"), [(None, WAITING), (True, RAN), (False, DENIED)])
def test_every_state_stands_at_3500_seconds_and_is_gone_at_3700(
    portal: DemoPortal, clock: Clock, token: str, allow: bool | None, answered: tuple[int, str]
) -> None:
    assert probe(portal, token) == WAITING
    if allow is not None:
        assert portal.answer(allow=allow) == 1
    clock.advance(3500)
    assert probe(portal, token) == answered
    assert portal.times_asked(token, GATED) == 1
    clock.advance(200)
    assert probe(portal, token) == WAITING
    assert portal.times_asked(token, GATED) == 2


def test_the_answer_restarts_the_hour_and_a_probe_does_not(portal: DemoPortal, clock: Clock, token: str) -> None:
    probe(portal, token)
    clock.advance(3000)
    portal.answer(allow=True)
    clock.advance(3000)
    assert probe(portal, token) == RAN
    clock.advance(600)
    assert probe(portal, token) == WAITING
    assert portal.times_asked(token, GATED) == 2


def test_each_method_of_a_token_is_forgotten_by_itself(portal: DemoPortal, clock: Clock, token: str) -> None:
    probe(portal, token)
    clock.advance(3000)
    probe(portal, token, "demo.gated.two")
    clock.advance(700)
    probe(portal, token)
    probe(portal, token, "demo.gated.two")
    assert portal.times_asked(token, GATED) == 2
    assert portal.times_asked(token, "demo.gated.two") == 1


def test_another_users_token_has_its_own_decision(portal: DemoPortal, token: str) -> None:
    other = portal.issue_token(user_id=9, expires_in_s=100_000).access_token
    probe(portal, token)
    assert call(portal, GATED, other, USER_ID=9).error == WAITING
    assert portal.answer(allow=True, token=token) == 1
    assert probe(portal, token) == RAN
    assert call(portal, GATED, other, USER_ID=9).error == WAITING


def test_an_approval_after_the_memory_does_nothing_and_is_announced_all_the_same(
    portal: DemoPortal, clock: Clock, token: str
) -> None:
    probe(portal, token)
    clock.advance(3700)
    assert portal.answer(allow=True) == 1
    assert probe(portal, token) == WAITING
    assert portal.times_asked(token, GATED) == 2


def test_a_lost_approval_leaves_the_question_waiting(portal: DemoPortal, token: str) -> None:
    probe(portal, token)
    portal.switches = replace(portal.switches, answers_lost=True)
    assert portal.answer(allow=True) == 1
    assert probe(portal, token) == WAITING
    assert portal.times_asked(token, GATED) == 1


def test_the_same_new_method_twice_in_a_batch_is_asked_twice(portal: DemoPortal, token: str) -> None:
    commands = {"a": f"{GATED}?USER_ID=7", "b": f"{GATED}?USER_ID=7"}
    errors = call(portal, "batch", token, halt=0, cmd=commands).result["result_error"]
    assert {error["error"] for error in errors.values()} == {"METHOD_CONFIRM_WAITING"}
    assert portal.times_asked(token, GATED) == 2
    assert [question.notification_id for question in portal.open_questions()] == [3, 4]
    call(portal, "batch", token, halt=0, cmd=commands)
    assert portal.times_asked(token, GATED) == 2


def test_an_empty_user_id_reaches_the_gate_and_reads_nobody(portal: DemoPortal, token: str) -> None:
    assert call(portal, GATED, token, USER_ID="").error == WAITING
    portal.answer(allow=True)
    assert call(portal, GATED, token, USER_ID="").result == []


def test_a_user_who_may_only_see_himself_is_refused_an_empty_user_id(portal: DemoPortal) -> None:
    own_only = portal.issue_token(user_id=9).access_token
    assert call(portal, GATED, own_only, USER_ID="").error == (403, "ACCESS_DENIED")
    assert portal.questions() == ()
    assert call(portal, GATED, own_only, USER_ID=9).error == WAITING


def test_a_declared_method_is_gated_in_its_scope(portal: DemoPortal, token: str) -> None:
    portal.gate_method("Acme.Payroll.Export", scope="telephony", sentence="%s wants payroll.")
    narrow = portal.issue_token(scope="im").access_token
    assert probe(portal, narrow, "acme.payroll.export") == (401, "insufficient_scope")
    assert probe(portal, token, "ACME.payroll.export") == WAITING
    assert portal.times_asked(token, "acme.PAYROLL.export") == 1
    assert portal.questions()[0].text.sentence == "My app wants payroll."
    portal.answer(allow=True, method="ACME.payroll.export")
    assert probe(portal, token, "acme.payroll.export") == RAN


def test_a_portal_without_administrators_asks_nobody(portal: DemoPortal, token: str) -> None:
    portal.remove_user(1)
    portal.remove_user(5)
    assert probe(portal, token) == (400, "ERROR_ARGUMENT")
    assert portal.times_asked(token, GATED) == 0


def test_an_answer_is_kept_with_who_gave_it(portal: DemoPortal, clock: Clock, token: str) -> None:
    probe(portal, token)
    clock.advance(60)
    portal.answer(allow=False, user_id=5)
    questions = portal.questions()
    assert [(question.recipient, question.allowed, question.answered_by) for question in questions] == [
        (1, False, 5),
        (5, False, 5),
    ]
    assert {(question.answered_at, question.replaced) for question in questions} == {(clock(), False)}
    assert portal.open_questions() == ()
    assert portal.answer(allow=True) == 0


def test_who_is_asked() -> None:
    assert recipients([1, 5], 7) == (1, 5)
    assert recipients([1, 5], 1) == (1,)
    assert recipients([1, 5], 5) == (1, 5)
    assert recipients([3, 4, 6], 2) == (2,)
    assert recipients([], 7) == ()


def test_a_third_administrator_is_asked_too(portal: DemoPortal, token: str) -> None:
    portal.add_user(User(21, "Vera", "Ost", is_administrator=True, telephony=TelephonyRight.NONE))
    probe(portal, token)
    assert [question.recipient for question in portal.questions()] == [1, 5, 21]


def test_reprs_show_no_token(portal: DemoPortal) -> None:
    issued = portal.issue_token()
    probe(portal, issued.access_token)
    shown = repr(issued) + repr(portal.questions()) + repr(portal.request_log.recent)
    assert issued.access_token not in shown
    assert issued.refresh_token not in shown
