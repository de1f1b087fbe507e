"""Takes an application's access token and the portal's address, and shows what the portal says to them."""

import itertools

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from b24monitor.core.account import Account, Portal
from b24monitor.core.command import AddAccount
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.fact import AccountAdded, CommandFailed, Problem, VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.secret import Secret
from b24monitor.core.wording import endpoint_problem_text, problem_text
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.text_label import TextLabel

_request_ids = itertools.count(1)


class AddAccountDialog(FittedDialog):
    """Posts one `AddAccount` at a time and stays open until the portal has answered."""

    submitted = Signal(AddAccount)
    watch_requested = Signal(Account)

    def __init__(self, vault: VaultState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add an account"))
        self.setMinimumWidth(520)
        self._request_id: int | None = None
        self._account: Account | None = None
        self._make_fields()
        self.note = FormNote()
        self.add_button = QPushButton(_("Add account"))
        self.add_button.clicked.connect(self._submit)
        self.watch_button = QPushButton(_("Watch a method…"))
        self.watch_button.clicked.connect(self._request_watch)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.watch_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.watch_button.hide()
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(_("Paste the access token that your application uses: only that one counts.")))
        column.addLayout(self._form)
        column.addWidget(TextLabel(_kept_text(vault), quiet=True))
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(buttons)
        # Only a button that is in its dialog can become the dialog's default.
        self.add_button.setDefault(True)
        self.portal.setFocus()

    def _make_fields(self) -> None:
        self.portal = QLineEdit()
        self.portal.setPlaceholderText("company.bitrix24.com")
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.token.setAccessibleDescription(_("Shown as dots only."))
        self.label = QLineEdit()
        self.label.setPlaceholderText(_("Optional, for example: CRM synchronisation"))
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (_("&Portal address"), self.portal),
            (_("Access &token"), self.token),
            (_("&Name"), self.label),
        ):
            field.setAccessibleName(text.replace("&", ""))
            self._form.addRow(text, field)
            field.textEdited.connect(self._forget_result)

    @property
    def is_waiting(self) -> bool:
        """Whether the portal's answer is awaited."""
        return self._request_id is not None

    @Slot()
    def _submit(self) -> None:
        if self.is_waiting:
            return
        portal = self._portal()
        token = None if portal is None else self._token()
        if portal is None or token is None:
            return
        self._request_id = next(_request_ids)
        self._set_enabled(False)
        self.note.show_progress(_("Checking the token with {portal}…").format(portal=portal.name))
        self.submitted.emit(AddAccount(self._request_id, portal.endpoint, token, self.label.text().strip()))

    def _portal(self) -> Portal | None:
        try:
            return endpoint_of(self.portal.text())
        except BadEndpointError as error:
            if error.reason is BadEndpointError.Reason.WEBHOOK:
                # The address holds the webhook's secret.
                self.portal.setText("")
            self.note.show_problem(endpoint_problem_text(error.reason))
            self.portal.setFocus()
            return None

    def _token(self) -> Secret | None:
        text = self.token.text().strip()
        if "/rest/" in text:
            self._clear_token()
            self.note.show_problem(endpoint_problem_text(BadEndpointError.Reason.WEBHOOK))
        elif not text or not text.isascii() or not text.isprintable() or " " in text:
            self.note.show_problem(_("Paste the access token as it is: one word of letters and digits."))
        else:
            return Secret(text)
        self.token.setFocus()
        return None

    @Slot(AccountAdded)
    def take_account(self, fact: AccountAdded) -> None:
        """Shows that the portal accepted the token, if this dialog asked for it."""
        if fact.request_id != self._request_id:
            return
        self._request_id = None
        self._account = fact.account
        self._clear_token()
        self._set_enabled(True)
        self.note.show_success(_added_text(fact))
        self.add_button.setDefault(False)
        self.watch_button.show()
        self.watch_button.setDefault(True)
        self.watch_button.setFocus()

    def asked_for(self, failed: CommandFailed) -> bool:
        """Whether the failed command is the one whose answer is awaited here."""
        return self._request_id is not None and failed.request_id == self._request_id

    @Slot(CommandFailed)
    def take_failure(self, failed: CommandFailed) -> None:
        """Shows why the account was not added, if this dialog asked for it."""
        if not self.asked_for(failed):
            return
        self._request_id = None
        # What failed for the network's sake is tried again with the same token; the rest needs another.
        if failed.problem in (Problem.TOKEN_NOT_ACCEPTED, Problem.TOKEN_ALREADY_HERE):
            self._clear_token()
        self._set_enabled(True)
        self.note.show_problem(problem_text(failed))
        # What is wrong comes under the cursor: an address where no portal answers, else the token.
        (self.portal if failed.problem is Problem.PORTAL_UNREACHABLE else self.token).setFocus()

    @Slot()
    def _forget_result(self) -> None:
        if not self.is_waiting:
            self.note.show_progress("")

    @Slot()
    def _request_watch(self) -> None:
        account = self._account
        self.accept()
        if account is not None:
            self.watch_requested.emit(account)

    def _set_enabled(self, enabled: bool) -> None:
        for widget in (self.portal, self.token, self.label, self.add_button):
            widget.setEnabled(enabled)

    def _clear_token(self) -> None:
        # Unlike `clear`, this also empties the field's undo history.
        self.token.setText("")

    def done(self, result: int) -> None:
        self._clear_token()
        self._request_id = None
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clear_token()
        super().closeEvent(event)


def _kept_text(vault: VaultState) -> str:
    if vault is VaultState.KEYRING:
        return _("The token will be kept in this computer's keyring and nowhere else.")
    if vault is VaultState.OPENING:
        return _("The token will be kept in this computer's keyring, or in memory only if there is none.")
    return _("No keyring is open, so the token will be kept in memory only, until you quit.")


def _added_text(fact: AccountAdded) -> str:
    account = fact.account
    sentences = [_("Accepted by {portal} as “{label}”.").format(portal=account.portal.name, label=account.label)]
    if fact.session_only:
        sentences.append(_("The token lasts until you quit."))
    else:
        sentences.append(_("The token is in the keyring."))
    return " ".join(sentences)
