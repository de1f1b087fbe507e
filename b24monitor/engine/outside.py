"""What an engine needs of the world outside, as ports."""

from collections.abc import Callable
from dataclasses import dataclass, field

from b24monitor.core.budget import Budget
from b24monitor.core.check_wording import folder_untried
from b24monitor.core.clock import Clock
from b24monitor.core.login_start import NoLoginStart
from b24monitor.core.portal_settings import default_settings
from b24monitor.core.ports import (
    AuthorizationClient,
    CodeCatcher,
    EventClient,
    LoginStart,
    PortalClient,
    Renewer,
    Vault,
)
from b24monitor.core.reader_ports import EventListener, InboxReader, QueueReader
from b24monitor.core.schedule import Pace
from b24monitor.core.self_test import CheckResult
from b24monitor.core.store_port import Store


def _default_budget(endpoint: str) -> Budget | None:
    return default_settings(endpoint).budget


@dataclass(frozen=True)
class Outside:
    """The outside services an engine works with. `open_store` is called on the thread that will use the store.

    `check_folder` tries the folder of the database. `budget_for` gives the request budget of a portal for which the
    user has set none (None: no limit).
    """

    open_store: Callable[[], Store]
    vault: Vault
    client: PortalClient
    authorization: AuthorizationClient
    catcher: CodeCatcher
    clock: Clock
    renewer: Renewer
    events: EventClient
    queue: QueueReader
    inbox: InboxReader
    listener: EventListener
    budget_for: Callable[[str], Budget | None] = _default_budget
    pace: Pace = field(default_factory=Pace)
    login_start: LoginStart = field(default_factory=NoLoginStart)
    check_folder: Callable[[], CheckResult] = folder_untried
