"""The outside services the engine needs, as protocols: the real back-end and a fake are held to the same tests."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from b24monitor.core.account import Account, Generation
from b24monitor.core.answer import Answer
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import Status
from b24monitor.core.fact import HistoryEntry
from b24monitor.core.oauth import AuthorizationServer, ServerInfo, TokenAnswer
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters, Watch


class Vault(Protocol):
    """A place for secrets that outlives the program. Calls may block up to a time limit: never on the GUI thread.

    All raise `NoKeyringError`, `KeyringLockedError`, `KeyringSilentError` or `VaultError`.
    """

    def get(self, name: str) -> Secret | None:
        """The item of that name, or None."""
        ...

    def set(self, name: str, value: Secret) -> None:
        """Keeps an item, replacing one of the same name, and reads it back before returning."""
        ...

    def delete(self, name: str) -> None:
        """Removes an item; one that is not there is no error."""
        ...

    def reopen(self) -> None:
        """Looks for the keyring anew: it may have been started or unlocked since."""
        ...

    def close(self) -> None:
        """Lets go of the keyring, within a fraction of a second."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a watched method; `method` as the portal is to be told it."""

    method: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Probed:
    """The answers to calls made together, in their order, with when the request left and when its answer was read.

    `requests` is how many it took: more than one where the answers together were too large.
    """

    answers: tuple[Answer, ...]
    sent_at: datetime
    at: datetime
    requests: int = 1


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a token tells of itself through calls that are not gated. `refusal` is set when it told nothing."""

    refusal: Answer | None = None
    application: str = ""
    user_id: int | None = None
    is_administrator: bool = False
    scopes: tuple[str, ...] = ()
    is_installed: bool | None = None


class PortalClient(Protocol):
    """Speaks to portals. Each request ends within 60 s; one portal is never called twice at once by its user."""

    def probe(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Probed:
        """Makes all calls in one request (50 at most). Never raises for what a portal or network does.

        Calls whose answers together are too large are made again in halves, the last of them 30 s after the first.
        """
        ...

    def inspect(self, endpoint: str, token: Secret) -> Inspected:
        """Learns who the token is; asks no administrator."""
        ...

    def close(self) -> None:
        """Lets go of all connections."""
        ...


@dataclass(frozen=True, slots=True)
class Intent:
    """The stored decision to make a first call, unique by (token fingerprint, method)."""

    fingerprint: str
    method: str
    asked_at: datetime
    adopted: bool


@dataclass(frozen=True, slots=True)
class Untold:
    """A stored transition whose alert was never shown."""

    transition_id: int
    transition: Transition


class Store(Protocol):
    """Watches, intents and history on disk. Every call raises `StoreError`; one thread uses it."""

    def accounts(self) -> tuple[Account, ...]:
        """All accounts with their present generation."""
        ...

    def rows(self) -> tuple[WatchRow, ...]:
        """All watches with their last status."""
        ...

    def add_account(self, account: Account) -> None:
        """Adds an account and its generation."""
        ...

    def update_account(self, account: Account) -> None:
        """Keeps what was newly learned of an account, but for its generation."""
        ...

    def remove_account(self, account_id: str) -> None:
        """Removes an account, its watches and their history; its intents stay, so that nothing is asked twice."""
        ...

    def set_generation(self, account_id: str, generation: Generation) -> None:
        """Gives an account its present generation, or what is newly known of it."""
        ...

    def account_of(self, fingerprint: str) -> Account | None:
        """The account that holds the token of that fingerprint."""
        ...

    def add_watch(self, account_id: str, method: str, parameters: Parameters, at: datetime) -> Watch | None:
        """Adds a watch; None when the account already watches the method."""
        ...

    def set_parameters(self, watch_id: int, parameters: Parameters) -> None:
        """Changes what a watch calls with."""
        ...

    def remove_watches(self, watch_ids: Iterable[int]) -> None:
        """Removes watches and their history; intents stay."""
        ...

    def claim(self, intent: Intent) -> Intent | None:
        """Stores an intent in one immediate transaction, synced to disk before returning.

        None: this caller is the first and makes the call. Otherwise the intent that was there before.
        """
        ...

    def intent(self, fingerprint: str, method: str) -> Intent | None:
        """The stored intent of that question."""
        ...

    def save(self, watch_id: int, status: Status, transition: Transition | None, *, tell: bool) -> int | None:
        """Saves a status and its transition; returns the latter's id. `tell`: its alert is still to be shown."""
        ...

    def mark_told(self, transition_id: int) -> None:
        """The alert of a transition was shown."""
        ...

    def untold(self) -> tuple[Untold, ...]:
        """Transitions whose alert was never shown, oldest first."""
        ...

    def history(self, watch_id: int) -> tuple[HistoryEntry, ...]:
        """The transitions of one watch, newest first."""
        ...

    def close(self) -> None:
        """Closes the database."""
        ...


class AuthorizationClient(Protocol):
    """Speaks to authorisation servers (RFC 6749). Each request ends within 60 s, and none raises for what goes wrong.

    `core.oauth.oauth_problem` tells what an `Answer` in place of tokens means.
    """

    def server_info(self, server: AuthorizationServer, access_token: Secret) -> ServerInfo | Answer:
        """Learns from the server's `app.info` whose token it is; asks no administrator and uses nothing up."""
        ...

    def exchange(
        self, server: AuthorizationServer, client_id: str, client_secret: Secret, code: Secret
    ) -> TokenAnswer | Answer:
        """Exchanges an authorisation code, which works once, for tokens."""
        ...

    def renew(
        self, server: AuthorizationServer, client_id: str, client_secret: Secret, refresh_token: Secret
    ) -> TokenAnswer | Answer:
        """Renews a pair of tokens. Made once and never repeated by itself: the server replaces the refresh token.

        After `Trouble` the server may have done so all the same, and its answer is what was lost.
        """
        ...

    def close(self) -> None:
        """Lets go of all connections."""
        ...


class CodeCatcher(Protocol):
    """Waits on this machine for a browser to come back from a sign-in (RFC 8252, section 7.3): one at a time."""

    def start(self, port: int, take: Callable[[Secret], bool], missed: Callable[[], None]) -> str:
        """Listens at `port` of 127.0.0.1, instead of what went before; returns the address to come back to.

        On a thread of the catcher's, `take` is given the query of each visit and tells whether that was the awaited
        one, which ends the waiting; `missed` is called when none came in time. Both must return at once. Raises
        `OSError` when the port is not to be had.
        """
        ...

    def stop(self) -> None:
        """Ends the waiting within a fraction of a second; due after each `start`, and no error when none went before.

        May be called from any thread but the catcher's.
        """
        ...
