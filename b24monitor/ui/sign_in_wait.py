"""What is shown while a user is at the portal's page in the browser: the wait, and the field for its code."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from b24monitor.core.clock import Clock
from b24monitor.core.language import gettext as _
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in_wording import (
    HINT_AFTER_S,
    code_life_text,
    no_browser_text,
    port_busy_text,
    silence_text,
    waiting_text,
)
from b24monitor.ui.code_field import CodeField
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.text_label import TextLabel

_TICK_MS = 250


class SignInWait(QWidget):
    """Counts from when the page was opened, and from when the user says that it shows a code."""

    code_entered = Signal(Secret)
    page_requested = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._page = ""
        self._is_caught = False
        self._opened_at: float | None = None
        self._shown_at: float | None = None
        self.head = TextLabel(large=True)
        self.told = TextLabel()
        self.hint = FormNote()
        self.open_button = QPushButton(_("&Open the page in the browser"))
        self.copy_button = QPushButton(_("Cop&y the page's address"))
        self.code = CodeField()
        self.life = TextLabel(quiet=True)
        self.shown_button = QPushButton(_("The page &shows a code"))
        self._tick = QTimer(self, interval=_TICK_MS)
        self._lay_out()
        self._tick.timeout.connect(self.tick)
        self.open_button.clicked.connect(self._request_page)
        self.copy_button.clicked.connect(self._copy_page)
        self.shown_button.clicked.connect(self._note_shown)
        self.code.entered.connect(self._enter_code)

    def _lay_out(self) -> None:
        name = QLabel(_("The &code, or the whole address that the browser came to:"))
        name.setBuddy(self.code)
        self.code.setAccessibleName(_("Code, or the whole address"))
        self.code.setAccessibleDescription(_("Never shown, only dots."))
        for button in (self.open_button, self.copy_button, self.shown_button):
            button.setAutoDefault(False)
        doors = QHBoxLayout()
        doors.addWidget(self.open_button)
        doors.addWidget(self.copy_button)
        doors.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self.life, 1)
        below.addWidget(self.shown_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.head, self.told, self.hint):
            column.addWidget(widget)
        column.addLayout(doors)
        column.addSpacing(8)
        column.addWidget(name)
        column.addWidget(self.code)
        column.addLayout(below)

    def begin(self, page: str, address: str, *, busy_port: int | None = None) -> None:
        """Shows a sign-in whose `page` is not opened yet; `address` catches its code, or is empty."""
        self._page = page
        self._is_caught = bool(address)
        self._opened_at = self._shown_at = None
        self.head.setText(_("The portal's page is not open yet"))
        self.told.setText(waiting_text(address))
        self.hint.show_problem(port_busy_text(busy_port) if busy_port is not None else "")
        self.open_button.setText(_("&Open the page in the browser"))
        self.copy_button.hide()
        self.code.setFocus()
        self.tick()

    def take_opened(self, *, is_open: bool) -> None:
        """The page was opened in the browser, or could not be."""
        self._opened_at, self._shown_at = self._clock.monotonic(), None
        self.head.setText(_("Waiting for the portal in your browser…"))
        self.open_button.setText(_("&Open the page again"))
        self.hint.show_problem("" if is_open else no_browser_text())
        self.copy_button.setVisible(not is_open)
        self._tick.start()
        self.tick()

    def forget(self) -> None:
        """Drops the page's address and what was typed, and stops counting."""
        self._tick.stop()
        self._page = ""
        self.code.forget()

    @Slot()
    def tick(self) -> None:
        """Shows how long a code still lives, and the hint when it is time."""
        now = self._clock.monotonic()
        # A code that is caught is used at once: only one that the user sees has a life to show.
        since = self._opened_at if self._shown_at is None and not self._is_caught else self._shown_at
        passed_s = None if since is None else now - since
        self.life.setText(code_life_text(passed_s, is_shown=self._shown_at is not None))
        if self._opened_at is not None and now - self._opened_at >= HINT_AFTER_S and not self.hint.text():
            self.hint.show_problem(silence_text())

    @Slot()
    def _note_shown(self) -> None:
        self._shown_at = self._clock.monotonic()
        self._tick.start()
        self.code.setFocus()
        self.tick()

    @Slot()
    def _request_page(self) -> None:
        self.page_requested.emit()

    @Slot()
    def _copy_page(self) -> None:
        QGuiApplication.clipboard().setText(self._page)

    @Slot(Secret)
    def _enter_code(self, code: Secret) -> None:
        self.code_entered.emit(code)
