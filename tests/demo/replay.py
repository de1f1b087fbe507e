"""Replays recorded scenarios against a running demo portal, and compares what comes back with the recording."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.wire import Answer, send

SCENARIOS = Path(__file__).resolve().parents[1] / "data" / "scenarios.json"
# How long a recorded step took on the portal's clock; scenario 23 waits out a token of one second.
STEP_S = 2.0

# What may differ from the recording (portal contract, section 8), by the key it stands under.
_FREE_KEYS = ("time", "expires", "ts", "date", "TIMESTAMP_X")
_GENERATED_KEYS = {"process_id": "[a-z0-9]{32}", "PROCESS_ID": "[a-z0-9]{32}", "MESSAGE_ID": "[0-9a-f]{32}"}
_ADDED_AUTH = ("auth[domain]", "auth[client_endpoint]", "auth[server_endpoint]", "auth[member_id]")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


@dataclass
class Replay:
    """One scenario's run: generated values of the recording stand for those of this portal."""

    portal: DemoPortal
    clock: Clock
    stands_for: dict[str, str] = field(default_factory=dict)

    def run(self, steps: list[dict[str, Any]]) -> None:
        """Run the steps in order; raises AssertionError at the first that answers otherwise."""
        for step in steps:
            self.clock.advance(STEP_S)
            for given in step["given"]:
                apply_control(self.portal, given["control"], given.get("args") or {})
            answer = self.send(step["request"])
            expected = step["response"]
            where = step["name"]
            assert answer.status == expected["status"], f"{where}: {answer.status} {answer.text}"
            if "Content-Type" in expected["headers"]:
                assert answer.content_type == expected["headers"]["Content-Type"], where
            self.compare(step["request"]["path"], expected["body"], answer, where)

    def send(self, request: Mapping[str, Any]) -> Answer:
        """Send a recorded request over a fresh connection."""
        return send(
            self.portal,
            request["method"],
            self._substituted(request["path"]),
            headers=request.get("headers") or {},
            body=self._substituted(request.get("body") or ""),
        )

    def compare(self, path: str, expected: Any, answer: Answer, where: str) -> None:
        """Hold an answer's body to the recording."""
        if isinstance(expected, str):
            assert answer.text == expected, where
            return
        actual = json.loads(answer.text)
        if path == "/_ctl/events":
            expected, actual = comparable_events(expected), comparable_events(actual)
        self._compare(expected, actual, where, key="")

    def _compare(self, expected: Any, actual: Any, where: str, key: str) -> None:
        if key in _FREE_KEYS:
            assert type(expected) is type(actual), f"{where}: {expected!r} != {actual!r}"
        elif isinstance(expected, dict):
            assert isinstance(actual, dict), f"{where}: an object, not {actual!r}"
            assert set(expected) == set(actual), f"{where}: {set(expected) ^ set(actual)}"
            for name, value in expected.items():
                # The times of a batch's commands are free, the container they lie in is not.
                self._compare(value, actual[name], f"{where}.{name}", "time" if key == "result_time" else name)
        elif isinstance(expected, list):
            assert isinstance(actual, list), f"{where}: a list, not {actual!r}"
            assert len(expected) == len(actual), f"{where}: {len(expected)} entries, not {len(actual)}"
            for index, value in enumerate(expected):
                self._compare(value, actual[index], f"{where}[{index}]", "time" if key == "result_time" else "")
        else:
            self._compare_scalar(expected, actual, where, key)

    def _compare_scalar(self, expected: Any, actual: Any, where: str, key: str) -> None:
        assert type(expected) is type(actual), f"{where}: {expected!r} != {actual!r}"
        shape = _GENERATED_KEYS.get(key)
        if shape is not None and isinstance(expected, str) and re.fullmatch(shape, expected):
            assert re.fullmatch(shape, actual), f"{where}: {actual!r}"
            assert self.stands_for.setdefault(expected, actual) == actual, f"{where}: {actual!r} is another id"
        elif isinstance(expected, str) and _STAMP.fullmatch(expected):
            assert _STAMP.fullmatch(actual), f"{where}: {actual!r}"
        else:
            assert expected == actual, f"{where}: {expected!r} != {actual!r}"

    def _substituted(self, text: str) -> str:
        for recorded, generated in self.stands_for.items():
            text = text.replace(recorded, generated)
        return text


def comparable_events(events: list[dict[str, Any]]) -> list[Any]:
    """Bring fired events into one form: the relay to the vendor's server left out, handler bodies as fields.

    Our handlers get the ``auth`` fields of the documented event; the recording's assumed body has one of them.
    """
    comparable: list[Any] = []
    for event in events:
        if event["kind"] in ("assumed_handler_body", "handler_body"):
            fields = parse_qs(event["data"]["body"], strict_parsing=True)
            kept = {name: value for name, value in fields.items() if name not in _ADDED_AUTH and name != "ts"}
            comparable.append({"kind": "handler", "url": event["data"]["url"], "fields": kept})
        elif event["kind"] != "oauth_post_body":
            comparable.append(event)
    return comparable


def apply_control(portal: DemoPortal, control: str, args: dict[str, Any]) -> None:
    """Do to the portal what a scenario's ``given`` names; raises KeyError for an unknown control."""
    controls: dict[str, Callable[..., object]] = {
        "reset": lambda portal: None,  # each scenario has a portal of its own
        "token": _issue,
        "answer": _answer,
        "age_cache": DemoPortal.age_memory,
        "flush_cache": DemoPortal.flush_memory,
        "webhook": DemoPortal.add_webhook,
        "receive": _receive,
        "config": _configure,
        "option": _set_option,
    }
    controls[control](portal, **args)


def _answer(portal: DemoPortal, value: str, method: str | None = None) -> None:
    assert portal.answer(allow=value == "Y", method=method) == 1


def _receive(portal: DemoPortal, tag: str, value: str) -> None:
    _, _, _, token, method = tag.split("|")
    portal.receive_answer(token=token, method=method, allow=value == "Y")


def _issue(
    portal: DemoPortal,
    token: str,
    user_id: int,
    scope: str = "telephony,im",
    client_id: str = "local.app.one",
    expires_in: float = 3600,
) -> None:
    portal.issue_token(user_id=user_id, client_id=client_id, scope=scope, expires_in_s=expires_in, token=token)


def _configure(portal: DemoPortal, *, oauth_down: bool | None = None, cloud: bool | None = None) -> None:
    if oauth_down is not None:
        portal.switches = replace(portal.switches, authorization_server_down=oauth_down)
    if cloud is not None:
        portal.switches = replace(portal.switches, cloud=cloud)


def _set_option(portal: DemoPortal, module: str, name: str, value: str) -> None:
    now = portal.switches
    option = f"{module}.{name}"
    if option == "main.site_stopped":
        portal.switches = replace(now, deleted=value == "Y")
    elif option == "rest.hold_access_entity":
        held = json.loads(value)["A"] if value else []
        portal.switches = replace(now, overloaded_clients=frozenset(held))
    elif option == "rest.load_limiter_second_limit":
        portal.switches = replace(now, operating_limit_s=float(value))
    else:
        assert option == "rest.load_limiter_active", option
