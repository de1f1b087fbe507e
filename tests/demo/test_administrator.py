"""The scripted administrator and the demo's story, told on a clock that moves by hand or runs fast."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.demo.administrator import Rule, ScriptedAdministrator, Verdict
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.story import Story, tell
from tests.demo.clock import Clock
from tests.demo.wire import call, probe

WAITING = (401, "METHOD_CONFIRM_WAITING")
DENIED = (403, "METHOD_CONFIRM_DENIED")
RAN = (200, "")


def test_a_rule_waits_for_the_portals_time(portal: DemoPortal, clock: Clock) -> None:
    token = portal.issue_token().access_token
    administrator = ScriptedAdministrator(portal, [Rule(Verdict.ALLOW, pause_s=120)])
    assert not administrator.done
    probe(portal, token)
    clock.advance(119.9)
    assert administrator.answer_due() == 0
    clock.advance(0.1)
    assert administrator.answer_due() == 1
    assert probe(portal, token) == RAN
    assert administrator.done


def test_the_first_rule_that_matches_counts(portal: DemoPortal) -> None:
    rules = [
        Rule(Verdict.DENY, "demo.gated.two", answered_by=5),
        Rule(Verdict.IGNORE, user_id=9),
        Rule(Verdict.ALLOW, client_id="local.app.one"),
    ]
    administrator = ScriptedAdministrator(portal, rules)
    operator = portal.issue_token().access_token
    own_only = portal.issue_token(user_id=9).access_token
    foreign = portal.issue_token(client_id="local.app.two").access_token
    for token in (operator, own_only, foreign):
        probe(portal, token, "demo.gated.two")
        probe(portal, token, "demo.gated.three")
    administrator.answer_due()
    assert {question.answered_by for question in portal.questions() if question.allowed is False} == {5}
    assert {probe(portal, token, "demo.gated.two") for token in (operator, own_only, foreign)} == {DENIED}
    assert probe(portal, operator, "demo.gated.three") == RAN
    assert probe(portal, own_only, "demo.gated.three") == WAITING
    assert probe(portal, foreign, "demo.gated.three") == WAITING


def test_an_ignored_question_is_done_when_its_token_ends(portal: DemoPortal, clock: Clock) -> None:
    administrator = ScriptedAdministrator(portal, [Rule(Verdict.IGNORE)])
    probe(portal, portal.issue_token(expires_in_s=600).access_token)
    clock.advance(599)
    assert administrator.answer_due() == 0
    assert not administrator.done
    clock.advance(1)
    assert administrator.done


def test_its_thread_answers_and_ends(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    administrator = ScriptedAdministrator(portal, [Rule(Verdict.DENY)])
    administrator.start()
    try:
        probe(portal, token)
        deadline_s = time.monotonic() + 5
        while not administrator.done and time.monotonic() < deadline_s:
            time.sleep(0.01)
        assert probe(portal, token) == DENIED
    finally:
        administrator.stop()
    probe(portal, token, "demo.gated.two")
    time.sleep(0.12)
    assert probe(portal, token, "demo.gated.two") == WAITING


@pytest.fixture
def story(portal: DemoPortal) -> Story:
    return tell(portal)


def observed(portal: DemoPortal, story: Story) -> list[tuple[int, str]]:
    """Probe every watch of the story, in order."""
    answers = []
    for watch in story.watches:
        token = story.accounts[watch.account].token.access_token
        answer = call(portal, watch.method, token, **watch.parameters)
        answers.append((answer.status, answer.json.get("error", "")))
    return answers


def test_the_story_shows_every_outcome(portal: DemoPortal, clock: Clock, story: Story) -> None:
    administrator = ScriptedAdministrator(portal, story.rules)
    assert [account.application.name for account in story.accounts] == ["Call analytics", "Helpdesk widget", "CRM sync"]
    assert sorted(observed(portal, story)) == [RAN] + [WAITING] * 7
    decided_after_min = []
    for minute in range(1, 64):
        clock.advance(60)
        decided_after_min += [minute] * administrator.answer_due()
    assert decided_after_min == sorted(decided_after_min)
    assert decided_after_min[0] >= 2
    assert decided_after_min[-1] <= 15
    assert len(decided_after_min) == 6
    assert administrator.done
    decisions = {question.sub_tag: question.allowed for question in portal.questions()}
    assert sorted(str(allowed) for allowed in decisions.values()) == ["False", "None"] + ["True"] * 5


def test_the_storys_decisions_are_seen_by_calls(portal: DemoPortal, clock: Clock, story: Story) -> None:
    administrator = ScriptedAdministrator(portal, story.rules)
    observed(portal, story)
    clock.advance(16 * 60)
    administrator.answer_due()
    answers = observed(portal, story)
    assert [answers.count(RAN), answers.count(DENIED), answers.count(WAITING)] == [6, 1, 1]
    unanswered = story.accounts[story.watches[answers.index(WAITING)].account].token
    assert timedelta(minutes=50) <= unanswered.expires_at - unanswered.issued_at <= timedelta(minutes=55)
    clock.advance(37 * 60)
    assert observed(portal, story)[answers.index(WAITING)] == (401, "expired_token")
    for watch in story.watches:
        token = story.accounts[watch.account].token.access_token
        assert portal.times_asked(token, watch.method) == (0 if watch.method == "server.time" else 1)


def test_the_storys_administrator_sees_the_questions(portal: DemoPortal, story: Story) -> None:
    observed(portal, story)
    token = story.administrator.token.access_token
    rows = call(portal, "im.notify.get", token).result["notifications"]
    assert len(rows) == 7
    assert all(row["notify_tag"].endswith("|1") for row in rows)


def test_strangers_questions_wait_for_whoever_looks_on(portal: DemoPortal, clock: Clock, story: Story) -> None:
    observed(portal, story)
    story.let_strangers_ask(portal)
    administrator = ScriptedAdministrator(portal, story.rules)
    clock.advance(16 * 60)
    administrator.answer_due()
    rows = call(portal, "im.notify.get", story.administrator.token.access_token).result["notifications"]
    assert [row["text"].split(" requests ")[0] for row in rows] == [
        "The application Shift planner",
        "The application Invoice export",
        "The application CRM sync",
    ]
    stranger = story.strangers[0]
    answered = call(
        portal,
        "im.notify.confirm",
        story.administrator.token.access_token,
        NOTIFY_ID=str(rows[1]["id"]),
        NOTIFY_VALUE="Y",
    )
    assert answered.status == 200
    assert probe(portal, stranger.account.token.access_token, stranger.method) == RAN
    clock.advance(37 * 60)
    assert administrator.done, "what nobody answers does not keep the story from its end"


@pytest.fixture
def fast_portal() -> Iterator[DemoPortal]:
    """Yield a portal whose hour passes in a second."""
    began, began_s = datetime(2026, 11, 20, 15, 0, tzinfo=UTC), time.monotonic()
    with DemoPortal(now=lambda: began + timedelta(seconds=(time.monotonic() - began_s) * 3600)) as running:
        yield running


def test_the_whole_story_runs_by_itself(fast_portal: DemoPortal) -> None:
    story = tell(fast_portal)
    administrator = ScriptedAdministrator(fast_portal, story.rules)
    observed(fast_portal, story)
    administrator.start()
    try:
        deadline_s = time.monotonic() + 10
        while not administrator.done and time.monotonic() < deadline_s:
            time.sleep(0.02)
        assert administrator.done
    finally:
        administrator.stop()
    allowed = [question.allowed for question in fast_portal.questions() if question.recipient == 1]
    assert (allowed.count(True), allowed.count(False), allowed.count(None)) == (5, 1, 1)
