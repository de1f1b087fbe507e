"""The user's own list of gated methods: typed in, checked, and taken off again."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from b24monitor.core.catalogue import is_gated
from b24monitor.core.errors import BadMethodError
from b24monitor.core.language import gettext as _
from b24monitor.core.settings_wording import no_method_text
from b24monitor.core.watch import normalize_method
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.preference_book import PreferenceBook

_LINES = 5


class MethodField(QLineEdit):
    """Enter adds what is typed, and closes no dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class MethodsPart(QWidget):
    """A list, a field that adds to it, and a button (or Delete) that takes off what is selected."""

    def __init__(self, book: PreferenceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self.field = MethodField()
        self.add_button, self.remove_button = QPushButton(), QPushButton()
        self.list = QListWidget()
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setFixedHeight(self.list.fontMetrics().lineSpacing() * _LINES + 2 * self.list.frameWidth() + 8)
        self.note = FormNote()
        self._lay_out()
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove)
        self.field.returnPressed.connect(self._add)
        self.field.textEdited.connect(self._type)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._follow)

    def _lay_out(self) -> None:
        for button in (self.add_button, self.remove_button):
            button.setAutoDefault(False)
        typing, listed = QHBoxLayout(), QHBoxLayout()
        typing.addWidget(self.field, 1)
        typing.addWidget(self.add_button)
        listed.addWidget(self.list, 1)
        listed.addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(typing)
        column.addWidget(self.note)
        column.addLayout(listed)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.field.setAccessibleName(_("Method"))
        self.field.setPlaceholderText(_("For example: {method}").format(method="telephony.call.list"))
        self.add_button.setText(_("A&dd"))
        self.remove_button.setText(_("&Remove"))
        self.list.setAccessibleName(_("My own methods"))
        self.note.show_problem("")

    def show_methods(self, methods: tuple[str, ...]) -> None:
        """Shows what is in the list; what is selected stays selected."""
        if [self.list.item(place).text() for place in range(self.list.count())] != list(methods):
            selected = {item.text() for item in self.list.selectedItems()}
            self.list.clear()
            self.list.addItems(methods)
            for place, method in enumerate(methods):
                self.list.item(place).setSelected(method in selected)
        self._follow()

    @Slot()
    def _type(self) -> None:
        self.note.show_problem("")

    @Slot()
    def _follow(self) -> None:
        self.remove_button.setEnabled(bool(self.list.selectedItems()))

    @Slot()
    def _add(self) -> None:
        try:
            method = normalize_method(self.field.text())
        except BadMethodError:
            self._tell(no_method_text())
            return
        own = self._book.now.own_methods
        if method in own or is_gated(method):
            self._tell(_("{method} is in the list already.").format(method=method))
            return
        self.field.clear()
        self._book.change(own_methods=tuple(sorted((*own, method))))

    def _tell(self, problem: str) -> None:
        self.note.show_problem(problem)
        self.field.setFocus()
        self.field.selectAll()

    @Slot()
    def _remove(self) -> None:
        gone = {item.text() for item in self.list.selectedItems()}
        if gone:
            place = self.list.currentRow()
            self._book.change(own_methods=tuple(method for method in self._book.now.own_methods if method not in gone))
            # Focus stays where the keyboard can go on.
            self.list.setCurrentRow(min(place, self.list.count() - 1))
            (self.list if self.list.count() else self.field).setFocus()
