"""Answering: asked once more, the age checked again, sent once, and what became of it told on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.question import AnswerOutcome, QuestionState
from b24monitor.core.question_command import AnswerQuestions
from b24monitor.core.question_fact import AnswerEnded, QuestionsChanged
from b24monitor.core.question_filter import QuestionChip
from tests.core.question_samples import question
from tests.ui.question_bench import QUESTIONS, Scene, bare, scene

__all__ = ["bare", "scene"]


def _ids(*numbers: int) -> tuple[str, ...]:
    return tuple(QUESTIONS[number - 1].question_id for number in numbers)


def test_allowing_asks_once_more_and_sends_once(scene: Scene) -> None:
    scene.page.show_questions(_ids(1))
    assert scene.page.page_actions.allow.text() == "Allow (at most 50 min left)…"
    scene.page.page_actions.allow.trigger()
    dialog = scene.dialog()
    for word in ("Call analytics", "voximplant.user.get", "password", "no undo"):
        assert word in dialog.text()
    assert scene.desk.of(AnswerQuestions) == []
    assert dialog.answer_button.text() == "Allow (at most 50 min left)"
    dialog.answer_button.click()
    dialog.answer_button.click()
    (sent,) = scene.desk.of(AnswerQuestions)
    assert (sent.question_ids, sent.is_allowed, sent.clears) == (_ids(1), True, False)


def test_enter_does_not_answer(scene: Scene, qtbot: QtBot) -> None:
    scene.page.show_questions(_ids(1))
    scene.page.page_actions.allow.trigger()
    dialog = scene.dialog()
    assert dialog.cancel_button.isDefault()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert scene.desk.of(AnswerQuestions) == []


def test_a_question_that_grows_too_old_while_the_dialog_is_open_is_not_allowed(scene: Scene) -> None:
    scene.page.show_questions(_ids(2))
    scene.page.page_actions.allow.trigger()
    dialog = scene.dialog()
    assert dialog.answer_button.isEnabled()
    scene.clock.go_on(6)
    # Nothing has refreshed it yet: the age is looked at again when the button is pressed.
    dialog.answer_button.click()
    assert scene.desk.of(AnswerQuestions) == []
    assert not dialog.answer_button.isEnabled()
    assert "too old" in dialog.note.text()
    dialog.reject()


def test_of_many_only_those_are_answered_that_still_can_be(scene: Scene) -> None:
    scene.page.view.selectAll()
    scene.page.page_actions.allow.trigger()
    dialog = scene.dialog()
    assert dialog.answer_button.text() == "Allow 3 (from 5 min left)"
    scene.clock.go_on(6)
    scene.flow.take_changed(QuestionsChanged((replace(QUESTIONS[2], state=QuestionState.ANSWERING),)))
    assert dialog.answer_button.text() == "Allow (at most 44 min left)"
    assert "1 question has grown too old" in dialog.note.text()
    assert "1 question is no longer open" in dialog.note.text()
    dialog.answer_button.click()
    (sent,) = scene.desk.of(AnswerQuestions)
    assert sent.question_ids == _ids(1)


def test_denying_says_what_it_does(scene: Scene) -> None:
    scene.page.show_questions(_ids(3))
    scene.page.page_actions.deny.trigger()
    dialog = scene.dialog()
    assert "stays denied" in dialog.text()
    dialog.answer_button.click()
    assert [one.is_allowed for one in scene.desk.of(AnswerQuestions)] == [False]


def test_what_is_too_late_is_only_cleared_and_says_that_it_sends_a_no(scene: Scene) -> None:
    scene.page.filter_bar.choose(QuestionChip.TOO_LATE)
    scene.page.view.selectRow(0)
    scene.page.page_actions.clear.trigger()
    dialog = scene.dialog()
    assert dialog.answer_button.text() == "Clear from the list (sends Deny)"
    dialog.answer_button.click()
    (sent,) = scene.desk.of(AnswerQuestions)
    assert (sent.question_ids, sent.is_allowed, sent.clears) == (_ids(4), False, True)


def test_a_notice_cannot_allow_what_is_too_late_or_gone(scene: Scene) -> None:
    scene.flow.answer_known((*_ids(4), "gone"), is_allowed=True)
    assert not [one for one in QApplication.topLevelWidgets() if one.isModal() and one.isVisible()]
    scene.flow.answer_known(_ids(1), is_allowed=True)
    assert scene.desk.of(AnswerQuestions) == []
    scene.dialog().reject()


@pytest.mark.parametrize("outcome", list(AnswerOutcome))
def test_the_page_tells_what_became_of_an_answer(scene: Scene, outcome: AnswerOutcome) -> None:
    scene.flow.take_ended(AnswerEnded(1, QUESTIONS[0], True, outcome))
    assert scene.page.note.isVisible()
    assert "voximplant.user.get" in scene.page.note.text()
    scene.page.note.closer.click()
    assert not scene.page.note.isVisible()


def test_a_replaced_question_is_offered_again(scene: Scene) -> None:
    scene.page.show_questions(_ids(1))
    scene.flow.take_ended(AnswerEnded(1, QUESTIONS[0], True, AnswerOutcome.REPLACED))
    place = scene.page.model.place_of(QUESTIONS[0].question_id)
    assert place is not None
    assert scene.page.model.index(place, 0).data() == "Offered again"
    assert scene.page.page_actions.allow.isEnabled()
    assert "Offered again" in scene.page.details.text()


def test_answers_sent_together_are_told_together_and_the_next_begin_anew(scene: Scene) -> None:
    for number, outcome in ((0, AnswerOutcome.DONE), (1, AnswerOutcome.UNKNOWN)):
        scene.flow.take_ended(AnswerEnded(1, QUESTIONS[number], True, outcome))
    assert scene.page.note.text() == "Of 2 answers: 1 taken by the portal, 1 unknown until the list is read."
    scene.flow.take_ended(AnswerEnded(2, QUESTIONS[2], False, AnswerOutcome.DONE))
    assert scene.page.note.text().startswith("Denied: ")


def test_an_application_that_writes_markup_into_its_name_is_shown_as_it_is_written(scene: Scene) -> None:
    scene.flow.take_changed(QuestionsChanged((question(1, 10, application="<b>Bold</b> & co"),)))
    scene.page.show_questions(_ids(1))
    assert "<b>Bold</b> & co" in scene.page.details.text()
    scene.page.page_actions.allow.trigger()
    dialog = scene.dialog()
    assert "<b>Bold</b> & co" in dialog.text()
    labels = [label for label in dialog.findChildren(QLabel) if "<b>" in label.text()]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    dialog.reject()


def test_every_control_of_page_and_dialog_has_a_name(scene: Scene) -> None:
    scene.page.show_questions(_ids(1))
    scene.page.page_actions.allow.trigger()
    for root in (scene.page, scene.dialog()):
        for part in root.findChildren(QWidget):
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible():
                named = part.accessibleName() or getattr(part, "text", str)()
                assert named, (part, part.parent())
    scene.dialog().reject()
