"""The administrator's list and answers, beyond what was recorded (portal contract, section 7)."""

from __future__ import annotations

import json

import pytest

from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.wire import call, probe

DAY_S = 86400.0


@pytest.fixture
def administrator(portal: DemoPortal) -> str:
    """Return the token an administrator reads his questions with."""
    return portal.issue_token(user_id=1, client_id="local.app.two", scope="im", expires_in_s=100 * DAY_S).access_token


def listed(portal: DemoPortal, token: str, **params: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = call(portal, "im.notify.get", token, **params).result["notifications"]
    return found


def test_more_than_fifty_questions_come_in_pages(portal: DemoPortal, administrator: str) -> None:
    tokens = [portal.issue_token().access_token for _ in range(120)]
    for token in tokens:
        probe(portal, token)
    seen: list[dict[str, object]] = []
    page = listed(portal, administrator)
    sizes = []
    while page:
        sizes.append(len(page))
        seen += page
        page = listed(portal, administrator, LIMIT=50, LAST_ID=seen[-1]["id"], LAST_TYPE=1)
    assert sizes == [50, 50, 20]
    assert [str(row["notify_sub_tag"]).split("|")[3] for row in seen] == tokens[::-1]
    assert call(portal, "im.notify.get", administrator, LIMIT=1).result["total_count"] == 120


def test_other_notices_come_after_the_confirmations(portal: DemoPortal, administrator: str) -> None:
    probe(portal, portal.issue_token().access_token)
    portal.notify(1, "Olga mentioned you", module="im")
    install = portal.notify(1, "Install?", module="rest", tag="rest|APP_INSTALL_REQUEST|9|1", is_confirmation=True)
    portal.notify(5, "not for user 1")
    rows = listed(portal, administrator)
    assert [(row["notify_type"], row["notify_module"]) for row in rows] == [(1, "rest"), (1, "rest"), (3, "im")]
    assert rows[0]["id"] == install
    assert [str(row["notify_tag"]).split("|")[1] for row in rows[:2]] == ["APP_INSTALL_REQUEST", "REST_CONFIRM"]
    after_last_question = listed(portal, administrator, LAST_ID=1, LAST_TYPE=1)
    assert [row["notify_type"] for row in after_last_question] == [3]
    assert listed(portal, administrator, LAST_ID=after_last_question[0]["id"], LAST_TYPE=3) == []


@pytest.mark.parametrize(("value", "granted"), [("Y", True), ("y", False), ("1", False), ("true", False), ("N", False)])
def test_exactly_y_grants(portal: DemoPortal, administrator: str, value: str, granted: bool) -> None:
    token = portal.issue_token().access_token
    probe(portal, token)
    answer = call(portal, "im.notify.confirm", administrator, NOTIFY_ID=1, NOTIFY_VALUE=value)
    assert answer.result["result_message"]
    assert probe(portal, token) == ((200, "") if granted else (403, "METHOD_CONFIRM_DENIED"))


def test_a_replaced_question_is_answered_under_its_new_id_only(
    portal: DemoPortal, administrator: str, clock: Clock
) -> None:
    token = portal.issue_token(expires_in_s=DAY_S).access_token
    probe(portal, token)
    clock.advance(3700)
    probe(portal, token)
    stale = call(portal, "im.notify.confirm", administrator, NOTIFY_ID=1, NOTIFY_VALUE="Y")
    assert stale.result == {"result_message": False}
    assert [row["id"] for row in listed(portal, administrator)] == [3]
    assert call(portal, "im.notify.confirm", administrator, NOTIFY_ID=3, NOTIFY_VALUE="Y").result["result_message"]
    assert probe(portal, token) == (200, "")
    assert [question.replaced for question in portal.questions()] == [True, True, False, False]


def test_the_value_stands_in_the_buttons(portal: DemoPortal, administrator: str) -> None:
    probe(portal, portal.issue_token().access_token)
    buttons = json.loads(str(listed(portal, administrator)[0]["notify_buttons"]))
    assert [button["COMMAND_PARAMS"] for button in buttons] == ["1|Y", "1|N"]


def test_an_answered_question_leaves_an_empty_list_with_its_chat(portal: DemoPortal, administrator: str) -> None:
    probe(portal, portal.issue_token().access_token)
    portal.answer(allow=True)
    result = call(portal, "im.notify.get", administrator).result
    assert (result["notifications"], result["total_count"], result["chat_id"]) == ([], 0, 1001)


def test_a_question_stays_sixty_days(portal: DemoPortal, administrator: str, clock: Clock) -> None:
    probe(portal, portal.issue_token().access_token)
    clock.advance(60 * DAY_S - 1)
    assert len(listed(portal, administrator)) == 1
    clock.advance(1)
    assert listed(portal, administrator) == []
    assert portal.open_questions() == ()


def test_the_list_needs_the_im_scope(portal: DemoPortal) -> None:
    narrow = portal.issue_token(user_id=1, scope="telephony").access_token
    assert call(portal, "im.notify.get", narrow).error == (401, "insufficient_scope")
