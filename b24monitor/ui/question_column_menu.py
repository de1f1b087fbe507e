"""What the header of a Questions table offers: which columns there are, and the way back to how they were."""

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableView

from b24monitor.core.language import gettext as _
from b24monitor.ui.question_column import QuestionColumn, heading
from b24monitor.ui.question_column_fit import QuestionColumnFit
from b24monitor.ui.question_model import QuestionModel


class QuestionColumnMenu(QObject):
    """Fills menus; what is chosen there is done to `view`."""

    def __init__(self, view: QTableView, model: QuestionModel, fit: QuestionColumnFit) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._fit = fit
        header = view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show)

    def fill(self, menu: QMenu) -> None:
        """A check mark for each column; the state stays, since nothing means much without it."""
        for section, column in enumerate(self._model.columns):
            shown = not self._view.isColumnHidden(section)
            action = QAction(heading(column), menu, checkable=True, checked=shown)
            action.setEnabled(column is not QuestionColumn.STATE)
            action.setData(section)
            action.toggled.connect(self._toggle)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(_("&Reset columns"), self.reset)

    @Slot()
    def reset(self) -> None:
        """All columns, in their own order, as wide as their texts need."""
        header = self._view.horizontalHeader()
        for section in range(len(self._model.columns)):
            header.setSectionHidden(section, False)
            header.moveSection(header.visualIndex(section), section)
        self._fit.by_hand = False
        self._fit.fit()

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
            self._view.setColumnHidden(int(action.data()), not shown)
            self._fit.fit()
