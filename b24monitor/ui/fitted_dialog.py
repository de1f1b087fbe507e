"""A dialog that is always as high as its wrapped text needs, within the screen."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

_SCREEN_SHARE = 0.9


class FittedDialog(QDialog):
    """Qt sizes a window by unwrapped text; this one follows what is really shown, also when a note appears.

    Where the screen is too small, all but the buttons (the layout's last entry) scrolls from then on.
    """

    _scrolls = False

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.Show:
            self._fit(shrink=True)
        elif event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and self.isVisible():
            self._fit(shrink=False)
        return handled

    def _fit(self, *, shrink: bool) -> None:
        layout = self.layout()
        if layout is None or self._scrolls:
            return
        available = self.screen().availableGeometry().size() * _SCREEN_SHARE
        if self.width() > available.width():
            self.setMinimumWidth(min(self.minimumWidth(), available.width()))
            # Which leads here again, with that width.
            self.resize(available.width(), self.height())
            return
        needed = layout.totalHeightForWidth(self.width())
        if needed > available.height() and isinstance(layout, QBoxLayout):
            self._scrolls = True
            _let_scroll(self, layout)
            self.setMinimumHeight(0)
            self.resize(self.width(), available.height())
            return
        needed = min(needed, available.height())
        self.setMinimumHeight(needed)
        if shrink or self.height() < needed:
            self.resize(self.width(), needed)


def _let_scroll(dialog: QDialog, outer: QBoxLayout) -> None:
    """Moves all but the last entry of `outer` into an area that scrolls."""
    body = QWidget()
    inner = QVBoxLayout(body)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(outer.spacing())
    area = QScrollArea(dialog)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(dialog.windowTitle())
    # In the dialog before anything moves into it: else the order of the Tab key would be lost.
    area.setWidget(body)
    for place in range(outer.count() - 1):
        stretch, item = outer.stretch(0), outer.takeAt(0)
        if item is None:
            break
        widget, part = item.widget(), item.layout()
        if widget is not None:
            inner.addWidget(widget)
        elif part is not None:
            inner.addLayout(part)
        else:
            inner.addItem(item)
        inner.setStretch(place, stretch)
    outer.insertWidget(0, area, 1)
