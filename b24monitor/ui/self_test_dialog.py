"""The self-test: what has to work on this computer, one line for each, with what to do where it does not."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.language import gettext as _
from b24monitor.core.program_command import RunSelfTest
from b24monitor.core.program_fact import CheckDone, SelfTestDone
from b24monitor.core.self_test import Check, CheckResult
from b24monitor.core.self_test_wording import no_answer, results_text, tray_result, verdict_text
from b24monitor.ui.check_line import CheckLine
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.text_label import TextLabel

# A portal's own time limit is longer; what it says later still takes its line.
_LIMIT_S = 30.0
_SIZE = QSize(720, 460)
_SCREEN_SHARE = 0.9
_ORDER = (Check.KEYRING, Check.DATA_FOLDER, Check.CLOCK, Check.NOTIFICATION, Check.TRAY, Check.PORTAL)


class SelfTestDialog(QDialog):
    """Runs when it is shown, and again on request; it waits for nobody and can be closed at any time.

    The engine is asked by `submitted`, the desktop by `notice_wanted`, whose answer belongs to `take_result`.
    `has_tray` tells whether the icon is in a tray. A check without an answer after `limit_s` seconds says so.
    """

    # Carries a command.
    submitted = Signal(object)
    # A test notification is to be sent.
    notice_wanted = Signal()

    def __init__(
        self, has_tray: Callable[[], bool], parent: QWidget | None = None, *, limit_s: float = _LIMIT_S
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Self-test"))
        self._has_tray = has_tray
        self._limit_s = limit_s
        self._request_id: int | None = None
        # Until then more portals may follow those that have answered.
        self._is_engine_done = False
        self._lines: list[CheckLine] = []
        self._limit = QTimer(self, singleShot=True, interval=int(limit_s * 1000))
        self._limit.timeout.connect(self._give_up)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(_("Progress of the self-test"))
        self.progress.setTextVisible(False)
        self.verdict = TextLabel()
        self._lay_out()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * _SCREEN_SHARE))

    def _lay_out(self) -> None:
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 8, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(3, 1)
        inner.addLayout(self._grid)
        inner.addStretch(1)
        pages = QScrollArea()
        pages.setWidgetResizable(True)
        pages.setFrameShape(QFrame.Shape.NoFrame)
        pages.setAccessibleName(_("Checks"))
        pages.setWidget(body)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self.again_button = buttons.addButton(_("&Run again"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button = buttons.addButton(_("Cop&y result"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setToolTip(_("Portals are numbered instead of named, and no secret is in it"))
        self.again_button.clicked.connect(self.run)
        self.copy_button.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(_("What b24monitor needs of this computer"), large=True))
        column.addWidget(self.verdict)
        column.addWidget(self.progress)
        column.addWidget(pages, 1)
        column.addWidget(buttons)

    def results(self) -> tuple[CheckResult, ...]:
        """What is known so far, line by line."""
        return tuple(line.result for line in self._lines if line.result is not None)

    @Slot()
    def run(self) -> None:
        """Begins anew; what an earlier run still answers is not heard any more."""
        for line in self._lines:
            line.discard()
        self._lines = [CheckLine(check, self._grid) for check in _ORDER]
        self._request_id, self._is_engine_done = next_request_id(), False
        self.copy_button.setText(_("Cop&y result"))
        self._limit.start()
        self.submitted.emit(RunSelfTest(self._request_id))
        self.notice_wanted.emit()
        self._put(tray_result(is_there=self._has_tray()))

    @Slot(CheckDone)
    def take_check(self, fact: CheckDone) -> None:
        """One of the engine's checks is done."""
        if fact.request_id == self._request_id:
            self._put(fact.result)

    @Slot(SelfTestDone)
    def take_done(self, fact: SelfTestDone) -> None:
        """The engine's checks are done."""
        if fact.request_id == self._request_id:
            self._is_engine_done = True
            for line in [line for line in self._lines if line.result is None and line.check is not Check.NOTIFICATION]:
                self._lines.remove(line)
                line.discard()
            self._follow()

    @Slot(CheckResult)
    def take_result(self, result: CheckResult) -> None:
        """The desktop has answered the test notification, or cannot."""
        if self._request_id is not None:
            self._put(result)

    def _put(self, result: CheckResult) -> None:
        self._line_for(result).end(result)
        self._follow()

    def _line_for(self, result: CheckResult) -> CheckLine:
        """The line of this check and subject, the one that awaits its first answer, or a new one."""
        same = [line for line in self._lines if line.check is result.check]
        for line in same:
            if line.result is not None and line.result.subject == result.subject and not line.is_overdue:
                return line
        for line in same:
            if line.is_open:
                return line
        line = CheckLine(result.check, self._grid)
        self._lines.append(line)
        return line

    def _follow(self) -> None:
        done = sum(not line.is_open or line.is_overdue for line in self._lines)
        steps = len(self._lines) + 1
        done += self._is_engine_done
        self.progress.setRange(0, steps)
        self.progress.setValue(done)
        is_over = done == steps
        self.verdict.setText(verdict_text(self.results()) if is_over else _("Trying…"))
        self.again_button.setEnabled(is_over)
        self.copy_button.setEnabled(is_over)
        if is_over:
            self._limit.stop()

    @Slot()
    def _give_up(self) -> None:
        for line in self._lines:
            if line.is_open:
                line.end(no_answer(line.check, self._limit_s), is_overdue=True)
        self._is_engine_done = True
        self._follow()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(results_text(self.results(), str(Path.home())))
        self.copy_button.setText(_("Copied"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._request_id is None:
            self.run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._limit.stop()
