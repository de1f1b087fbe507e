"""The outside services the engine needs, as protocols: the real back-end and a fake are held to the same tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from b24monitor.core.answer import Answer
from b24monitor.core.grant import Grant
from b24monitor.core.oauth import AuthorizationServer, ServerInfo, TokenAnswer
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import Binding, EventStanding
from b24monitor.core.watch import Parameters


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

    def name(self) -> str:
        """What the keyring in use is called, for a person's eyes."""
        ...

    def reopen(self) -> None:
        """Looks for the keyring anew: it may have been started or unlocked since."""
        ...

    def close(self) -> None:
        """Lets go of the keyring, within a fraction of a second."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a watched method; `method` as the portal is to be told it. `command` is what a batch carries of it.

    The command is written once, since the same call is made again and again.
    """

    method: str
    parameters: Parameters
    command: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        query = self.parameters.query
        object.__setattr__(self, "command", f"{self.method}?{query}" if query else self.method)


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


@dataclass(frozen=True, slots=True)
class Looked:
    """How a portal answered a call that reads nothing; `date` is what its clock said then (None: it did not tell)."""

    answer: Answer
    sent_at: datetime
    at: datetime
    date: datetime | None = None


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

    def look(self, endpoint: str, token: Secret) -> Looked:
        """Whether the portal answers, and how its clock stands, by an ungated call; asks no administrator."""
        ...

    def methods(self, endpoint: str, token: Secret) -> tuple[str, ...] | Answer:
        """The methods that the portal offers this token, by its ungated list; asks no administrator."""
        ...

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address` this way from its next request on."""
        ...

    def close(self) -> None:
        """Lets go of all connections."""
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

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address` this way from its next request on."""
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


@dataclass(frozen=True)
class Renewal:
    """How a renewal ended: `grant` is the newest there is, `answer` why it is not a new one.

    `is_kept`: the grant was in the vault before this was told. After `Trouble` the outcome is not known, and the vault
    and `grant` remember that (`RenewalKeys.begun_at`). Without grant and answer the vault failed and nothing was sent.
    `endpoint` is the address that the server named for the portal `member_id` (both empty: not told).
    """

    grant: Grant | None = None
    answer: Answer | None = None
    is_kept: bool = False
    endpoint: str = ""
    member_id: str = ""


class Renewer(Protocol):
    """Renews a grant and keeps the new pair before anybody uses it. Waits up to 90 s: never on the GUI thread."""

    def renew(self, account_id: str, grant: Grant) -> Renewal:
        """Renews `grant`, whose `keys` are set, unless somebody else has done so meanwhile: then gives theirs.

        One at a time for each account, in all processes. Never raises for what servers, networks or keyrings do.
        """
        ...

    def close(self) -> None:
        """Lets go of what is under way: quitting neither waits for it nor ends it. Whoever waits is answered soon."""
        ...


class EventClient(Protocol):
    """Binds handlers to the event OnAppMethodConfirm (contract, section 6). None raises for what a portal does."""

    def standing(self, endpoint: str, token: Secret) -> EventStanding | Answer:
        """What is bound, and whether the portal allows a queue of our own. `Binding.is_ours` is left False."""
        ...

    def bind(self, endpoint: str, token: Secret, binding: Binding) -> Answer:
        """Binds; RAN when it is done."""
        ...

    def unbind(self, endpoint: str, token: Secret, binding: Binding) -> Answer:
        """Undoes a binding, with all that tells it from others; RAN when it is done."""
        ...

    def close(self) -> None:
        """Lets go of all connections."""
        ...


class LoginStart(Protocol):
    """Starting the program when the user logs in, in the way of the system; raises `OSError` where it fails."""

    def is_on(self) -> bool | None:
        """Whether it does (None: this system offers no way)."""
        ...

    def set(self, is_on: bool) -> None:
        """Lets it, or no longer."""
        ...
