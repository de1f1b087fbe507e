"""Keeps what the user looks at where it is while rows come, go and move around it."""

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QObject, Slot
from PySide6.QtWidgets import QTableView

from b24monitor.ui.watch_column import Column
from b24monitor.ui.watch_model import WatchModel


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was in view: watches by place, how far it was scrolled in pixels, and the current cell."""

    places: dict[int, int]
    scrolled: int
    current: int | None
    place: int
    column: int


class PlaceKeeper(QObject):
    """Scrolls by as much as most of the rows in view were pushed, and keeps the current cell near its place."""

    def __init__(self, view: QTableView, model: WatchModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._seen: _Seen | None = None
        model.rearranging.connect(self._look)
        model.rearranged.connect(self._restore)

    @Slot()
    def _look(self) -> None:
        view, model = self._view, self._model
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        places = range(max(0, first), (last if last >= 0 else model.rowCount() - 1) + 1)
        current = view.currentIndex()
        self._seen = _Seen(
            {watch_id: place for place in places if (watch_id := model.watch_at(place)) is not None},
            view.verticalScrollBar().value(),
            model.watch_at(current.row()),
            current.row(),
            current.column(),
        )

    @Slot()
    def _restore(self) -> None:
        seen, self._seen = self._seen, None
        if seen is None:
            return
        if seen.current is not None and self._model.place_of(seen.current) is None:
            self._stay_near(seen)
        bar = self._view.verticalScrollBar()
        # At the top, what comes on top is what the user wants to see.
        wanted = seen.scrolled + (self._pushed(seen) if seen.scrolled > 0 else 0)
        if bar.value() != wanted:
            self._view.updateGeometries()
            bar.setValue(wanted)

    def _stay_near(self, seen: _Seen) -> None:
        """The current row is gone: its neighbour becomes the current one, and is not selected by that."""
        place = min(seen.place, self._model.rowCount() - 1)
        index = self._model.index(place, max(seen.column, Column.STATE))
        self._view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _pushed(self, seen: _Seen) -> int:
        """By how many pixels the rows that were in view stand lower now; 0 when they went different ways."""
        now = {watch_id: self._model.place_of(watch_id) for watch_id in seen.places}
        shifts = Counter(place - seen.places[watch_id] for watch_id, place in now.items() if place is not None)
        if not shifts:
            return 0
        shift, votes = shifts.most_common(1)[0]
        most = votes * 2 > shifts.total()
        return shift * self._view.verticalHeader().defaultSectionSize() if most else 0
