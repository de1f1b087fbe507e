"""A D-Bus connection that never blocks: jeepney's parser behind Qt's socket notifiers, all on the GUI thread."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from jeepney import HeaderFields, Message, MessageType, Parser
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_connectable_addresses
from jeepney.bus_messages import message_bus
from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

BUS_NAME = "org.freedesktop.DBus"

_READ_SIZE = 65536


@dataclass(frozen=True, slots=True)
class BusReply:
    """What came back for a call: a body, or in `error` the D-Bus name of an error. `sender` is a unique name."""

    body: tuple[object, ...]
    sender: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class BusSignal:
    """A signal that a match rule let through."""

    sender: str
    interface: str
    member: str
    body: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class BusLoss:
    """Why there is no connection (any more)."""

    detail: str


class SessionBusConnection(QObject):
    """One connection to the session bus. Calls may be made as soon as `open` returned: they wait for the handshake.

    Nothing here has a time limit: whoever calls sets it, and finds in `is_stuck` whether the bus itself is at fault.
    """

    signal_received = Signal(BusSignal)
    lost = Signal(BusLoss)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket: socket.socket | None = None
        self._handshake: Authenticator | None = None
        self._readable: QSocketNotifier | None = None
        self._writable: QSocketNotifier | None = None
        self._parser = Parser()
        self._serials = count(1)
        self._held = bytearray()
        self._unsent = bytearray()
        self._handlers: dict[int, Callable[[BusReply], None]] = {}

    @property
    def is_stuck(self) -> bool:
        """Whether the bus has yet to take what was given to it."""
        return self._handshake is not None or bool(self._unsent)

    def open(self) -> None:
        """Begins to connect; what fails is told by `lost`, possibly before this returns."""
        try:
            self._socket = _connected_socket()
        except (OSError, LookupError, ValueError, RuntimeError) as error:
            self._lose(f"no session bus: {error}")
            return
        self._readable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self._read)
        self._writable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Write, self)
        self._writable.setEnabled(False)
        self._writable.activated.connect(self._write)
        self._handshake = Authenticator()
        self._unsent += self._handshake.data_to_send()
        self.call(message_bus.Hello(), self._take_hello)
        self._write()

    def call(self, message: Message, handler: Callable[[BusReply], None] | None = None) -> None:
        """Sends a method call. `handler` gets the reply whenever it comes, and nothing once the connection is lost."""
        serial = next(self._serials)
        if handler is not None:
            self._handlers[serial] = handler
        data = message.serialise(serial=serial)
        if self._handshake is not None:
            self._held += data
        else:
            self._unsent += data
            self._write()

    def close(self) -> None:
        """Hands the kernel what it takes at once and disconnects; handlers still waiting hear nothing more."""
        self._handlers.clear()
        for notifier in (self._readable, self._writable):
            if notifier is not None:
                # Before the socket goes, or Qt would watch whatever gets its number next.
                notifier.setEnabled(False)
                notifier.deleteLater()
        self._readable = self._writable = None
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _lose(self, detail: str) -> None:
        self.close()
        self.lost.emit(BusLoss(detail))

    @Slot()
    def _write(self) -> None:
        if self._socket is None or self._writable is None:
            return
        try:
            while self._unsent:
                sent = self._socket.send(self._unsent)
                del self._unsent[:sent]
        except BlockingIOError:
            pass
        except OSError as error:
            self._lose(f"the session bus hung up: {error}")
            return
        self._writable.setEnabled(bool(self._unsent))

    @Slot()
    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(_READ_SIZE)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"the session bus hung up: {error}")
            return
        if not data:
            self._lose("the session bus hung up")
            return
        try:
            messages = self._parse(data)
        except Exception as error:  # jeepney names no errors for bytes that are no message
            self._lose(f"the session bus is not understood: {type(error).__name__}")
            return
        for message in messages:
            self._dispatch(message)

    def _parse(self, data: bytes) -> list[Message]:
        if self._handshake is None:
            messages: list[Message] = self._parser.feed(data)
            return messages
        self._handshake.feed(data)
        if self._handshake.authenticated:
            self._handshake = None
            self._unsent += BEGIN + self._held
            self._held.clear()
            self._write()
        return []

    def _take_hello(self, reply: BusReply) -> None:
        if reply.error is not None:
            self._lose(f"the session bus refused: {reply.error}")

    def _dispatch(self, message: Message) -> None:
        if self._socket is None:
            return
        fields, kind = message.header.fields, message.header.message_type
        sender = fields.get(HeaderFields.sender, "")
        if kind in (MessageType.method_return, MessageType.error):
            handler = self._handlers.pop(fields.get(HeaderFields.reply_serial, 0), None)
            if handler is not None:
                error = fields.get(HeaderFields.error_name, "") if kind is MessageType.error else None
                handler(BusReply(message.body, sender, error))
        elif kind is MessageType.signal:
            interface, member = fields.get(HeaderFields.interface, ""), fields.get(HeaderFields.member, "")
            self.signal_received.emit(BusSignal(sender, interface, member, message.body))


def _connected_socket() -> socket.socket:
    """A non-blocking socket connected to the first address of the session bus that takes it."""
    refusal: OSError | None = None
    for address in get_connectable_addresses(os.environ["DBUS_SESSION_BUS_ADDRESS"]):
        unix = socket.socket(socket.AF_UNIX)
        unix.setblocking(False)
        try:
            # A local socket connects at once or not at all; a bus too busy to queue us counts as none for now.
            unix.connect(address)
        except OSError as error:
            unix.close()
            refusal = error
        else:
            return unix
    raise refusal or OSError("no address")
