"""The questions as Qt sees them: a change moves, adds and removes rows without losing anybody's selection."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from b24monitor.core.clock import Clock
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.method_meaning import method_meaning
from b24monitor.core.question import Question
from b24monitor.core.question_filter import Grouping, QuestionChip, QuestionFilter
from b24monitor.core.question_wording import QuestionLook, question_look, question_summary
from b24monitor.ui.question_column import AGES, LISTED_COLUMNS, QuestionColumn, cell_text, heading, meaning
from b24monitor.ui.question_order import Heading, QuestionOrder

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISABLED = Qt.ItemFlag.ItemNeverHasChildren


@dataclass(frozen=True, slots=True)
class Cell:
    """What the painting of a cell needs; `look` is None in the line over a group."""

    text: str
    look: QuestionLook | None = None


def no_name(_watch_id: int) -> str:
    """Names no watch."""
    return ""


class QuestionModel(QAbstractTableModel):
    """Shows questions by id in `columns`; `name_of` names a watch of ours."""

    rearranging = Signal()
    rearranged = Signal()

    def __init__(
        self,
        clock: Clock,
        columns: Sequence[QuestionColumn] = LISTED_COLUMNS,
        parent: QObject | None = None,
        name_of: Callable[[int], str] = no_name,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.columns = tuple(columns)
        chip = QuestionChip.OPEN if self.is_listing else QuestionChip.ALL_OVER
        column = QuestionColumn.WORTH if self.is_listing else QuestionColumn.OVER
        self._rows = QuestionOrder(chip, column, name_of)
        self._rows.descending = not self.is_listing
        self._order: list[str] = []
        self._place: dict[str, int] = {}
        # What was put anew while our answer was on its way.
        self._replaced: set[str] = set()

    @property
    def is_listing(self) -> bool:
        """Whether this is of what stands in the lists, and not of what is over."""
        return self.columns == LISTED_COLUMNS

    def question_at(self, place: int) -> Question | None:
        """The question shown at that place; None also for the line over a group."""
        return self._rows.questions.get(self._order[place]) if 0 <= place < len(self._order) else None

    def heading_at(self, place: int) -> Heading | None:
        """The line over a group at that place."""
        return self._rows.headings.get(self._order[place]) if 0 <= place < len(self._order) else None

    def heading_places(self) -> list[int]:
        """Where the lines over groups are."""
        return [self._place[key] for key in self._rows.headings]

    def group_places(self, place: int) -> range:
        """The places of the group whose heading is at `place`."""
        found = self.heading_at(place)
        return range(0) if found is None else range(place + 1, place + 1 + found.count)

    def question(self, question_id: str) -> Question | None:
        """The question of that id, shown or not."""
        return self._rows.questions.get(question_id)

    def place_of(self, question_id: str) -> int | None:
        """Where a question is shown; None when it is filtered out or unknown."""
        return self._place.get(question_id)

    def questions(self) -> tuple[Question, ...]:
        """All there are."""
        return tuple(self._rows.questions.values())

    def shown(self) -> tuple[Question, ...]:
        """The questions shown, from top to bottom."""
        found = (self._rows.questions.get(key) for key in self._order)
        return tuple(question for question in found if question is not None)

    def found(self) -> list[Question]:
        """Those that the search lets through, whatever the chip says."""
        return self._rows.found(self._clock.now())

    def counts(self) -> Counter[QuestionChip]:
        """How many each chip would show."""
        return self._rows.counts

    @property
    def wanted(self) -> QuestionFilter:
        """What is let through."""
        return self._rows.wanted

    def ours(self, question: Question) -> str:
        """What the watch is called that asked, if it is one of ours."""
        return self._rows.ours(question)

    def is_replaced(self, question_id: str) -> bool:
        """Whether its last answer met it under a new id."""
        return question_id in self._replaced

    def mark_replaced(self, question_id: str) -> None:
        """It is offered again: the answer to it did not count."""
        self._replaced.add(question_id)
        place = self._place.get(question_id)
        if place is not None:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def set_filter(self, wanted: QuestionFilter) -> None:
        """Shows only what it lets through."""
        if wanted != self._rows.wanted:
            self._rows.wanted = wanted
            self._rearrange()

    def group_by(self, grouping: Grouping) -> None:
        """Divides the table."""
        if grouping is not self._rows.grouping:
            self._rows.grouping = grouping
            self._rearrange()

    def take(self, questions: Iterable[Question], removed: Iterable[str] = ()) -> None:
        """Takes in what is new or different, and forgets what is gone."""
        changed = tuple(questions)
        self._rows.put(changed)
        self._rows.drop(removed)
        self._rearrange()
        places = [place for one in changed if (place := self._place.get(one.question_id)) is not None]
        if places:
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), len(self.columns) - 1))

    def replace(self, questions: Iterable[Question]) -> None:
        """These are all there are from now on."""
        new = {question.question_id: question for question in questions}
        self.take(new.values(), [known for known in self._rows.questions if known not in new])

    def tick(self, first: int, last: int) -> None:
        """Lets the ages of these places tell the present time; what has grown too old goes where that belongs."""
        if self._rows.has_aged(self._clock.now()):
            self._rows.forget_words()
            self._rearrange()
        last = min(last, len(self._order) - 1)
        sections = [self.columns.index(column) for column in AGES if column in self.columns]
        if first <= last and self.is_listing:
            self.dataChanged.emit(self.index(first, min(sections)), self.index(last, max(sections)))

    def reword(self) -> None:
        """Texts are in another language from now on."""
        self._rows.forget_words()
        self._rearrange()
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(self.columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return _DISABLED if self.heading_at(index.row()) is not None else super().flags(index) | _DISABLED

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return heading(self.columns[section])
        return meaning(self.columns[section]) if role == Qt.ItemDataRole.ToolTipRole else None

    def cell(self, place: int, section: int) -> Cell:
        """What the painting of a cell needs."""
        question = self.question_at(place)
        if question is None:
            return Cell(self.heading_text(place))
        now, is_replaced = self._clock.now(), question.question_id in self._replaced
        text = cell_text(question, self.columns[section], now, self.ours(question), is_replaced=is_replaced)
        return Cell(text, question_look(question, now, is_replaced=is_replaced))

    def heading_text(self, place: int) -> str:
        """What the line over a group says."""
        found = self.heading_at(place)
        if found is None:
            return ""
        return _("{group} · {count}").format(group=found.name, count=number_text(found.count))

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(index.row(), index.column()).text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(index.row(), index.column())
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._summary(index.row(), index.column())
            case _:
                return None

    def _spoken(self, place: int, section: int) -> str:
        text = self.cell(place, section).text
        if self.heading_at(place) is not None:
            return text
        return _("{heading}: {text}").format(heading=heading(self.columns[section]), text=text)

    def _summary(self, place: int, section: int) -> str:
        question = self.question_at(place)
        if question is None:
            return self.heading_text(place)
        if self.columns[section] is QuestionColumn.METHOD:
            return method_meaning(question.method)
        is_replaced = question.question_id in self._replaced
        return question_summary(question, self._clock.now(), ours=self.ours(question), is_replaced=is_replaced)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        usual = QuestionColumn.WORTH if self.is_listing else QuestionColumn.OVER
        self._rows.column = self.columns[column] if column >= 0 else usual
        self._rows.descending = order == Qt.SortOrder.DescendingOrder if column >= 0 else not self.is_listing
        self._rearrange()

    def _rearrange(self) -> None:
        """Brings what is shown to the order that ought to be, by removing, adding and moving rows, in this sequence."""
        wanted = self._rows.arranged(self._clock.now())
        if wanted == self._order:
            return
        self.rearranging.emit()
        places = set(wanted)
        gone = [key for key in self._order if key not in places]
        if gone:
            self._move([key for key in wanted if key in self._place] + gone)
            kept = len(self._order) - len(gone)
            self.beginRemoveRows(_ROOT, kept, len(self._order) - 1)
            self._show(self._order[:kept])
            self.endRemoveRows()
        added = [key for key in wanted if key not in self._place]
        if added:
            self.beginInsertRows(_ROOT, len(self._order), len(self._order) + len(added) - 1)
            self._show(self._order + added)
            self.endInsertRows()
        self._move(wanted)
        self.rearranged.emit()

    def _move(self, order: list[str]) -> None:
        if order == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        before, old = self.persistentIndexList(), self._order
        self._show(order)
        places = self._place
        after = [self.index(places[old[index.row()]], index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _show(self, order: list[str]) -> None:
        self._order = order
        self._place = {key: place for place, key in enumerate(order)}
