"""Which questions chips and search let through, the matrix over portals, and the evidence that is exported."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from io import StringIO

from b24monitor.core.answer_export import answers_bytes, answers_csv, answers_json
from b24monitor.core.answer_report import report_html
from b24monitor.core.history_export import ExportFormat
from b24monitor.core.question import QuestionState
from b24monitor.core.question_filter import QuestionChip, QuestionFilter, chips_of, searched_text
from b24monitor.core.question_matrix import question_matrix
from tests.core.question_samples import answered, gone, question
from tests.core.sample import NOON


def test_what_is_too_late_is_counted_as_open_nowhere() -> None:
    assert chips_of(question(age_min=59), NOON) == {QuestionChip.OPEN}
    assert chips_of(question(age_min=60, watch_id=3), NOON) == {QuestionChip.TOO_LATE}
    assert chips_of(question(watch_id=3), NOON) == {QuestionChip.OPEN, QuestionChip.OURS}
    assert QuestionChip.UNDER_WAY in chips_of(question(state=QuestionState.UNSURE), NOON)
    counts = Counter(chip for one in (answered(1), gone(2)) for chip in chips_of(one, NOON))
    assert counts == {QuestionChip.ALL_OVER: 2, QuestionChip.ALLOWED: 1, QuestionChip.GONE: 1}


def test_a_search_means_the_same_as_among_the_watches() -> None:
    searched = searched_text(question(application="Helpdesk widget", users=(7,)), NOON)
    assert QuestionFilter(text="HELP user.get").finds(searched)
    assert QuestionFilter(text='"helpdesk widget" "user 7"').finds(searched)
    assert not QuestionFilter(text="help -northwind").finds(searched)


def test_the_matrix_counts_what_is_open_and_tells_the_oldest() -> None:
    late, other = question(4, age_min=61), question(5, age_min=3, portal="alpenblick.bitrix24.de")
    ahead = replace(question(3, age_min=1), skew=timedelta(minutes=20))
    matrix = question_matrix([question(1, 5), question(2, 9, method="acme.x"), ahead, late, other], NOON)
    assert matrix.methods == ("voximplant.user.get", "acme.x")
    assert [row.portal_name for row in matrix.rows] == ["alpenblick.bitrix24.de", "northwind.bitrix24.com"]
    row = matrix.rows[1]
    assert row.cells[0] is not None
    assert (row.cells[0].count, row.cells[0].oldest(NOON)) == (2, timedelta(minutes=21))
    assert matrix.rows[0].cells[1] is None
    assert row.total.count == 3


def test_evidence_is_complete_and_runs_in_no_spreadsheet() -> None:
    named = replace(answered(1, by=7), application="=cmd|' /C calc'!A0")
    (row,) = csv.DictReader(StringIO(answers_csv([named])))
    assert row["application"] == "'=cmd|' /C calc'!A0"
    (row,) = csv.DictReader(StringIO(answers_csv([replace(named, application="a; @SUM(A1)")])))
    assert row["application"] == "a;' @SUM(A1)"
    (row,) = csv.DictReader(StringIO(answers_csv([named])))
    assert (row["outcome"], row["answered_by"], row["answered_at"]) == ("allowed", "7", "2026-11-20T11:58:00.000Z")
    assert row["age_s"] == "480.0"
    (vanished,) = json.loads(answers_json([gone(2)]))
    assert (vanished["outcome"], vanished["answered_at"]) == ("gone", None)
    assert (vanished["gone_after"], vanished["gone_before"]) == ("2026-11-20T11:59:50.000Z", "2026-11-20T12:00:00.000Z")
    assert answers_bytes([], ExportFormat.CSV).startswith(b"\xef\xbb\xbfquestion,portal")


def test_the_report_takes_nothing_for_markup() -> None:
    html = report_html([replace(answered(1), application="<img src=x>")], NOON)
    assert "<img" not in html
    assert "&lt;img src=x&gt;" in html
