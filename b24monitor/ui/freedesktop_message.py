"""The messages of the Desktop Notifications Specification 1.2, as the session bus carries them."""

import html

from jeepney import DBusAddress, MatchRule, Message, new_method_call
from jeepney.bus_messages import message_bus
from PySide6.QtGui import QIcon, QImage

from b24monitor.ui.notifiers import Notice
from b24monitor.ui.session_bus import BUS_NAME

NOTIFICATIONS = "org.freedesktop.Notifications"

APP_NAME = "b24monitor"
# What the desktop knows the program by: the names of its .desktop file and of its icon.
DESKTOP_ENTRY = "b24monitor"
CATEGORY = "x-b24monitor.decision"

_DAEMON = DBusAddress("/org/freedesktop/Notifications", NOTIFICATIONS, NOTIFICATIONS)
_IMAGE_PX = 64
_SERVER_DECIDES_MS = -1


def subscriptions() -> tuple[Message, ...]:
    """The calls that make the bus pass on what the daemon tells, and that the daemon came or went."""
    told = MatchRule(type="signal", sender=NOTIFICATIONS, interface=NOTIFICATIONS)
    owner = MatchRule(type="signal", sender=BUS_NAME, interface=BUS_NAME, member="NameOwnerChanged")
    owner.add_arg_condition(0, NOTIFICATIONS)
    return message_bus.AddMatch(told), message_bus.AddMatch(owner)


def capabilities_call() -> Message:
    """Asks the daemon what it can do."""
    return new_method_call(_DAEMON, "GetCapabilities")


def server_call() -> Message:
    """Asks the daemon for its name, vendor and version, and for that of the specification."""
    return new_method_call(_DAEMON, "GetServerInformation")


def close_call(notification_id: int) -> Message:
    """Takes a notification off the screen."""
    return new_method_call(_DAEMON, "CloseNotification", "u", (notification_id,))


def notify_call(notice: Notice, replaces_id: int, capabilities: frozenset[str]) -> Message:
    """Shows `notice`, in place of an earlier one (0: of none), in the way a daemon of these capabilities takes it."""
    body = html.escape(notice.body, quote=False) if "body-markup" in capabilities else notice.body
    # A daemon without buttons may make a click run an action, or show their names as text: it gets none.
    pairs = notice.actions if "actions" in capabilities else ()
    actions = [text for pair in pairs for text in pair]
    hints: dict[str, tuple[str, object]] = {
        "urgency": ("y", notice.urgency.value),
        "desktop-entry": ("s", DESKTOP_ENTRY),
        "category": ("s", CATEGORY),
    }
    if notice.icon is not None:
        hints["image-data"] = _picture(notice.icon)
    arguments = (APP_NAME, replaces_id, DESKTOP_ENTRY, notice.title, body, actions, hints, _SERVER_DECIDES_MS)
    return new_method_call(_DAEMON, "Notify", "susssasa{sv}i", arguments)


def _picture(icon: QIcon) -> tuple[str, object]:
    """The picture itself: not every daemon can draw an SVG, nor read our files from inside its sandbox."""
    image = icon.pixmap(_IMAGE_PX, _IMAGE_PX).toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    return "(iiibiiay)", (image.width(), image.height(), image.bytesPerLine(), True, 8, 4, bytes(image.constBits()))
