"""``/_ctl/…``: read the portal's inside over HTTP, as the recorded scenarios do (contract, section 8)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from b24monitor.demo.message import Request, Response, json_response

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

PREFIX = "/_ctl/"


def answer_control(inside: Inside, request: Request) -> Response | None:
    """Answer one look inside, None for an unknown one; the caller holds the lock."""
    name = request.path[len(PREFIX) :]
    if name == "notifications":
        return json_response(200, _notifications(inside))
    if name == "storage":
        return json_response(200, _storage(inside, _named(request)))
    if name == "oauth_log":
        return json_response(200, [{"TOKEN": token} for token in inside.token_checks])
    if name == "events":
        return json_response(200, list(inside.announcer.fired))
    return None


def _notifications(inside: Inside) -> dict[str, object]:
    return {
        "pending": [
            {"ID": str(item.notification_id), "TO_USER_ID": item.recipient, "NOTIFY_TAG": item.tag}
            for item in inside.notifications.open_questions()
        ],
        "ever_added": [
            {"MESSAGE_ID": str(item.notification_id), "TO_USER_ID": str(item.recipient), "TAG": item.tag}
            for item in inside.notifications.ever_put()
        ],
    }


def _storage(inside: Inside, token: str) -> dict[str, object]:
    checked = inside.memory.checked(token)
    if checked is None or checked.issued is None:
        return {"cached": None}
    issued = checked.issued
    states = {method: int(state) for method, state in inside.memory.states(token).items()}
    return {
        "cached": {
            "access_token": issued.access_token,
            "client_id": issued.client_id,
            "scope": issued.scope,
            "expires": int(issued.expires_at.timestamp()),
            "status": "L",
            "parameters": {"notify_allow": states},
            "user_id": issued.user_id,
        }
    }


def _named(request: Request) -> str:
    try:
        asked = json.loads(request.body)
    except ValueError:
        return ""
    return str(asked.get("token", "")) if isinstance(asked, dict) else ""
