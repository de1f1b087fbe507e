"""The transitions of the selected watch, newest first."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.formats import formats
from b24monitor.core.history import HistoryEntry
from b24monitor.core.history_wording import history_how, history_what, history_when
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import state_word
from b24monitor.ui.icon import state_icon
from b24monitor.ui.reading_direction import painted

# As wide as a time gets: two digits everywhere on a clock of twelve hours too.
_WIDE_TIME = datetime(2000, 1, 1, 22, 0, 0, tzinfo=UTC)
_WHAT = 1


class HistoryList(QTreeWidget):
    """Shows stored transitions; new ones come on top and what is scrolled to stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[HistoryEntry, ...] = ()
        self._now: datetime | None = None
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumHeight(90)
        self.setItemDelegate(_CellDelegate(self))
        # The last column takes what is left; its whole text is in the tool tip.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() is QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        for place, entry in enumerate(self._entries):
            item = self.topLevelItem(place)
            if item is not None:
                item.setIcon(_WHAT, state_icon(entry.after, self.palette()))

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("History of this watch"))
        self.setHeaderLabels([_("When"), _("What"), _("How")])
        metrics = self.fontMetrics()
        words = [state_word(state) for state in (ConfirmationState.UNKNOWN, ConfirmationState.WAITING)]
        change = _("{before} → {after}").format(before=words[0], after=words[1])
        self.setColumnWidth(0, metrics.horizontalAdvance(formats().time_seconds_text(_WIDE_TIME)) + 16)
        self.setColumnWidth(1, metrics.horizontalAdvance(change) + 34)
        if self._now is not None:
            self._fill(self._now)

    def sizeHint(self) -> QSize:
        # A few lines are enough to ask for; the layout gives what is left over.
        return QSize(240, 110)

    def show_entries(self, entries: Sequence[HistoryEntry], now: datetime) -> None:
        """Shows the transitions of one watch, given newest first."""
        entries = tuple(entries)
        self._now = now
        if entries == self._entries:
            return
        newer = len(entries) - len(self._entries)
        if self._entries and newer > 0 and entries[newer:] == self._entries:
            self._entries = entries
            self.insertTopLevelItems(0, [self._item(entry, now) for entry in entries[:newer]])
        else:
            self._entries = entries
            self._fill(now)

    def _fill(self, now: datetime) -> None:
        self.clear()
        self.addTopLevelItems([self._item(entry, now) for entry in self._entries])

    def _item(self, entry: HistoryEntry, now: datetime) -> QTreeWidgetItem:
        texts = [history_when(entry, now), history_what(entry), history_how(entry)]
        item = QTreeWidgetItem(texts)
        item.setIcon(_WHAT, state_icon(entry.after, self.palette()))
        for column, text in enumerate(texts):
            item.setToolTip(column, text)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(texts))
        return item


class _CellDelegate(QStyledItemDelegate):
    """Keeps times and lengths in order from right to left."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = painted(option.text, option.direction)
