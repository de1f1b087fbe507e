"""Lists the questions put to an administrator and answers them; every other notice is dropped unread (section 7)."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from b24monitor.bitrix24.envelope import number, open_reply, printable
from b24monitor.bitrix24.row_fields import fields_of, method_of, time_of
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.clock_skew import skew
from b24monitor.core.errors import Trouble, UnreachableError
from b24monitor.core.inbox_read import InboxRead, ListedQuestion
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret

# A page of other notices, with all that people wrote, is read over as well.
_MOST_BYTES = 4 * 1024 * 1024
_PAGE_SIZE = 50
_CONFIRMATION = 1
_MODULE = "rest"
_KIND = "REST_CONFIRM"
# What an answer may be sent as: exactly these (contract, section 7).
_ALLOW, _DENY = _VALUES = ("Y", "N")

Fingerprint = Callable[[Secret], str]


class InboxClient:
    """Implements `core.reader_ports.InboxReader` over HTTP. Safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime], transport: Transport | None = None) -> None:
        self._now = now
        self._transport = transport or Transport()

    def read(self, endpoint: str, token: Secret, after: int | None, fingerprint: Fingerprint) -> InboxRead | Answer:
        """The questions of one page of the list after the notice `after` (None: from its beginning); see the port."""
        payload: dict[str, object] = {"LIMIT": _PAGE_SIZE, "auth": token.reveal()}
        if after is not None:
            payload |= {"LAST_ID": after, "LAST_TYPE": _CONFIRMATION}
        sent_at = self._now()
        try:
            reply = self._transport.post_json(f"{endpoint}im.notify.get", payload, most_bytes=_MOST_BYTES)
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        at = self._now()
        body = open_reply(reply)
        if isinstance(body, Answer):
            return body
        rows = fields_of(body.get("result")).get("notifications")
        if not isinstance(rows, list):
            return answer_for_trouble(Trouble.NOT_BITRIX24)
        page = _Page(after, fingerprint)
        page.take(rows)
        return InboxRead(
            tuple(page.questions),
            sent_at,
            at,
            skew(sent_at, at, reply.date),
            page.last_id,
            page.skipped,
            page.has_more,
            page.is_last,
        )

    def confirm(self, endpoint: str, token: Secret, notify_id: int, *, is_allowed: bool) -> bool | Answer:
        """Answers the question of a notice, once; see the port."""
        value = _ALLOW if is_allowed else _DENY
        payload: dict[str, object] = {"NOTIFY_ID": notify_id, "NOTIFY_VALUE": value, "auth": token.reveal()}
        try:
            reply = self._transport.post_once(f"{endpoint}im.notify.confirm", payload, most_bytes=_MOST_BYTES)
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        body = open_reply(reply)
        if isinstance(body, Answer):
            return body
        message = fields_of(body.get("result")).get("result_message")
        if message is False:
            return False
        # In the portal's words; anything else is no answer to this call.
        return isinstance(message, list) or answer_for_trouble(Trouble.NOT_BITRIX24)

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address` this way from its next request on."""
        self._transport.use_route(address, route)

    def close(self) -> None:
        """Closes all connections."""
        self._transport.close()


class _Page:
    """The questions among a page's rows."""

    def __init__(self, after: int | None, fingerprint: Fingerprint) -> None:
        self._after = after
        self._fingerprint = fingerprint
        self.questions: list[ListedQuestion] = []
        self.last_id: int | None = None
        self.skipped = 0
        self.has_more = False
        # Whether nothing of the list's confirmations comes after it.
        self.is_last = True

    def take(self, rows: list[object]) -> None:
        """Goes through the rows up to the first that is no confirmation: those come first."""
        for row in rows:
            fields = fields_of(row)
            if number(fields.get("notify_type")) != _CONFIRMATION:
                return
            self._take_row(fields)
        # Without progress another reading would bring the same page for ever.
        is_on = self.last_id is not None and (self._after is None or self.last_id < self._after)
        self.is_last = len(rows) < _PAGE_SIZE
        self.has_more = is_on and not self.is_last

    def _take_row(self, fields: Mapping[str, object]) -> None:
        notify_id, parts = number(fields.get("id")), _tag(fields)
        if notify_id is not None:
            self.last_id = notify_id if self.last_id is None else min(self.last_id, notify_id)
        if len(parts) < 2 or fields.get("notify_module") != _MODULE or parts[1] != _KIND:
            # Installing asks through the same module, and others through theirs.
            return
        question = None if notify_id is None else _question(notify_id, parts, fields, self._fingerprint)
        if question is None:
            self.skipped += 1
        else:
            self.questions.append(question)


def _tag(fields: Mapping[str, object]) -> list[str]:
    tag = fields.get("notify_tag")
    return tag.split("|") if isinstance(tag, str) else []


def _question(
    notify_id: int, parts: list[str], fields: Mapping[str, object], fingerprint: Fingerprint
) -> ListedQuestion | None:
    """What a row asks (None: it cannot be read)."""
    if len(parts) != 6 or not parts[3]:
        return None
    method, recipient_id, asked_at = method_of(parts[4]), number(parts[5]), time_of(fields.get("date"))
    if method is None or recipient_id is None or asked_at is None:
        return None
    # Both live until the texts are read, so that these are redacted should they quote one.
    token, sub_tag = Secret(parts[3]), Secret("|".join(parts[:5]))
    return ListedQuestion(
        notify_id,
        fingerprint(sub_tag),
        fingerprint(token),
        printable(parts[2]),
        method,
        recipient_id,
        asked_at,
        printable(fields.get("text")),
        _values(fields.get("notify_buttons")),
    )


def _values(buttons: object) -> tuple[str, ...]:
    """Which of the two answers a row's buttons send; they come as a JSON text."""
    try:
        listed = json.loads(buttons) if isinstance(buttons, str) else buttons
    except (ValueError, RecursionError):
        return ()
    sent = set(_sent(listed)) if isinstance(listed, list) else set()
    return tuple(value for value in _VALUES if value in sent)


def _sent(buttons: Iterable[object]) -> Iterable[str]:
    for button in buttons:
        command = fields_of(button).get("COMMAND_PARAMS")
        yield command.rpartition("|")[2] if isinstance(command, str) else ""
