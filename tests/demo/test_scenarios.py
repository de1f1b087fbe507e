"""Every recorded scenario, replayed over HTTP: status, content type and the whole body."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.replay import SCENARIOS, Replay

RECORDED: list[dict[str, Any]] = json.loads(SCENARIOS.read_text(encoding="utf-8"))


def test_the_recording_is_whole() -> None:
    assert len(RECORDED) == 31
    assert sum(len(scenario["steps"]) for scenario in RECORDED) == 215


@pytest.mark.parametrize("scenario", RECORDED, ids=[scenario["title"] for scenario in RECORDED])
def test_portal_answers_as_recorded(scenario: dict[str, Any], portal: DemoPortal, clock: Clock) -> None:
    Replay(portal, clock).run(scenario["steps"])


def _step(title: str, index: int = 0) -> dict[str, Any]:
    scenario = next(entry for entry in RECORDED if entry["title"] == title)
    return copy.deepcopy(scenario["steps"][index])


def _doctored() -> list[tuple[str, dict[str, Any]]]:
    """Return recorded steps, each with one thing in its expected answer that the portal never answers."""
    waiting, listed, storage = "01a first call, non-admin user with permission", "10f all ok, list cmd", 5
    status = _step(waiting)
    status["response"]["status"] = 403
    content_type = _step(waiting)
    content_type["response"]["headers"]["Content-Type"] = "application/json"
    wording = _step(waiting)
    wording["response"]["body"]["error_description"] += "."
    missing_field = _step(waiting)
    missing_field["response"]["body"]["time"] = {}
    recipient = _step(waiting, 1)
    recipient["response"]["body"]["pending"][1]["TO_USER_ID"] = "5"
    state = _step(waiting, storage)
    state["response"]["body"]["cached"]["parameters"]["notify_allow"]["voximplant.user.get"] = False
    empty_list = _step(listed)
    empty_list["response"]["body"]["result"]["result_total"] = {}
    shorter_list = _step(listed)
    shorter_list["response"]["body"]["result"]["result"].pop()
    list_as_object = _step(listed)
    times = list_as_object["response"]["body"]["result"]
    times["result_time"] = {str(index): time for index, time in enumerate(times["result_time"])}
    return [
        ("status", status),
        ("content type", content_type),
        ("wording", wording),
        ("missing field", missing_field),
        ("text for a number", recipient),
        ("false for 0", state),
        ("an object for an empty list", empty_list),
        ("a shorter list", shorter_list),
        ("an object for a list", list_as_object),
    ]


@pytest.mark.parametrize("step", [pytest.param(step, id=name) for name, step in _doctored()])
def test_the_comparison_notices(step: dict[str, Any], portal: DemoPortal, clock: Clock) -> None:
    before = [] if step["given"] else RECORDED[0]["steps"][:1]
    Replay(portal, clock).run(before)
    with pytest.raises(AssertionError):
        Replay(portal, clock).run([step])


def test_the_comparison_holds_events_to_their_fields(portal: DemoPortal, clock: Clock) -> None:
    recorded = next(entry for entry in RECORDED if entry["title"].startswith("16 non-admin"))
    steps = copy.deepcopy(recorded["steps"])
    events = next(step for step in steps if step["request"]["path"] == "/_ctl/events")
    body = events["response"]["body"]
    handler = next(event for event in body if event["kind"] == "assumed_handler_body")
    handler["data"]["body"] = handler["data"]["body"].replace("apptoken1", "apptoken2")
    with pytest.raises(AssertionError, match="events fired"):
        Replay(portal, clock).run(steps)
