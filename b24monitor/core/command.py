"""What a front end asks of the engine: frozen, posted from any thread, answered by facts."""

from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.oauth import AuthorizationServer
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters


@dataclass(frozen=True, slots=True)
class AddAccount:
    """Take an access token of the portal at `endpoint`; `request_id` is repeated in the answering fact.

    With an empty `endpoint` the authorisation server is asked whose token it is: one of Bitrix24's own, or `server`,
    which the user typed for this portal. `expires_at` is the token's end where it is known.
    """

    request_id: int
    endpoint: str
    access_token: Secret
    label: str
    expires_at: datetime | None = None
    server: AuthorizationServer | None = None


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

    `adopted`: the application has already asked; the call only looks.
    """

    watch_ids: tuple[int, ...]
    adopted: bool = False
    parameters: Parameters | None = None


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
)
