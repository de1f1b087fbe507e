"""The line that tells what became of answers, until it is dismissed or others are sent."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from b24monitor.core.answering_wording import ended_summary, is_good
from b24monitor.core.language import gettext as _
from b24monitor.core.question_fact import AnswerEnded
from b24monitor.ui.form_note import FormNote


class AnswerNote(QWidget):
    """Sums up the answers of one request; `note` may be used for other news, too, followed by `follow`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ended: list[AnswerEnded] = []
        self.note, self.closer = FormNote(), QToolButton()
        self.closer.setText("✕")
        self.closer.setAutoRaise(True)
        self.closer.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.closer.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 2)
        row.addWidget(self.note, 1)
        row.addWidget(self.closer, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()
        self.follow()

    def retranslate(self) -> None:
        """Says everything in the language in use; what was told stays as it was told."""
        self.closer.setAccessibleName(_("Dismiss"))
        if self._ended:
            self._tell()

    def take_ended(self, fact: AnswerEnded) -> None:
        """Tells what became of an answer, together with those that were sent with it."""
        if self._ended and self._ended[0].request_id != fact.request_id:
            self._ended = []
        self._ended.append(fact)
        self._tell()

    def _tell(self) -> None:
        is_fine = all(is_good(fact) for fact in self._ended)
        show = self.note.show_success if is_fine else self.note.show_problem
        show(ended_summary(self._ended))
        self.follow()

    def text(self) -> str:
        """What is told."""
        return self.note.text()

    @Slot()
    def clear(self) -> None:
        """Takes it away."""
        self._ended = []
        self.note.show_progress("")
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Takes room only while there is something to tell."""
        self.setVisible(bool(self.note.text()))
