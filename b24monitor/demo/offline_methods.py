"""The methods ``event.offline.get/list/clear/error``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from b24monitor.demo.call import Call, Reply
from b24monitor.demo.event_binding import connector_of
from b24monitor.demo.offline_queue import PAGE_SIZE, QueueRow, filtered, new_process_id, ordered
from b24monitor.demo.php_value import as_array, is_true, to_int, to_text
from b24monitor.demo.rest_error import RestError, access_denied, missing_argument, wrong_license

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")


def require_administrator(inside: Inside, call: Call) -> None:
    """Refuse anyone but an administrator, as every method of the queue does."""
    if not inside.is_administrator(call.caller.user_id):
        raise access_denied()


def list_rows(inside: Inside, call: Call) -> Reply:
    """``event.offline.list``: read a page of the queue and change nothing."""
    rows = inside.queue.rows(call.client_id, connector_of(inside, call))
    rows = filtered(rows, as_array(call.params.get("filter")))
    rows = ordered(rows, as_array(call.params.get("order")), "ID")
    page = rows[call.start : call.start + PAGE_SIZE]
    end = call.start + len(page)
    return Reply(
        [row.shown(with_process=True) for row in page],
        total=len(rows),
        next_start=end if end < len(rows) else None,
    )


def get_rows(inside: Inside, call: Call) -> Reply:
    """``event.offline.get``: take rows; deleted at once, or with ``clear=0`` reserved under a process id."""
    clear = is_true(call.params.get("clear", 1))
    if not clear and inside.switches.cloud and not inside.switches.extended_offline_queue:
        raise wrong_license("License check failed: extended offline events")
    process_id = to_text(call.params.get("process_id"))
    wanted_error = 1 if is_true(call.params.get("error")) else 0
    rows = [
        row
        for row in inside.queue.rows(call.client_id, connector_of(inside, call))
        if row.process_id == process_id and row.error == wanted_error
    ]
    rows = filtered(rows, as_array(call.params.get("filter")))
    rows = ordered(rows, as_array(call.params.get("order")), "TIMESTAMP_X")
    rows = rows[: to_int(call.params.get("limit")) or PAGE_SIZE]
    if clear:
        inside.queue.remove(rows)
    else:
        process_id = process_id or new_process_id()
        inside.queue.reserve(rows, process_id)
    return Reply({"process_id": process_id or None, "events": [row.shown(with_process=False) for row in rows]})


def clear_rows(inside: Inside, call: Call) -> Reply:
    """``event.offline.clear``: delete the rows of a process, all or the named ones."""
    inside.queue.remove(_rows_of_process(inside, call))
    return Reply(True)


def fail_rows(inside: Inside, call: Call) -> Reply:
    """``event.offline.error``: give the named rows of a process back, marked as failed."""
    if "message_id" not in call.params:
        raise missing_argument("MESSAGE_ID")
    inside.queue.mark_failed(_rows_of_process(inside, call))
    return Reply(True)


def _rows_of_process(inside: Inside, call: Call) -> list[QueueRow]:
    process_id = to_text(call.params.get("process_id"))
    if not process_id:
        raise missing_argument("PROCESS_ID")
    rows = inside.queue.rows(call.client_id, connector_of(inside, call))
    rows = [row for row in rows if row.process_id == process_id]
    if "message_id" in call.params:
        named = [to_text(value) for value in as_array(call.params["message_id"]).values()]
        if not named or not all(_MESSAGE_ID.fullmatch(name) for name in named):
            # The vendor's own spelling of the argument, as recorded.
            text = "Value must be array of MESSAGE_ID values"
            raise RestError(400, "ERROR_ARGUMENT", text, argument="messsage_id")
        return [row for row in rows if row.message_id in named]
    if "id" in call.params:
        numbers = [to_int(value) for value in as_array(call.params["id"]).values()]
        return [row for row in rows if row.row_id in numbers]
    return rows
