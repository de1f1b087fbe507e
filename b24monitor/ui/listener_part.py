"""The listener for events: a switch with its port, where it listens, and what came."""

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from b24monitor.core.command import SetListener
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.fact import ListenerChanged
from b24monitor.core.language import gettext as _
from b24monitor.core.listener_wording import listener_purpose, port_busy_text, tally_meaning, tally_text
from b24monitor.core.loopback import DEFAULT_EVENT_PORT, FIRST_PORT, LAST_PORT
from b24monitor.ui.copy_field import CopyField
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.text_label import TextLabel


class ListenerPart(QWidget):
    """Posts a change at once, and shows what the engine says became of it."""

    # Carries a `SetListener`.
    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ListenerChanged()
        # What was submitted last, until the engine answers.
        self._wished: SetListener | None = None
        self.switch = QCheckBox(_("Liste&n on this computer"))
        self.port = QSpinBox()
        self.port.setRange(FIRST_PORT, LAST_PORT)
        self.port.setValue(DEFAULT_EVENT_PORT)
        self.port.setGroupSeparatorShown(False)
        for field in (self.port, self.port.lineEdit()):
            field.setAccessibleName(_("Port on this computer"))
        # Scrolling past must not change it.
        self.port.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.address = CopyField(_("Address the proxy passes events on to"))
        self.tally = TextLabel(quiet=True)
        self.tally.setToolTip(tally_meaning())
        self.note = FormNote()
        self._lay_out()
        self.switch.clicked.connect(self._switch)
        self.port.editingFinished.connect(self._change_port)
        self._refresh()

    def _lay_out(self) -> None:
        label = QLabel(_("P&ort"))
        label.setBuddy(self.port)
        row = QHBoxLayout()
        row.addWidget(self.switch)
        row.addSpacing(12)
        row.addWidget(label)
        row.addWidget(self.port)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(row)
        for part in (self.note, self.address, self.tally, TextLabel(listener_purpose(), quiet=True)):
            column.addWidget(part)

    def take_listener(self, fact: ListenerChanged) -> None:
        """Follows the engine; a count that changed leaves alone what the user is typing."""
        is_count = (fact.address, fact.busy_port) == (self._known.address, self._known.busy_port)
        self._known = fact
        if not is_count or self._wished is not None:
            self._wished = None
            self.switch.setChecked(bool(fact.address) or fact.busy_port is not None)
            self._show_port()
        self._refresh()

    def _show_port(self) -> None:
        port = self._known.busy_port or urlsplit(self._known.address).port
        if port is not None:
            self.port.setValue(port)

    def _refresh(self) -> None:
        address, came = self._known.address, self._known.tally != ListenerTally()
        self.address.show_text(address)
        self.address.setVisible(bool(address))
        self.tally.setText(tally_text(self._known.tally))
        self.tally.setVisible(bool(address) or came)
        if self._wished is None:
            self.note.show_problem(port_busy_text() if self._known.busy_port is not None else "")

    @Slot()
    def _switch(self) -> None:
        self._submit(SetListener(self.port.value() if self.switch.isChecked() else None))

    @Slot()
    def _change_port(self) -> None:
        is_new = urlsplit(self._known.address).port != self.port.value()
        if self.switch.isChecked() and is_new:
            self._submit(SetListener(self.port.value()))

    def _submit(self, command: SetListener) -> None:
        if command != self._wished:
            self._wished = command
            self.note.show_progress(_("Switching…"))
            self.submitted.emit(command)
