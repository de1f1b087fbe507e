"""Desktop notifications: what one carries, what comes back, and which way there is on this system."""

import logging
import re
import sys
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QIcon

from b24monitor.core.secret import redact
from b24monitor.ui.tray import Tray

# The action of a click on the notice itself (Desktop Notifications Specification 1.2, "Basic Design").
DEFAULT_ACTION = "default"

_TITLE_LENGTH = 120
_BODY_LENGTH = 600
# A NUL or half a surrogate pair would make the bus hang up; other control characters are never meant to be seen.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_log = logging.getLogger(__name__)


class Urgency(IntEnum):
    """How much a notice may insist (Desktop Notifications Specification 1.2, "Urgency Levels")."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. A later notice of the same `key` takes its place on the screen.

    `actions` are pairs of id and label: buttons, all but `DEFAULT_ACTION`.
    """

    key: str
    title: str
    body: str
    urgency: Urgency = Urgency.NORMAL
    icon: QIcon | None = None
    actions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Activation:
    """A click on the notice of that key. `token` lets a window come to the front (XDG activation protocol)."""

    key: str
    action: str
    token: str = ""


class FailureReason(StrEnum):
    """Why a notice was not shown."""

    NO_NOTIFICATIONS = "no_notifications"
    NO_BUS = "no_bus"
    NO_DAEMON = "no_daemon"
    SILENT = "silent"
    REFUSED = "refused"
    NO_TRAY = "no_tray"


@dataclass(frozen=True, slots=True)
class NotifierFailure:
    """The notice of that key was not shown; `detail` is for the log and holds no secret."""

    key: str
    reason: FailureReason
    detail: str = ""


class Notifier(QObject):
    """Shows notices; by itself, it is that of a system without notifications, where each of them fails.

    After the last `show` of a key exactly one of `shown` and `failed` follows, possibly before `show` returns, unless
    the notice is withdrawn first.
    """

    activated = Signal(Activation)
    shown = Signal(str)
    failed = Signal(NotifierFailure)
    # What shows the notices, by name and version; empty where the system does not tell.
    identified = Signal(str)

    @Slot(Notice)
    def show(self, notice: Notice) -> None:
        """Shows a notice, free of secrets and of unseen characters and cut to a sensible length. Never blocks."""
        self._deliver(
            replace(
                notice,
                title=presentable(notice.title, _TITLE_LENGTH).replace("\n", " "),
                body=presentable(notice.body, _BODY_LENGTH),
            )
        )

    def withdraw(self, key: str) -> None:
        """Takes the notice of a key back, on its way or on the screen; an unknown key is no error."""

    def close_all(self) -> None:
        """Takes all notices back."""

    def close(self) -> None:
        """Takes all notices back and lets go of everything; a later `show` begins anew."""
        self.close_all()

    def identify(self) -> None:
        """Asks what shows the notices; `identified` follows, possibly before this returns, or never."""
        self.identified.emit("")

    def _deliver(self, notice: Notice) -> None:
        self._fail(notice.key, FailureReason.NO_NOTIFICATIONS)

    def _fail(self, key: str, reason: FailureReason, detail: str = "") -> None:
        failure = NotifierFailure(key, reason, presentable(detail, _TITLE_LENGTH))
        _log.info("a notice was not shown: %s %s", failure.reason.value, failure.detail)
        self.failed.emit(failure)


def presentable(text: str, length: int) -> str:
    """`text` free of secrets and of unseen characters, cut to `length`."""
    # Cutting comes last: a secret cut in two would no longer be recognised.
    seen = _UNSEEN.sub("", redact(text))
    return seen if len(seen) <= length else f"{seen[: length - 1]}…"


def choose_notifier(tray: Tray, parent: QObject | None = None, system: str = sys.platform) -> Notifier:
    """The best way to notify on this system; call it after the first paint, since it imports what it chose.

    Args:
        tray: carries the notices outside Linux.
        parent: the owner of the notifier.
        system: which system this is, in the words of `sys.platform`.
    """
    if system == "linux":
        from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier

        return FreedesktopNotifier(parent)
    from b24monitor.ui.tray_notifier import TrayNotifier

    return TrayNotifier(tray, parent)
