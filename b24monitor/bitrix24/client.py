"""The portal client: probes watched methods and learns who a token is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from b24monitor.bitrix24.batch import MOST_COMMANDS, batch_answers, batch_results, written_batch
from b24monitor.bitrix24.envelope import number, open_reply, printable
from b24monitor.bitrix24.reply import Reply
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.answer import RAN, TOO_LARGE, Answer, AnswerKind, answer_for_trouble
from b24monitor.core.errors import BadMethodError, Trouble, UnreachableError
from b24monitor.core.method_safety import is_read_only
from b24monitor.core.ports import Call, Inspected, Looked, Probed
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters, normalize_method

# What an answer may weigh after decompression: that of a call alone, and that of a batch.
_MOST_BYTES_ALONE = 1024 * 1024
_MOST_BYTES = 16 * 1024 * 1024

_LONGEST_NAME = 200

# How long after a probe's first request its last one may leave: a batch that is halved must not outlast the portal's
# memory, for which the engine leaves room (contract, section 1, row 4).
_HALVING_LIMIT = timedelta(seconds=30)
# What finding one call among 50 takes, and no more of the portal's budget.
_MOST_REQUESTS = 13

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
        answers, requests = self._answers(endpoint, token, calls, sent_at)
        return Probed(answers, sent_at, self._now(), requests)

    def inspect(self, endpoint: str, token: Secret) -> Inspected:
        """Learns the token's application, user and scopes; see the port."""
        body = self._batch(endpoint, token, _INSPECTION)
        if isinstance(body, Answer):
            return Inspected(refusal=body)
        answers = batch_answers(body, len(_INSPECTION))
        if all(answer.kind is not AnswerKind.RAN for answer in answers):
            return Inspected(refusal=answers[0])
        application, scopes, profile = batch_results(body, len(_INSPECTION))
        installed = _field(application, "INSTALLED")
        return Inspected(
            application=printable(_field(application, "CODE")),
            user_id=number(_field(profile, "ID")),
            is_administrator=_field(profile, "ADMIN") is True,
            scopes=tuple(filter(None, map(printable, scopes))) if isinstance(scopes, list) else (),
            is_installed=installed if isinstance(installed, bool) else None,
        )

    def look(self, endpoint: str, token: Secret) -> Looked:
        """Makes a call that reads nothing; see the port."""
        sent_at = self._now()
        try:
            reply = self._post(f"{endpoint}server.time", token)
        except UnreachableError as error:
            return Looked(answer_for_trouble(error.trouble, error.detail), sent_at, self._now())
        at, body = self._now(), open_reply(reply)
        return Looked(body if isinstance(body, Answer) else RAN, sent_at, at, reply.date)

    def methods(self, endpoint: str, token: Secret) -> tuple[str, ...] | Answer:
        """The methods that the portal offers this token, in the order of the alphabet; see the port."""
        try:
            reply = self._post(f"{endpoint}methods", token)
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        body = open_reply(reply)
        if isinstance(body, Answer):
            return body
        names = body["result"]
        if not isinstance(names, list):
            return answer_for_trouble(Trouble.NOT_BITRIX24)
        return tuple(sorted(set(filter(None, map(_method_name, names)))))

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address` this way from the next request on; see the port."""
        self._transport.use_route(address, route)

    def close(self) -> None:
        """Closes all connections."""
        self._transport.close()

    def _answers(
        self, endpoint: str, token: Secret, calls: Sequence[Call], sent_at: datetime
    ) -> tuple[tuple[Answer, ...], int]:
        """The calls' answers and the requests they took. Calls that together bring too much are made again in halves.

        To repeat a call asks nobody again while the portal remembers its question, but what may write is never called
        again. What is not found, in time or in the requests there are for it, is `Trouble.TOO_LARGE` in this probe.
        """
        answers: list[Answer] = []
        parts = [tuple(calls)]
        requests = 0
        while parts:
            part = parts.pop()
            # Asked before every request but the first.
            if requests and not (requests < _MOST_REQUESTS and timedelta() <= self._now() - sent_at < _HALVING_LIMIT):
                answers += [answer_for_trouble(Trouble.TOO_LARGE)] * len(part)
                continue
            body = self._batch(endpoint, token, part)
            requests += 1
            if not isinstance(body, Answer):
                answers += batch_answers(body, len(part))
            elif body.trouble is not Trouble.TOO_LARGE:
                # Of the token or of the portal, and so the rest's as well.
                answers += [body] * (len(calls) - len(answers))
                break
            elif len(part) == 1:
                answers.append(TOO_LARGE)
            elif not all(is_read_only(call.method) for call in part):
                # They have run, maybe; those that only read are found at the next probe, without the others.
                answers += [body] * len(part)
            else:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
        return tuple(answers), requests

    def _post(self, url: str, token: Secret) -> Reply:
        return self._transport.post_json(url, {"auth": token.reveal()}, most_bytes=_MOST_BYTES_ALONE)

    def _batch(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Mapping[str, Any] | Answer:
        try:
            reply = self._transport.post(
                f"{endpoint}batch",
                written_batch(token.reveal(), calls),
                most_bytes=_MOST_BYTES if len(calls) > 1 else _MOST_BYTES_ALONE,
                is_repeatable=all(is_read_only(call.method) for call in calls),
            )
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        return open_reply(reply)


def _method_name(name: object) -> str:
    """A method's one spelling; empty for what is none, or longer than any."""
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        return ""
    try:
        return normalize_method(name)
    except BadMethodError:
        return ""


def _field(fields: object, name: str) -> object:
    return fields.get(name) if isinstance(fields, dict) else None
