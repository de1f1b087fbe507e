"""A dialog that is always as high as its wrapped text needs, within the screen."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog

_SCREEN_SHARE = 0.9


class FittedDialog(QDialog):
    """Qt sizes a window by unwrapped text; this one follows what is really shown, also when a note appears."""

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.Show:
            self._fit(shrink=True)
        elif event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and self.isVisible():
            self._fit(shrink=False)
        return handled

    def _fit(self, *, shrink: bool) -> None:
        layout = self.layout()
        if layout is None:
            return
        most = int(self.screen().availableGeometry().height() * _SCREEN_SHARE)
        needed = min(layout.totalHeightForWidth(self.width()), most)
        self.setMinimumHeight(needed)
        if shrink or self.height() < needed:
            self.resize(self.width(), needed)
