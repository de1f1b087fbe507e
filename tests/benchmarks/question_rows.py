"""An administrator's list of notices as a portal tells it, in which one question goes and one comes at each reading."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

QUESTIONS = 200
_PAGE = 50


class QuestionRows:
    """The list of one portal's administrator, newest first."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._last_id = 0
        self._rows: deque[dict[str, object]] = deque()
        for _ in range(QUESTIONS):
            self._put()

    def page(self, fields: Mapping[str, Any]) -> dict[str, object]:
        """The answer to `im.notify.get`."""
        after = fields.get("LAST_ID")
        if after is None:
            self._rows.pop()
            self._put()
        rows = [row for row in self._rows if after is None or int(str(row["id"])) < int(after)]
        return {"result": {"notifications": rows[:_PAGE], "users": []}}

    def _put(self) -> None:
        self._last_id += 1
        number = self._last_id
        sub_tag = f"rest|REST_CONFIRM|local.app.{number % 7}|{self._address}{number:060x}|bench.gated{number % 5}.get"
        asked_at = datetime.now(UTC) - timedelta(minutes=5)
        buttons = f'[{{"COMMAND_PARAMS":"{number}|Y"}},{{"COMMAND_PARAMS":"{number}|N"}}]'
        self._rows.appendleft(
            {
                "id": number,
                "date": asked_at.isoformat(timespec="seconds"),
                "notify_type": 1,
                "notify_module": "rest",
                "notify_tag": f"{sub_tag}|1",
                "notify_sub_tag": sub_tag,
                "text": f"The application Sync {number % 7} requests access to user data.",
                "notify_buttons": buttons,
            }
        )
