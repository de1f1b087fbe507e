"""What closing the window means: the end of the program, or that it goes on in the tray."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.preferences import Closing
from b24monitor.ui.icon import program_icon
from b24monitor.ui.notifiers import Notice, Urgency
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.tray import Tray

# At login the tray may come after the program.
_TRAY_COMES_MS = 10_000


class WindowCloser(QObject):
    """Decides at each closing by the user's rule and by whether there is a tray, and never loses a hidden window."""

    # Says, the first time, that the program is still there.
    notice_wanted = Signal(Notice)

    def __init__(self, window: QWidget, tray: Tray, book: PreferenceBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._tray = tray
        self._book = book
        self._is_quitting = False
        self._is_hidden = False
        self._has_lost_tray = False
        self._was_explained = False
        self._question: QWidget | None = None
        tray.availability_changed.connect(self._follow_tray)

    def stays(self) -> bool:
        """Whether the program goes on after this attempt to close the window, which then is to be ignored.

        Call it from the window's `closeEvent`. It hides the window, or asks, as the rule says.
        """
        rule = self._book.now.closing
        if self._is_quitting or _is_session_ending() or not self._tray.is_available:
            return False
        if rule is Closing.ASK:
            self._ask()
        elif rule is Closing.TRAY:
            self._hide()
        return rule is not Closing.QUIT

    @Slot()
    def quit(self) -> None:
        """Ends the program, whatever closing the window means."""
        # Qt closes all windows then, and would take one that stays for a no.
        self._is_quitting = True
        QApplication.quit()

    def begin_hidden(self) -> None:
        """Starts out in the tray, or, where none comes, in the taskbar."""
        self._is_hidden = True
        QTimer.singleShot(_TRAY_COMES_MS, self, self._look_for_tray)

    @Slot()
    def _look_for_tray(self) -> None:
        if not self._tray.is_available:
            self._follow_tray(False)

    @Slot()
    def take_shown(self) -> None:
        """The window was brought back."""
        self._is_hidden = self._has_lost_tray = False

    def _ask(self) -> None:
        from b24monitor.ui.closing_dialog import ClosingDialog

        if self._question is not None:
            self._question.raise_()
            self._question.activateWindow()
            return
        dialog = ClosingDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.answered.connect(self._take_answer)
        dialog.finished.connect(self._forget_question)
        self._question = dialog
        dialog.show()

    @Slot(Closing)
    def _take_answer(self, answer: Closing) -> None:
        dialog = self.sender()
        from b24monitor.ui.closing_dialog import ClosingDialog

        if isinstance(dialog, ClosingDialog) and dialog.remember.isChecked():
            self._book.change(closing=answer)
        if answer is Closing.QUIT:
            self.quit()
        elif self._tray.is_available:
            self._hide()
            self._explain()

    @Slot()
    def _forget_question(self) -> None:
        self._question = None

    def _hide(self) -> None:
        self._is_hidden = True
        self._window.hide()

    def _explain(self) -> None:
        if self._was_explained:
            return
        self._was_explained = True
        body = _("Click its icon in the tray to bring the window back. Quit in the icon's menu ends it.")
        title = _("b24monitor keeps watching")
        self.notice_wanted.emit(Notice("closing", title, body, Urgency.LOW, program_icon()))

    @Slot(bool)
    def _follow_tray(self, is_available: bool) -> None:
        if self._question is not None and not is_available:
            # There is nothing left to choose between.
            self._question.close()
        if self._is_hidden and not is_available:
            # Where a person can reach it, and without taking the focus.
            self._is_hidden, self._has_lost_tray = False, True
            self._window.showMinimized()
        elif self._has_lost_tray and is_available:
            # The tray was only started anew.
            self._has_lost_tray = False
            if self._window.isMinimized():
                self._hide()


def _is_session_ending() -> bool:
    """Whether the desktop's session manager has the window closed."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
