"""Times, rows and answers that the tests of the core share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.answer import RAN, Answer, AnswerKind, Refusal, answer_for_error, answer_for_trouble
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import Observation, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.watch import Parameters, Watch

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FINGERPRINT = "f" * 32

WAITING = answer_for_error("METHOD_CONFIRM_WAITING")
DENIED = answer_for_error("METHOD_CONFIRM_DENIED")
EXPIRED = answer_for_error("expired_token")
FORGOTTEN = answer_for_error("invalid_token")
NO_RIGHTS = answer_for_error("ACCESS_DENIED")
STRANGE = answer_for_error("SOMETHING_NEW")
SILENT = answer_for_trouble(Trouble.TIMED_OUT)
BUSY = answer_for_error("QUERY_LIMIT_EXCEEDED")
ANSWERS = (RAN, WAITING, DENIED, EXPIRED, FORGOTTEN, NO_RIGHTS, STRANGE, SILENT, BUSY)
assert {answer.kind for answer in ANSWERS} == set(AnswerKind)
assert NO_RIGHTS.refusal is Refusal.RIGHTS


def at(seconds: float) -> datetime:
    """That many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def observed(answer: Answer, sent_s: float, answered_s: float | None = None, watch_id: int = 1) -> Observation:
    return Observation(watch_id, FINGERPRINT, at(sent_s), at(sent_s if answered_s is None else answered_s), answer)


def generation(expires_s: float | None = None) -> Generation:
    return Generation(FINGERPRINT, NOON, None if expires_s is None else at(expires_s))


def row(status: Status | None = None, watch_id: int = 1, expires_s: float | None = 3600) -> WatchRow:
    account = Account("a1", Portal("https://portal.example/rest/"), "me", generation(expires_s))
    watch = Watch(watch_id, "a1", "voximplant.user.get", Parameters("USER_ID="), NOON)
    return WatchRow(watch, account, status or Status())


ASKED = Status(asked_at=NOON)

answers = st.sampled_from(ANSWERS)


@st.composite
def observations(draw: st.DrawFn, clock_may_jump: bool = False) -> list[Observation]:
    """What one prober saw in turn; with `clock_may_jump` the wall clock was set now and then, also backwards."""
    seen: list[Observation] = []
    now_s = 0.0
    for answer in draw(st.lists(answers, max_size=12)):
        now_s += draw(st.floats(0, 60))
        sent_s = now_s
        now_s += draw(st.floats(-100, 100)) if clock_may_jump and draw(st.booleans()) else draw(st.floats(0, 60))
        seen.append(observed(answer, sent_s, now_s))
    return seen
