"""Makes a message that reminds administrators of open questions, to be copied into whatever reaches them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.core.reminder_wording import (
    LANGUAGE_NAMES,
    ReminderChoice,
    TranslationsOf,
    likely_language,
    reminder_text,
)
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel

_MOST_REASON = 300
_LEAST_LINES = 5


class ReminderDialog(FittedDialog):
    """Shows the message as it will be copied. `choice` is what the last one was made with."""

    copied = Signal(ReminderChoice)

    def __init__(
        self,
        rows: Sequence[WatchRow],
        translations_of: TranslationsOf,
        choice: ReminderChoice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._translations_of = translations_of
        self.setWindowTitle(_("Remind an administrator"))
        self.setMinimumWidth(460)
        self.resize(600, self.height())
        self.language = self._make_language(choice.language or likely_language(rows))
        self.reason = self._make_reason(choice.reason)
        self.preview = self._make_preview()
        form = QFormLayout()
        form.addRow(_("&Language of the message:"), self.language)
        form.addRow(_("&Reason (may stay empty):"), self.reason)
        column = QVBoxLayout(self)
        column.addWidget(TextLabel(_("Send this to an administrator of the portal, by chat or mail.")))
        column.addLayout(form)
        column.addWidget(self.preview, 1)
        self._note = TextLabel(_("It holds the portal's address and no token."), quiet=True)
        column.addWidget(self._note)
        column.addWidget(self._make_buttons())
        self._refresh()

    def _make_language(self, code: str) -> QComboBox:
        box = QComboBox()
        for each, name in LANGUAGE_NAMES.items():
            box.addItem(name, each)
        box.setCurrentIndex(max(0, box.findData(code)))
        box.currentIndexChanged.connect(self._refresh)
        return box

    def _make_reason(self, reason: str) -> QLineEdit:
        field = QLineEdit(reason)
        field.setMaxLength(_MOST_REASON)
        field.setPlaceholderText(_("What the application needs it for"))
        field.textChanged.connect(self._refresh)
        return field

    def _make_preview(self) -> QPlainTextEdit:
        preview = QPlainTextEdit()
        preview.setReadOnly(True)
        preview.setTabChangesFocus(True)
        preview.setAccessibleName(_("The message"))
        preview.setMinimumHeight(_LEAST_LINES * preview.fontMetrics().lineSpacing())
        return preview

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = DialogButtons()
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        self.copy_button: QPushButton = buttons.addButton(_("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setDefault(True)
        self.copy_button.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        return buttons

    def text(self) -> str:
        """The message."""
        return self.preview.toPlainText()

    @Slot()
    def _refresh(self) -> None:
        translations = self._translations_of(str(self.language.currentData()))
        self.preview.setPlainText(reminder_text(self._rows, self.reason.text(), translations))
        # What was copied before is no longer what is shown.
        self.copy_button.setText(_("&Copy"))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.copy_button.setText(_("Copied"))
        self.copied.emit(ReminderChoice(str(self.language.currentData()), self.reason.text()))
