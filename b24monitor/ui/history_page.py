"""The History page: filters, the table of all transitions, and how long decisions took."""

from PySide6.QtCore import QByteArray, QDataStream, QEvent, QIODevice, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from b24monitor.core.clock import Clock
from b24monitor.core.history_filter import HistoryFilter
from b24monitor.core.language import gettext as _
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.history_charts import HistoryCharts
from b24monitor.ui.history_export_menu import HistoryExportMenu
from b24monitor.ui.history_filter_bar import HistoryFilterBar
from b24monitor.ui.history_model import HistoryModel
from b24monitor.ui.history_view import HistoryView
from b24monitor.ui.text_label import TextLabel

# New transitions are read at most this often.
_READ_MS = 1000
# The charts follow the typing this much later, once.
_SUM_UP_MS = 150
# Counted up when the columns change, so that an older state is not misread.
_STATE_VERSION = 1
# What the table keeps for itself before the charts are shown without being asked for.
_ROOM_FOR_ROWS = 240


class HistoryPage(QWidget):
    """Asks for a reading when it is looked at, and shows what was read."""

    read_requested = Signal()
    watch_requested = Signal(int)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_known = False
        self._is_behind = True
        self._chosen: frozenset[int] = frozenset()
        self._charts_wish: bool | None = None
        self.model = HistoryModel(clock, self)
        self.filter_bar = HistoryFilterBar(clock)
        self.note = FormNote()
        self.view = HistoryView(self.model)
        self.older_note = TextLabel(quiet=True)
        self.charts = HistoryCharts()
        self.export = HistoryExportMenu(self.model.shown, clock, self.note)
        self._read_pause = QTimer(self, singleShot=True, interval=_READ_MS)
        self._sum_up_soon = QTimer(self, singleShot=True, interval=_SUM_UP_MS)
        self._arrange()
        self._connect()
        self.export.offer(is_possible=False)
        self.retranslate()

    def _arrange(self) -> None:
        self.filter_bar.beside.addWidget(self.export)
        self.note.setContentsMargins(8, 0, 8, 4)
        self.older_note.setContentsMargins(8, 2, 8, 2)
        self.older_note.hide()
        self.view.menu_actions = (self.export.to_file, self.export.to_clipboard)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filter_bar)
        column.addWidget(self.note)
        column.addWidget(self.view, 1)
        column.addWidget(self.older_note)
        column.addWidget(self.charts)

    def _connect(self) -> None:
        self.filter_bar.filter_changed.connect(self._filter)
        self.filter_bar.left.connect(self._focus_table)
        self.view.watch_requested.connect(self.watch_requested)
        self.view.selectionModel().selectionChanged.connect(self._follow_selection)
        self.charts.toggled.connect(self._note_charts_wish)
        self._read_pause.timeout.connect(self._read_if_behind)
        self._sum_up_soon.timeout.connect(self._sum_up)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.older_note.setText(_("There are older ones, which are not shown here."))
        self._show_emptiness()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            for part in (self.filter_bar, self.view, self.charts, self.export, self):
                part.retranslate()
            self.model.reword()
            self.view.column_fit.fit()
        elif event.type() is QEvent.Type.PaletteChange:
            # The parts take over this page's palette only after this.
            self.filter_bar.recolour(self.palette())
            self.export.recolour(self.palette())

    def take_history(self, fact: AllHistoryRead) -> None:
        """Shows a new reading; who has scrolled or selected something finds it where it was."""
        self._is_known = True
        was_empty = self.model.rowCount() == 0
        self.view.keep_place(lambda: self._take(fact))
        self.older_note.setVisible(fact.is_cut)
        self.filter_bar.show_portals(self.model.portals())
        self._follow_model()
        if was_empty:
            self.view.column_fit.fit()

    def _take(self, fact: AllHistoryRead) -> None:
        # What "today" means may be another day by now.
        self.model.take(fact.records, self.filter_bar.current())

    def note_transitions(self) -> None:
        """There is something new to read: at once while it is looked at, though not all the time, else later."""
        self._is_behind = True
        if self.isVisible() and not self._read_pause.isActive():
            self._read_pause.start()

    @Slot()
    def _read_if_behind(self) -> None:
        if self._is_behind and self.isVisible():
            self._is_behind = False
            self.read_requested.emit()

    @Slot(object)
    def _filter(self, history_filter: HistoryFilter) -> None:
        # A search hides rows on the way to what is meant; the choice comes back with them.
        chosen = self._chosen
        self.model.set_filter(history_filter)
        self.view.select_transitions(chosen)
        self._chosen = chosen
        self._follow_model()

    def _follow_model(self) -> None:
        self.filter_bar.show_counts(self.model.counts())
        self.export.offer(is_possible=self.model.rowCount() > 0)
        self._show_emptiness()
        self._sum_up_soon.start()

    @Slot()
    def _sum_up(self) -> None:
        self.charts.show_times(self.model.shown_times())

    def _show_emptiness(self) -> None:
        if not self._is_known:
            self.view.empty_text = _("Reading the history…")
        elif self.model.history_filter.lets_all_through:
            self.view.empty_text = _("Nothing has happened yet. Every question, decision and end will be listed here.")
        else:
            self.view.empty_text = _("Nothing matches. Esc in the search box empties it; All and All days show more.")
        self.view.viewport().update()

    @Slot()
    def _focus_table(self) -> None:
        self.view.setFocus()

    @Slot()
    def _follow_selection(self) -> None:
        self._chosen = frozenset(record.entry.transition_id for record in self.view.selected_records())

    @Slot(bool)
    def _note_charts_wish(self, is_wanted: bool) -> None:
        self._charts_wish = is_wanted

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle_charts()
        self._read_if_behind()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.note.show_progress("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle_charts()

    def _settle_charts(self) -> None:
        """Until the user chooses, the charts are shown where that leaves room for rows."""
        if self._charts_wish is None:
            rest = self.height() - self.filter_bar.sizeHint().height() - self.charts.needed_height()
            self.charts.open(is_open=rest >= _ROOM_FOR_ROWS)
        else:
            self.charts.open(is_open=self._charts_wish)

    def save_state(self) -> QByteArray:
        """Columns, sorting, and whether the charts are shown, for `restore_state` in another run."""
        state = QByteArray()
        stream = QDataStream(state, QIODevice.OpenModeFlag.WriteOnly)
        columns, by_hand = self.view.save_columns()
        stream.writeInt32(_STATE_VERSION)
        stream.writeInt32(int(by_hand))
        stream.writeInt32(-1 if self._charts_wish is None else int(self._charts_wish))
        stream << columns
        return state

    def restore_state(self, state: QByteArray) -> None:
        """Puts everything where it was; what is from another version is left as it is."""
        stream = QDataStream(state)
        if stream.readInt32() != _STATE_VERSION:
            return
        by_hand, charts, columns = stream.readInt32(), stream.readInt32(), QByteArray()
        stream >> columns
        if stream.status() is not QDataStream.Status.Ok:
            return
        self.view.restore_columns(columns, by_hand=bool(by_hand))
        self._charts_wish = None if charts < 0 else bool(charts)
        self._settle_charts()
