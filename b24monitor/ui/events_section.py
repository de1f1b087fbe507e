"""What is bound to the event that tells decisions, and how to let b24monitor hear of it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QPushButton, QWidget

from b24monitor.core.account import Account
from b24monitor.core.command import ReadEvents, SetInboxReading, Subscribe, Unsubscribe
from b24monitor.core.fact import CommandFailed, EventsRead, InboxesChanged
from b24monitor.core.language import gettext as _
from b24monitor.core.subscription import Binding, EventStanding
from b24monitor.core.subscription_wording import (
    INBOX_SCOPE,
    binding_text,
    events_problem_text,
    inbox_text,
    standing_lines,
    undo_text,
)
from b24monitor.ui.bind_dialog import BindDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.listener_part import ListenerPart
from b24monitor.ui.queue_dialog import QueueDialog
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.section import Section
from b24monitor.ui.text_label import TextLabel


class EventsSection(Section):
    """Asks the portal only when the user says so, one request at a time."""

    # Carries a `ReadEvents`, `Subscribe`, `Unsubscribe`, `SetListener` or `SetInboxReading`.
    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Decisions by event"), parent)
        self._account: Account | None = None
        self._standing: EventStanding | None = None
        self._request_id: int | None = None
        self.told = TextLabel()
        self.reason = TextLabel(quiet=True)
        self.look_button = QPushButton(_("Loo&k what is bound"))
        self.queue_button = QPushButton(_("Read the offline &queue…"))
        self.address_button = QPushButton(_("&Bind a public address…"))
        self.note = FormNote()
        self._list = QWidget()
        self._grid = QGridLayout(self._list)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        for part in (self.told, self._list):
            self.column.addWidget(part)
        self.add_buttons(self.look_button, self.queue_button, self.address_button)
        self.column.addWidget(self.reason)
        self.column.addWidget(self.note)
        self.inbox_box = QCheckBox(_("L&ook for your open questions in this user's notices"))
        self.inbox_hint = TextLabel(inbox_text(has_scope=False), quiet=True)
        self._inboxes = InboxesChanged()
        for widget in (self.inbox_box, self.inbox_hint):
            self.column.addWidget(widget)
        self.inbox_box.clicked.connect(self._switch_inbox)
        self.listener = ListenerPart()
        self.listener.submitted.connect(self.submitted)
        self.column.addWidget(self.listener)
        self.look_button.clicked.connect(self._look)
        self.queue_button.clicked.connect(self._offer_queue)
        self.address_button.clicked.connect(self._offer_address)

    def show_account(self, account: Account) -> None:
        """Shows an account; what was read for another is dropped."""
        if self._account is None or self._account.account_id != account.account_id:
            self._standing = None
            self._request_id = None
            self.note.show_progress("")
        self._account = account
        self._refresh()
        self._show_inbox()

    def take_inboxes(self, fact: InboxesChanged) -> None:
        """Follows which users' notices may be looked through."""
        self._inboxes = fact
        self._show_inbox()

    def _show_inbox(self) -> None:
        has_scope = self._account is not None and INBOX_SCOPE in self._account.scopes
        is_on = self._account is not None and self._account.account_id in self._inboxes.account_ids
        self.inbox_box.setEnabled(has_scope or is_on)
        self.inbox_box.setChecked(is_on)
        text = inbox_text(has_scope=has_scope)
        self.inbox_hint.setText(text)
        self.inbox_box.setAccessibleDescription(text)

    @Slot(bool)
    def _switch_inbox(self, is_on: bool) -> None:
        if self._account is not None:
            self.submitted.emit(SetInboxReading(self._account.account_id, is_on))

    def undo_buttons(self) -> list[QPushButton]:
        """The buttons beside the bindings, from top to bottom."""
        return self._list.findChildren(QPushButton)

    def bindings(self) -> tuple[Binding, ...]:
        """What is known to be bound on the shown account's portal."""
        return self._standing.bindings if self._standing is not None else ()

    def asked_for(self, failed: CommandFailed) -> bool:
        """Whether the failed command is the one whose answer is awaited here."""
        return self._request_id is not None and failed.request_id == self._request_id

    def take_failure(self, failed: CommandFailed) -> None:
        """Shows why the events were not read or changed."""
        self._request_id = None
        self.note.show_problem(events_problem_text(failed))
        self._refresh()

    def take_events(self, fact: EventsRead) -> None:
        """Shows what is bound, if this section asked."""
        if fact.request_id == self._request_id:
            self._request_id = None
            self._standing = fact.standing
            self.note.show_progress("")
            self._refresh()

    def _refresh(self) -> None:
        standing, account = self._standing, self._account
        told = _told_text(standing)
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self._show_bindings(() if standing is None else standing.bindings)
        is_free = self._request_id is None
        # As the portal says it, else as the account was last proved.
        is_administrator = bool(standing and standing.is_administrator) or (
            standing is None and account is not None and account.is_administrator
        )
        self.look_button.setEnabled(is_free)
        self.queue_button.setEnabled(is_free and standing is not None and is_administrator and not self._has_queue())
        self.address_button.setEnabled(is_free and standing is not None)
        reasons = []
        if standing is None:
            reasons.append(_("Look first: what may be bound depends on what is."))
        if self._has_queue():
            reasons.append(_("b24monitor reads a queue of this application already."))
        elif not is_administrator:
            reasons.append(_("Only an administrator's token may use the offline queue."))
        self.reason.setText(" ".join(reasons))
        self.reason.setVisible(bool(reasons))
        self.queue_button.setAccessibleDescription(" ".join(reasons))

    def _has_queue(self) -> bool:
        return any(binding.is_read for binding in self.bindings())

    def _show_bindings(self, bindings: tuple[Binding, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for place, binding in enumerate(bindings):
            text = binding_text(binding)
            self._grid.addWidget(TextLabel(f"•  {text}"), place, 0)
            word = _("Undo") if binding.is_ours else _("Stop reading")
            if binding.is_ours or binding.is_read:
                button = QPushButton(word)
                button.setAutoDefault(False)
                button.setAccessibleName(f"{word}: {text}")
                button.setToolTip(undo_text(binding))
                button.setAccessibleDescription(undo_text(binding))
                button.setProperty("place", place)
                button.setEnabled(self._request_id is None)
                button.clicked.connect(self._undo)
                self._grid.addWidget(button, place, 1, Qt.AlignmentFlag.AlignTop)
        self._list.setVisible(bool(bindings))

    @Slot()
    def _look(self) -> None:
        if self._account is not None:
            self._send(ReadEvents(next_request_id(), self._account.account_id), _("Asking the portal…"))

    @Slot()
    def _undo(self) -> None:
        button = self.sender()
        if self._account is None or self._standing is None or not isinstance(button, QPushButton):
            return
        binding = self._standing.bindings[int(button.property("place"))]
        self._send(Unsubscribe(next_request_id(), self._account.account_id, binding), _("Undoing…"))

    @Slot()
    def _offer_queue(self) -> None:
        if self._account is None or self._standing is None:
            return
        dialog = QueueDialog(self._account, self._standing, self.window())
        dialog.wished.connect(self._bind)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _offer_address(self) -> None:
        if self._account is None:
            return
        dialog = BindDialog(self._account, self.window())
        dialog.wished.connect(self._bind)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(Subscribe)
    def _bind(self, command: Subscribe) -> None:
        self._send(command, _("Binding…"))

    def _send(self, command: ReadEvents | Subscribe | Unsubscribe, progress: str) -> None:
        if self._request_id is not None:
            return
        self._request_id = command.request_id
        self.note.show_progress(progress)
        self._refresh()
        self.submitted.emit(command)


def _told_text(standing: EventStanding | None) -> str:
    """What is known besides the bindings, which have lines of their own."""
    if standing is None:
        return _("Not looked at yet. Looking asks the portal and changes nothing.")
    return "\n".join(standing_lines(standing)[len(standing.bindings) :])
