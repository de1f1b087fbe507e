"""Reads an application's offline queue and takes nothing out of it (contract, section 6)."""

from collections.abc import Callable, Mapping

from b24monitor.bitrix24.envelope import number, open_reply
from b24monitor.bitrix24.row_fields import fields_of, method_of, time_of
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.errors import Trouble, UnreachableError
from b24monitor.core.queue_read import QueueDecision, QueueRead
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import EVENT

_MOST_BYTES = 1024 * 1024

Fingerprint = Callable[[Secret], str]


class OfflineQueueClient:
    """Reads queues over HTTP. Safe to use from several threads."""

    def __init__(self, transport: Transport | None = None) -> None:
        self._transport = transport or Transport()

    def read(
        self, endpoint: str, token: Secret, after_id: int, connector: str, fingerprint: Fingerprint
    ) -> QueueRead | Answer:
        """The oldest 50 decisions after row `after_id` of the queue `connector` (empty: the application's).

        The queue holds raw tokens of any user: each is made into its `fingerprint` at once. Never raises for what a
        portal or network does.
        """
        payload: dict[str, object] = {
            "filter": {"=EVENT_NAME": EVENT, ">ID": after_id},
            "order": {"ID": "ASC"},
            "auth": token.reveal(),
        }
        if connector:
            payload["auth_connector"] = connector
        try:
            reply = self._transport.post_json(f"{endpoint}event.offline.list", payload, most_bytes=_MOST_BYTES)
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        body = open_reply(reply)
        return body if isinstance(body, Answer) else _queue_read(body, after_id, fingerprint)

    def close(self) -> None:
        """Closes all connections."""
        self._transport.close()


def _queue_read(body: Mapping[str, object], after_id: int, fingerprint: Fingerprint) -> QueueRead | Answer:
    rows = body.get("result")
    if not isinstance(rows, list):
        return answer_for_trouble(Trouble.NOT_BITRIX24)
    last_id, skipped = after_id, 0
    decisions = []
    for row in rows:
        fields = fields_of(row)
        row_id = number(fields.get("ID"))
        if row_id is not None and row_id <= after_id:
            # Seen before: the portal passed the filter over.
            continue
        last_id = max(last_id, row_id or 0)
        decision = _decision(row_id, fields, fingerprint)
        if decision is None:
            skipped += 1
        else:
            decisions.append(decision)
    # Without progress another reading would bring the same page for ever.
    return QueueRead(tuple(decisions), last_id, skipped, has_more=body.get("next") is not None and last_id > after_id)


def _decision(row_id: int | None, fields: Mapping[str, object], fingerprint: Fingerprint) -> QueueDecision | None:
    """What a row tells (None: it cannot be read, or is about something else)."""
    event, data = fields.get("EVENT_NAME"), fields_of(fields.get("EVENT_DATA"))
    token, confirmed = data.get("TOKEN"), data.get("CONFIRMED")
    method, at = method_of(data.get("METHOD")), time_of(fields.get("TIMESTAMP_X"))
    is_ours = isinstance(event, str) and event.upper() == EVENT
    if row_id is None or not is_ours or method is None or at is None:
        return None
    # Only true and false: whatever else stands there is no decision.
    if not isinstance(token, str) or not token or not isinstance(confirmed, bool):
        return None
    # 0 is what a portal says when nobody was signed in.
    user_id = number(fields_of(fields.get("EVENT_ADDITIONAL")).get("user_id")) or None
    return QueueDecision(row_id, fingerprint(Secret(token)), method, confirmed, at, user_id)
