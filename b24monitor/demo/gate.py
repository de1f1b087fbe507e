"""The gate before a confirmed method, and what an administrator's answer does (portal contract, section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from b24monitor.demo.call import Call, Caller
from b24monitor.demo.memory import GateState
from b24monitor.demo.notification import QuestionText
from b24monitor.demo.rest_error import access_denied, denied, missing_argument, waiting

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside


def pass_gate(inside: Inside, call: Call, text: QuestionText) -> None:
    """Let an allowed call through; raise the RestError of the other states. The first call puts the question."""
    token = call.caller.token
    if token is None:
        raise access_denied("Access denied! Application context required")
    # A batch works on the states it began with: the same new method twice in it is asked about twice.
    state = inside.memory.state(token, call.method) if call.states is None else call.states.get(call.method)
    if state is GateState.ALLOWED:
        return
    if state is GateState.DENIED:
        raise denied()
    if state is None:
        _ask(inside, call, token, text)
    raise waiting()


def recipients(administrators: Sequence[int], user_id: int) -> tuple[int, ...]:
    """Return who is asked.

    The portal takes the caller for an administrator when the *list* has his id as an index, and then asks him
    alone (recorded: of the administrators 1 and 5, user 1 is asked alone and user 5 is not).
    """
    return (user_id,) if 0 <= user_id < len(administrators) else tuple(administrators)


def _ask(inside: Inside, call: Call, token: str, text: QuestionText) -> None:
    asked = recipients(inside.directory.administrator_ids, call.caller.user_id)
    if not asked:
        raise missing_argument("NOTIFY_USERS")
    application = inside.directory.applications[call.client_id]
    inside.notifications.put(
        token=token,
        method=call.method,
        client_id=call.client_id,
        user_id=call.caller.user_id,
        recipients=asked,
        text=replace(text, sentence=text.sentence.replace("%s", application.name)),
    )
    inside.memory.keep_state(token, call.method, GateState.WAITING)


@dataclass(frozen=True)
class Answer:
    """An administrator's decision on one question.

    ``answered_by`` 0 is an answer whose giver the portal does not know. ``through`` is the caller of
    ``im.notify.confirm`` when it came that way, ``connector`` that call's ``auth_connector``.
    """

    token: str = field(repr=False)
    method: str
    client_id: str
    asked_by: int
    allow: bool
    answered_by: int
    through: Caller | None = None
    connector: str = ""


def take_answer(inside: Inside, answer: Answer) -> None:
    """Store the decision if the portal still remembers the question, and announce it in any case (row 12)."""
    remembered = inside.memory.state(answer.token, answer.method) is not None
    if remembered and not inside.switches.answers_lost:
        state = GateState.ALLOWED if answer.allow else GateState.DENIED
        inside.memory.keep_state(answer.token, answer.method, state)
    inside.announcer.announce(inside, answer)
