"""The methods that may be watched: grouped by what is known of them, to be searched and ticked."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from b24monitor.core.ask_wording import safety_mark, safety_text
from b24monitor.core.catalogue import GATED_METHODS
from b24monitor.core.language import gettext as _
from b24monitor.core.method_safety import MethodSafety, safety_of

_LEAST_LINES = 7
_ROOM = 16


class MethodList(QTreeWidget):
    """Offers the vendor's gated methods, the user's own, the portal's, and what is being typed.

    What is watched already is shown and cannot be ticked.
    """

    # Other methods are ticked, or another one is the current one.
    choice_changed = Signal()

    def __init__(self, own: Iterable[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = tuple(own)
        self._watched: frozenset[str] = frozenset()
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[MethodSafety, QTreeWidgetItem] = {}
        self._sought = ""
        self._typed = ""
        self.setAccessibleName(_("Methods"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(_ROOM)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumHeight(_LEAST_LINES * (self.fontMetrics().lineSpacing() + 4))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for safety in MethodSafety:
            self._add_group(safety)
        self._add((*GATED_METHODS, *self._own))
        self.itemChanged.connect(self._tell)
        self.currentItemChanged.connect(self._tell)

    def _add_group(self, safety: MethodSafety) -> None:
        group = QTreeWidgetItem(self, [safety_text(safety)])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setToolTip(0, safety_text(safety))
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)
        group.setHidden(True)
        self._groups[safety] = group

    def safety(self, method: str) -> MethodSafety:
        """What is known of a method."""
        return safety_of(method, self._own)

    def show_watched(self, watched: frozenset[str]) -> None:
        """These cannot be added: they are watched already."""
        self._watched = watched
        with QSignalBlocker(self):
            for item in self._items.values():
                self._mark(item)
        self.choice_changed.emit()

    def show_offered(self, methods: Iterable[str]) -> None:
        """Shows the portal's methods; of another portal's only what is ticked stays."""
        ticked, offered = self.ticked(), frozenset(methods)
        with QSignalBlocker(self):
            for method in set(self._items) - {*GATED_METHODS, *self._own, *ticked, *offered}:
                self._remove(method)
            self._add(offered)
            self._filter()
        self.choice_changed.emit()

    def seek(self, text: str, typed: str) -> None:
        """Shows what contains all words of `text`, and `typed`, the method that it is when taken as a name (or "")."""
        with QSignalBlocker(self):
            if self._typed and not self._is_ticked(self._typed):
                self._remove(self._typed)
            self._typed = typed if typed not in self._items else ""
            self._sought = text.strip().lower()
            self._add((self._typed,) if self._typed else ())
            self._filter()
        self.choice_changed.emit()

    def ticked(self) -> tuple[str, ...]:
        """The ticked methods."""
        return tuple(sorted(method for method in self._items if self._is_ticked(method)))

    def current(self) -> str:
        """The method the user stands on (empty: none)."""
        item = self.currentItem()
        return item.text(0) if item is not None and item.parent() is not None else ""

    def tick(self, method: str, *, on: bool = True) -> None:
        """Ticks a method that is in the list."""
        item = self._items[method]
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def stand_on(self, method: str) -> None:
        """Makes a method the current one."""
        self.setCurrentItem(self._items[method])

    def is_a_search(self, text: str) -> bool:
        """Whether a text finds methods, and is none itself: then it is no name that was typed."""
        sought = text.strip().lower()
        is_one = sought in self._items and sought != self._typed
        return not is_one and any(_has(method, sought) for method in self._items if method != self._typed)

    def shown(self) -> tuple[str, ...]:
        """The methods that are not hidden by the search."""
        return tuple(sorted(method for method, item in self._items.items() if not item.isHidden()))

    def mark_of(self, method: str) -> str:
        """What stands beside a method."""
        return self._items[method].text(1)

    def _add(self, methods: Iterable[str]) -> None:
        new: dict[MethodSafety, list[QTreeWidgetItem]] = {}
        for method in sorted(set(methods) - self._items.keys()):
            item = QTreeWidgetItem([method])
            item.setCheckState(0, Qt.CheckState.Unchecked)
            self._items[method] = item
            self._mark(item)
            new.setdefault(self.safety(method), []).append(item)
        for safety, items in new.items():
            group = self._groups[safety]
            group.addChildren(items)
            group.sortChildren(0, Qt.SortOrder.AscendingOrder)
            group.setHidden(False)

    def _remove(self, method: str) -> None:
        item = self._items.pop(method)
        self._groups[self.safety(method)].removeChild(item)

    def _mark(self, item: QTreeWidgetItem) -> None:
        method = item.text(0)
        is_watched, safety = method in self._watched, self.safety(method)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        if is_watched:
            item.setCheckState(0, Qt.CheckState.Unchecked)
        item.setFlags(flags if is_watched else flags | Qt.ItemFlag.ItemIsEnabled)
        mark = _("watched already") if is_watched else safety_mark(safety)
        item.setText(1, mark)
        item.setToolTip(0, f"{method}\n{safety_text(safety)}")
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{method}, {mark}")

    def _filter(self) -> None:
        for method, item in self._items.items():
            item.setHidden(not (_has(method, self._sought) or self._is_ticked(method)))
        for group in self._groups.values():
            group.setHidden(True)
        for method, item in self._items.items():
            if not item.isHidden():
                self._groups[self.safety(method)].setHidden(False)

    def _is_ticked(self, method: str) -> bool:
        return self._items[method].checkState(0) is Qt.CheckState.Checked

    @Slot()
    def _tell(self) -> None:
        self.choice_changed.emit()


def _has(method: str, sought: str) -> bool:
    return all(word in method for word in sought.split())
