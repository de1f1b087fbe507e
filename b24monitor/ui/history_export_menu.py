"""The button that exports what the history shows: to a file of the user's choice, or to the clipboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from b24monitor.core.clock import Clock
from b24monitor.core.history import HistoryRecord
from b24monitor.core.history_export import ExportFormat
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.ui.export_button import ExportButton, ExportWords
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_writer import Written


class HistoryExportMenu(ExportButton):
    """Exports what `shown` tells, and says in `note` how it went."""

    def __init__(
        self,
        shown: Callable[[], tuple[HistoryRecord, ...]],
        clock: Clock,
        note: FormNote,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(clock, note, ExportWords(_copied_text, _written_text), parent)
        self._shown = shown
        self.to_file, self.to_clipboard = QAction(self), QAction(self)
        self.fill((self.to_file, self.to_clipboard))
        self.to_file.triggered.connect(self.choose_file)
        self.to_clipboard.triggered.connect(self.copy)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        super().retranslate()
        self.to_file.setText(_("&Export what is shown…"))
        self.to_clipboard.setText(_("Copy as CS&V"))

    @Slot()
    def choose_file(self) -> None:
        """Asks where to and as what."""
        filters = {_("CSV, for spreadsheets (*.csv)"): ExportFormat.CSV, _("JSON (*.json)"): ExportFormat.JSON}
        chooser = self.new_chooser(_("Export the history"), list(filters), "b24monitor", ExportFormat.CSV.value)
        follower = _SuffixFollower(chooser, filters)
        chooser.filterSelected.connect(follower.follow)
        chooser.fileSelected.connect(self.export_to)
        chooser.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Writes what is shown to a file; its suffix says as what."""
        if self.is_free():
            is_json = path.casefold().endswith(".json")
            self.show_writing(path)
            self.writer.write(Path(path), self._shown(), ExportFormat.JSON if is_json else ExportFormat.CSV)

    @Slot()
    def copy(self) -> None:
        """Puts what is shown on the clipboard as CSV."""
        if self.is_free():
            self.writer.render(self._shown())


def _copied_text(count: int) -> str:
    return ngettext("{count} transition was copied.", "{count} transitions were copied.", count).format(count=count)


def _written_text(written: Written) -> str:
    text = ngettext(
        "{count} transition was written to {path}.", "{count} transitions were written to {path}.", written.count
    )
    return text.format(count=written.count, path=written.path)


class _SuffixFollower(QObject):
    """Lets the proposed name end as the chosen kind of file does."""

    def __init__(self, chooser: QFileDialog, filters: dict[str, ExportFormat]) -> None:
        super().__init__(chooser)
        self._chooser = chooser
        self._filters = filters

    @Slot(str)
    def follow(self, name_filter: str) -> None:
        """Another kind of file was chosen."""
        suffix = self._filters[name_filter].value
        self._chooser.setDefaultSuffix(suffix)
        for path in self._chooser.selectedFiles()[:1]:
            self._chooser.selectFile(str(Path(path).with_suffix(f".{suffix}").name))
