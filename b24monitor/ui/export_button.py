"""The button of a page that exports what it shows: its menu, its writer, and what it says of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QPalette
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from b24monitor.core.clock import Clock
from b24monitor.core.language import gettext as _
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_writer import HistoryWriter, Rendered, Written
from b24monitor.ui.icon import action_icon

# Quitting waits no longer for a file.
_STOP_S = 1.0


@dataclass(frozen=True, slots=True)
class ExportWords:
    """How a page says that so many of its rows were copied, or written to a file."""

    copied: Callable[[int], str]
    written: Callable[[Written], str]


class ExportButton(QToolButton):
    """Says in `note` how it went. Whoever builds on it gives the menu its actions and carries them out."""

    # What was to be exported is there, or why not was said.
    finished = Signal()

    def __init__(self, clock: Clock, note: FormNote, words: ExportWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._note = note
        self._words = words
        self.writer = HistoryWriter(self)
        self.setMenu(QMenu(self))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.writer.finished.connect(self._tell)
        self.writer.rendered.connect(self._copy)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._stop)
        self.recolour(self.palette())

    def fill(self, actions: Sequence[QAction]) -> None:
        """Puts these into the menu."""
        self.menu().addActions(list(actions))

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setText(_("&Export"))
        self.setAccessibleName(_("Export"))

    def recolour(self, palette: QPalette) -> None:
        """Draws in the colours of this palette."""
        self.setIcon(action_icon("export", palette))

    def offer(self, *, is_possible: bool) -> None:
        """There is something to export, or nothing."""
        for action in self.menu().actions():
            action.setEnabled(is_possible)

    def new_chooser(self, title: str, filters: Sequence[str], stem: str, suffix: str) -> QFileDialog:
        """A dialog that asks where to, with today's day in the proposed name; it deletes itself."""
        chooser = QFileDialog(self.window(), title)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(list(filters))
        chooser.setDefaultSuffix(suffix)
        chooser.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        day = self._clock.now().astimezone().date().isoformat()
        chooser.selectFile(f"{stem}-{day}.{suffix}")
        return chooser

    def is_free(self) -> bool:
        """Whether another export may begin; says so where it may not."""
        if self.writer.is_busy:
            self._note.show_problem(_("The last export is not finished yet."))
        return not self.writer.is_busy

    def show_writing(self, path: str) -> None:
        """Says that a file is being written."""
        self._note.show_progress(_("Writing {path}…").format(path=path))

    @Slot(object)
    def _copy(self, rendered: Rendered) -> None:
        QGuiApplication.clipboard().setText(rendered.text)
        self._note.show_success(self._words.copied(rendered.count))
        self.finished.emit()

    @Slot(object)
    def _tell(self, written: Written) -> None:
        if written.reason:
            text = _("Nothing was written to {path}: {reason}.")
            self._note.show_problem(text.format(path=written.path, reason=written.reason.rstrip(".")))
        else:
            self._note.show_success(self._words.written(written))
        self.finished.emit()

    @Slot()
    def _stop(self) -> None:
        self.writer.stop(_STOP_S)
