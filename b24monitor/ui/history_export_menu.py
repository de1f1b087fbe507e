"""The button that exports what the history shows: to a file of the user's choice, or to the clipboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QPalette
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from b24monitor.core.clock import Clock
from b24monitor.core.history import HistoryRecord
from b24monitor.core.history_export import ExportFormat
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_writer import HistoryWriter, Rendered, Written
from b24monitor.ui.icon import action_icon

# Quitting waits no longer for a file.
_STOP_S = 1.0


class HistoryExportMenu(QToolButton):
    """Exports what `shown` tells, and says in `note` how it went."""

    # What was to be exported is there, or why not was said.
    finished = Signal()

    def __init__(
        self,
        shown: Callable[[], tuple[HistoryRecord, ...]],
        clock: Clock,
        note: FormNote,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown = shown
        self._clock = clock
        self._note = note
        self.writer = HistoryWriter(self)
        self.to_file, self.to_clipboard = QAction(self), QAction(self)
        menu = QMenu(self)
        menu.addActions([self.to_file, self.to_clipboard])
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.recolour(self.palette())
        self.to_file.triggered.connect(self.choose_file)
        self.to_clipboard.triggered.connect(self.copy)
        self.writer.finished.connect(self._tell)
        self.writer.rendered.connect(self._copy)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._stop)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setText(_("&Export"))
        self.setAccessibleName(_("Export"))
        self.to_file.setText(_("&Export what is shown…"))
        self.to_clipboard.setText(_("Copy as CS&V"))

    def recolour(self, palette: QPalette) -> None:
        """Draws in the colours of this palette."""
        self.setIcon(action_icon("export", palette))

    def offer(self, *, is_possible: bool) -> None:
        """There is something to export, or nothing."""
        for action in (self.to_file, self.to_clipboard):
            action.setEnabled(is_possible)

    @Slot()
    def choose_file(self) -> None:
        """Asks where to and as what."""
        filters = {_("CSV, for spreadsheets (*.csv)"): ExportFormat.CSV, _("JSON (*.json)"): ExportFormat.JSON}
        chooser = QFileDialog(self.window(), _("Export the history"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(list(filters))
        chooser.setDefaultSuffix(ExportFormat.CSV.value)
        chooser.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        day = self._clock.now().astimezone().date().isoformat()
        chooser.selectFile(f"b24monitor-{day}.csv")
        follower = _SuffixFollower(chooser, filters)
        chooser.filterSelected.connect(follower.follow)
        chooser.fileSelected.connect(self.export_to)
        chooser.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Writes what is shown to a file; its suffix says as what."""
        if self._is_free():
            is_json = path.casefold().endswith(".json")
            self._note.show_progress(_("Writing {path}…").format(path=path))
            self.writer.write(Path(path), self._shown(), ExportFormat.JSON if is_json else ExportFormat.CSV)

    @Slot()
    def copy(self) -> None:
        """Puts what is shown on the clipboard as CSV."""
        if self._is_free():
            self.writer.render(self._shown())

    def _is_free(self) -> bool:
        if self.writer.is_busy:
            self._note.show_problem(_("The last export is not finished yet."))
        return not self.writer.is_busy

    @Slot(object)
    def _copy(self, rendered: Rendered) -> None:
        QGuiApplication.clipboard().setText(rendered.text)
        text = ngettext("{count} transition was copied.", "{count} transitions were copied.", rendered.count)
        self._note.show_success(text.format(count=rendered.count))
        self.finished.emit()

    @Slot(object)
    def _tell(self, written: Written) -> None:
        if written.reason:
            text = _("Nothing was written to {path}: {reason}.")
            self._note.show_problem(text.format(path=written.path, reason=written.reason.rstrip(".")))
        else:
            text = ngettext(
                "{count} transition was written to {path}.",
                "{count} transitions were written to {path}.",
                written.count,
            )
            self._note.show_success(text.format(count=written.count, path=written.path))
        self.finished.emit()

    @Slot()
    def _stop(self) -> None:
        self.writer.stop(_STOP_S)


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
