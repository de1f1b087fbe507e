"""The transitions of the selected watch, newest first."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from b24monitor.core.fact import HistoryEntry
from b24monitor.core.history_wording import history_how, history_what, history_when
from b24monitor.core.language import gettext as _
from b24monitor.ui.icon import state_icon


class HistoryList(QTreeWidget):
    """Shows stored transitions; new ones come on top and what is scrolled to stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[HistoryEntry, ...] = ()
        self.setAccessibleName(_("History of this watch"))
        self.setHeaderLabels([_("When"), _("What"), _("How")])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumHeight(90)
        # The last column takes what is left; its whole text is in the tool tip.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        metrics = self.fontMetrics()
        self.setColumnWidth(0, metrics.horizontalAdvance("00:00:00") + 16)
        self.setColumnWidth(1, metrics.horizontalAdvance("Not asked → Waiting") + 34)

    def sizeHint(self) -> QSize:
        # A few lines are enough to ask for; the layout gives what is left over.
        return QSize(240, 110)

    def show_entries(self, entries: Sequence[HistoryEntry], now: datetime) -> None:
        """Shows the transitions of one watch, given newest first."""
        entries = tuple(entries)
        if entries == self._entries:
            return
        newer = len(entries) - len(self._entries)
        if self._entries and newer > 0 and entries[newer:] == self._entries:
            self.insertTopLevelItems(0, [_item(entry, now) for entry in entries[:newer]])
        else:
            self.clear()
            self.addTopLevelItems([_item(entry, now) for entry in entries])
        self._entries = entries


def _item(entry: HistoryEntry, now: datetime) -> QTreeWidgetItem:
    texts = [history_when(entry, now), history_what(entry), history_how(entry)]
    item = QTreeWidgetItem(texts)
    item.setIcon(1, state_icon(entry.after))
    for column, text in enumerate(texts):
        item.setToolTip(column, text)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(texts))
    return item
