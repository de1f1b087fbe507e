"""Sentences: complete for every code, and never claiming more than was seen."""

from __future__ import annotations

import gettext
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.core import language
from b24monitor.core.alert_wording import (
    alert_body,
    alert_title,
    alerts_lines,
    alerts_summary,
    away_title,
    quiet_title,
)
from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_error, answer_for_trouble
from b24monitor.core.answer_wording import answer_next_step, answer_text, trouble_text
from b24monitor.core.asking import AskVerdict
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Report, Status
from b24monitor.core.errors import BadEndpointError, Trouble
from b24monitor.core.fact import CommandFailed, Problem, VaultState
from b24monitor.core.history import HistoryEntry
from b24monitor.core.history_wording import history_how, history_what
from b24monitor.core.row_wording import (
    end_text,
    lapse_text,
    next_step,
)
from b24monitor.core.time_wording import between_text, clock_text, duration_text
from b24monitor.core.wording import (
    account_text,
    endpoint_problem_text,
    problem_text,
    state_meaning,
    state_word,
    vault_text,
)
from tests.ui.samples import ACCOUNT, NOON, decided, lapsed, minutes, row, waiting

BOUND = replace(ACCOUNT, generation=replace(ACCOUNT.generation, expiry_is_bound=True))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=42.9), "42 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(minutes=63), "1 h 03 min"),
        (timedelta(days=2, hours=4, minutes=50), "2 d 4 h"),
    ],
)
def test_durations_show_the_units_that_matter(length: timedelta, text: str) -> None:
    assert duration_text(length) == text


def test_times_are_local_and_carry_the_date_only_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    assert clock_text(NOON, NOON) == "21:00"
    assert clock_text(datetime(2026, 3, 9, 14, 59, tzinfo=UTC), NOON) == "2026-03-09 23:59"


def test_an_interval_shorter_than_a_second_is_one_time() -> None:
    assert between_text(NOON - timedelta(seconds=1), NOON, NOON) == "between 11:59:59 and 12:00:00"
    assert between_text(NOON, NOON + timedelta(milliseconds=300), NOON) == "at 12:00:00"


@pytest.mark.parametrize("state", ConfirmationState)
def test_each_state_has_a_word_and_a_meaning(state: ConfirmationState) -> None:
    assert state_word(state)
    assert state_meaning(state).endswith(".")


@pytest.mark.parametrize("refusal", Refusal)
def test_each_refusal_is_explained_with_a_next_step(refusal: Refusal) -> None:
    answer = Answer(AnswerKind.REFUSED, "SOME_CODE", refusal=refusal)
    assert answer_text(answer) != answer_text(Answer(AnswerKind.REFUSED))
    assert answer_next_step(answer).endswith(".")


def test_a_moved_portal_names_its_new_address_and_a_closed_one_may_be_under_maintenance() -> None:
    assert "new.example" in answer_text(answer_for_trouble(Trouble.REDIRECTED, "new.example"))
    closed = answer_for_error("PORTAL_DELETED")
    assert "maintenance, or was deleted" in answer_text(closed)
    assert trouble_text(closed) == "portal closed"
    assert trouble_text(answer_for_trouble(Trouble.TLS)) == "unreachable"
    assert trouble_text(answer_for_error("NEW_CODE")) == "not understood"


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_is_explained_with_a_next_step(trouble: Trouble) -> None:
    answer = answer_for_trouble(trouble)
    assert answer_text(answer) != answer_text(Answer(AnswerKind.TROUBLE))
    assert answer_next_step(answer).endswith(".")


@pytest.mark.parametrize("kind", AnswerKind)
def test_each_kind_of_answer_is_explained(kind: AnswerKind) -> None:
    assert answer_text(Answer(kind)).endswith(".")
    assert answer_next_step(Answer(kind)).endswith(".")


def test_a_code_that_nobody_knows_is_named() -> None:
    assert "SOMETHING_NEW" in answer_text(answer_for_error("SOMETHING_NEW"))
    assert "Parameter USER_ID is not set" in answer_text(answer_for_error("", "Parameter USER_ID is not set"))


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("verdict", [None, *AskVerdict])
def test_each_problem_is_explained(problem: Problem, verdict: AskVerdict | None) -> None:
    assert problem_text(CommandFailed(problem, verdict=verdict)).endswith(".")


def test_a_problem_repeats_what_the_portal_answered() -> None:
    answer = answer_for_trouble(Trouble.TLS)
    text = problem_text(CommandFailed(Problem.PORTAL_UNREACHABLE, answer=answer))
    assert answer_text(answer) in text
    assert answer_next_step(answer) in text


@pytest.mark.parametrize("state", VaultState)
def test_the_keyring_is_mentioned_only_when_it_does_not_keep_tokens(state: VaultState) -> None:
    assert bool(vault_text(state)) == (state is not VaultState.KEYRING)


@pytest.mark.parametrize("reason", BadEndpointError.Reason)
def test_each_refused_address_is_explained(reason: BadEndpointError.Reason) -> None:
    assert endpoint_problem_text(reason).endswith(".")


