"""Says what asking does, before anything is sent: to whom, with what, and that it cannot be taken back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QFrame, QLabel, QVBoxLayout, QWidget

from b24monitor.core.ask_wording import (
    adopted_warning,
    ask_points,
    may_run_text,
    notice_text,
    own_user_reason,
    own_user_text,
    question_preview,
    rows_text,
    second_look_lines,
    yes_lines,
)
from b24monitor.core.board import WatchRow
from b24monitor.core.catalogue import USER_PARAMETER
from b24monitor.core.command import Ask
from b24monitor.core.language import gettext as _
from b24monitor.core.method_safety import MethodSafety, needs_yes, safety_of
from b24monitor.core.row_wording import offers_own_user
from b24monitor.core.urgency import is_second_look
from b24monitor.core.watch import Parameters
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.line_list import LineList
from b24monitor.ui.reading_area import ReadingArea
from b24monitor.ui.text_label import TextLabel


class AskDialog(FittedDialog):
    """Emits one `Ask`, once, however often the button is pressed.

    `adopted`: the application has asked already. `own` are the methods that the user says are gated.
    """

    asked = Signal(Ask)

    def __init__(
        self,
        rows: Sequence[WatchRow],
        now: datetime,
        *,
        adopted: bool = False,
        own: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._adopted = adopted
        self._own = own
        # Those that are called again, and whether there are no others.
        self._decided = tuple(row for row in self._rows if is_second_look(row, now))
        self._only_decided = len(self._decided) == len(self._rows)
        self._unsafe = tuple(row for row in self._rows if needs_yes(row.watch.method, own))
        self._sent = False
        self.setWindowTitle(self._title())
        self.setMinimumWidth(540)
        reading = ReadingArea()
        reading.setAccessibleName(_("What asking does"))
        self._fill(reading.column, now)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(reading, 1)
        # Always in view, however long the list of what may run.
        column.addWidget(self.may_run)
        buttons = self._make_buttons()
        column.addWidget(buttons)
        # Enter must not ask by mistake: it takes a look at the button first.
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
        cancel.setFocus()
        self._now = now
        self._refresh()

    def _title(self) -> str:
        if self._only_decided:
            return _("Check a decision again")
        return _("Look at a question") if self._adopted else _("Ask an administrator")

    def _fill(self, column: QVBoxLayout, now: datetime) -> None:
        column.addWidget(TextLabel(rows_text(self._rows), large=True))
        if self._decided:
            self._decided_lines = LineList(bullet="•")
            self._decided_lines.show_lines(second_look_lines(self._decided, now))
            column.addWidget(self._decided_lines)
        if self._adopted:
            column.addWidget(TextLabel(adopted_warning()))
        elif not self._only_decided:
            column.addWidget(TextLabel(notice_text(may_run=not self._is_any_gated())))
            column.addWidget(_preview(question_preview(self._rows[0])))
        self._points = LineList(bullet="•")
        column.addWidget(self._points)
        self.own_user = QCheckBox()
        column.addLayout(self._offer_own_user())
        column.addWidget(self._require_yes())
        column.addStretch(1)

    def text(self) -> str:
        """All that is told in words."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def _is_any_gated(self) -> bool:
        safeties = {safety_of(row.watch.method, self._own) for row in self._rows}
        return bool(safeties & {MethodSafety.GATED, MethodSafety.GATED_BY_USER})

    def _offer_own_user(self) -> QVBoxLayout:
        """After a refusal of an empty user: the account's own instead."""
        row = self._rows[0]
        offered = len(self._rows) == 1 and offers_own_user(row)
        self.own_user.setText(own_user_text(row))
        self.own_user.setChecked(offered)
        self.own_user.toggled.connect(self._refresh)
        return _choice(own_user_reason(), self.own_user, shown=offered)

    def _require_yes(self) -> LineList:
        """For methods that may run at once: nothing is sent without this yes."""
        self._yes_lines = LineList(bullet="⚠")
        self._yes_lines.setVisible(bool(self._unsafe))
        self.may_run = QCheckBox(may_run_text(len(self._unsafe)))
        self.may_run.setVisible(bool(self._unsafe))
        self.may_run.toggled.connect(self._refresh)
        return self._yes_lines

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.ask_button = buttons.addButton(
            _("Look now") if self._adopted or self._only_decided else _("Ask now"),
            QDialogButtonBox.ButtonRole.AcceptRole,
        )
        self.ask_button.clicked.connect(self._ask)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot()
    def _refresh(self) -> None:
        self._points.show_lines(
            ask_points(self._rows, self._parameters(), self._now, adopted=self._adopted, decided=self._only_decided)
        )
        self._yes_lines.show_lines(yes_lines(self._unsafe, self._parameters(), self._own))
        self.may_run.setAccessibleDescription(self._yes_lines.text())
        self.ask_button.setEnabled(not self._unsafe or self.may_run.isChecked())

    def _parameters(self) -> Parameters | None:
        """The parameters that take the place of the watch's own; None: its own are sent."""
        row = self._rows[0]
        if not self.own_user.isChecked():
            return None
        return row.watch.parameters.with_value(USER_PARAMETER, str(row.account.user_id))

    @Slot()
    def _ask(self) -> None:
        if self._sent:
            return
        self._sent = True
        self.ask_button.setEnabled(False)
        watch_ids = tuple(row.watch.watch_id for row in self._rows)
        # The user's word that a method is gated is a yes as well, where it only reads.
        may_run = any(needs_yes(row.watch.method) for row in self._rows)
        self.asked.emit(Ask(watch_ids, self._adopted, self._parameters(), may_run, looks_again=bool(self._decided)))
        self.accept()


def _choice(reason: str, box: QCheckBox, *, shown: bool) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    words = TextLabel(reason)
    box.setAccessibleDescription(reason)
    for widget in (words, box):
        widget.setVisible(shown)
        column.addWidget(widget)
    return column


def _preview(text: str) -> QFrame:
    frame = QFrame()
    frame.setFrameShape(QFrame.Shape.StyledPanel)
    inner = QVBoxLayout(frame)
    inner.setContentsMargins(12, 8, 12, 8)
    inner.addWidget(TextLabel(text))
    frame.setAccessibleName(text)
    return frame
