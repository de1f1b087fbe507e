"""Binds handlers to the event OnAppMethodConfirm, lists what is bound and undoes it (contract, section 6)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from b24monitor.bitrix24.batch import batch_answers, batch_body, batch_results
from b24monitor.bitrix24.envelope import open_reply
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.answer import RAN, Answer, AnswerKind, Refusal, answer_for_trouble
from b24monitor.core.errors import Trouble, UnreachableError
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret, redact
from b24monitor.core.subscription import EVENT, Binding, Delivery, EventStanding
from b24monitor.core.watch import Parameters

_MOST_BYTES = 1024 * 1024
# Longer than any address a portal keeps.
_LONGEST_TEXT = 2048

_GET = Call("event.get", Parameters())
_OWN_QUEUE = Call("feature.get", Parameters.of(("CODE", "rest_auth_connector")))
# None of these is gated. The profile tells whether the first one told everything.
_STANDING = (_GET, _OWN_QUEUE, Call("profile", Parameters()))

_IS_OFFLINE = {0: False, "0": False, 1: True, "1": True}


class EventsClient:
    """Implements `core.ports.EventClient` over HTTP. Safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime], transport: Transport | None = None) -> None:
        self._now = now
        self._transport = transport or Transport()

    def standing(self, endpoint: str, token: Secret) -> EventStanding | Answer:
        """What is bound; see the port. One request, which changes nothing."""
        body = self._post(f"{endpoint}batch", batch_body(token.reveal(), _STANDING))
        if isinstance(body, Answer):
            return body
        answers = batch_answers(body, len(_STANDING))
        if answers[0] != RAN:
            return answers[0]
        rows, feature, profile = batch_results(body, len(_STANDING))
        bindings = _bindings(rows)
        if bindings is None:
            # Half-understood, it might hide a queue that a server lives off.
            return answer_for_trouble(Trouble.NOT_BITRIX24)
        return EventStanding(
            bindings,
            # Not every portal knows this method.
            has_own_queue=isinstance(feature, dict) and feature.get("value") == "Y",
            is_administrator=isinstance(profile, dict) and profile.get("ADMIN") is True,
        )

    def bind(self, endpoint: str, token: Secret, binding: Binding) -> Answer:
        """Binds; see the port. `core.subscription.is_already_bound` knows the refusal of what is bound already."""
        return self._change(f"{endpoint}event.bind", token, binding)

    def unbind(self, endpoint: str, token: Secret, binding: Binding) -> Answer:
        """Undoes a binding; see the port. RAN also when nothing of the kind was bound."""
        return self._change(f"{endpoint}event.unbind", token, binding)

    def close(self) -> None:
        """Closes all connections."""
        self._transport.close()

    def _change(self, url: str, token: Secret, binding: Binding) -> Answer:
        body = self._post(url, {**_parameters(binding), "auth": token.reveal()})
        return body if isinstance(body, Answer) else RAN

    def _post(self, url: str, payload: Mapping[str, object]) -> Mapping[str, Any] | Answer:
        try:
            reply = self._transport.post_json(url, payload, most_bytes=_MOST_BYTES)
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        body = open_reply(reply)
        return _refused(body) if isinstance(body, Answer) and 400 <= reply.status < 500 else body


def _parameters(binding: Binding) -> dict[str, str]:
    """Exactly what tells one binding from another; an empty connector is the application's own queue."""
    if binding.delivery is Delivery.ONLINE:
        return {"event": EVENT, "handler": binding.handler}
    parameters = {"event": EVENT, "event_type": "offline"}
    return parameters | {"auth_connector": binding.connector} if binding.connector else parameters


def _refused(answer: Answer) -> Answer:
    """What a code means when the portal blames the request: some stand for passing trouble elsewhere."""
    if answer.error is None or answer.trouble not in (None, Trouble.PORTAL_ERROR):
        return answer
    if answer.error == "ERROR_ARGUMENT":
        return Answer(AnswerKind.REFUSED, answer.error, answer.detail, refusal=Refusal.PARAMETERS)
    if answer.error == "CONNECTION_ERROR" or answer.kind not in (AnswerKind.TROUBLE, AnswerKind.UNRECOGNIZED):
        return answer
    return Answer(AnswerKind.REFUSED, answer.error, answer.detail, refusal=Refusal.UNRECOGNIZED)


def _bindings(rows: object) -> tuple[Binding, ...] | None:
    """This event's bindings among an application's (None: not all of them can be read)."""
    if not isinstance(rows, list):
        return None
    bindings = []
    for row in rows:
        event = row.get("event") if isinstance(row, dict) else None
        if not isinstance(event, str):
            return None
        if event.upper() == EVENT:
            binding = _binding(row)
            if binding is None:
                return None
            bindings.append(binding)
    return tuple(bindings)


def _binding(row: Mapping[str, object]) -> Binding | None:
    kind, handler, connector = row.get("offline"), row.get("handler"), row.get("connector_id")
    is_offline = _IS_OFFLINE.get(kind) if isinstance(kind, int | str) else None
    if is_offline:
        return Binding(Delivery.OFFLINE, connector=_text(connector)) if isinstance(connector, str | None) else None
    if is_offline is None or not isinstance(handler, str):
        return None
    return Binding(Delivery.ONLINE, _text(handler))


def _text(value: str | None) -> str:
    """An address or name that can be shown and kept: others put secrets into theirs."""
    shown = "".join(character if character.isprintable() else " " for character in (value or "")[:_LONGEST_TEXT])
    return redact(shown)
