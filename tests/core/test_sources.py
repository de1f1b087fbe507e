"""Four sources tell of one question: whatever the order they are heard in, the same is known in the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from b24monitor.core.answer import RAN
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Observation, Report, Status
from b24monitor.core.fold import fold, hear
from b24monitor.core.lapse import lapse
from tests.core.sample import ASKED, DENIED, EXPIRED, NO_RIGHTS, SILENT, WAITING, at, generation, observed

S = ConfirmationState
Heard = Observation | Report


def told(is_allowed: bool, heard_s: float, evidence: Evidence = Evidence.QUEUE, by: int | None = None) -> Report:
    return Report(is_allowed, at(heard_s), evidence, at(heard_s - 1), by)


def listed(sent_s: float, answered_s: float) -> Observation:
    return replace(observed(WAITING, sent_s, answered_s), evidence=Evidence.INBOX)


def after(*heard: Heard, status: Status = ASKED) -> Status:
    for each in heard:
        status = hear(status, each) if isinstance(each, Report) else fold(status, each)
    return status


@dataclass(frozen=True)
class Known:
    """What is known in the end: all of a status but when its words were heard."""

    state: ConfirmationState
    is_proved: bool
    is_doubtful: bool
    is_probed: bool
    reports: tuple[Report, ...]
    decided_after: datetime | None
    decided_before: datetime | None
    decided_by: int | None
    error: str | None


def known(status: Status) -> Known:
    is_over = status.state in (S.LAPSED, S.REFUSED)
    return Known(
        status.state,
        status.is_proved,
        status.is_doubtful,
        status.is_probed,
        status.reports,
        None if is_over else status.decided_after,
        status.decided_before,
        status.decided_by,
        status.error if status.is_proved else None,
    )


@st.composite
def probes(draw: st.DrawFn) -> list[Heard]:
    """What one prober sees: it asks in turn, and stops at a final answer."""
    seen: list[Heard] = []
    now_s = 0.0
    for _ in range(draw(st.integers(0, 4))):
        sent_s = now_s + draw(st.integers(1, 5))
        now_s = sent_s + draw(st.integers(0, 5))
        seen.append(observed(WAITING, sent_s, now_s))
    if draw(st.booleans()):
        sent_s = now_s + draw(st.integers(1, 5))
        final = draw(st.sampled_from([RAN, DENIED, EXPIRED, NO_RIGHTS]))
        seen.append(observed(final, sent_s, sent_s + draw(st.integers(0, 5))))
    return seen


@st.composite
def reports(draw: st.DrawFn, evidence: Evidence) -> list[Heard]:
    seen: list[Heard] = []
    now_s = 0.0
    for _ in range(draw(st.integers(0, 2))):
        now_s += draw(st.integers(1, 20))
        seen.append(told(draw(st.booleans()), now_s, evidence, draw(st.sampled_from([None, 1, 5]))))
    return seen


@st.composite
def lists(draw: st.DrawFn) -> list[Heard]:
    seen: list[Heard] = []
    now_s = 0.0
    for _ in range(draw(st.integers(0, 2))):
        sent_s = now_s + draw(st.integers(1, 9))
        now_s = sent_s + draw(st.integers(0, 3))
        seen.append(listed(sent_s, now_s))
    return seen


@st.composite
def merged(draw: st.DrawFn, sources: list[list[Heard]]) -> list[Heard]:
    """The sources' words in some order, each source's own order kept, with some of them heard twice."""
    left = [list(source) for source in sources]
    order: list[Heard] = []
    while any(left):
        source = draw(st.sampled_from([each for each in left if each]))
        word = source.pop(0)
        order += [word, word] if draw(st.booleans()) else [word]
    return order


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[list[Heard], list[Heard]]:
    sources = [draw(probes()), draw(reports(Evidence.QUEUE)), draw(reports(Evidence.EVENT)), draw(lists())]
    return draw(merged(sources)), draw(merged(sources))


@settings(max_examples=1000)
@given(two_orders())
def test_every_order_of_the_sources_ends_in_the_same_knowledge(orders: tuple[list[Heard], list[Heard]]) -> None:
    one, other = orders
    assert known(after(*one)) == known(after(*other))


def test_a_told_decision_is_shown_at_once_and_proved_by_a_call() -> None:
    waits = after(observed(WAITING, 1, 2))
    heard = after(told(True, 10, by=5), status=waits)
    assert (heard.state, heard.is_proved, heard.is_probed, heard.decided_by) == (S.APPROVED, False, True, 5)
    assert (heard.since, heard.evidence) == (at(10), Evidence.QUEUE)
    proved = after(observed(RAN, 11, 12), status=heard)
    assert (proved.state, proved.is_proved, proved.is_probed, proved.decided_by) == (S.APPROVED, True, False, 5)
    assert (proved.since, proved.decided_after, proved.decided_before) == (at(10), at(1), at(12))


def test_what_a_call_proves_against_a_report_is_what_counts() -> None:
    heard = after(observed(WAITING, 1, 2), told(True, 10, by=5))
    denied = after(observed(DENIED, 11, 12), status=heard)
    assert (denied.state, denied.is_proved, denied.decided_by) == (S.DENIED, True, None)


def test_waiting_after_a_report_is_perhaps_a_new_question_and_nobody_calls_again() -> None:
    heard = after(observed(WAITING, 1, 2), told(True, 10))
    doubtful = after(observed(WAITING, 10, 11), status=heard)
    assert (doubtful.state, doubtful.is_doubtful, doubtful.is_probed) == (S.WAITING, True, False)
    assert doubtful.is_open
    # A later decision is about that question.
    again = after(told(False, 20), status=doubtful)
    assert (again.state, again.is_doubtful, again.is_probed) == (S.DENIED, False, True)


def test_a_waiting_answer_to_a_call_that_left_before_the_report_leaves_no_doubt() -> None:
    heard = after(told(True, 10))
    late = after(observed(WAITING, 9, 12), status=heard)
    assert (late.state, late.is_doubtful, late.is_probed) == (S.APPROVED, False, True)


def test_what_we_never_asked_stays_reported() -> None:
    heard = after(told(False, 10), status=Status())
    assert (heard.state, heard.is_proved, heard.is_probed, heard.is_open) == (S.DENIED, False, False, False)
    assert after(observed(RAN, 11, 12), status=Status()) == Status()


def test_a_call_that_ran_at_first_sight_was_an_approval_once_that_is_told() -> None:
    worked = after(observed(RAN, 1, 2))
    assert worked.state is S.WORKS
    assert after(told(True, 10, by=1), status=worked).state is S.APPROVED
    # A decision there was, and the call runs, whatever was told of it.
    contradicted = after(told(False, 10, by=1), status=worked)
    assert (contradicted.state, contradicted.decided_by) == (S.APPROVED, None)


def test_a_list_that_holds_the_question_is_evidence_that_it_waits() -> None:
    status = after(observed(WAITING, 1, 2), listed(10, 11))
    assert (status.state, status.checked_at, status.evidence) == (S.WAITING, at(11), Evidence.INBOX)
    assert (status.decided_after, status.put_at) == (at(10), at(1))


def test_the_same_report_again_is_nothing_new() -> None:
    heard = after(told(True, 10, by=5))
    assert after(told(True, 10, by=5), status=heard) is heard
    assert after(told(True, 4, by=5), status=heard) is heard
    # Read again later, as after a crash: it is the same decision, and lifts no doubt.
    assert after(replace(told(True, 10, by=5), heard_at=at(99)), status=heard) is heard


def test_two_sources_tell_of_one_decision_and_one_of_them_who_gave_it() -> None:
    heard = after(told(True, 10, Evidence.QUEUE, by=5), told(True, 12, Evidence.EVENT))
    assert (heard.decided_by, len(heard.reports), heard.since) == (5, 2, at(10))


def test_trouble_leaves_what_was_told() -> None:
    heard = after(observed(WAITING, 1, 2), told(True, 10))
    troubled = after(observed(SILENT, 11, 12), status=heard)
    assert (troubled.state, troubled.is_probed, troubled.trouble) == (S.APPROVED, True, SILENT)


def test_a_told_decision_ends_by_the_clock() -> None:
    heard = after(told(True, 10), status=Status())
    assert lapse(heard, generation(7200), at(3609)) is heard
    assert lapse(heard, generation(7200), at(3610)).lapse is LapseReason.MEMORY
    assert lapse(heard, generation(60), at(60)).lapse is LapseReason.EXPIRED


def test_a_decision_told_after_the_last_call_counts_as_long_as_the_portal_remembers() -> None:
    waits = after(observed(WAITING, 1, 2))
    over = lapse(waits, generation(7200), at(3500))
    assert over.lapse is LapseReason.MEMORY
    heard = after(told(True, 3520, by=5), status=over)
    assert (heard.state, heard.is_proved, heard.lapse, heard.decided_by) == (S.APPROVED, False, None, 5)
    late = after(told(True, 3601, by=5), status=over)
    assert (late.state, late.lapse) == (S.LAPSED, LapseReason.MEMORY)
