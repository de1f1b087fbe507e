"""Decisions that reach applications: the online event as it is posted, and the offline queue (contract, section 6)."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from b24monitor.demo.directory import Application
from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.wire import call, probe

EVENT = "OnAppMethodConfirm"
DAY_S = 86400.0


@dataclass(frozen=True)
class Post:
    """One request an event handler received."""

    target: str
    content_type: str
    fields: dict[str, list[str]]


class Receiver(ThreadingHTTPServer):
    """An application's event handler that keeps what it is sent and answers 500."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: queue.Queue[Post] = queue.Queue()

    @property
    def address(self) -> str:
        """Where to send events."""
        return f"http://127.0.0.1:{self.server_address[1]}/events?app=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.received.put(Post(self.path, self.headers["Content-Type"], parse_qs(body, strict_parsing=True)))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def administrator(portal: DemoPortal) -> str:
    """Return an administrator's token of the application whose methods are asked about."""
    return portal.issue_token(user_id=1, expires_in_s=100 * DAY_S).access_token


def ask(portal: DemoPortal) -> str:
    """Put one question with a token of its own and return the token."""
    token = portal.issue_token().access_token
    assert probe(portal, token) == (401, "METHOD_CONFIRM_WAITING")
    return token


def decide(portal: DemoPortal, count: int = 1) -> list[str]:
    """Have questions put and approved, and return their tokens in order."""
    tokens = []
    for _ in range(count):
        tokens.append(ask(portal))
        assert portal.answer(allow=True) == 1
    return tokens


