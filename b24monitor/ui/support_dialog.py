"""Support information: shown as it is before it is copied or saved, so that nobody passes on what they did not see."""

import secrets
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.command import ReadPortals
from b24monitor.core.fact import PortalsRead
from b24monitor.core.language import gettext as _
from b24monitor.core.support_wording import SupportSubject, support_text
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_writer import HistoryWriter, Written
from b24monitor.ui.text_label import TextLabel

_SIZE = QSize(640, 520)
_SCREEN_SHARE = 0.9
_SALT_BYTES = 16
# How long quitting waits for a disk.
_STOP_S = 2.0
_FILE_NAME = "b24monitor-support.txt"


class SupportDialog(QDialog):
    """Copies and saves exactly the text that is shown. How the portals stand is asked for when it opens."""

    # Carries a command.
    submitted = Signal(object)

    def __init__(self, subject: SupportSubject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Support information"))
        self._subject = subject
        self._salt = secrets.token_bytes(_SALT_BYTES)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(_("Support information"))
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        # Tab leads on to the buttons, as in any other field.
        self.preview.setTabChangesFocus(True)
        self.note = FormNote()
        self.writer = HistoryWriter(self)
        self.writer.finished.connect(self._tell)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._stop)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(_("Cop&y"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button = buttons.addButton(_("&Save…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._choose_file)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(_("This helps to find a fault"), large=True))
        column.addWidget(TextLabel(support_purpose()))
        column.addWidget(self.preview, 1)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self._show_text()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * _SCREEN_SHARE))

    def text(self) -> str:
        """What is shown, copied and saved."""
        return self.preview.toPlainText()

    @Slot(PortalsRead)
    def take_portals(self, fact: PortalsRead) -> None:
        """Tells how the portals stand too."""
        self._subject = replace(self._subject, portals=fact.portals)
        self._show_text()

    def _show_text(self) -> None:
        text = support_text(self._subject, self._salt)
        if text != self.text():
            self.preview.setPlainText(text)
            self.copy_button.setText(_("Cop&y"))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.copy_button.setText(_("Copied"))

    @Slot()
    def _choose_file(self) -> None:
        chooser = QFileDialog(self, _("Save support information"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(_("Text files (*.txt)"))
        chooser.setDefaultSuffix("txt")
        chooser.selectFile(_FILE_NAME)
        chooser.fileSelected.connect(self.save_to)
        chooser.open()

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Writes the text to a file beside the window's work; then says where it is or why not."""
        self.save_button.setEnabled(False)
        self.note.show_progress(_("Writing {path}…").format(path=path))
        self.writer.write_text(Path(path), self.text())

    @Slot(object)
    def _tell(self, written: Written) -> None:
        self.save_button.setEnabled(True)
        if written.reason:
            self.note.show_problem(_("It was not saved: {reason}.").format(reason=written.reason.rstrip(".")))
        else:
            self.note.show_success(_("Saved to {path}.").format(path=written.path))

    @Slot()
    def _stop(self) -> None:
        self.writer.stop(_STOP_S)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.submitted.emit(ReadPortals())


def support_purpose() -> str:
    """What is in the text and what is not."""
    return _(
        "Attach it to a report. It holds versions, counts and error codes. There is no token in it, no name of a"
        " portal, account, method or user; portals stand under labels that are made anew each time."
    )
