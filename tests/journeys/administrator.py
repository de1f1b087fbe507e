"""An administrator in front of the real Questions page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from b24monitor.core.question import Question
from b24monitor.demo.message import Request, Response
from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog
from b24monitor.ui.question_column import LISTED_COLUMNS, QuestionColumn
from b24monitor.ui.question_page import QuestionPage
from b24monitor.ui.question_views import QuestionViewKind
from tests.demo.wire import call
from tests.journeys.resident import GATED, Resident


class Administrator:
    """A resident whose account is an administrator's, in front of the Questions page."""

    def __init__(self, resident: Resident) -> None:
        self.resident = resident
        self.portal = resident.portal
        # A token that outlives every question.
        token = self.portal.issue_token(user_id=1, expires_in_s=36_000.0).access_token
        self.account_id = resident.add_account(token, "Office")
        self.show_page()
        # The page opens the switches of itself while none is on.
        resident.wait(lambda: [box for box in self.page.lists.findChildren(QCheckBox) if box.isVisible()])
        resident.click(self.page.lists.box(self.account_id))
        resident.wait(lambda: self.page.lists.state_text(self.account_id).startswith("read "))
        # No part of the page was a window of its own for a moment, which would take the keys away.
        assert resident.app.window.isActiveWindow()

    def show_page(self) -> None:
        self.resident.press("Ctrl+2")
        self.resident.wait(lambda: self.resident.app.window.pages.are_questions_shown)

    @property
    def page(self) -> QuestionPage:
        page = self.resident.app.window.pages.questions
        assert page is not None
        return page

    def asked(self, *, token: str | None = None, method: str = GATED) -> str:
        """A question of another application; returns the token that asked."""
        token = self.portal.issue_token(client_id="local.app.two", token=token, expires_in_s=36_000.0).access_token
        call(self.portal, method, token, USER_ID="")
        return token

    def shown(self, count: int = 1) -> tuple[Question, ...]:
        """The rows, once there are so many."""
        self.resident.wait(lambda: len(self.page.table_model.shown()) == count)
        return self.page.table_model.shown()

    def cells(self) -> dict[QuestionColumn, str]:
        """What the first row of the table in view shows."""
        model = self.page.table_model
        return {column: model.cell(0, place).text for place, column in enumerate(model.columns)}

    def select_first(self) -> None:
        view, model = self.page.view, self.page.model
        at = view.visualRect(model.index(0, LISTED_COLUMNS.index(QuestionColumn.METHOD))).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        self.resident.wait(lambda: len(self.page.selected_questions()) == 1)

    def open_dialog(self) -> QuestionAnswerDialog:
        """The dialog that asks once more before the first row is allowed."""
        self.select_first()
        self.resident.press("Ctrl+Y")
        return self.resident.dialog(QuestionAnswerDialog)

    def allow(self) -> None:
        self.resident.click(self.open_dialog().answer_button)

    def wait_for_note(self, words: str) -> None:
        self.resident.wait(lambda: words in self.page.note.text())

    def look_at(self, kind: QuestionViewKind) -> None:
        self.resident.click(self.page.filter_bar.views.button(kind))

    def instead_of(self, method: str, answer: Callable[[Request], Response | None]) -> None:
        """Has `answer` answer a method in the portal's place (None: the portal does)."""
        self.portal.intercept = lambda request: answer(request) if request.path.endswith(method) else None