@pytest.mark.parametrize("reason", LapseReason)
def test_each_lapse_is_explained_with_a_next_step(reason: LapseReason) -> None:
    status = lapsed(reason)
    assert lapse_text(status)
    assert next_step(row(status=status), NOON).endswith(".")


@pytest.mark.parametrize("kind", AlertKind)
def test_an_alert_names_method_portal_and_outcome(kind: AlertKind) -> None:
    statuses = {
        AlertKind.APPROVED: decided(ConfirmationState.APPROVED),
        AlertKind.ENDS_SOON: decided(ConfirmationState.APPROVED),
        AlertKind.DENIED: decided(ConfirmationState.DENIED),
        AlertKind.LAPSED: lapsed(),
        AlertKind.REFUSED: Status(ConfirmationState.REFUSED, refusal=Refusal.SCOPE),
        AlertKind.DOUBTFUL: replace(waiting(), reports=(Report(True, NOON - minutes(5), Evidence.QUEUE),)),
    }
    alert = Alert(1, kind, row(status=statuses[kind]))
    assert "voximplant.user.get" in alert_title(alert)
    first, second = alert_body(alert, NOON).split("\n")
    assert first == "northwind.bitrix24.com · CRM sync"
    assert second.endswith(".")
    # Good news ends; bad news leads on.
    assert ("at the latest" if kind is AlertKind.APPROVED else next_step(alert.row, NOON)) in second
    assert "closed" in alert_body(replace(alert, away=True), NOON)


def test_an_approval_that_ends_soon_says_when_and_what_to_do_before() -> None:
    shown = row(status=decided(ConfirmationState.APPROVED))
    body = alert_body(Alert(0, AlertKind.ENDS_SOON, shown), NOON)
    assert end_text(shown, NOON) in body
    assert body.endswith("Call the method from your application now, with this very token.")


def test_what_was_held_back_is_counted_and_its_first_are_named() -> None:
    kinds = [AlertKind.APPROVED, AlertKind.REFUSED, AlertKind.APPROVED, AlertKind.LAPSED, AlertKind.APPROVED]
    alerts = [Alert(1, kind, row()) for kind in kinds]
    assert quiet_title(alerts) == "While it was quiet: 3 approved, 1 without an answer, 1 refused"
    assert away_title(alerts[:1]) == "While you were away: 1 approved"
    first = "Approved: voximplant.user.get · northwind.bitrix24.com"
    assert alerts_lines(alerts[:1]) == first
    assert alerts_lines(alerts).split("\n")[0] == first
    assert alerts_lines(alerts).split("\n")[3:] == ["and 2 more"]


def test_titles_tell_the_outcomes_apart() -> None:
    assert len({alert_title(Alert(1, kind, row())) for kind in AlertKind}) == len(AlertKind)


@pytest.mark.parametrize("kind", [AlertKind.APPROVED, AlertKind.DENIED, AlertKind.REFUSED])
def test_a_title_says_the_state_as_the_row_does(kind: AlertKind) -> None:
    assert alert_title(Alert(1, kind, row())).startswith(state_word(ConfirmationState(kind.value)))


def test_accounts_of_one_application_are_told_apart() -> None:
    assert account_text(ACCOUNT) == "CRM sync · user 7"
    assert account_text(replace(ACCOUNT, user_id=None)) == "CRM sync"


def test_several_alerts_are_counted_by_outcome() -> None:
    kinds = [AlertKind.APPROVED, AlertKind.DENIED, AlertKind.APPROVED]
    assert alerts_summary([Alert(1, kind, row()) for kind in kinds]) == "2 approved, 1 denied"


@pytest.mark.parametrize("reason", LapseReason)
def test_a_stored_lapse_tells_its_reason(reason: LapseReason) -> None:
    assert history_how(_entry(ConfirmationState.LAPSED, lapse=reason))


def test_a_stored_decision_tells_its_interval() -> None:
    entry = _entry(ConfirmationState.APPROVED, after=NOON - timedelta(seconds=1), before=NOON)
    assert history_what(entry) == "Waiting → Approved"
    assert history_how(entry) == "in the 1 s before"
    assert history_how(replace(entry, decided_after=NOON)) == "at that second"


def _entry(
    state: ConfirmationState,
    lapse: LapseReason | None = None,
    after: datetime | None = None,
    before: datetime | None = None,
) -> HistoryEntry:
    return HistoryEntry(1, 1, NOON, ConfirmationState.WAITING, state, None, None, lapse, after, before, "f")


def test_another_language_is_spoken_when_its_catalogue_is_used() -> None:
    class Shouting(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    language.use(Shouting())
    try:
        assert state_word(ConfirmationState.WAITING) == "WAITING"
        assert vault_text(VaultState.KEYRING) == ""
    finally:
        language.use(gettext.NullTranslations())
    assert state_word(ConfirmationState.WAITING) == "Waiting"
