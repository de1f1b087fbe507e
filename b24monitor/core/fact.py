"""What the engine tells its front end: one frozen object for each fact."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from b24monitor.core.account import Account
from b24monitor.core.alerts import Alert
from b24monitor.core.answer import Answer
from b24monitor.core.asking import AskVerdict
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.history import HistoryEntry
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.program_fact import ProgramFact
from b24monitor.core.question_fact import QuestionFact
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.subscription import EventStanding


@dataclass(frozen=True, slots=True)
class BoardChanged:
    """Rows that are new or different, watches that are gone, and the transitions behind it."""

    rows: tuple[WatchRow, ...] = ()
    removed: tuple[int, ...] = ()
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountsChanged:
    """All accounts there are now."""

    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """The account that an `AddAccount` made; the token is kept for the session only when `session_only`."""

    request_id: int
    account: Account
    session_only: bool


@dataclass(frozen=True, slots=True)
class SignInBegun:
    """A sign-in may go on in the system browser at `authorize_url`, which nobody else is to see.

    `redirect_address` is where the code is caught, to be registered in the application's settings; empty when it has to
    be pasted: not wished otherwise, or the port is taken (`is_port_busy`).
    """

    request_id: int
    authorize_url: str = field(repr=False)
    redirect_address: str = ""
    is_port_busy: bool = False


@dataclass(frozen=True, slots=True)
class CodeReceived:
    """A sign-in's code has come, caught or pasted, and is being exchanged."""

    request_id: int


class VaultState(StrEnum):
    """Where tokens are kept."""

    OPENING = "opening"
    KEYRING = "keyring"
    NO_KEYRING = "no_keyring"
    LOCKED = "locked"
    SILENT = "silent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VaultChanged:
    """The state of the keyring; in all but KEYRING and OPENING tokens last for the session only."""

    state: VaultState


class Problem(StrEnum):
    """Why a command was not carried out."""

    TOKEN_ALREADY_HERE = "token_already_here"
    TOKEN_NOT_ACCEPTED = "token_not_accepted"
    PORTAL_UNREACHABLE = "portal_unreachable"
    PORTAL_UNKNOWN = "portal_unknown"
    SERVER_UNKNOWN = "server_unknown"
    ALREADY_WATCHED = "already_watched"
    NO_TOKEN = "no_token"
    NOT_ASKED = "not_asked"
    OTHER_SIGN_IN = "other_sign_in"
    NO_CODE = "no_code"
    CODE_NOT_ACCEPTED = "code_not_accepted"
    STORE_FAILED = "store_failed"
    KEYRING_FAILED = "keyring_failed"
    NOT_RENEWED = "not_renewed"
    EVENTS_REFUSED = "events_refused"
    NOT_MOVED = "not_moved"
    METHODS_UNREAD = "methods_unread"


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """A command that was not carried out, with what the portal answered or the verdict on asking, if that was why."""

    problem: Problem
    request_id: int | None = None
    watch_id: int | None = None
    answer: Answer | None = None
    verdict: AskVerdict | None = None
    detail: str = ""
    renewal: RenewalVerdict | None = None
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """The transitions of one watch, newest first.

    `waits` are the times that the decided questions of the watch's portal stood open, newest first.
    """

    watch_id: int
    entries: tuple[HistoryEntry, ...]
    waits: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class RenewalWanted:
    """An expired token stands in the way and the account's rule wants a yes; then `ask` is asked (perhaps nobody)."""

    account: Account
    ask: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRenewed:
    """An account has a new token: every decision of the one before is void."""

    account: Account
    session_only: bool


@dataclass(frozen=True, slots=True)
class PortalStanding:
    """One portal as it is now: its settings, what this program asked of it, and why it rests.

    `requests` were made in the last minute. `room_left` is how many could leave at once (None: no limit). `paused_s` is
    how long it is left alone yet (0.0: not; infinite: until the user acts).
    """

    settings: PortalSettings
    accounts: int
    requests: int = 0
    room_left: float | None = None
    paused_s: float = 0.0
    trouble: Answer | None = None


@dataclass(frozen=True, slots=True)
class PortalsRead:
    """All portals there are accounts of."""

    portals: tuple[PortalStanding, ...]


@dataclass(frozen=True, slots=True)
class PortalRedirected:
    """A portal sends us to another address, and nothing has proved yet that it is the same portal there."""

    endpoint: str
    new_endpoint: str


@dataclass(frozen=True, slots=True)
class PortalMoved:
    """A portal is called at its new address from now on; `is_proved` by its authorisation server, not by the user."""

    old_endpoint: str
    endpoint: str
    is_proved: bool


@dataclass(frozen=True, slots=True)
class EventsRead:
    """What is bound to the event on an account's portal."""

    request_id: int
    account_id: str
    standing: EventStanding


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """This machine's own network went away, or is back: no portal is to blame."""

    is_up: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ListenerChanged:
    """Where events are listened for (empty: nowhere), and what came. `busy_port`: the wished one, which is taken."""

    address: str = ""
    busy_port: int | None = None
    tally: ListenerTally = field(default_factory=ListenerTally)


@dataclass(frozen=True, slots=True)
class InboxesChanged:
    """The accounts whose users' notices may be looked through for our own questions."""

    account_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineStopped:
    """The engine ended by itself: nothing is watched any more. `detail` holds no secret."""

    detail: str


Fact = (
    BoardChanged
    | AccountsChanged
    | AccountAdded
    | SignInBegun
    | CodeReceived
    | VaultChanged
    | Alert
    | CommandFailed
    | HistoryRead
    | RenewalWanted
    | AccountRenewed
    | PortalsRead
    | PortalRedirected
    | PortalMoved
    | EventsRead
    | NetworkChanged
    | ListenerChanged
    | InboxesChanged
    | EngineStopped
    | ProgramFact
    | QuestionFact
)
