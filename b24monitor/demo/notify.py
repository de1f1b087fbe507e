"""The administrator's side: ``im.notify.get`` and ``im.notify.confirm`` (portal contract, section 7)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from b24monitor.demo.call import Call, Reply
from b24monitor.demo.event_binding import connector_of
from b24monitor.demo.gate import Answer, take_answer
from b24monitor.demo.notification import Notice, QuestionPut
from b24monitor.demo.php_value import to_int, to_text
from b24monitor.demo.rest_error import RestError

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

PAGE_SIZE = 50
_CONFIRM_TYPE = 1
_SIMPLE_TYPE = 3
_BOT_ID = 111
_CHAT_ID_BASE = 1000
_GRANT_TITLE = "Grant for one hour"
_DENY_TITLE = "Deny"

_Entry: TypeAlias = "QuestionPut | Notice"


def get(inside: Inside, call: Call) -> Reply:
    """``im.notify.get``: the caller's notifications, confirmations first, newest first, in pages."""
    last_id, last_type = _page_position(call)
    limit = to_int(call.params.get("LIMIT"))
    limit = limit if 0 < limit <= PAGE_SIZE else PAGE_SIZE
    recipient = call.caller.user_id
    if not inside.notifications.has_chat(recipient):
        return Reply({"notifications": [], "users": []})
    entries = _entries(inside, recipient)
    total = len(entries)
    if last_id is not None:
        entries = [entry for entry in entries if _comes_after(entry, last_id, last_type)]
    return Reply(
        {
            "total_count": total,
            "total_unread_count": total,
            "chat_id": _CHAT_ID_BASE + recipient,
            "notifications": [_row(entry) for entry in entries[:limit]],
            "users": [],
        }
    )


def confirm(inside: Inside, call: Call) -> Reply:
    """``im.notify.confirm``: exactly ``Y`` grants, anything else denies; false for what is not open for the caller."""
    notification_id = to_int(call.params.get("NOTIFY_ID", call.params.get("ID")))
    if notification_id <= 0:
        raise RestError(400, "ID_ERROR", "Notification ID can't be empty")
    value = to_text(call.params.get("NOTIFY_VALUE"))
    if value in ("", "0"):
        raise RestError(400, "NOTIFY_VALUE_ERROR", "Notification Value  can't be empty")
    question = inside.notifications.open_for_recipient(notification_id, call.caller.user_id)
    if question is None:
        return Reply({"result_message": False})
    allow = value == "Y"
    inside.notifications.close_answered(question.sub_tag, allowed=allow, answered_by=call.caller.user_id)
    take_answer(
        inside,
        Answer(
            token=question.token,
            method=question.method,
            client_id=question.client_id,
            asked_by=question.user_id,
            allow=allow,
            answered_by=call.caller.user_id,
            through=call.caller,
            connector=connector_of(inside, call),
        ),
    )
    return Reply({"result_message": [f'Your selection: "{_GRANT_TITLE if allow else _DENY_TITLE}"']})


def _page_position(call: Call) -> tuple[int | None, int]:
    last_id = to_text(call.params.get("LAST_ID"))
    last_type = to_text(call.params.get("LAST_TYPE"))
    if last_id and not last_id.isdecimal():
        raise RestError(400, "LAST_ID_STRING", "Last notification ID can't be string")
    if last_type and not last_type.isdecimal():
        raise RestError(400, "LAST_TYPE_STRING", "Last notification type can't be string")
    if bool(last_id) != bool(last_type):
        raise RestError(400, "LAST_ID_AND_LAST_TYPE", "Parameters LAST_ID and LAST_TYPE should be used together.")
    return (int(last_id), int(last_type)) if last_id else (None, 0)


def _entries(inside: Inside, recipient: int) -> list[_Entry]:
    entries: list[_Entry] = [
        *inside.notifications.open_for(recipient),
        *inside.notifications.notices_for(recipient),
    ]
    return sorted(entries, key=lambda entry: (_kind(entry), -entry.notification_id))


def _kind(entry: _Entry) -> int:
    is_confirmation = isinstance(entry, QuestionPut) or entry.is_confirmation
    return _CONFIRM_TYPE if is_confirmation else _SIMPLE_TYPE


def _comes_after(entry: _Entry, last_id: int, last_type: int) -> bool:
    kind = _kind(entry)
    if kind == last_type:
        return entry.notification_id < last_id
    return kind == _SIMPLE_TYPE and last_type == _CONFIRM_TYPE


def _row(entry: _Entry) -> dict[str, object]:
    return _question_row(entry) if isinstance(entry, QuestionPut) else _notice_row(entry)


def _question_row(question: QuestionPut) -> dict[str, object]:
    number = question.notification_id
    return {
        "id": number,
        "chat_id": _CHAT_ID_BASE + question.recipient,
        "author_id": 0,
        "date": question.put_at.isoformat(timespec="seconds"),
        "notify_type": _CONFIRM_TYPE,
        "notify_module": "rest",
        "notify_event": question.text.event,
        "notify_tag": question.tag,
        "notify_sub_tag": question.sub_tag,
        "notify_title": "",
        "setting_name": f"rest|{question.text.event}",
        "text": question.text.sentence,
        "notify_buttons": _buttons(number),
        "params": None,
        "notify_read": "N",
    }


def _notice_row(notice: Notice) -> dict[str, object]:
    row: dict[str, object] = {
        "id": notice.notification_id,
        "chat_id": _CHAT_ID_BASE + notice.recipient,
        "author_id": 0,
        "date": notice.put_at.isoformat(timespec="seconds"),
        "notify_type": _CONFIRM_TYPE if notice.is_confirmation else _SIMPLE_TYPE,
        "notify_module": notice.module,
        "notify_event": "default",
        "notify_tag": notice.tag,
        "notify_sub_tag": "",
        "notify_title": "",
        "setting_name": f"{notice.module}|default",
        "text": notice.text,
        "params": None,
        "notify_read": "N",
    }
    if notice.is_confirmation:
        row["notify_buttons"] = _buttons(notice.notification_id)
    return row


def _buttons(number: int) -> str:
    choices = (("Y", _GRANT_TITLE, "#8BC84B"), ("N", _DENY_TITLE, "#ef4b57"))
    buttons = [
        {
            "BOT_ID": _BOT_ID,
            "TYPE": "BUTTON",
            "COMMAND": "notifyConfirm",
            "COMMAND_PARAMS": f"{number}|{value}",
            "TEXT": title,
            "VOTE": "N",
            "BLOCK": "N",
            "WAIT": "N",
            "CONTEXT": "ALL",
            "DISABLED": "N",
            "DISPLAY": "LINE",
            "BG_COLOR": colour,
            "BG_COLOR_TOKEN": "base",
            "TEXT_COLOR": "#fff",
        }
        for value, title, colour in choices
    ]
    return json.dumps(buttons, separators=(",", ":"))
