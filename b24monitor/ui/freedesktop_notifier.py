"""Notices through org.freedesktop.Notifications: buttons, replacement and clicks, without ever blocking the window."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from jeepney import Message
from PySide6.QtCore import QObject, QTimer, Slot

from b24monitor.ui import freedesktop_message as wire
from b24monitor.ui.notifiers import Activation, FailureReason, Notice, Notifier, presentable
from b24monitor.ui.session_bus import BUS_NAME, BusLoss, BusReply, BusSignal, SessionBusConnection

ANSWER_LIMIT_S = 5.0
_NAME_LENGTH = 60

_DAEMON_ABSENT = frozenset(
    f"org.freedesktop.DBus.Error.{name}" for name in ("ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected")
)
_DAEMON_NOT_STARTED = "org.freedesktop.DBus.Error.Spawn."


@dataclass(eq=False, slots=True)
class _Attempt:
    """One `show`, until the daemon has answered it."""

    notice: Notice
    is_sent: bool = False
    is_given_up: bool = False
    is_withdrawn: bool = False


class FreedesktopNotifier(Notifier):
    """Speaks to the desktop's notification daemon on a bus connection of its own, opened at the first `show`."""

    def __init__(self, parent: QObject | None = None, answer_limit_s: float = ANSWER_LIMIT_S) -> None:
        super().__init__(parent)
        self._answer_limit_ms = round(answer_limit_s * 1000)
        self._bus: SessionBusConnection | None = None
        self._daemon = ""
        self._capabilities: frozenset[str] | None = None
        self._is_asking = False
        # What `show` still owes an answer, and what the daemon does, by key: a notice waits here for the answer to the
        # one before it, whose id it needs to take its place.
        self._owed: dict[str, _Attempt] = {}
        self._on_the_way: dict[str, _Attempt] = {}
        self._ids: dict[str, int] = {}
        self._tokens: dict[int, str] = {}

    def withdraw(self, key: str) -> None:
        self._owed.pop(key, None)
        if key in self._on_the_way:
            self._on_the_way[key].is_withdrawn = True
        if key in self._ids:
            self._close(self._ids.pop(key))

    def close_all(self) -> None:
        for key in {*self._owed, *self._on_the_way, *self._ids}:
            self.withdraw(key)

    def close(self) -> None:
        self.close_all()
        if self._bus is not None:
            self._bus.close()
        self._forget_bus()

    def identify(self) -> None:
        if self._bus is None:
            self._connect_bus()
        self._call(wire.server_call(), self._take_server)

    def _take_server(self, reply: BusReply) -> None:
        match reply.body:
            case (str() as name, _, str() as version, _) if reply.error is None:
                self.identified.emit(presentable(f"{name} {version}", _NAME_LENGTH).strip())
            case _:
                self.identified.emit("")

    def _deliver(self, notice: Notice) -> None:
        attempt = _Attempt(notice)
        self._owed[notice.key] = attempt
        QTimer.singleShot(self._answer_limit_ms, self, partial(self._expire, attempt))
        if self._bus is None:
            self._connect_bus()
        if self._capabilities is None:
            self._ask_capabilities()
        else:
            self._send_owed()

    def _connect_bus(self) -> None:
        self._bus = SessionBusConnection(self)
        self._bus.signal_received.connect(self._take_signal)
        self._bus.lost.connect(self._take_loss)
        self._bus.open()
        for message in wire.subscriptions():
            self._call(message)

    def _ask_capabilities(self) -> None:
        if not self._is_asking and self._bus is not None:
            self._is_asking = True
            self._call(wire.capabilities_call(), self._take_capabilities)

    def _take_capabilities(self, reply: BusReply) -> None:
        self._is_asking = False
        if reply.error is not None:
            self._fail_owed(_reason(reply.error), reply.error)
            return
        match reply.body:
            case (list() as names,):
                self._capabilities = frozenset(name for name in names if isinstance(name, str))
            case _:
                self._capabilities = frozenset()
        self._daemon = reply.sender
        self._send_owed()

    def _send_owed(self) -> None:
        for key, attempt in list(self._owed.items()):
            before = self._on_the_way.get(key)
            is_free = before is None or before.is_given_up
            if is_free and not attempt.is_sent and self._capabilities is not None:
                attempt.is_sent = True
                self._on_the_way[key] = attempt
                message = wire.notify_call(attempt.notice, self._ids.get(key, 0), self._capabilities)
                self._call(message, partial(self._take_answer, attempt))

    def _take_answer(self, attempt: _Attempt, reply: BusReply) -> None:
        key = attempt.notice.key
        if self._on_the_way.get(key) is attempt:
            del self._on_the_way[key]
        match reply:
            case BusReply(error=None, body=(int() as notification_id,)):
                self._keep_id(attempt, notification_id)
                self._settle(attempt)
            case _:
                error = reply.error or "Notify answered without an id"
                self._settle(attempt, _reason(error), error)
        self._send_owed()

    def _keep_id(self, attempt: _Attempt, notification_id: int) -> None:
        key = attempt.notice.key
        earlier_id = self._ids.pop(key, notification_id)
        if earlier_id != notification_id:
            self._close(earlier_id)
        if attempt.is_withdrawn:
            self._close(notification_id)
        else:
            self._ids[key] = notification_id

    def _settle(self, attempt: _Attempt, reason: FailureReason | None = None, detail: str = "") -> None:
        """Pays what is owed, unless it was paid before or a later notice of the same key takes over the debt."""
        key = attempt.notice.key
        if self._owed.get(key) is not attempt:
            return
        del self._owed[key]
        if reason is None:
            self.shown.emit(key)
        else:
            self._fail(key, reason, detail)

    def _expire(self, attempt: _Attempt) -> None:
        key = attempt.notice.key
        if self._owed.get(key) is not attempt:
            return
        if self._bus is not None and self._bus.is_stuck:
            self._bus.close()
            self._take_loss(BusLoss("the session bus does not answer"))
            return
        # What is on its way stays with the daemon and keeps its handler: a late answer still brings the id, so that a
        # click counts. But a later `show` waits for nothing that took too long.
        if key in self._on_the_way:
            self._on_the_way[key].is_given_up = True
        self._is_asking = False
        self._settle(attempt, FailureReason.SILENT, "the notification daemon does not answer")

    @Slot(BusSignal)
    def _take_signal(self, signal: BusSignal) -> None:
        if signal.sender == BUS_NAME and signal.member == "NameOwnerChanged":
            self._take_owner(signal)
        elif signal.sender == self._daemon:
            self._take_daemon_signal(signal)

    def _take_owner(self, signal: BusSignal) -> None:
        match signal.body:
            case (wire.NOTIFICATIONS, _, str() as daemon) if daemon != self._daemon:
                # Ids are one daemon's own; the next one may also be another program with other abilities.
                self._daemon = daemon
                self._capabilities = None
                self._ids.clear()
                self._tokens.clear()
                if any(not attempt.is_sent for attempt in self._owed.values()):
                    self._ask_capabilities()

    def _take_daemon_signal(self, signal: BusSignal) -> None:
        match signal.member, signal.body:
            case "ActivationToken", (int() as notification_id, str() as token) if self._keys_of(notification_id):
                self._tokens[notification_id] = token
            case "ActionInvoked", (int() as notification_id, str() as action):
                token = self._tokens.pop(notification_id, "")
                for key in self._keys_of(notification_id):
                    self.activated.emit(Activation(key, action, token))
            case "NotificationClosed", (int() as notification_id, _):
                self._tokens.pop(notification_id, None)
                for key in self._keys_of(notification_id):
                    del self._ids[key]

    def _keys_of(self, notification_id: int) -> list[str]:
        # Other programs' notifications come by here too; they belong to no key.
        return [key for key, known_id in self._ids.items() if known_id == notification_id]

    @Slot(BusLoss)
    def _take_loss(self, loss: BusLoss) -> None:
        self._forget_bus()
        self._fail_owed(FailureReason.NO_BUS, loss.detail)

    def _forget_bus(self) -> None:
        if self._bus is not None:
            self._bus.deleteLater()
        self._bus = None
        self._daemon = ""
        self._capabilities = None
        self._is_asking = False
        self._on_the_way.clear()
        self._ids.clear()
        self._tokens.clear()

    def _fail_owed(self, reason: FailureReason, detail: str) -> None:
        for attempt in list(self._owed.values()):
            self._settle(attempt, reason, detail)

    def _close(self, notification_id: int) -> None:
        self._tokens.pop(notification_id, None)
        self._call(wire.close_call(notification_id))

    def _call(self, message: Message, handler: Callable[[BusReply], None] | None = None) -> None:
        if self._bus is not None:
            self._bus.call(message, handler)


def _reason(error: str) -> FailureReason:
    if error in _DAEMON_ABSENT or error.startswith(_DAEMON_NOT_STARTED):
        return FailureReason.NO_DAEMON
    return FailureReason.REFUSED
