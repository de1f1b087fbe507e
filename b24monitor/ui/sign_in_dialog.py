"""Signs in to a portal: the application's keys, the browser, the code caught or pasted, and what was proved."""

from enum import Enum, auto

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.account_wording import account_lines, added_text, missing_lines
from b24monitor.core.clock import Clock
from b24monitor.core.command import BeginSignIn, CancelSignIn, GiveCode
from b24monitor.core.fact import AccountAdded, CodeReceived, CommandFailed, Problem, SignInBegun
from b24monitor.core.language import gettext as _
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in_wording import sign_in_problem_text
from b24monitor.ui.account_form import Wrong
from b24monitor.ui.application_guide import ApplicationGuide
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.line_list import LineList
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.sign_in_form import SignInForm
from b24monitor.ui.sign_in_start import SignInStart
from b24monitor.ui.sign_in_wait import SignInWait

# What a paste may be: the sign-in goes on, and another code may be pasted for it.
_WRONG_PASTE = (Problem.NO_CODE, Problem.OTHER_SIGN_IN)


class _Stage(Enum):
    """How far the sign-in is."""

    FORM = auto()
    BEGINNING = auto()
    WAITING = auto()
    CODE_GIVEN = auto()
    EXCHANGING = auto()
    DONE = auto()


class SignInDialog(FittedDialog):
    """Posts one sign-in at a time, and takes it back when the user gives it up or closes the dialog."""

    # Carries a `BeginSignIn`, `GiveCode` or `CancelSignIn`.
    submitted = Signal(object)
    watch_requested = Signal(Account)
    # What a sign-in that went well was begun with.
    signed_in = Signal(SignInStart)

    def __init__(self, clock: Clock, parent: QWidget | None = None, *, start: SignInStart | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Sign in to a portal"))
        self.setMinimumWidth(660)
        self._clock = clock
        self._request_id: int | None = None
        self._stage = _Stage.FORM
        self._page = ""
        self._account: Account | None = None
        self.form = SignInForm()
        self.wait = SignInWait(clock)
        self.note = FormNote()
        self.proof = LineList()
        self.missing = LineList(bullet="!")
        self.browser_button = QPushButton(_("&Sign in with the browser"))
        self.paste_button = QPushButton(_("&Paste the code…"))
        self.cancel_button = QPushButton(_("C&ancel the sign-in"))
        self.watch_button = QPushButton(_("&Watch a method…"))
        self._lay_out()
        self._connect()
        self._enter(_Stage.FORM)
        self.form.begin_with(start or SignInStart())

    def _lay_out(self) -> None:
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        for button in (self.paste_button, self.browser_button, self.cancel_button, self.watch_button):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        # Enter, pressed out of habit after a paste, must not give the sign-in up.
        self.cancel_button.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for part in (self.form, self.wait, self.note, self.proof, self.missing):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(buttons)

    def _connect(self) -> None:
        self.form.edited.connect(self._clear_note)
        self.form.guide_requested.connect(self._open_guide)
        self.wait.page_requested.connect(self._open_page)
        self.wait.code_entered.connect(self._give_code)
        self.browser_button.clicked.connect(self._sign_in_with_browser)
        self.paste_button.clicked.connect(self._sign_in_with_code)
        self.cancel_button.clicked.connect(self._give_up)
        self.watch_button.clicked.connect(self._request_watch)

    def _enter(self, stage: _Stage) -> None:
        self._stage = stage
        at_form = stage in (_Stage.FORM, _Stage.BEGINNING)
        self.form.setVisible(at_form)
        self.form.setEnabled(stage is _Stage.FORM)
        self.wait.setVisible(stage in (_Stage.WAITING, _Stage.CODE_GIVEN))
        self.wait.setEnabled(stage is _Stage.WAITING)
        # In the order they stand in: a box puts a button that is shown again behind the others.
        for button in (self.paste_button, self.browser_button):
            button.setVisible(at_form)
            button.setEnabled(stage is _Stage.FORM)
        is_under_way = self._request_id is not None
        self.cancel_button.setVisible(is_under_way)
        self.close_button.setVisible(not is_under_way)
        for part in (self.watch_button, self.proof):
            part.setVisible(stage is _Stage.DONE)
        self.missing.setVisible(stage is _Stage.DONE and bool(self.missing.text()))
        self.browser_button.setDefault(stage is _Stage.FORM)
        self.watch_button.setDefault(stage is _Stage.DONE)
        if self.isVisible():
            self._fit(shrink=True)

    @Slot()
    def _sign_in_with_browser(self) -> None:
        self._begin(is_caught=True)

    @Slot()
    def _sign_in_with_code(self) -> None:
        self._begin(is_caught=False)

    def _begin(self, *, is_caught: bool) -> None:
        if self._stage is not _Stage.FORM:
            return
        filled = self.form.filled()
        if isinstance(filled, Wrong):
            self.form.forget_webhook()
            self.note.show_problem(filled.text)
            filled.field.setFocus()
            return
        self._request_id = next_request_id()
        self.note.show_progress(_("Preparing the sign-in…"))
        self._enter(_Stage.BEGINNING)
        self.submitted.emit(
            BeginSignIn(
                self._request_id,
                filled.endpoint,
                filled.client_id,
                filled.client_secret,
                filled.port if is_caught else None,
                filled.server,
                filled.label,
                filled.renewal,
            )
        )

    @Slot(SignInBegun)
    def take_begun(self, fact: SignInBegun) -> None:
        """Opens the browser, if this dialog asked for it; with a busy port only when the user says so."""
        if fact.request_id != self._request_id or self._stage is not _Stage.BEGINNING:
            return
        self._page = fact.authorize_url
        busy_port = self.form.port.value() if fact.is_port_busy else None
        self.note.show_progress("")
        self.wait.begin(self._page, fact.redirect_address, busy_port=busy_port)
        self._enter(_Stage.WAITING)
        self.wait.code.setFocus()
        if not fact.is_port_busy:
            self._open_page()

    @Slot()
    def _open_page(self) -> None:
        self.wait.take_opened(is_open=QDesktopServices.openUrl(QUrl.fromEncoded(self._page.encode())))
        self._clear_note()

    @Slot(Secret)
    def _give_code(self, pasted: Secret) -> None:
        if self._stage is not _Stage.WAITING or self._request_id is None:
            return
        self.note.show_progress(_("Checking the code…"))
        self._enter(_Stage.CODE_GIVEN)
        self.submitted.emit(GiveCode(self._request_id, pasted))

    @Slot(CodeReceived)
    def take_code(self, fact: CodeReceived) -> None:
        """The code is there, if it is this dialog's: nothing more to do for the user."""
        if fact.request_id == self._request_id and self._stage in (_Stage.WAITING, _Stage.CODE_GIVEN):
            self.wait.forget()
            self.note.show_progress(_("Exchanging the code…"))
            self._enter(_Stage.EXCHANGING)

    @Slot(AccountAdded)
    def take_account(self, fact: AccountAdded) -> None:
        """Shows what was proved of the account, if this dialog signed it in."""
        if self._request_id is None or fact.request_id != self._request_id:
            return
        self._account = fact.account
        self.signed_in.emit(self.form.start())
        self._end()
        self.form.forget_secret()
        self.note.show_success(added_text(fact))
        self.proof.show_lines(account_lines(fact.account, self._clock.now()))
        self.missing.show_lines(missing_lines(fact.account))
        self._enter(_Stage.DONE)
        self.watch_button.setFocus()

    def asked_for(self, failed: CommandFailed) -> bool:
        """Whether the failed command belongs to the sign-in that is under way here."""
        return self._request_id is not None and failed.request_id == self._request_id

    @Slot(CommandFailed)
    def take_failure(self, failed: CommandFailed) -> None:
        """Shows why it did not work, if this dialog asked for it; what was typed stays for another try."""
        if not self.asked_for(failed):
            return
        self.note.show_problem(sign_in_problem_text(failed))
        if self._stage is _Stage.CODE_GIVEN and failed.problem in _WRONG_PASTE and failed.answer is None:
            self._enter(_Stage.WAITING)
            self.wait.code.setFocus()
            return
        self._end()
        self._enter(_Stage.FORM)
        if failed.problem is Problem.PORTAL_UNKNOWN:
            self.form.require_server()
        else:
            self.browser_button.setFocus()

    @Slot()
    def _give_up(self) -> None:
        self._take_back()
        self.note.show_progress("")
        self._enter(_Stage.FORM)
        self.browser_button.setFocus()

    def _take_back(self) -> None:
        request_id = self._request_id
        self._end()
        if request_id is not None:
            self.submitted.emit(CancelSignIn(request_id))

    def _end(self) -> None:
        self._request_id = None
        self._page = ""
        self.wait.forget()

    @Slot()
    def _open_guide(self) -> None:
        guide = ApplicationGuide(self.form.address.text(), self)
        guide.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        guide.open()

    @Slot()
    def _request_watch(self) -> None:
        account = self._account
        self.accept()
        if account is not None:
            self.watch_requested.emit(account)

    @Slot()
    def _clear_note(self) -> None:
        if self._stage in (_Stage.FORM, _Stage.WAITING):
            self.note.show_progress("")

    def reject(self) -> None:
        """Esc gives a sign-in that is under way up first, and closes the dialog only then."""
        if self._request_id is not None:
            self._give_up()
        else:
            super().reject()

    def done(self, result: int) -> None:
        self._forget()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget()
        super().closeEvent(event)

    def _forget(self) -> None:
        self._take_back()
        self.form.forget_secret()
