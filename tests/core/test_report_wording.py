"""What was told is never shown as what was seen; what is doubtful says so; what is foreign asks for nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from b24monitor.core.alert_wording import alert_body, alert_title, alerts_summary
from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Report, Status
from b24monitor.core.fact import BoardChanged
from b24monitor.core.fold import hear
from b24monitor.core.freshness import is_stale
from b24monitor.core.history import HistoryEntry
from b24monitor.core.history_wording import history_how, history_what
from b24monitor.core.lapse import lapsed
from b24monitor.core.report_wording import told_text
from b24monitor.core.row_wording import checked_text, decided_text, next_step, waiting_text
from b24monitor.core.seen import Seen, seen_row
from b24monitor.core.standing import Mood, Standing, StandingTally
from b24monitor.core.story_wording import story
from b24monitor.core.timeline import MarkKind, timeline_of
from b24monitor.core.urgency import askable, needs_you
from b24monitor.core.wording import row_summary, row_word
from tests.ui.samples import ACCOUNT, NOON, decided, minutes, row, waiting

S = ConfirmationState
QUEUED = Report(True, NOON, Evidence.QUEUE, NOON - minutes(1), by=5)


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def reported(is_allowed: bool = True, *, is_asked: bool = True) -> WatchRow:
    """Waited until a minute ago, when the queue told of a decision; or never asked."""
    before = waiting(10.0, 60.0) if is_asked else Status()
    return row(status=hear(before, replace(QUEUED, is_allowed=is_allowed)))


def doubtful() -> WatchRow:
    """Waiting a second after the decision was told, or what looked like one."""
    return row(status=hear(waiting(10.0, 1.0), replace(QUEUED, heard_at=NOON - minutes(1))))


def proved() -> WatchRow:
    return row(status=replace(decided(S.APPROVED), is_proved=True, reports=(QUEUED,)))


def seen(is_allowed: bool = True) -> WatchRow:
    report = replace(QUEUED, is_allowed=is_allowed)
    return seen_row(Seen(4, ACCOUNT.account_id, "ab12cd34", "user.get", report), ACCOUNT)


def standing(*rows: WatchRow) -> Standing:
    tally = StandingTally()
    tally.take(BoardChanged(rows))
    return tally.standing(NOON)


@pytest.mark.parametrize(("is_allowed", "word"), [(True, "Approved (reported)"), (False, "Denied (reported)")])
def test_a_told_decision_says_that_it_was_told(is_allowed: bool, word: str) -> None:
    shown = reported(is_allowed)
    assert row_word(shown) == word
    assert row_summary(shown, NOON).startswith(f"{word}: voximplant.user.get")
    assert alert_title(Alert(1, AlertKind(shown.status.state.value), shown)).startswith(word)
    assert checked_text(shown, NOON) == "told 12:00"
    assert waiting_text(shown, NOON) == "decided in 10 min"


def test_who_decided_and_when_by_the_portals_clock_is_told() -> None:
    words = "Allowed by user 5 at 11:59, by the portal's clock."
    assert decided_text(reported(), NOON) == words
    assert words in alert_body(Alert(1, AlertKind.APPROVED, reported()), NOON)
    lines = story(reported(), NOON)
    assert words in lines
    assert "The application's offline queue told so at 12:00." in lines
    assert "A call is about to prove it." in lines
    assert not any("re-checked" in line for line in lines)


def test_a_proved_decision_names_who_gave_it_and_is_not_only_reported() -> None:
    assert row_word(proved()) == "Approved"
    assert alert_title(Alert(1, AlertKind.APPROVED, proved())) == "Approved: voximplant.user.get"
    text = decided_text(proved(), NOON)
    assert text.startswith("Decided ")
    assert text.endswith("Allowed by user 5 at 11:59, by the portal's clock.")


def test_a_report_that_a_call_contradicts_does_not_name_who_decided() -> None:
    contradicted = row(status=replace(decided(S.DENIED), is_proved=True, reports=(QUEUED,)))
    assert row_word(contradicted) == "Denied"
    assert "user 5" not in " ".join(story(contradicted, NOON))


@pytest.mark.parametrize("is_allowed", [True, False])
@pytest.mark.parametrize("by", [None, 5])
@pytest.mark.parametrize("at", [None, NOON])
def test_as_much_as_was_told_is_said(is_allowed: bool, by: int | None, at: datetime | None) -> None:
    told = told_text(hear(Status(), Report(is_allowed, NOON, Evidence.EVENT, at, by)), NOON)
    assert told.startswith("Allowed" if is_allowed else "Denied")
    assert ("by user 5" in told) == (by is not None)
    assert ("12:00" in told) == (at is not None)
    assert "None" not in told


def test_the_source_that_tells_who_decided_is_believed() -> None:
    both = hear(reported().status, Report(True, NOON + minutes(1), Evidence.EVENT))
    assert "user 5" in told_text(both, NOON)


def test_what_nobody_here_asked_may_still_be_asked() -> None:
    shown = reported(is_asked=False)
    assert askable(shown, NOON)
    assert "b24monitor has not called the method with this token" in " ".join(story(shown, NOON))
    assert not askable(reported(), NOON)
    assert not askable(proved(), NOON)
    assert not askable(doubtful(), NOON)


def test_a_doubtful_question_needs_the_user_and_claims_nothing() -> None:
    shown = doubtful()
    assert shown.status.is_doubtful
    assert row_word(shown) == "Waiting (in doubt)"
    words = " ".join(story(shown, NOON))
    assert "possibly a new question" in words
    assert "no longer calls" in words
    assert "Still waiting" not in words
    assert "Remind an administrator" not in next_step(shown, NOON)
    assert needs_you(shown)
    later = NOON + timedelta(minutes=20)
    assert not is_stale(shown, later)
    assert standing(shown) == Standing(needs_you=1)
    assert standing(shown, row(2, waiting())) == Standing(needs_you=1, waiting=1)


def test_a_doubt_is_alerted_in_words_of_its_own() -> None:
    alert = Alert(1, AlertKind.DOUBTFUL, doubtful())
    assert alert_title(alert) == "Waiting again: voximplant.user.get"
    assert "possibly a new question" in alert_body(alert, NOON)
    assert alerts_summary([alert, alert]) == "2 waiting again"


def test_a_foreign_decision_names_its_token_and_asks_for_nothing() -> None:
    shown = seen()
    lines = story(shown, NOON)
    assert "fingerprint ab12… is not held here, or this method is not watched with it" in lines[0]
    assert "Allowed by user 5 at 11:59, by the portal's clock." in lines
    assert "cd34" not in row_summary(shown, NOON)
    assert row_word(shown) == "Approved (reported)"
    assert next_step(shown, NOON).startswith("Nothing to do")
    assert not askable(shown, NOON)
    assert not needs_you(shown)
    assert standing(seen(False)).mood is Mood.FINE


def test_a_told_decision_stands_in_the_picture_where_it_was_heard() -> None:
    shown = reported()
    timeline = timeline_of(shown, NOON + minutes(5))
    (mark,) = [mark for mark in timeline.marks if mark.kind is MarkKind.DECIDED]
    assert (mark.at, mark.state) == (NOON, S.APPROVED)
    states = [(span.state, span.ahead) for span in timeline.spans]
    assert states == [(S.WAITING, False), (S.APPROVED, False), (S.APPROVED, True)]
    assert [mark.kind for mark in timeline_of(seen(), NOON).marks].count(MarkKind.DECIDED) == 1


def test_the_end_of_a_told_decision_still_says_what_was_told() -> None:
    over = row(status=lapsed(reported().status, LapseReason.MEMORY, NOON + minutes(40)))
    assert row_word(over) == "Lapsed"
    assert "Allowed by user 5 at 11:59, by the portal's clock." in story(over, NOON + minutes(41))


def entry(before: ConfirmationState, after: ConfirmationState, evidence: Evidence) -> HistoryEntry:
    return HistoryEntry(1, 1, NOON, before, after, evidence, None, None, NOON - minutes(1), None, "f")


def test_history_tells_reports_from_proofs() -> None:
    told = replace(entry(S.WAITING, S.APPROVED, Evidence.QUEUE), decided_at=NOON - minutes(1), decided_by=5)
    assert history_what(told) == "Waiting → Approved (reported)"
    assert history_how(told) == "told by the offline queue, as of 11:59:00, by user 5"
    event = entry(S.WAITING, S.DENIED, Evidence.EVENT)
    assert (history_what(event), history_how(event)) == ("Waiting → Denied (reported)", "told by an event")
    proof = replace(entry(S.APPROVED, S.DENIED, Evidence.PROBE), is_proved=True, decided_before=NOON)
    assert history_what(proof) == "Approved → Denied"
    assert history_how(replace(proof, decided_by=5)) == "in the 1 min before, by user 5"


@pytest.mark.parametrize("before", [S.APPROVED, S.DENIED, S.WAITING])
def test_history_tells_a_doubt(before: ConfirmationState) -> None:
    doubt = entry(before, S.WAITING, Evidence.PROBE)
    assert history_what(doubt).endswith("→ Waiting (in doubt)")
    assert history_how(doubt) == "possibly a new question"


def test_history_tells_a_question_seen_in_a_list() -> None:
    listed = entry(S.UNKNOWN, S.WAITING, Evidence.INBOX)
    assert (history_what(listed), history_how(listed)) == ("Not asked → Waiting", "seen in an administrator's list")
