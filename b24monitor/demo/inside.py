"""Everything the demo portal knows, in one place; one lock guards it all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from b24monitor.demo.announcer import Announcer
from b24monitor.demo.call import Method
from b24monitor.demo.directory import Directory
from b24monitor.demo.event_binding import Bindings
from b24monitor.demo.event_sender import EventSender
from b24monitor.demo.memory import PortalMemory
from b24monitor.demo.notification import Notifications
from b24monitor.demo.offline_queue import OfflineQueue
from b24monitor.demo.switches import OperatingTime, Switches


@dataclass(frozen=True)
class Address:
    """Where the portal and its authorisation server are found; ``url`` has no slash at its end."""

    url: str
    member_id: str

    @property
    def endpoint(self) -> str:
        """The portal's ``client_endpoint``."""
        return f"{self.url}/rest/"

    @property
    def authorization_server(self) -> str:
        """The authorisation server's address, without a slash at its end."""
        return f"{self.url}/oauth-server"

    @property
    def authorization_rest(self) -> str:
        """The authorisation server's ``server_endpoint``."""
        return f"{self.authorization_server}/rest/"


class Inside:
    """The state behind the portal's answers. Take ``lock`` before touching anything."""

    def __init__(self, now: Callable[[], datetime], member_id: str, sender: EventSender) -> None:
        self.lock = threading.RLock()
        self.now = now
        self.address = Address("", member_id)
        self.switches = Switches()
        self.methods: dict[str, Method] = {}
        self.directory = Directory(now)
        self.memory = PortalMemory(now)
        self.notifications = Notifications(now)
        self.bindings = Bindings()
        self.queue = OfflineQueue(now)
        self.announcer = Announcer(sender)
        self.operating = OperatingTime(now)
        self.token_checks: list[str] = []

    def is_administrator(self, user_id: int) -> bool:
        """Tell whether a user administers the portal."""
        user = self.directory.users.get(user_id)
        return user is not None and user.is_administrator

    def present_endpoint(self) -> str:
        """Return the portal's ``client_endpoint`` as the authorisation server knows it, after a renaming too."""
        renamed_to = self.switches.renamed_to
        return f"{renamed_to.rstrip('/')}/rest/" if renamed_to else self.address.endpoint
