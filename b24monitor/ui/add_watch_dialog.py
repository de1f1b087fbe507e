"""Chooses methods to watch: adding asks nobody, unless the user goes on to ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.account import Account
from b24monitor.core.ask_wording import adding_text
from b24monitor.core.catalogue import GATED_METHODS
from b24monitor.core.command import AddWatch
from b24monitor.core.errors import BadMethodError
from b24monitor.core.fact import CommandFailed
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.method_safety import MethodSafety
from b24monitor.core.watch import Parameters, normalize_method
from b24monitor.core.wording import account_text, problem_text
from b24monitor.ui.add_watch_choices import AddingChoices, AfterAdding
from b24monitor.ui.add_watch_parameters import CallParameters
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.method_list import MethodList
from b24monitor.ui.reading_area import ReadingArea
from b24monitor.ui.text_label import TextLabel

_SIZE = QSize(920, 480)
_FRAME = QSize(8, 36)


@dataclass(frozen=True, slots=True)
class WatchWish:
    """What the user chose: watches, and what is to follow. `own_method`: to be kept as one that is gated (or empty)."""

    commands: tuple[AddWatch, ...]
    then: AfterAdding
    own_method: str = ""


class AddWatchDialog(FittedDialog):
    """Emits one wish; `watched` are the pairs of account and method that are there already.

    `own` are the methods that the user says are gated.
    """

    wished = Signal(WatchWish)
    # The id of an account whose portal's methods are to be read.
    methods_wanted = Signal(str)

    def __init__(
        self,
        accounts: Sequence[Account],
        watched: frozenset[tuple[str, str]],
        account_id: str = "",
        own: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add a watch"))
        self._watched = watched
        self._make_fields(accounts, account_id, own)
        self.note = FormNote()
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.add_button = buttons.addButton(_("Add watch"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept_wish)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        halves = QHBoxLayout()
        halves.setSpacing(20)
        halves.addLayout(self._lay_out_choice(), 11)
        halves.addWidget(self._lay_out_call(), 10)
        column.addLayout(halves, 1)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        # Only a button that is in its dialog can become the dialog's default.
        self.add_button.setDefault(True)
        self.method.selectAll()
        self.method.setFocus()
        self.account.currentIndexChanged.connect(self._follow_account)
        self._follow_account()

    def _make_fields(self, accounts: Sequence[Account], account_id: str, own: Collection[str]) -> None:
        self.account = QComboBox()
        self.account.setAccessibleName(_("Account"))
        for account in accounts:
            self.account.addItem(f"{account_text(account)} · {account.portal.name}", (account.account_id,))
        if len(accounts) > 1:
            every = ngettext("All {count} accounts", "All {count} accounts", len(accounts)).format(count=len(accounts))
            self.account.addItem(every, tuple(account.account_id for account in accounts))
        ids = [account.account_id for account in accounts]
        self.account.setCurrentIndex(ids.index(account_id) if account_id in ids else 0)
        self.account.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.account.setMinimumContentsLength(24)
        self.method = QLineEdit(GATED_METHODS[0])
        self.method.setAccessibleName(_("Method"))
        self.method.setClearButtonEnabled(True)
        for button in self.method.findChildren(QToolButton):
            button.setAccessibleName(_("Clear the method"))
        self.method.setPlaceholderText(_("Search, or type a method's whole name"))
        self.methods = MethodList(own)
        self._standing = TextLabel(quiet=True)
        self._adding = TextLabel()
        self.parameters = CallParameters()
        self.keep_own = QCheckBox(_("Add to my &gated methods"))
        self.keep_own.setAccessibleDescription(_("The method is offered as gated from now on, because you say so."))
        self.choices = AddingChoices()
        self.method.textEdited.connect(self._seek)
        self.method.textChanged.connect(self._follow_choice)
        self.methods.choice_changed.connect(self._follow_choice)

    def _lay_out_choice(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("&Account"), self.account)
        form.addRow(_("&Method"), self.method)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(form)
        column.addWidget(self.methods, 1)
        column.addWidget(self._standing)
        return column

    def _lay_out_call(self) -> ReadingArea:
        area = ReadingArea()
        area.setAccessibleName(_("How they are called"))
        # Its own parts take the focus, and come into view with it.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = area.column
        column.setSpacing(6)
        column.addWidget(self._adding)
        column.addWidget(self.keep_own)
        name = QLabel(_("&Parameters"))
        name.setBuddy(self.parameters.edit)
        column.addWidget(name)
        column.addWidget(self.parameters)
        column.addSpacing(6)
        column.addWidget(TextLabel(_("When it is added:"), quiet=True))
        column.addWidget(self.choices)
        column.addStretch(1)
        return area

    def choose(self, then: AfterAdding) -> None:
        """Marks what is to follow."""
        self.choices.choose(then)

    def chosen(self) -> tuple[str, ...]:
        """The methods that would be added: those ticked, and the one typed unless its text only searches."""
        ticked, typed = self.methods.ticked(), self._typed()
        if not typed or typed in ticked:
            return ticked
        is_name = not ticked or (self.method.isModified() and not self.methods.is_a_search(self.method.text()))
        return (*ticked, typed) if is_name else ticked

    def show_methods(self, account_id: str, methods: Sequence[str]) -> None:
        """What an account's portal offers; it may come late."""
        if self._account_ids() == (account_id,):
            count = len(methods)
            form = ngettext("The portal offers {count} method.", "The portal offers {count} methods.", count)
            self._standing.setText(form.format(count=count))
            self.methods.show_offered(methods)

    def show_unread(self, account_id: str, failed: CommandFailed) -> None:
        """Why the portal's methods are not to be had; the others still are."""
        if self._account_ids() == (account_id,):
            form = _("The portal's methods could not be read: {problem}")
            self._standing.setText(form.format(problem=problem_text(failed)))

    def read_methods(self) -> None:
        """Has the chosen account's portal asked what it offers."""
        account_ids = self._account_ids()
        is_one = len(account_ids) == 1
        self._standing.setText(_("Reading the portal's methods…") if is_one else "")
        if is_one:
            self.methods_wanted.emit(account_ids[0])

    def _account_ids(self) -> tuple[str, ...]:
        return tuple(self.account.currentData() or ())

    def _typed(self) -> str:
        try:
            return normalize_method(self.method.text())
        except BadMethodError:
            return ""

    @Slot()
    def _follow_account(self) -> None:
        account_ids = self._account_ids()
        known = {method for account_id, method in self._watched if account_id in account_ids}
        by_all = (m for m in known if all((account_id, m) in self._watched for account_id in account_ids))
        watched = frozenset(by_all)
        self.methods.show_watched(watched)
        if not self.method.isModified():
            # What is watched already is no offer.
            self.method.setText(next((method for method in GATED_METHODS if method not in watched), ""))
            self.method.selectAll()
        if len(account_ids) == 1:
            self.methods.show_offered(())
        self._follow_choice()
        self.read_methods()

    @Slot()
    def _seek(self) -> None:
        typed = self._typed()
        # A name of one word is more likely the beginning of another.
        self.methods.seek(self.method.text(), typed if "." in typed else "")

    @Slot()
    def _follow_choice(self) -> None:
        chosen = self.chosen()
        current = self.methods.current()
        shown = current if current in chosen and len(chosen) > 1 else ""
        fresh = self._not_watched(chosen)
        known = tuple(method for method in chosen if method not in fresh)
        self._adding.setText(adding_text(fresh, {method: self.methods.safety(method) for method in fresh}, known))
        self.parameters.follow(chosen, chosen[0] if len(chosen) == 1 else shown, is_typed=not self.methods.ticked())
        ungated = (MethodSafety.READ_ONLY, MethodSafety.UNKNOWN)
        self.keep_own.setVisible(len(chosen) == 1 and self.methods.safety(chosen[0]) in ungated)
        self.add_button.setText(_("Add watches") if len(fresh) > 1 else _("Add watch"))
        # What is no method name yet is explained when it is tried.
        self.add_button.setEnabled(bool(fresh) or not chosen)

    def _not_watched(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """Those of the methods that at least one of the chosen accounts does not watch yet."""
        account_ids = self._account_ids()
        return tuple(m for m in chosen if any((account_id, m) not in self._watched for account_id in account_ids))

    @Slot()
    def accept_wish(self) -> None:
        """Takes what is filled in, or says what is wrong with it."""
        commands = self._commands()
        if commands:
            own = self.chosen()[0] if self.keep_own.isChecked() and not self.keep_own.isHidden() else ""
            self.accept()
            self.wished.emit(WatchWish(commands, self.choices.chosen(), own))

    def _commands(self) -> tuple[AddWatch, ...]:
        """What is to be added; empty, and said why, where something is wrong."""
        chosen = self.chosen()
        if not chosen:
            self.note.show_problem(_("That is no method name. It looks like voximplant.user.get."))
            self.method.setFocus()
            return ()
        calls: dict[str, Parameters] = {}
        for method in chosen:
            parameters = self.parameters.of(method)
            if parameters is None:
                self._show_wrong(method)
                return ()
            calls[method] = parameters
        pairs = [(account_id, method) for account_id in self._account_ids() for method in chosen]
        commands = tuple(AddWatch(*pair, calls[pair[1]]) for pair in pairs if pair not in self._watched)
        if not commands:
            self.note.show_problem(_("This account already watches that method."))
            self.method.setFocus()
        return commands

    def _show_wrong(self, method: str) -> None:
        """Takes the user to the parameters of a method that cannot be read."""
        if method in self.methods.ticked():
            self.methods.stand_on(method)
        self.note.show_problem(
            _("{method}: write each parameter as NAME=value on a line of its own.").format(method=method)
        )
        self.parameters.edit.setFocus()
