"""Takes whatever an application's token stands in, shows what was recognised, and what the portal says to it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from b24monitor.core.account import Account, Portal, RenewalRule
from b24monitor.core.account_wording import (
    account_lines,
    added_text,
    checking_text,
    claimed_server_text,
    destination_text,
    missing_lines,
    paste_text,
    recognised_lines,
    refused_text,
)
from b24monitor.core.clock import Clock
from b24monitor.core.command import AddAccount
from b24monitor.core.fact import AccountAdded, CommandFailed, Problem, VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.paste import Pasted, PasteKind
from b24monitor.core.wording import problem_text
from b24monitor.ui.account_form import AccountForm, Wrong
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.line_list import LineList
from b24monitor.ui.paste_field import PasteField
from b24monitor.ui.recognised_list import RecognisedList
from b24monitor.ui.renewal_fields import RenewalFields
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.text_label import TextLabel

_NOTHING = Pasted(PasteKind.EMPTY)
_MEANT_TO_GO = (PasteKind.GRANT, PasteKind.BARE_TOKEN)


class AddAccountDialog(FittedDialog):
    """Posts one `AddAccount` at a time and stays open until it is answered. Of a paste it keeps what was read."""

    submitted = Signal(AddAccount)
    watch_requested = Signal(Account)
    # Carries the address of the portal that a pasted redirect names, or nothing.
    sign_in_requested = Signal(str)

    def __init__(self, vault: VaultState, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add an account"))
        self.setMinimumWidth(700)
        self._vault = vault
        self._clock = clock
        self._pasted = _NOTHING
        self._request_id: int | None = None
        self._account: Account | None = None
        self.paste = PasteField()
        self.recognised = RecognisedList()
        self.form = AccountForm()
        self.renewal = RenewalFields()
        self.destination = TextLabel(quiet=True)
        self.note = FormNote()
        self.proof = LineList()
        self.missing = LineList(bullet="!")
        self.add_button = QPushButton(_("&Add account"))
        self.watch_button = QPushButton(_("&Watch a method…"))
        self.sign_in_button = QPushButton(_("Sign &in instead…"))
        self._lay_out()
        self.paste.pasted.connect(self._take_pasted)
        self.paste.typed.connect(self._take_typed)
        self.form.edited.connect(self._follow_form)
        self.renewal.edited.connect(self._follow_renewal)
        self.sign_in_button.clicked.connect(self._request_sign_in)
        self.add_button.clicked.connect(self._submit)
        self.watch_button.clicked.connect(self._request_watch)
        self._take_typed(_NOTHING)
        self.paste.setFocus()

    def _lay_out(self) -> None:
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        for button in (self.sign_in_button, self.add_button, self.watch_button):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self._entry = self._make_entry()
        column = QVBoxLayout(self)
        column.setSpacing(7)
        column.addWidget(self._entry)
        column.addWidget(self.note)
        column.addWidget(self.proof)
        column.addWidget(self.missing)
        column.addStretch(1)
        column.addWidget(buttons)
        for widget in (self.sign_in_button, self.watch_button, self.proof, self.missing):
            widget.hide()
        # Only a button that is in its dialog can become the dialog's default.
        self.add_button.setDefault(True)

    def _make_entry(self) -> QWidget:
        name = QLabel(_("Your application's &token, or the text it stands in: only that token counts."))
        name.setBuddy(self.paste)
        name.setWordWrap(True)
        self.paste.setAccessibleName(_("Token"))
        rule = _(
            "A new token of the same portal, application and user continues its account: watches stay, decisions do"
            " not."
        )
        entry = QWidget()
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        for widget in (name, self.paste, self.recognised, self.form, self.renewal, self.destination):
            column.addWidget(widget)
        column.addWidget(TextLabel(rule, quiet=True))
        return entry

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is awaited."""
        return self._request_id is not None

    @Slot(Pasted)
    def _take_pasted(self, pasted: Pasted) -> None:
        self._show(pasted)
        claimed = claimed_server_text(pasted)
        if pasted.kind not in _MEANT_TO_GO:
            self.note.show_problem(paste_text(pasted))
        elif pasted.endpoint_refused is not None:
            self.note.show_problem(f"{refused_text(pasted.endpoint_refused)} {claimed}".rstrip())
        else:
            self.note.show_progress(claimed)

    @Slot(Pasted)
    def _take_typed(self, pasted: Pasted) -> None:
        """Says nothing of a word that is still being typed, unless it must not go on."""
        if pasted.kind is PasteKind.WEBHOOK:
            self.paste.forget()
            self._take_pasted(pasted)
            return
        self._show(pasted)
        self.note.show_progress("")

    def _show(self, pasted: Pasted) -> None:
        self._pasted = pasted
        is_meant_to_go = pasted.kind in _MEANT_TO_GO
        self.renewal.offer(can_renew=is_meant_to_go and pasted.refresh_token is not None, client_id=pasted.client_id)
        self.sign_in_button.setVisible(pasted.kind is PasteKind.CODE)
        self._show_recognised()
        self.form.expect_portal(pasted.endpoint if is_meant_to_go else "")
        hint = (
            _("{recognised} Paste again to replace it.").format(recognised=paste_text(pasted))
            if is_meant_to_go
            else _(
                "Paste or drop it here: the JSON of the authorisation server, an event's auth object, the frame's"
                " fields, a curl command, or the token alone."
            )
        )
        self.paste.setPlaceholderText(hint)
        self.paste.setAccessibleDescription(_("Never shown, only dots.") + " " + hint)
        self._show_destination()

    @Slot()
    def _submit(self) -> None:
        if self.is_waiting:
            return
        token = self._pasted.access_token
        if token is None or self._pasted.kind not in _MEANT_TO_GO:
            self.note.show_problem(paste_text(self._pasted))
            self.paste.setFocus()
            return
        filled = self.form.filled()
        filled = filled if isinstance(filled, Wrong) else self.renewal.wrong() or filled
        if isinstance(filled, Wrong):
            self.form.forget_webhook()
            self.note.show_problem(filled.text)
            filled.field.setFocus()
            return
        self.paste.forget()
        self._request_id = next_request_id()
        self._set_enabled(False)
        self.note.show_progress(checking_text(filled.endpoint))
        rule = self.renewal.chosen()
        renews = rule is not RenewalRule.NEVER
        self.submitted.emit(
            AddAccount(
                self._request_id,
                filled.endpoint,
                token,
                filled.label,
                self._pasted.expires_at,
                filled.server,
                rule,
                self._pasted.refresh_token if renews else None,
                self.renewal.client_id.text().strip() if renews else "",
                self.renewal.secret(),
                self._pasted.application_token,
            )
        )

    @Slot(AccountAdded)
    def take_account(self, fact: AccountAdded) -> None:
        """Shows what was proved of the account, if this dialog asked for it."""
        if fact.request_id != self._request_id:
            return
        self._request_id = None
        self._account = fact.account
        self._forget()
        self._entry.hide()
        self.note.show_success(added_text(fact))
        self.proof.show_lines(account_lines(fact.account, self._clock.now()))
        self.proof.show()
        missing = missing_lines(fact.account)
        self.missing.show_lines(missing)
        self.missing.setVisible(bool(missing))
        self.add_button.setDefault(False)
        self.add_button.hide()
        self.watch_button.show()
        self.watch_button.setDefault(True)
        self.watch_button.setFocus()
        self._fit(shrink=True)

    def asked_for(self, failed: CommandFailed) -> bool:
        """Whether the failed command is the one whose answer is awaited here."""
        return self._request_id is not None and failed.request_id == self._request_id

    @Slot(CommandFailed)
    def take_failure(self, failed: CommandFailed) -> None:
        """Shows why the account was not added, if this dialog asked for it; all stays as it was, for another try."""
        if not self.asked_for(failed):
            return
        self._request_id = None
        self._set_enabled(True)
        self.note.show_problem(problem_text(failed))
        # What is wrong comes under the cursor.
        match failed.problem:
            case Problem.PORTAL_UNKNOWN:
                self.form.require_portal()
            case Problem.PORTAL_UNREACHABLE:
                self.form.portal.setFocus()
            case Problem.TOKEN_NOT_ACCEPTED | Problem.TOKEN_ALREADY_HERE:
                self.paste.setFocus()
            case _:
                self.add_button.setFocus()

    def _show_recognised(self) -> None:
        is_kept = self.renewal.chosen() is not RenewalRule.NEVER
        self.recognised.show_items(recognised_lines(self._pasted, self._clock.now(), is_kept=is_kept))

    @Slot()
    def _follow_renewal(self) -> None:
        self._show_recognised()
        if not self.is_waiting and self._pasted.kind in _MEANT_TO_GO:
            self.note.show_progress("")

    @Slot()
    def _request_sign_in(self) -> None:
        endpoint = self._pasted.endpoint
        self.accept()
        self.sign_in_requested.emit(Portal(endpoint).address if endpoint else "")

    @Slot()
    def _follow_form(self) -> None:
        self._show_destination()
        if not self.is_waiting:
            self.note.show_progress("")

    def _show_destination(self) -> None:
        filled = self.form.filled()
        # A wrong address is told when it is to be used; until then it is half-typed.
        if not isinstance(filled, Wrong):
            self.destination.setText(destination_text(filled.endpoint, filled.server, self._vault))

    @Slot()
    def _request_watch(self) -> None:
        account = self._account
        self.accept()
        if account is not None:
            self.watch_requested.emit(account)

    def _set_enabled(self, enabled: bool) -> None:
        for widget in (self._entry, self.add_button):
            widget.setEnabled(enabled)

    def _forget(self) -> None:
        self.paste.forget()
        self._pasted = _NOTHING
        self.renewal.offer(can_renew=False)
        self._show_recognised()

    def done(self, result: int) -> None:
        self._forget()
        self._request_id = None
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget()
        super().closeEvent(event)
