"""The Questions page: what applications ask of an administrator, to be answered here; and what was answered."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.clock import Clock
from b24monitor.core.language import gettext as _
from b24monitor.core.question import AnswerOutcome, ListStanding, Question
from b24monitor.core.question_fact import AnswerEnded, AnswersRead, QuestionsChanged
from b24monitor.core.question_filter import Grouping, QuestionChip, QuestionFilter
from b24monitor.core.question_list_wording import nothing_answered_text, nothing_listed_text
from b24monitor.core.question_matrix import question_matrix
from b24monitor.ui.answer_export_menu import AnswerExportMenu
from b24monitor.ui.answer_note import AnswerNote
from b24monitor.ui.question_actions import QuestionActions
from b24monitor.ui.question_column import OVER_COLUMNS
from b24monitor.ui.question_details import QuestionDetails
from b24monitor.ui.question_filter_bar import QuestionFilterBar
from b24monitor.ui.question_lists import QuestionLists, QuestionRights
from b24monitor.ui.question_matrix_widget import QuestionMatrixWidget
from b24monitor.ui.question_model import QuestionModel, no_name
from b24monitor.ui.question_view import QuestionView
from b24monitor.ui.question_views import QuestionViewKind
from b24monitor.ui.side_splitter import SideSplitter
from b24monitor.ui.text_label import TextLabel

_MATRIX_MS = 400


class QuestionPage(QWidget):
    """Keeps tables, matrix, details and lists together; `name_of` names a watch of ours."""

    allow_requested = Signal()
    deny_requested = Signal()
    clear_requested = Signal()
    read_requested = Signal()
    answers_wanted = Signal()
    guide_requested = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None, name_of: Callable[[int], str] = no_name) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lists: tuple[ListStanding, ...] = ()
        self._chosen: frozenset[str] = frozenset()
        self.model = QuestionModel(clock, parent=self, name_of=name_of)
        self.over_model = QuestionModel(clock, OVER_COLUMNS, self, name_of)
        self.page_actions = QuestionActions(self)
        self.filter_bar = QuestionFilterBar()
        self.lists = QuestionLists(clock)
        self.rights = QuestionRights()
        self.note = AnswerNote()
        self.view, self.over_view = QuestionView(self.model), QuestionView(self.over_model)
        self.matrix = QuestionMatrixWidget(clock)
        self.details = QuestionDetails(self.page_actions)
        self.older_note = TextLabel(quiet=True)
        self.export = AnswerExportMenu(self.over_model.shown, clock, self.note.note)
        self._matrix_soon = QTimer(self, singleShot=True, interval=_MATRIX_MS)
        self._arrange()
        self._connect()
        self.retranslate()
        self._follow_view()

    def _arrange(self) -> None:
        actions = self.page_actions
        for action in (actions.read, actions.clear, actions.deny, actions.allow):
            self.filter_bar.beside.addWidget(actions.button(action))
        self.filter_bar.beside.addWidget(self.export)
        self.view.menu_actions = actions.answers()
        self.tables, self.body = QStackedWidget(), QStackedWidget()
        self.splitter = SideSplitter()
        for table in (self.view, self.matrix, self.over_view):
            self.tables.addWidget(table)
        for side in (self.tables, self.details):
            self.splitter.addWidget(side)
        self.splitter.setStretchFactor(0, 1)
        for body in (self.splitter, self.rights):
            self.body.addWidget(body)
        self.older_note.setContentsMargins(8, 2, 8, 2)
        self.older_note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filter_bar)
        column.addWidget(self.note)
        column.addWidget(self.body, 1)
        column.addWidget(self.older_note)
        column.addWidget(self.lists)

    def _connect(self) -> None:
        actions = self.page_actions
        actions.allow.triggered.connect(self.allow_requested)
        actions.deny.triggered.connect(self.deny_requested)
        actions.clear.triggered.connect(self.clear_requested)
        actions.read.triggered.connect(self.read_requested)
        self.filter_bar.filter_changed.connect(self._filter)
        self.filter_bar.grouping_changed.connect(self._group)
        self.filter_bar.views.chosen.connect(self._follow_view)
        self.filter_bar.left.connect(self.take_focus)
        self.lists.guide_requested.connect(self.guide_requested)
        self.rights.guide_requested.connect(self.guide_requested)
        self.matrix.opened.connect(self._open_cell)
        self._matrix_soon.timeout.connect(self._show_matrix)
        self.export.finished.connect(self.note.follow)
        self.view.selection_settled.connect(self._note_choice)
        for view in (self.view, self.over_view):
            view.selection_settled.connect(self._follow_selection)
            view.details_requested.connect(self._focus_details)
            view.aged.connect(self._tick)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.older_note.setText(_("There are older ones, which are not shown here."))
        self._follow_selection()
        self._show_emptiness()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate_parts()
            self.retranslate()
        elif event.type() is QEvent.Type.PaletteChange:
            # The parts take over this page's palette only after this.
            self.filter_bar.recolour(self.palette())
            self.export.recolour(self.palette())
            self.page_actions.recolour(self.palette())

    def _retranslate_parts(self) -> None:
        for model in (self.model, self.over_model):
            model.reword()
        for table in (self.view, self.over_view):
            table.retranslate()
        self.filter_bar.retranslate()
        self.lists.retranslate()
        self.rights.retranslate()
        self.details.retranslate()
        self.note.retranslate()
        self.matrix.retranslate()
        self.export.retranslate()

    def take_changed(self, fact: QuestionsChanged) -> None:
        """Questions came, changed or went."""
        self.model.take(fact.questions, fact.removed)
        self._follow_model()
        if fact.removed and self.kind is QuestionViewKind.ANSWERED:
            self.answers_wanted.emit()

    def take_lists(self, lists: Sequence[ListStanding], accounts: Sequence[Account]) -> None:
        """How the lists stand; with nobody's to be read, the page says what is missing."""
        self._lists = tuple(lists)
        self.lists.show_lists(lists, accounts)
        self._follow_rights()

    def _follow_rights(self) -> None:
        is_listing = self.kind is not QuestionViewKind.ANSWERED
        is_missing = is_listing and not self.model.questions() and not any(one.has_scope for one in self._lists)
        self.body.setCurrentWidget(self.rights if is_missing else self.splitter)
        self.lists.setVisible(bool(self._lists))
        self._show_emptiness()

    def take_answers(self, fact: AnswersRead) -> None:
        """What is over was read."""
        self.over_model.replace(fact.questions)
        self.older_note.setVisible(fact.is_cut and self.kind is QuestionViewKind.ANSWERED)
        self.older_note.setProperty("is_cut", fact.is_cut)
        self._follow_model()

    def take_ended(self, fact: AnswerEnded) -> None:
        """Tells what became of an answer."""
        if fact.outcome is AnswerOutcome.REPLACED:
            self.model.mark_replaced(fact.question.question_id)
            self._follow_selection()
        self.note.take_ended(fact)

    @property
    def kind(self) -> QuestionViewKind:
        """What is shown."""
        return self.filter_bar.views.kind

    @property
    def table(self) -> QuestionView:
        """The table in view, or the one of open questions behind the matrix."""
        return self.over_view if self.kind is QuestionViewKind.ANSWERED else self.view

    @property
    def table_model(self) -> QuestionModel:
        """What `table` shows."""
        return self.over_model if self.kind is QuestionViewKind.ANSWERED else self.model

    def selected_questions(self) -> tuple[Question, ...]:
        """Those that an answer would be for, from top to bottom."""
        return self.view.selected_questions() if self.kind is QuestionViewKind.LIST else ()

    def show_questions(self, question_ids: Sequence[str]) -> None:
        """Selects questions, giving up filters that hide the first."""
        self.filter_bar.views.choose(QuestionViewKind.LIST)
        first = next((one for one in question_ids if self.model.question(one) is not None), None)
        if first is None:
            return
        if self.model.place_of(first) is None:
            found = self.model.question(first)
            is_late = found is not None and found.is_too_late(self._clock.now())
            self.filter_bar.show_all(QuestionChip.TOO_LATE if is_late else QuestionChip.OPEN)
        self.view.show_question(first)
        self.view.select_questions(question_ids)

    @Slot(object)
    def _filter(self, wanted: QuestionFilter) -> None:
        # A search hides rows on the way to what is meant; the choice comes back with them.
        chosen = self._chosen
        self.table_model.set_filter(wanted)
        self.view.select_questions(chosen)
        self._chosen = chosen
        self._follow_model()

    @Slot(object)
    def _group(self, grouping: Grouping) -> None:
        for model in (self.model, self.over_model):
            model.group_by(grouping)

    @Slot()
    def _follow_view(self) -> None:
        kind = self.kind
        self.filter_bar.follow(kind)
        self.tables.setCurrentIndex(list(QuestionViewKind).index(kind))
        self.details.setVisible(kind is not QuestionViewKind.MATRIX)
        self.export.setVisible(kind is QuestionViewKind.ANSWERED)
        self.older_note.setVisible(bool(self.older_note.property("is_cut")) and kind is QuestionViewKind.ANSWERED)
        if kind is QuestionViewKind.ANSWERED:
            self.answers_wanted.emit()
        self.filter_bar.tell()
        self._follow_selection()
        self._follow_rights()

    def _follow_model(self) -> None:
        self.filter_bar.show_counts(self.table_model.counts())
        self.export.offer(is_possible=self.over_model.rowCount() > 0)
        if not self._matrix_soon.isActive():
            self._matrix_soon.start()
        self._follow_rights()
        self._follow_selection()

    @Slot()
    def _show_matrix(self) -> None:
        if self.kind is QuestionViewKind.MATRIX:
            self.matrix.matrix_model.show_matrix(question_matrix(self.model.found(), self._clock.now()))

    @Slot(str, str, str)
    def _open_cell(self, portal: str, application: str, method: str) -> None:
        words = (word.replace('"', "") for word in (portal, application, method) if word)
        self.filter_bar.views.choose(QuestionViewKind.LIST)
        self.filter_bar.search.setText(" ".join(f'"{word}"' for word in words))
        self.filter_bar.choose(QuestionChip.OPEN)
        self.view.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def _show_emptiness(self) -> None:
        over = nothing_answered_text(is_any=bool(self.over_model.questions()))
        text = nothing_listed_text(self._lists, self.model.wanted)
        for view, words in ((self.view, text), (self.over_view, over)):
            view.empty_text = words
            view.viewport().update()

    @Slot()
    def take_focus(self) -> None:
        """Has the keys go to what is in view: table, matrix, or the way to the missing right."""
        seen = self.matrix if self.kind is QuestionViewKind.MATRIX else self.table
        (self.rights.guide_button if self.body.currentWidget() is self.rights else seen).setFocus()

    @Slot()
    def _focus_details(self) -> None:
        self.details.setFocus()

    @Slot()
    def _note_choice(self) -> None:
        self._chosen = frozenset(question.question_id for question in self.view.selected_questions())

    @Slot()
    def _follow_selection(self) -> None:
        now, question = self._clock.now(), self.table.current_question()
        self.page_actions.follow(self.selected_questions(), now)
        if self.details.isVisibleTo(self):
            ours = "" if question is None else self.model.ours(question)
            is_replaced = question is not None and self.model.is_replaced(question.question_id)
            self.details.show_question(question, now, ours, is_replaced=is_replaced)

    @Slot()
    def _tick(self) -> None:
        self._follow_selection()
        self.lists.refresh()
