"""The portal client: probes watched methods and learns who a token is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from b24monitor.bitrix24.batch import MOST_COMMANDS, batch_answers, batch_body, batch_results
from b24monitor.bitrix24.envelope import open_reply, printable
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.answer import Answer, AnswerKind, answer_for_trouble
from b24monitor.core.errors import UnreachableError
from b24monitor.core.ports import Call, Inspected, Probed
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters

# What a batch may weigh after decompression.
_MOST_BYTES = 16 * 1024 * 1024

# What fits into 64 bits.
_MOST_DIGITS = 18

# None of these is gated; together they tell application, scopes and user (design: an account is proved in one batch).
_INSPECTION = tuple(Call(method, Parameters()) for method in ("app.info", "scope", "profile"))


class BitrixClient:
    """Implements `core.ports.PortalClient` over HTTP. Safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime], transport: Transport | None = None) -> None:
        self._now = now
        self._transport = transport or Transport()

    def probe(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Probed:
        """Makes all calls in one batch; see the port."""
        if not 0 < len(calls) <= MOST_COMMANDS:
            raise ValueError(f"a batch carries 1 to {MOST_COMMANDS} calls, not {len(calls)}")
        sent_at = self._now()
        body = self._batch(endpoint, token, calls)
        answers = (body,) * len(calls) if isinstance(body, Answer) else batch_answers(body, len(calls))
        return Probed(answers, sent_at, self._now())

    def inspect(self, endpoint: str, token: Secret) -> Inspected:
        """Learns the token's application, user and scopes; see the port."""
        body = self._batch(endpoint, token, _INSPECTION)
        if isinstance(body, Answer):
            return Inspected(refusal=body)
        answers = batch_answers(body, len(_INSPECTION))
        if all(answer.kind is not AnswerKind.RAN for answer in answers):
            return Inspected(refusal=answers[0])
        application, scopes, profile = batch_results(body, len(_INSPECTION))
        return Inspected(
            application=printable(_field(application, "CODE")),
            user_id=_number(_field(profile, "ID")),
            is_administrator=_field(profile, "ADMIN") is True,
            scopes=tuple(filter(None, map(printable, scopes))) if isinstance(scopes, list) else (),
        )

    def close(self) -> None:
        """Closes all connections."""
        self._transport.close()

    def _batch(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Mapping[str, Any] | Answer:
        try:
            reply = self._transport.post_json(
                f"{endpoint}batch", batch_body(token.reveal(), calls), most_bytes=_MOST_BYTES
            )
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        return open_reply(reply)


def _field(fields: object, name: str) -> object:
    return fields.get(name) if isinstance(fields, dict) else None


def _number(value: object) -> int | None:
    """A portal's id, which comes as text or number; None for anything that a database could not hold."""
    digits = str(value) if isinstance(value, str | int) else ""
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None
