"""What a front end asks of the engine: frozen, posted from any thread, answered by facts."""

from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.account import RenewalRule
from b24monitor.core.oauth import AuthorizationServer
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.program_command import ProgramCommand
from b24monitor.core.question_command import QuestionCommand
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import Binding
from b24monitor.core.watch import Parameters


@dataclass(frozen=True, slots=True)
class AddAccount:
    """Take an access token of the portal at `endpoint`; `request_id` is repeated in the answering fact.

    With an empty `endpoint` the authorisation server is asked whose token it is: one of Bitrix24's own, or `server`,
    which the user typed for this portal. `expires_at` is the token's end where it is known.

    `refresh_token` with the application's `client_id` and `client_secret` is kept only when `renewal` is not NEVER.
    """

    request_id: int
    endpoint: str
    access_token: Secret
    label: str
    expires_at: datetime | None = None
    server: AuthorizationServer | None = None
    renewal: RenewalRule = RenewalRule.NEVER
    refresh_token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    application_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class BeginSignIn:
    """Prepare a sign-in at the portal at `endpoint` with an application's keys (contract, section 5).

    With a `port` the code is caught on this machine's loopback address; without, it is pasted. `server` is an
    authorisation server that the user typed; None means Bitrix24's own. Answered by `SignInBegun`, later by
    `AccountAdded` or `CommandFailed`, all with the same `request_id`.
    """

    request_id: int
    endpoint: str
    client_id: str
    client_secret: Secret
    port: int | None = None
    server: AuthorizationServer | None = None
    label: str = ""
    renewal: RenewalRule = RenewalRule.WHEN_NEEDED


@dataclass(frozen=True, slots=True)
class GiveCode:
    """The code, or the whole redirect address, that the user pasted for a sign-in; the exchange starts at once."""

    request_id: int
    pasted: Secret


@dataclass(frozen=True, slots=True)
class CancelSignIn:
    """The user gave a sign-in up: what was prepared for it is forgotten."""

    request_id: int


@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """Forget an account: its token, its watches and their history."""

    account_id: str


@dataclass(frozen=True, slots=True)
class ReloadAccounts:
    """Another process has changed accounts: follow the store and the keyring."""


@dataclass(frozen=True, slots=True)
class AddWatch:
    """Watch a method. Asks nobody. `method` is normalized."""

    account_id: str
    method: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class RemoveWatches:
    """Stop watching."""

    watch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Make the first call of each watch: the user has seen what it does. `parameters` replaces the watch's own.

    `adopted`: the application has already asked; the call only looks. `may_run`: the user said yes to methods that may
    run (`core.method_safety.needs_yes`); without it those are not asked. `looks_again`: the user has agreed that
    decided ones are called again; without it they are left alone.
    """

    watch_ids: tuple[int, ...]
    adopted: bool = False
    parameters: Parameters | None = None
    may_run: bool = False
    looks_again: bool = False


@dataclass(frozen=True, slots=True)
class CheckNow:
    """Look again at once at those watches that are open; others are left alone."""

    watch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarkTold:
    """An alert was shown: never tell it again."""

    transition_id: int


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """Read the transitions of one watch, newest first."""

    watch_id: int


@dataclass(frozen=True, slots=True)
class RetryVault:
    """Try the keyring again."""


@dataclass(frozen=True, slots=True)
class SetRenewal:
    """The user's rule for renewing an account's token. NEVER forgets refresh token and client secret for good."""

    account_id: str
    rule: RenewalRule


@dataclass(frozen=True, slots=True)
class Renew:
    """Renew an account's expired token: the user said so. `ask` are watches to be asked with the new token then."""

    account_id: str
    ask: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAsksAgain:
    """The user's rule whether a new token of their account asks these watches' questions by itself."""

    watch_ids: tuple[int, ...]
    asks_again: bool


@dataclass(frozen=True, slots=True)
class SetInterval:
    """The user's own pace for these watches' checks, in seconds (None: the usual one)."""

    watch_ids: tuple[int, ...]
    interval_s: float | None


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Tell nothing of these watches outside the window until they are decided, or tell it again."""

    watch_ids: tuple[int, ...]
    is_muted: bool


@dataclass(frozen=True, slots=True)
class ReadMethods:
    """Ask an account's portal which methods it offers. Answered by `MethodsRead` or `CommandFailed`."""

    request_id: int
    account_id: str


@dataclass(frozen=True, slots=True)
class LookAt:
    """These watches are in view, in a window that is in front: they are checked quickly. It replaces the last one."""

    watch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetListener:
    """Listen for events at this port of 127.0.0.1 from now on (None: no longer). Answered by `ListenerChanged`."""

    port: int | None


@dataclass(frozen=True, slots=True)
class SetInboxReading:
    """Look for our own questions in the notices of an account's user from now on, or no longer (scope `im`).

    Answered by `InboxesChanged`.
    """

    account_id: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class SetPortalSettings:
    """Use these settings for a portal from now on."""

    settings: PortalSettings


@dataclass(frozen=True, slots=True)
class ReadPortals:
    """Tell what is known of all portals: settings, requests, pauses. Answered by `PortalsRead`."""


@dataclass(frozen=True, slots=True)
class MovePortal:
    """Go on at `endpoint`: the user says that the portal at `old_endpoint` has moved there."""

    old_endpoint: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class ReadEvents:
    """Ask an account's portal what is bound to the event. Answered by `EventsRead` or `CommandFailed`."""

    request_id: int
    account_id: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Let an account's portal tell decisions: through `handler`, a public address, or the offline queue (empty).

    `is_own_queue`: under a connector of our own, where the portal allows. Answered as `ReadEvents`.
    """

    request_id: int
    account_id: str
    handler: str = ""
    is_own_queue: bool = False


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Undo a binding of ours, or stop reading a queue that was found. Answered as `ReadEvents`."""

    request_id: int
    account_id: str
    binding: Binding


Command = (
    AddAccount
    | BeginSignIn
    | GiveCode
    | CancelSignIn
    | RemoveAccount
    | ReloadAccounts
    | AddWatch
    | RemoveWatches
    | Ask
    | CheckNow
    | MarkTold
    | ReadHistory
    | RetryVault
    | SetRenewal
    | Renew
    | SetAsksAgain
    | SetInterval
    | SetMuted
    | ReadMethods
    | LookAt
    | SetListener
    | SetInboxReading
    | SetPortalSettings
    | ReadPortals
    | MovePortal
    | ReadEvents
    | Subscribe
    | Unsubscribe
    | ProgramCommand
    | QuestionCommand
)
