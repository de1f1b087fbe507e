"""The Questions page: what is shown apart, grouping, the matrix, what is over, and a place that nothing disturbs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from b24monitor.core.command import SetInboxReading
from b24monitor.core.question import ListStanding, QuestionState
from b24monitor.core.question_command import ReadAnswers, ReadQuestions
from b24monitor.core.question_fact import AnswersRead, ListsChanged, QuestionsChanged
from b24monitor.core.question_filter import Grouping, QuestionChip
from b24monitor.ui.application_guide import ApplicationGuide
from b24monitor.ui.question_page_state import restore_state, saved_state
from b24monitor.ui.question_views import QuestionViewKind
from tests.core.question_samples import answered, gone, question
from tests.ui.question_bench import ACCOUNTS, LISTS, QUESTIONS, Scene, bare, numbers, scene

__all__ = ["bare", "scene"]


def test_what_has_the_least_time_left_comes_first_and_what_is_too_late_stands_apart(scene: Scene) -> None:
    page = scene.page
    assert numbers(page.model.shown()) == [2, 1, 3]
    assert page.filter_bar.chip_button(QuestionChip.OPEN).text() == "Unanswered 3"
    page.filter_bar.choose(QuestionChip.TOO_LATE)
    assert numbers(page.model.shown()) == [4]
    page.view.selectRow(0)
    assert not page.page_actions.allow.isEnabled()
    assert not page.page_actions.deny.isEnabled()
    assert page.page_actions.clear.isEnabled()


def test_a_question_grows_too_old_before_the_users_eyes(scene: Scene) -> None:
    scene.clock.go_on(6)
    scene.page.view.refresh_ages()
    assert numbers(scene.page.model.shown()) == [1, 3]
    assert scene.flow.open_count == 2


def test_a_selection_survives_changes_and_a_search(scene: Scene) -> None:
    page = scene.page
    page.view.show_question(QUESTIONS[0].question_id)
    scene.flow.take_changed(QuestionsChanged((question(7, 30), question(8, 58))))
    assert numbers(page.selected_questions()) == [1]
    page.filter_bar.search.setText("helpdesk")
    assert page.selected_questions() == ()
    page.filter_bar.search.clear()
    assert numbers(page.selected_questions()) == [1]


def test_groups_have_headings_that_select_what_stands_under_them(scene: Scene, qtbot: QtBot) -> None:
    page = scene.page
    page.filter_bar.choose_grouping(Grouping.PORTAL)
    assert [page.model.heading_text(place) for place in page.model.heading_places()] == [
        "alpenblick.bitrix24.de · 1",
        "northwind.bitrix24.com · 2",
    ]
    assert page.view.columnSpan(2, 0) == len(page.model.columns)
    place = page.view.visualRect(page.model.index(2, 0)).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert numbers(page.selected_questions()) == [2, 1]
    assert not page.model.flags(page.model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_the_matrix_leads_to_the_questions_behind_a_cell(scene: Scene, qtbot: QtBot) -> None:
    page = scene.page
    page.filter_bar.views.choose(QuestionViewKind.MATRIX)
    qtbot.waitUntil(lambda: page.matrix.matrix_model.rowCount() == 3)
    page.matrix.setFocus()
    page.matrix.setCurrentIndex(page.matrix.matrix_model.index(2, 2))
    QTest.keyClick(page.matrix, Qt.Key.Key_Return)
    assert page.kind is QuestionViewKind.LIST
    assert numbers(page.model.shown()) == [2]


def test_what_is_over_is_read_when_it_is_looked_at(scene: Scene) -> None:
    page = scene.page
    page.filter_bar.views.choose(QuestionViewKind.ANSWERED)
    assert len(scene.desk.of(ReadAnswers)) == 1
    page.take_answers(AnswersRead(1, (answered(11), gone(12), answered(13, is_allowed=False)), is_cut=True))
    assert numbers(page.over_model.shown()) == [12, 11, 13]
    assert page.older_note.isVisible()
    page.filter_bar.choose(QuestionChip.GONE)
    assert numbers(page.over_model.shown()) == [12]
    page.filter_bar.views.choose(QuestionViewKind.LIST)
    assert numbers(page.model.shown()) == [2, 1, 3]


def test_evidence_is_written_as_table_and_as_report(scene: Scene, qtbot: QtBot, tmp_path: Path) -> None:
    page = scene.page
    page.take_answers(AnswersRead(1, tuple(answered(number) for number in range(40))))
    for name, start in (("a.csv", b"\xef\xbb\xbfquestion,"), ("a.json", b"[\n{"), ("a.pdf", b"%PDF-")):
        with qtbot.waitSignal(page.export.finished, timeout=10_000):
            page.export.export_to(str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(start)
        assert page.note.text() == f"40 questions were written to {tmp_path / name}."


def test_lists_are_switched_and_tell_their_last_reading(scene: Scene) -> None:
    lists = scene.page.lists
    lists.opener.click()
    assert lists.state_text("account1") == "read just now"
    assert lists.box("account1").isChecked()
    assert not lists.box("account2").isEnabled()
    lists.box("account1").click()
    assert scene.desk.of(SetInboxReading) == [SetInboxReading("account1", False)]


def test_without_the_scope_the_page_says_what_is_missing_and_how_to_get_it(bare: Scene, qtbot: QtBot) -> None:
    page = bare.page
    bare.flow.know_accounts(ACCOUNTS)
    bare.flow.take_lists(ListsChanged((ListStanding("account1", False, False),)))
    assert page.rights.isVisible()
    for word in ("scope im", "chats", "webhook"):
        assert word in page.rights.text()
    page.rights.guide_button.click()
    guide = bare.window.findChild(ApplicationGuide)
    assert guide is not None
    assert guide.isVisible()
    guide.reject()
    bare.flow.take_lists(ListsChanged(LISTS))
    assert not page.rights.isVisible()


def test_reading_now_reads(scene: Scene) -> None:
    scene.page.page_actions.read.trigger()
    assert scene.desk.of(ReadQuestions) == [ReadQuestions()]


def test_copied_rows_are_what_is_shown(scene: Scene) -> None:
    scene.page.view.selectAll()
    scene.page.view.copy_selected()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:3] == ["State", "Application", "Method"]
    assert [line.split("\t")[2] for line in lines[1:]] == [
        "acme.payroll.export",
        "voximplant.user.get",
        "voximplant.user.get",
    ]


def test_columns_grouping_and_view_come_back_in_another_run(scene: Scene, qtbot: QtBot) -> None:
    page = scene.page
    page.view.setColumnHidden(3, True)
    page.filter_bar.choose_grouping(Grouping.METHOD)
    page.filter_bar.views.choose(QuestionViewKind.ANSWERED)
    state = saved_state(page)
    other = scene.flow.build_page()
    qtbot.addWidget(other)
    restore_state(other, state)
    assert other.view.isColumnHidden(3)
    assert other.kind is QuestionViewKind.ANSWERED
    assert other.filter_bar.grouping.currentData() == Grouping.METHOD


def test_a_question_under_way_or_unsure_cannot_be_answered_again(scene: Scene) -> None:
    page = scene.page
    for state in (QuestionState.ANSWERING, QuestionState.UNSURE):
        scene.flow.take_changed(QuestionsChanged((replace(QUESTIONS[0], state=state),)))
        page.view.show_question(QUESTIONS[0].question_id)
        page.view.refresh_ages()
        assert not page.page_actions.allow.isEnabled()
        assert not page.page_actions.deny.isEnabled()
    scene.flow.take_changed(QuestionsChanged(removed=(QUESTIONS[0].question_id,)))
    assert numbers(page.model.shown()) == [2, 3]


def test_arrow_keys_lead_from_one_view_to_the_next(scene: Scene, qtbot: QtBot) -> None:
    views = scene.page.filter_bar.views
    views.button(QuestionViewKind.LIST).setFocus()
    kinds = []
    for kind in (QuestionViewKind.LIST, QuestionViewKind.MATRIX):
        QTest.keyClick(views.button(kind), Qt.Key.Key_Right)
        kinds.append(scene.page.kind)
    assert kinds == [QuestionViewKind.MATRIX, QuestionViewKind.ANSWERED]


def test_shift_f10_opens_the_menu_of_the_rows(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _menu, at: opened.append(at))
    scene.page.view.selectRow(1)
    QTest.keyClick(scene.page.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert len(opened) == 1
    # Last, since Qt remembers the keys held by the latest event.
    QTest.keyClick(scene.page.view, Qt.Key.Key_F10)
    assert len(opened) == 1


def test_tab_leads_to_the_pressed_chip_alone(scene: Scene) -> None:
    bar = scene.page.filter_bar
    for chip, kind in ((QuestionChip.OURS, QuestionViewKind.LIST), (QuestionChip.ALL_OVER, QuestionViewKind.ANSWERED)):
        bar.views.choose(kind)
        bar.choose(chip)
        by_tab = [one for one in QuestionChip if bar.chip_button(one).focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert by_tab == [chip]


def test_keys_go_to_what_is_in_view(scene: Scene) -> None:
    page = scene.page
    for kind, part in (
        (QuestionViewKind.MATRIX, page.matrix),
        (QuestionViewKind.ANSWERED, page.over_view),
        (QuestionViewKind.LIST, page.view),
    ):
        page.filter_bar.views.choose(kind)
        page.take_focus()
        assert part.hasFocus()


def test_without_the_scope_keys_go_to_the_way_to_it(bare: Scene) -> None:
    bare.page.take_focus()
    assert bare.page.rights.guide_button.hasFocus()


def test_the_switches_are_in_view_while_nothing_is_read(bare: Scene) -> None:
    bare.flow.know_accounts(ACCOUNTS)
    bare.flow.take_lists(ListsChanged((replace(LISTS[0], is_on=False), LISTS[1])))
    assert bare.page.lists.box("account1").isVisible()
    assert "Switch an account on" in bare.page.view.empty_text
    bare.page.lists.opener.click()
    bare.flow.take_lists(ListsChanged((replace(LISTS[0], is_on=False), LISTS[1])))
    assert not bare.page.lists.box("account1").isVisible()
