"""The button that exports answered questions as evidence: a table for programs, or a report for print."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from b24monitor.core.answer_export import answers_bytes, answers_csv
from b24monitor.core.answer_report import report_html
from b24monitor.core.clock import Clock
from b24monitor.core.history_export import ExportFormat
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.question import Question
from b24monitor.ui.export_button import ExportButton, ExportWords
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_writer import Written
from b24monitor.ui.question_report import report_pdf


class AnswerExportMenu(ExportButton):
    """Exports what `shown` tells, and says in `note` how it went."""

    def __init__(
        self, shown: Callable[[], tuple[Question, ...]], clock: Clock, note: FormNote, parent: QWidget | None = None
    ) -> None:
        super().__init__(clock, note, ExportWords(_copied_text, _written_text), parent)
        self._shown = shown
        self.to_csv, self.to_json, self.to_pdf, self.to_clipboard = (QAction(self) for _place in range(4))
        self.fill((self.to_csv, self.to_json, self.to_pdf, self.to_clipboard))
        for action, suffix in ((self.to_csv, "csv"), (self.to_json, "json"), (self.to_pdf, "pdf")):
            action.setData(suffix)
            action.triggered.connect(self._choose_file)
        self.to_clipboard.triggered.connect(self.copy)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        super().retranslate()
        self.to_csv.setText(_("&Table for spreadsheets (CSV)…"))
        self.to_json.setText(_("Table for &programs (JSON)…"))
        self.to_pdf.setText(_("&Report for print (PDF)…"))
        self.to_clipboard.setText(_("Copy as CS&V"))

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
        chooser = self.new_chooser(_("Export the answers"), [filters[suffix]], "b24monitor-answers", suffix)
        chooser.fileSelected.connect(self.export_to)
        chooser.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Writes what is shown to a file; its suffix says as what."""
        if not self.is_free():
            return
        self.show_writing(path)
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
        if self.is_free():
            questions = self._shown()
            self.writer.render_made(len(questions), lambda: answers_csv(questions))


def _copied_text(count: int) -> str:
    return ngettext("{count} question was copied.", "{count} questions were copied.", count).format(count=count)


def _written_text(written: Written) -> str:
    text = ngettext(
        "{count} question was written to {path}.", "{count} questions were written to {path}.", written.count
    )
    return text.format(count=written.count, path=written.path)
