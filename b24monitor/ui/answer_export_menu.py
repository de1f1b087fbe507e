"""The button that exports answered questions as evidence: a table for programs, or a report for print."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QPalette
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from b24monitor.core.answer_export import answers_bytes, answers_csv
from b24monitor.core.answer_report import report_html
from b24monitor.core.clock import Clock
from b24monitor.core.history_export import ExportFormat
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.question import Question
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_writer import HistoryWriter, Rendered, Written
from b24monitor.ui.icon import action_icon
from b24monitor.ui.question_report import report_pdf

# Quitting waits no longer for a file.
_STOP_S = 1.0


class AnswerExportMenu(QToolButton):
    """Exports what `shown` tells, and says in `note` how it went."""

    # What was to be exported is there, or why not was said.
    finished = Signal()

    def __init__(
        self, shown: Callable[[], tuple[Question, ...]], clock: Clock, note: FormNote, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shown = shown
        self._clock = clock
        self._note = note
        self.writer = HistoryWriter(self)
        self.to_csv, self.to_json, self.to_pdf, self.to_clipboard = (QAction(self) for _place in range(4))
        menu = QMenu(self)
        menu.addActions([self.to_csv, self.to_json, self.to_pdf, self.to_clipboard])
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for action, suffix in ((self.to_csv, "csv"), (self.to_json, "json"), (self.to_pdf, "pdf")):
            action.setData(suffix)
            action.triggered.connect(self._choose_file)
        self.to_clipboard.triggered.connect(self.copy)
        self.writer.finished.connect(self._tell)
        self.writer.rendered.connect(self._copy)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._stop)
        self.recolour(self.palette())
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setText(_("&Export"))
        self.setAccessibleName(_("Export"))
        self.to_csv.setText(_("&Table for spreadsheets (CSV)…"))
        self.to_json.setText(_("Table for &programs (JSON)…"))
        self.to_pdf.setText(_("&Report for print (PDF)…"))
        self.to_clipboard.setText(_("Copy as CS&V"))

    def recolour(self, palette: QPalette) -> None:
        """Draws in the colours of this palette."""
        self.setIcon(action_icon("export", palette))

    def offer(self, *, is_possible: bool) -> None:
        """There is something to export, or nothing."""
        for action in (self.to_csv, self.to_json, self.to_pdf, self.to_clipboard):
            action.setEnabled(is_possible)

    @Slot()
    def _choose_file(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.choose_file(str(action.data()))

    def choose_file(self, suffix: str) -> None:
        """Asks where to."""
        filters = {
            "csv": _("CSV, for spreadsheets (*.csv)"),
            "json": _("JSON (*.json)"),
            "pdf": _("PDF, for print (*.pdf)"),
        }
        chooser = QFileDialog(self.window(), _("Export the answers"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(filters[suffix])
        chooser.setDefaultSuffix(suffix)
        chooser.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        day = self._clock.now().astimezone().date().isoformat()
        chooser.selectFile(f"b24monitor-answers-{day}.{suffix}")
        chooser.fileSelected.connect(self.export_to)
        chooser.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Writes what is shown to a file; its suffix says as what."""
        if not self._is_free():
            return
        self._note.show_progress(_("Writing {path}…").format(path=path))
        questions, suffix = self._shown(), Path(path).suffix.casefold()
        if suffix == ".pdf":
            # Words are put together here, where the language in use cannot change meanwhile.
            html, title = report_html(questions, self._clock.now()), Path(path).stem
            self.writer.write_made(Path(path), len(questions), lambda: report_pdf(html, title))
        else:
            wanted = ExportFormat.JSON if suffix == ".json" else ExportFormat.CSV
            self.writer.write_made(Path(path), len(questions), lambda: answers_bytes(questions, wanted))

    @Slot()
    def copy(self) -> None:
        """Puts what is shown on the clipboard as CSV."""
        if self._is_free():
            questions = self._shown()
            self.writer.render_made(len(questions), lambda: answers_csv(questions))

    def _is_free(self) -> bool:
        if self.writer.is_busy:
            self._note.show_problem(_("The last export is not finished yet."))
        return not self.writer.is_busy

    @Slot(object)
    def _copy(self, rendered: Rendered) -> None:
        QGuiApplication.clipboard().setText(rendered.text)
        text = ngettext("{count} question was copied.", "{count} questions were copied.", rendered.count)
        self._note.show_success(text.format(count=rendered.count))
        self.finished.emit()

    @Slot(object)
    def _tell(self, written: Written) -> None:
        if written.reason:
            text = _("Nothing was written to {path}: {reason}.")
            self._note.show_problem(text.format(path=written.path, reason=written.reason.rstrip(".")))
        else:
            text = ngettext(
                "{count} question was written to {path}.", "{count} questions were written to {path}.", written.count
            )
            self._note.show_success(text.format(count=written.count, path=written.path))
        self.finished.emit()

    @Slot()
    def _stop(self) -> None:
        self.writer.stop(_STOP_S)