def rows(portal: DemoPortal, token: str, **params: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = call(portal, "event.offline.list", token, **params).result
    return found


@pytest.mark.parametrize(("allow", "confirmed"), [(True, "1"), (False, "0")])
def test_the_event_is_posted_once_with_its_documented_fields(
    portal: DemoPortal, clock: Clock, administrator: str, receiver: Receiver, allow: bool, confirmed: str
) -> None:
    assert call(portal, "event.bind", administrator, event=EVENT, handler=receiver.address).result is True
    token = ask(portal)
    portal.answer(allow=allow)
    post = receiver.received.get(timeout=5)
    assert post.target == "/events?app=1"
    assert post.content_type == "application/x-www-form-urlencoded"
    assert post.fields == {
        "event": ["ONAPPMETHODCONFIRM"],
        "event_handler_id": ["1"],
        "data[TOKEN]": [token],
        "data[METHOD]": ["voximplant.user.get"],
        "data[CONFIRMED]": [confirmed],
        "data[LANGUAGE_ID]": ["en"],
        "ts": [str(int(clock().timestamp()))],
        "auth[domain]": [urlsplit(portal.url).netloc],
        "auth[client_endpoint]": [portal.endpoint],
        "auth[server_endpoint]": [portal.authorization_server + "/rest/"],
        "auth[member_id]": [portal.member_id],
        "auth[application_token]": ["apptoken1"],
    }
    # The handler answered 500; the event is not sent again, so the next one to arrive is another decision's.
    second = decide(portal)[0]
    assert receiver.received.get(timeout=5).fields["data[TOKEN]"] == [second]
    assert receiver.received.empty()


def test_some_portals_misspell_the_server_endpoint(portal: DemoPortal, administrator: str, receiver: Receiver) -> None:
    portal.switches = replace(portal.switches, misspelt_server_endpoint=True)
    call(portal, "event.bind", administrator, event=EVENT, handler=receiver.address)
    decide(portal)
    fields = receiver.received.get(timeout=5).fields
    assert fields["auth[server_andpoint]"] == [portal.authorization_server + "/rest/"]
    assert "auth[server_endpoint]" not in fields


def test_no_event_leaves_this_machine_and_a_dead_handler_harms_nothing(
    portal: DemoPortal, administrator: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[tuple[str, int]] = []
    connect = socket.create_connection

    def noting(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        reached.append(address)
        return connect(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", noting)
    handlers = ["http://192.0.2.1/h", "https://127.0.0.1/h", "http://example.invalid/h", "not an address"]
    for handler in [*handlers, "http://127.0.0.1:9/h", receiver.address]:
        assert call(portal, "event.bind", administrator, event=EVENT, handler=handler).result is True
    token = decide(portal)[0]
    assert receiver.received.get(timeout=5).fields["data[TOKEN]"] == [token]
    assert {host for host, _ in reached} == {"127.0.0.1"}
    assert ("127.0.0.1", 9) in reached


def test_events_start_with_the_finished_installation(
    portal: DemoPortal, administrator: str, receiver: Receiver
) -> None:
    unfinished = Application("local.app.one", "My app", "s", "t", installation_finished=False)
    portal.install_application(unfinished)
    call(portal, "event.bind", administrator, event=EVENT, handler=receiver.address)
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline")
    assert call(portal, "app.info", administrator).result["INSTALLED"] is False
    decide(portal)
    assert rows(portal, administrator) == []
    portal.install_application(replace(unfinished, installation_finished=True))
    told = decide(portal)[0]
    assert receiver.received.get(timeout=5).fields["data[TOKEN]"] == [told]
    assert len(rows(portal, administrator)) == 1


def test_an_approval_of_a_forgotten_question_is_announced(portal: DemoPortal, clock: Clock, administrator: str) -> None:
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline")
    ask(portal)
    clock.advance(3700)
    portal.answer(allow=True)
    assert rows(portal, administrator)[0]["EVENT_DATA"]["CONFIRMED"] is True  # type: ignore[index]  # JSON


def test_the_list_reads_fifty_rows_a_page_from_the_last_seen_id(portal: DemoPortal, administrator: str) -> None:
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline")
    decide(portal, 55)
    first = call(portal, "event.offline.list", administrator).json
    assert [row["ID"] for row in first["result"]] == [str(number) for number in range(1, 51)]
    assert (first["next"], first["total"]) == (50, 55)
    second = call(portal, "event.offline.list", administrator, start=50).json
    assert [row["ID"] for row in second["result"]] == ["51", "52", "53", "54", "55"]
    assert "next" not in second
    later = rows(portal, administrator, filter={"=EVENT_NAME": "ONAPPMETHODCONFIRM", ">ID": 53})
    assert [row["ID"] for row in later] == ["54", "55"]
    assert rows(portal, administrator, filter={"=EVENT_NAME": "ONOTHER"}) == []
    newest = rows(portal, administrator, order={"ID": "DESC"}, filter={">=ID": "54"})
    assert [row["ID"] for row in newest] == ["55", "54"]


def test_get_deletes_what_it_returns_and_rows_live_34_days(
    portal: DemoPortal, clock: Clock, administrator: str
) -> None:
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline")
    decide(portal, 3)
    taken = call(portal, "event.offline.get", administrator, limit=2).result
    assert [row["ID"] for row in taken["events"]] == ["1", "2"]
    assert [row["ID"] for row in rows(portal, administrator)] == ["3"]
    clock.advance(34 * DAY_S)
    assert rows(portal, administrator) == []


def test_no_row_for_an_answer_the_application_gave_itself(portal: DemoPortal, administrator: str) -> None:
    other = portal.issue_token(user_id=1, client_id="local.app.two").access_token
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline")
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline", auth_connector="ours")
    ask(portal)
    call(portal, "im.notify.confirm", administrator, NOTIFY_ID=1, NOTIFY_VALUE="Y")
    assert rows(portal, administrator) == []
    assert len(rows(portal, administrator, auth_connector="ours")) == 1
    ask(portal)
    call(portal, "im.notify.confirm", other, NOTIFY_ID=3, NOTIFY_VALUE="Y")
    assert len(rows(portal, administrator)) == 1
    assert len(rows(portal, administrator, auth_connector="ours")) == 2


def test_a_connector_and_the_extended_queue_need_the_plan(portal: DemoPortal, administrator: str) -> None:
    assert call(portal, "feature.get", administrator, CODE="rest_auth_connector").result == {"value": "Y"}
    portal.switches = replace(portal.switches, cloud=True, auth_connector=False, extended_offline_queue=False)
    assert call(portal, "feature.get", administrator, CODE="rest_auth_connector").result == {"value": "N"}
    assert call(portal, "feature.get", administrator, CODE="rest_offline_extended").result == {"value": "N"}
    bound = call(portal, "event.bind", administrator, event=EVENT, event_type="offline", auth_connector="ours")
    assert bound.error == (403, "WRONG_LICENSE")
    assert call(portal, "event.offline.get", administrator, clear=0).error == (403, "WRONG_LICENSE")
    assert call(portal, "event.offline.get", administrator).status == 200


def test_unbinding_removes_what_fits_and_counts_it(portal: DemoPortal, administrator: str) -> None:
    operator = portal.issue_token().access_token
    for token in (administrator, operator):
        call(portal, "event.bind", token, event=EVENT, handler="http://127.0.0.1:9/h")
    call(portal, "event.bind", administrator, event=EVENT, event_type="offline")
    assert len(call(portal, "event.get", operator).result) == 1
    assert call(portal, "event.unbind", operator, event=EVENT).result == {"count": 1}
    assert call(portal, "event.unbind", administrator, event=EVENT, handler="http://other/").result == {"count": 0}
    assert call(portal, "event.unbind", operator, event=EVENT, event_type="offline").error == (403, "ACCESS_DENIED")
    assert call(portal, "event.unbind", administrator, event=EVENT, event_type="offline").result == {"count": 1}
    assert [row["offline"] for row in call(portal, "event.get", administrator).result] == [0]


def test_what_cannot_be_bound(portal: DemoPortal, administrator: str) -> None:
    operator = portal.issue_token().access_token
    assert call(portal, "event.bind", administrator).json["argument"] == "EVENT"
    assert call(portal, "event.bind", administrator, event=EVENT).json["argument"] == "HANDLER"
    foreign = call(portal, "event.bind", operator, event=EVENT, handler="http://127.0.0.1:9/h", auth_type=1)
    assert foreign.error == (403, "ACCESS_DENIED")
