"""What is taken for harmless by its name, and what is not: in doubt, it may write."""

from __future__ import annotations

import pytest

from b24monitor.core.answer import RAN, TOO_LARGE, Answer, AnswerKind, answer_for_error, answer_for_trouble
from b24monitor.core.catalogue import GATED_METHODS
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.method_safety import (
    MethodSafety,
    is_read_only,
    may_have_run,
    needs_yes,
    safety_of,
    stopped,
    stops_calling,
)
from tests.core.sample import NOON

OWN = ("acme.payroll.export", "acme.recording.list")


@pytest.mark.parametrize(
    ("method", "safety"),
    [
        ("voximplant.user.get", MethodSafety.GATED),
        ("acme.payroll.export", MethodSafety.GATED_BY_USER),
        ("crm.deal.list", MethodSafety.READ_ONLY),
        ("crm.deal.fields", MethodSafety.READ_ONLY),
        ("user.current", MethodSafety.READ_ONLY),
        ("server.time", MethodSafety.READ_ONLY),
        ("profile", MethodSafety.READ_ONLY),
        ("crm.deal.add", MethodSafety.UNKNOWN),
        ("crm.deal.update", MethodSafety.UNKNOWN),
        ("crm.deal.delete", MethodSafety.UNKNOWN),
        ("app.option.set", MethodSafety.UNKNOWN),
        ("tasks.task.start", MethodSafety.UNKNOWN),
        # It reads and deletes what it has read (contract, section 6).
        ("event.offline.get", MethodSafety.UNKNOWN),
        # A word alone says nothing, nor does a reading word in the middle.
        ("get", MethodSafety.UNKNOWN),
        ("crm.list.clear", MethodSafety.UNKNOWN),
        ("crm.deal.target", MethodSafety.UNKNOWN),
    ],
)
def test_a_name_says_what_a_method_may_do(method: str, safety: MethodSafety) -> None:
    assert safety_of(method, OWN) is safety


def test_only_what_is_gated_and_reads_needs_no_yes() -> None:
    assert not any(needs_yes(method) for method in GATED_METHODS)
    assert all(is_read_only(method) for method in GATED_METHODS)
    assert not needs_yes("acme.recording.list", OWN)
    assert needs_yes("acme.recording.list")
    assert needs_yes("acme.payroll.export", OWN)
    assert needs_yes("crm.deal.list", OWN)
    assert needs_yes("crm.deal.add", OWN)


@pytest.mark.parametrize("trouble", Trouble)
def test_a_lost_answer_is_told_from_a_call_that_never_arrived(trouble: Trouble) -> None:
    lost = {"timed_out", "cut_off", "too_large", "not_json", "not_bitrix24", "portal_error"}
    assert may_have_run(answer_for_trouble(trouble)) == (trouble.value in lost)


def test_what_the_portal_has_said_leaves_no_doubt() -> None:
    for answer in (RAN, TOO_LARGE, answer_for_error("METHOD_CONFIRM_WAITING"), answer_for_error("ACCESS_DENIED")):
        assert not may_have_run(answer)
    assert may_have_run(answer_for_error("SOMETHING_NEW"))


@pytest.mark.parametrize("state", [ConfirmationState.UNKNOWN, ConfirmationState.WAITING])
def test_only_what_may_write_stops_at_a_lost_answer(state: ConfirmationState) -> None:
    open_status = Status(state, asked_at=NOON)
    lost = answer_for_trouble(Trouble.TIMED_OUT)
    ended = stopped(open_status, "crm.deal.add", lost, NOON)
    assert (ended.state, ended.lapse) == (ConfirmationState.LAPSED, LapseReason.MAY_HAVE_RUN)
    assert ended.asked_at == NOON
    assert stopped(open_status, "crm.deal.list", lost, NOON) is open_status
    assert stopped(open_status, "crm.deal.add", answer_for_trouble(Trouble.BUSY), NOON) is open_status
    assert stopped(open_status, "crm.deal.add", Answer(AnswerKind.WAITING), NOON) is open_status


def test_a_decision_that_was_reached_is_not_put_in_doubt() -> None:
    approved = Status(ConfirmationState.APPROVED, NOON, NOON, is_proved=True)
    assert stopped(approved, "crm.deal.add", answer_for_trouble(Trouble.TIMED_OUT), NOON) is approved
    assert stops_calling("crm.deal.add", answer_for_trouble(Trouble.TIMED_OUT))
    assert not stops_calling("voximplant.user.get", answer_for_trouble(Trouble.TIMED_OUT))
