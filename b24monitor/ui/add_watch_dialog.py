"""Chooses a method to watch: adding asks nobody, unless the user goes on to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.account import Account
from b24monitor.core.catalogue import GATED_METHODS, harmless_parameters
from b24monitor.core.command import AddWatch
from b24monitor.core.errors import BadMethodError
from b24monitor.core.language import gettext as _
from b24monitor.core.watch import normalize_method
from b24monitor.core.wording import account_text
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.parameter_edit import ParameterEdit
from b24monitor.ui.text_label import TextLabel


class AfterAdding(Enum):
    """What is to follow once the watch is there."""

    NOTHING = 0
    ASK = 1
    LOOK = 2


@dataclass(frozen=True, slots=True)
class WatchWish:
    """What the user chose."""

    command: AddWatch
    then: AfterAdding


class AddWatchDialog(FittedDialog):
    """Emits one wish; `watched` are the pairs of account and method that are there already."""

    wished = Signal(WatchWish)

    def __init__(
        self,
        accounts: Sequence[Account],
        watched: frozenset[tuple[str, str]],
        account_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add a watch"))
        self.setMinimumWidth(560)
        self._watched = watched
        self._harmless_for = ""
        self._make_fields(accounts, account_id)
        self.note = FormNote()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        add = buttons.addButton(_("Add watch"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept_wish)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(self._form)
        column.addWidget(TextLabel(_("When it is added:"), quiet=True))
        column.addWidget(self._make_choices())
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(buttons)
        # Only a button that is in its dialog can become the dialog's default.
        add.setDefault(True)
        self.method.setFocus()

    def _make_fields(self, accounts: Sequence[Account], account_id: str) -> None:
        self.account = QComboBox()
        for account in accounts:
            self.account.addItem(f"{account_text(account)} · {account.portal.name}", account.account_id)
        self.account.setCurrentIndex(max(0, self.account.findData(account_id)))
        self.method = QComboBox()
        self.method.setEditable(True)
        self.method.addItems(GATED_METHODS)
        self.parameters = ParameterEdit()
        self._why = TextLabel(quiet=True)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (_("&Account"), self.account),
            (_("&Method"), self.method),
            (_("&Parameters"), self.parameters),
        ):
            field.setAccessibleName(text.replace("&", ""))
            self._form.addRow(text, field)
        self._form.addRow("", self._why)
        self.method.currentTextChanged.connect(self._follow_method)
        self._follow_method(self.method.currentText())

    def _make_choices(self) -> QWidget:
        self._choices = QButtonGroup(self)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for then, text, description in (
            (AfterAdding.NOTHING, _("&Just watch"), _("Asks nobody. You ask later, when somebody can answer.")),
            (AfterAdding.ASK, _("Ask &now…"), _("Shows first what the administrators will receive.")),
            (
                AfterAdding.LOOK,
                _("My application has already as&ked"),
                _("Looks at its question. If it has not called the method with this token, the look is the question."),
            ),
        ):
            button = QRadioButton(text)
            button.setChecked(then is AfterAdding.NOTHING)
            button.setAccessibleDescription(description)
            self._choices.addButton(button, then.value)
            column.addWidget(button)
            words = TextLabel(description, quiet=True)
            words.setContentsMargins(24, 0, 0, 4)
            column.addWidget(words)
        return box

    def choose(self, then: AfterAdding) -> None:
        """Marks what is to follow."""
        self._choices.button(then.value).setChecked(True)

    @Slot(str)
    def _follow_method(self, text: str) -> None:
        """Proposes the parameters that read nobody's data, unless the user typed others."""
        method = text.strip().lower()
        known = harmless_parameters(method)
        if self.parameters.parameters() in (None, harmless_parameters(self._harmless_for)):
            self.parameters.show_parameters(known)
            self._harmless_for = method
        self._why.setText(
            _("An empty USER_ID reaches the question and, once allowed, returns nobody: no personal data is read.")
            if known.query
            else _("These are sent with each call. They play no part in the administrator's decision.")
        )

    @Slot()
    def accept_wish(self) -> None:
        """Takes what is filled in, or says what is wrong with it."""
        command = self._command()
        if command is None:
            return
        self.accept()
        self.wished.emit(WatchWish(command, AfterAdding(self._choices.checkedId())))

    def _command(self) -> AddWatch | None:
        account_id = self.account.currentData()
        try:
            method = normalize_method(self.method.currentText())
        except BadMethodError:
            self.note.show_problem(_("That is no method name. It looks like voximplant.user.get."))
            self.method.setFocus()
            return None
        parameters = self.parameters.parameters()
        if parameters is None:
            self.note.show_problem(_("Write each parameter as NAME=value on a line of its own."))
            self.parameters.setFocus()
            return None
        if (account_id, method) in self._watched:
            self.note.show_problem(_("This account already watches that method."))
            self.method.setFocus()
            return None
        return AddWatch(str(account_id), method, parameters)
