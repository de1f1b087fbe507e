"""The menu in which the user chooses how often watches are checked."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.command import SetInterval
from b24monitor.core.language import gettext as _
from b24monitor.core.watching_wording import pace_word

# In seconds; None is the usual pace, which eases with a question's age.
_OFFERED: tuple[float | None, ...] = (None, 1.0, 5.0, 30.0, 300.0)


class IntervalMenu(QMenu):
    """A check mark stands at the pace that all chosen rows have; what is not offered has none."""

    # Carries a `SetInterval`.
    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch_ids: tuple[int, ...] = ()
        for interval_s in _OFFERED:
            action = QAction(self, checkable=True)
            action.setData(interval_s)
            action.triggered.connect(self._choose)
            self.addAction(action)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setTitle(_("Check e&very"))
        self.menuAction().setStatusTip(_("How often the selected rows are checked, whatever their age"))
        for action in self.actions():
            action.setText(pace_word(action.data()))

    def follow(self, rows: Sequence[WatchRow]) -> None:
        """Offers the paces for these rows."""
        self._watch_ids = tuple(row.watch.watch_id for row in rows)
        paces = {row.watch.interval_s for row in rows}
        for action in self.actions():
            action.setChecked(paces == {action.data()})
        self.menuAction().setEnabled(bool(rows))

    @Slot()
    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and self._watch_ids:
            # The mark stays until the engine has taken the new pace.
            action.setChecked(True)
            self.submitted.emit(SetInterval(self._watch_ids, action.data()))
