"""What the header of the Watches table offers: which columns there are, and the way back to how they were."""

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableView

from b24monitor.core.language import gettext as _
from b24monitor.ui.column_fit import ColumnFit
from b24monitor.ui.watch_column import Column, heading


class ColumnMenu(QObject):
    """Fills menus; what is chosen there is done to `view`."""

    def __init__(self, view: QTableView, fit: ColumnFit) -> None:
        super().__init__(view)
        self._view = view
        self._fit = fit
        header = view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show)

    def fill(self, menu: QMenu) -> None:
        """A check mark for each column; the state stays, since nothing means much without it."""
        for column in Column:
            shown = not self._view.isColumnHidden(column)
            action = QAction(heading(column), menu, checkable=True, checked=shown)
            action.setEnabled(column is not Column.STATE)
            action.setData(column)
            action.toggled.connect(self._toggle)
            menu.addAction(action)
        menu.addSeparator()
        header = self._view.horizontalHeader()
        by_urgency = menu.addAction(_("Sort by &urgency"), self.sort_by_urgency)
        by_urgency.setEnabled(
            header.sortIndicatorSection() != Column.STATE
            or header.sortIndicatorOrder() is not Qt.SortOrder.AscendingOrder
        )
        menu.addAction(_("&Reset columns"), self.reset)

    @Slot()
    def sort_by_urgency(self) -> None:
        """Back to the default order: what needs the user first."""
        self._view.sortByColumn(Column.STATE, Qt.SortOrder.AscendingOrder)

    @Slot()
    def reset(self) -> None:
        """All columns, in their own order, as wide as their texts need, sorted by urgency."""
        header = self._view.horizontalHeader()
        for column in Column:
            header.setSectionHidden(column, False)
            header.moveSection(header.visualIndex(column), column)
        self._fit.by_hand = False
        self._fit.fit()
        self.sort_by_urgency()

    @Slot(QPoint)
    def _show(self, at: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(self._view.horizontalHeader().mapToGlobal(at))

    @Slot(bool)
    def _toggle(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._view.setColumnHidden(Column(action.data()), not shown)
