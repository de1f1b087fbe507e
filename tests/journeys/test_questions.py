"""An administrator's day at the Questions page: asked, answered, raced, cut off and too late; and nothing spilt."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from b24monitor.core.fact import Fact
from b24monitor.core.question_filter import QuestionChip
from b24monitor.core.question_wording import QuestionLook, look_word
from b24monitor.demo.message import Request, Response
from b24monitor.ui.bridge import Bridge
from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog
from b24monitor.ui.question_column import QuestionColumn
from b24monitor.ui.question_model import QuestionModel
from b24monitor.ui.question_views import QuestionViewKind
from tests.bench_session.notification_capture import NotificationCapture
from tests.demo.wire import probe
from tests.journeys.administrator import Administrator
from tests.journeys.resident import GATED, Resident

CONFIRM, INBOX = "im.notify.confirm", "im.notify.get"
# In which a second answer would have left, and lists are read several times.
_A_WHILE_MS = 1200
_TEXTS = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.ToolTipRole,
)


@pytest.fixture
def administrator(resident: Resident) -> Administrator:
    return Administrator(resident)


def test_a_question_of_another_application_is_allowed(
    administrator: Administrator, notification_capture: NotificationCapture
) -> None:
    token = administrator.asked()
    (question,) = administrator.shown()
    administrator.resident.wait(notification_capture.notifications)
    (notice,) = notification_capture.notifications()
    assert notice.summary == f"{question.application} asks to call {GATED}"
    administrator.resident.clock.advance(17 * 60)
    administrator.page.view.refresh_ages()
    cells = administrator.cells()
    assert cells[QuestionColumn.STATE] == look_word(QuestionLook.OPEN)
    assert cells[QuestionColumn.APPLICATION] == question.application
    assert question.client_id == "local.app.two"
    assert cells[QuestionColumn.METHOD] == GATED
    assert cells[QuestionColumn.AGE] == "17 min"
    assert cells[QuestionColumn.WORTH] in ("at most 42 min", "at most 43 min")
    assert cells[QuestionColumn.WHO] == "unknown"

    dialog = administrator.open_dialog()
    for words in (question.application, GATED, "no undo"):
        assert words in dialog.text()
    assert probe(administrator.portal, token)[1] == "METHOD_CONFIRM_WAITING"
    administrator.resident.click(dialog.answer_button)
    administrator.wait_for_note("Allowed: ")
    assert probe(administrator.portal, token) == (200, "")
    assert {(put.allowed, put.answered_by) for put in administrator.portal.questions()} >= {(True, 1)}
    administrator.shown(0)
    administrator.look_at(QuestionViewKind.ANSWERED)
    (over,) = administrator.shown()
    assert over.question_id == question.question_id
    cells = administrator.cells()
    assert (cells[QuestionColumn.STATE], cells[QuestionColumn.BY]) == ("Allowed", "user 1")
    assert administrator.resident.calls(CONFIRM) == 1


def test_another_administrator_answers_first(administrator: Administrator) -> None:
    token = administrator.asked()
    administrator.shown()

    def quicker(_request: Request) -> None:
        administrator.portal.answer(allow=False, token=token, user_id=5)

    administrator.instead_of(CONFIRM, quicker)
    administrator.allow()
    administrator.wait_for_note("answered or removed elsewhere, and what was answered is not known")
    administrator.shown(0)
    assert probe(administrator.portal, token)[1] == "METHOD_CONFIRM_DENIED"
    administrator.look_at(QuestionViewKind.ANSWERED)
    administrator.shown()
    cells = administrator.cells()
    # Who of them it was, and what they said, no portal tells.
    assert (cells[QuestionColumn.STATE], cells[QuestionColumn.BY]) == ("Gone", "unknown")
    assert administrator.resident.calls(CONFIRM) == 1


def test_another_administrator_answers_while_the_dialog_is_open(administrator: Administrator) -> None:
    token = administrator.asked()
    administrator.shown()
    dialog = administrator.open_dialog()
    assert administrator.portal.answer(allow=True, token=token, user_id=5) == 1
    administrator.resident.wait(lambda: not dialog.answer_button.isEnabled())
    assert "no longer open" in dialog.note.text()
    administrator.resident.press("Esc", dialog)
    assert administrator.resident.calls(CONFIRM) == 0


def test_more_questions_than_a_page_holds_are_all_there(administrator: Administrator) -> None:
    count = 57
    administrator.asked()
    administrator.resident.clock.advance(60)
    for _ in range(count - 1):
        administrator.asked()
    found = administrator.shown(count)
    put = {one.notification_id for one in administrator.portal.open_questions() if one.recipient == 1}
    assert {one.recipients[0].notify_id for one in found} == put
    assert administrator.page.filter_bar.chip_button(QuestionChip.OPEN).text().endswith(f" {count}")
    # The oldest stands on the last page; it comes first, since it has the least time left, and can be answered.
    assert found[0].recipients[0].notify_id == min(put)
    administrator.allow()
    administrator.wait_for_note("Allowed: ")
    administrator.shown(count - 1)


def test_an_answer_whose_reply_is_lost_is_looked_for_and_not_sent_again(administrator: Administrator) -> None:
    resident, portal = administrator.resident, administrator.portal
    token = administrator.asked()
    (question,) = administrator.shown()
    lost = Response(200, b"{", declared_length=99)
    sent: list[str] = []

    def lose(request: Request) -> Response | None:
        if request.path.endswith(CONFIRM):
            sent.append(request.path)
            portal._answer(request)
            return lost
        # Nor can the list be read while somebody looks at the page.
        return lost if sent and request.path.endswith(INBOX) else None

    portal.intercept = lose
    administrator.allow()
    administrator.wait_for_note("its reply was lost")
    resident.wait(lambda: administrator.cells()[QuestionColumn.STATE] == "Unknown")
    assert probe(portal, token) == (200, "")
    administrator.select_first()
    for action in administrator.page.page_actions.answers():
        assert not action.isEnabled()
    resident.press("Ctrl+Y")
    assert resident.dialogs(QuestionAnswerDialog) == []
    # A restart in the midst of it sends nothing either.
    resident.reopen()
    administrator.show_page()
    resident.wait(lambda: administrator.cells()[QuestionColumn.STATE] == "Unknown")
    resident.let_pass(_A_WHILE_MS)
    assert (len(sent), resident.calls(CONFIRM)) == (1, 1)

    portal.intercept = None
    administrator.shown(0)
    administrator.look_at(QuestionViewKind.ANSWERED)
    (over,) = administrator.shown()
    assert (over.question_id, over.is_allowed, over.answered_by) == (question.question_id, True, 1)
    assert (len(sent), resident.calls(CONFIRM)) == (1, 1)


def test_a_question_that_grows_too_old_while_the_dialog_is_open(administrator: Administrator) -> None:
    token = administrator.asked()
    (question,) = administrator.shown()
    dialog = administrator.open_dialog()
    assert dialog.answer_button.isEnabled()
    administrator.resident.clock.advance(3601)
    administrator.resident.wait(lambda: not dialog.answer_button.isEnabled())
    assert "grown too old" in dialog.note.text()
    assert dialog.answer_button.accessibleDescription() == dialog.note.text()
    QTest.mouseClick(dialog.answer_button, Qt.MouseButton.LeftButton)
    administrator.resident.press("Esc", dialog)
    administrator.shown(0)
    administrator.page.filter_bar.chip_button(QuestionChip.TOO_LATE).click()
    assert [one.question_id for one in administrator.shown()] == [question.question_id]
    assert administrator.cells()[QuestionColumn.STATE] == "Too late"
    administrator.select_first()
    actions = administrator.page.page_actions
    assert (actions.allow.isEnabled(), actions.deny.isEnabled(), actions.clear.isEnabled()) == (False, False, True)
    assert administrator.resident.calls(CONFIRM) == 0
    assert probe(administrator.portal, token)[1] != ""


PLANTED = "planted-5d1c7702e94ab63f"


def _spoken(part: QAccessibleInterface) -> list[str]:
    """All that assistive technology is told of a part and of what is in it."""
    texts = [part.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)]
    children = (part.child(number) for number in range(part.childCount()))
    return texts + [text for child in children for text in _spoken(child)]


def _written_on(root: QWidget) -> list[str]:
    widgets = [root, *root.findChildren(QWidget)]
    texts = [text for one in widgets for text in (one.accessibleName(), one.accessibleDescription(), one.toolTip())]
    return texts + [one.text() for one in widgets if isinstance(one, QLabel | QAbstractButton)]


def _told_by(model: QuestionModel) -> list[str]:
    places = [(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    return [str(model.index(*place).data(role)) for place in places for role in _TEXTS]


def _page_texts(administrator: Administrator) -> str:
    page = administrator.page
    interface = QAccessible.queryAccessibleInterface(page)
    assert interface is not None
    spoken, told = _spoken(interface), _told_by(page.table_model)
    assert any(GATED in text for text in told)
    return "\n".join(spoken + _written_on(page) + told)


def _copied(administrator: Administrator) -> str:
    """What is on the clipboard once all rows of the table in view are copied."""
    table = administrator.page.table
    table.setFocus()
    administrator.resident.press("Ctrl+A", table)
    administrator.resident.press("Ctrl+C", table)
    text = QGuiApplication.clipboard().text()
    assert GATED in text
    return text


def _kept(resident: Resident) -> bytes:
    return b"".join(path.read_bytes() for path in resident.home.rglob("*") if path.is_file())


def _allowed(resident: Resident, administrator: Administrator) -> str:
    """Allows the first question, and looks at what was answered; gives what the dialog said."""
    dialog = administrator.open_dialog()
    written = "\n".join(_written_on(dialog))
    resident.click(dialog.answer_button)
    administrator.wait_for_note("Allowed: ")
    administrator.shown(2)
    administrator.look_at(QuestionViewKind.ANSWERED)
    administrator.shown()
    return written


def test_tokens_of_others_are_nowhere(
    resident: Resident,
    notification_capture: NotificationCapture,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    facts: list[Fact] = []
    publish = Bridge.publish

    def record(bridge: Bridge, fact: Fact) -> None:
        facts.append(fact)
        publish(bridge, fact)

    monkeypatch.setattr(Bridge, "publish", record)
    resident.reopen()
    administrator = Administrator(resident)
    for number in range(3):
        administrator.asked(token=f"{PLANTED}-{number}")
    questions = administrator.shown(3)
    # As they stand in the list that was read: in both tags.
    put = administrator.portal.open_questions()
    assert all(PLANTED in one.tag and PLANTED in one.sub_tag for one in put)
    found = {"page": _page_texts(administrator), "clipboard": _copied(administrator)}
    found["dialog"] = _allowed(resident, administrator)
    found |= {"answered": _page_texts(administrator), "copied answers": _copied(administrator)}
    resident.wait(notification_capture.notifications)
    notices = notification_capture.notifications()
    found |= {"log": caplog.text, "facts": repr(facts), "notifications": repr(notices)}
    kept = _kept(resident)
    resident.reopen()
    assert questions[0].question_id in found["facts"]
    assert GATED in found["notifications"]
    assert {place for place, text in found.items() if PLANTED in text} == set()
    assert questions[0].question_id.encode() in kept
    assert PLANTED.encode() not in kept + _kept(resident)
