"""Tells applications what an administrator decided: the online event and the offline queue (contract, section 6)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from b24monitor.demo.event_binding import CONFIRMATION_EVENT, Binding
from b24monitor.demo.event_sender import EventSender
from b24monitor.demo.php_value import build_query

if TYPE_CHECKING:
    from b24monitor.demo.gate import Answer
    from b24monitor.demo.inside import Inside

LANGUAGE = "en"
_FIRED_KEPT = 2000


class Announcer:
    """Turns decisions into events and keeps what was fired, for the tests."""

    def __init__(self, sender: EventSender) -> None:
        self._sender = sender
        self.fired: deque[dict[str, object]] = deque(maxlen=_FIRED_KEPT)

    def announce(self, inside: Inside, answer: Answer) -> None:
        """Fire the event; the handlers and queues of an application whose installation is not finished stay silent."""
        data: dict[str, object] = {"TOKEN": answer.token, "METHOD": answer.method, "CONFIRMED": answer.allow}
        self.fired.append({"kind": "OnRestAppMethodConfirm", "data": {"APP_ID": answer.client_id, **data}})
        application = inside.directory.applications.get(answer.client_id)
        if application is None or not application.installation_finished:
            return
        data["LANGUAGE_ID"] = LANGUAGE
        bindings = inside.bindings.of(answer.client_id, CONFIRMATION_EVENT)
        self._send_online(inside, answer, data, [binding for binding in bindings if not binding.offline])
        for binding in bindings:
            if binding.offline and not _is_own_echo(answer, binding):
                inside.queue.add(
                    client_id=answer.client_id,
                    connector=binding.connector,
                    event=CONFIRMATION_EVENT,
                    data=data,
                    user_id=answer.answered_by,
                )

    def _send_online(self, inside: Inside, answer: Answer, data: Mapping[str, object], bindings: list[Binding]) -> None:
        if not bindings:
            return
        stamp = int(inside.now().timestamp())
        self.fired.append(
            {"kind": "online_queue", "data": [_queued(inside, answer, binding, data, stamp) for binding in bindings]}
        )
        for binding in bindings:
            body = build_query(
                {
                    "event": binding.event,
                    "event_handler_id": str(binding.binding_id),
                    "data": data,
                    "ts": stamp,
                    "auth": _proof(inside, answer.client_id),
                }
            )
            self.fired.append({"kind": "handler_body", "data": {"url": binding.handler, "body": body}})
            self._sender.post(binding.handler, body)


def _is_own_echo(answer: Answer, binding: Binding) -> bool:
    """No row is written for an answer the application gave itself, over the same connector."""
    through = answer.through
    return through is not None and through.client_id == answer.client_id and answer.connector == binding.connector


def _queued(
    inside: Inside, answer: Answer, binding: Binding, data: Mapping[str, object], stamp: int
) -> dict[str, object]:
    application = inside.directory.applications[answer.client_id]
    local_user = answer.answered_by if binding.auth_type is None else str(binding.auth_type)
    return {
        "client_id": answer.client_id,
        "additional": {"sendAuth": False, "category": "important", "sendRefreshToken": False},
        "auth": {
            "EVENT_SESSION": answer.asked_by,
            "LOCAL_USER": local_user,
            "application_token": application.application_token,
        },
        "query": {
            "DOMAIN": urlsplit(inside.address.url).hostname,
            "QUERY_URL": binding.handler,
            "QUERY_DATA": {
                "event": binding.event,
                "event_handler_id": str(binding.binding_id),
                "data": dict(data),
                "ts": stamp,
            },
        },
    }


def _proof(inside: Inside, client_id: str) -> dict[str, object]:
    server_field = "server_andpoint" if inside.switches.misspelt_server_endpoint else "server_endpoint"
    return {
        "domain": urlsplit(inside.address.url).netloc,
        "client_endpoint": inside.address.endpoint,
        server_field: inside.address.authorization_rest,
        "member_id": inside.address.member_id,
        "application_token": inside.directory.applications[client_id].application_token,
    }
