"""The database the engine needs, as a protocol, with the types that belong to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from b24monitor.core.account import Account, Generation
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import Report, Status
from b24monitor.core.history import HistoryEntry, HistoryRecord
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.question import GivenAnswer, Question
from b24monitor.core.seen import Seen
from b24monitor.core.subscription import Binding, Subscription
from b24monitor.core.watch import Parameters, Watch


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

    def rename_token(self, account_id: str, before: str, fingerprint: str) -> None:
        """The account's token is known by another fingerprint: so it is in its history, which is not another's."""
        ...

    def account_of(self, fingerprint: str) -> Account | None:
        """The account that holds the token of that fingerprint."""
        ...

    def add_watch(self, account_id: str, method: str, parameters: Parameters, at: datetime) -> Watch | None:
        """Adds a watch; None when the account already watches the method."""
        ...

    def set_asks_again(self, watch_ids: Iterable[int], asks_again: bool) -> None:
        """Changes whether a new token asks these watches' questions by itself; unknown ids are ignored."""
        ...

    def set_interval(self, watch_ids: Iterable[int], interval_s: float | None) -> None:
        """Changes the pace of these watches' checks; unknown ids are ignored."""
        ...

    def set_muted(self, watch_ids: Iterable[int], is_muted: bool) -> None:
        """Changes whether these watches are muted; unknown ids are ignored."""
        ...

    def seen(self) -> tuple[Seen, ...]:
        """Decisions for tokens that are not held here, oldest first."""
        ...

    def add_seen(self, account_id: str, fingerprint: str, method: str, report: Report) -> Seen | None:
        """Remembers such a decision; None when it is remembered already. The oldest beyond 1000 are forgotten."""
        ...

    def remove_seen(self, seen_ids: Iterable[int]) -> None:
        """Forgets such decisions; unknown ids are ignored."""
        ...

    def queue_position(self, account_id: str, connector: str) -> int:
        """The last row that was read of an account's offline queue (0: none)."""
        ...

    def set_queue_position(self, account_id: str, connector: str, last_id: int) -> None:
        """Remembers up to which row an account's offline queue was read."""
        ...

    def setting(self, name: str) -> str:
        """A setting of the whole program (empty: never set)."""
        ...

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a setting of the whole program."""
        ...

    def reserve_rule_ask(self, endpoint: str, at: datetime, most: int) -> bool:
        """Counts one question that a rule asks of a portal; False when `most` were in the 24 hours before `at`.

        On disk before returning: a crash must not let more questions out.
        """
        ...

    def portal_settings(self) -> tuple[PortalSettings, ...]:
        """The settings of those portals for which the user has set any."""
        ...

    def set_portal_settings(self, settings: PortalSettings) -> None:
        """Keeps the settings of one portal."""
        ...

    def move_portal(self, old_endpoint: str, endpoint: str) -> None:
        """Gives all accounts and settings of a portal another address, in one transaction.

        Settings that the new address already has stay.
        """
        ...

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What was bound for accounts, oldest first."""
        ...

    def add_subscription(self, subscription: Subscription) -> None:
        """Remembers a binding; the same one again takes its place."""
        ...

    def remove_subscription(self, account_id: str, binding: Binding) -> None:
        """Forgets a binding by its delivery, handler and connector; an unknown one is no error."""
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

    def outdate_intents(self, now: datetime) -> None:
        """Makes every stored intent too old to be looked at again: the clock was set back, and no age is known."""
        ...

    def save(self, watch_id: int, status: Status, transition: Transition | None, *, tell: bool) -> int | None:
        """Saves a status and its transition; returns the latter's id. `tell`: its alert is still to be shown.

        None also for a watch that is gone, of which nothing is saved.
        """
        ...

    def save_all(self, statuses: Iterable[tuple[int, Status]]) -> None:
        """Saves statuses of watches that are there, without transitions, in one transaction."""
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

    def all_history(self, most: int) -> tuple[HistoryRecord, ...]:
        """The newest transitions of all watches, `most` at most, newest first."""
        ...

    def waits(self, endpoint: str, most: int) -> tuple[timedelta, ...]:
        """How long a portal's decided questions stood open (`HistoryRecord.waited`): `most` at most, newest first."""
        ...

    def questions(self) -> tuple[Question, ...]:
        """The questions that were listed when they were saved last."""
        ...

    def save_questions(self, questions: Iterable[Question]) -> None:
        """Keeps questions as they are now, in one transaction; those no longer listed are history from then on.

        One that is put again, later, does not take the place of what is history. What is known to be answered stays
        so: another process may have answered what this one only misses. Recipients of accounts that are gone are left
        out, and so are questions without any.
        """
        ...

    def remove_questions(self, question_ids: Iterable[str]) -> None:
        """Forgets listed questions, which nobody here may see any more; history stays, and unknown ids are ignored."""
        ...

    def past_questions(self, most: int) -> tuple[Question, ...]:
        """The newest `most` questions that are over, newest first."""
        ...

    def untold_questions(self) -> tuple[str, ...]:
        """The ids of listed questions whose news was never shown."""
        ...

    def mark_questions_told(self, question_ids: Iterable[str]) -> None:
        """The news of these questions was shown; unknown ids are ignored."""
        ...

    def claim_answer(self, answer: GivenAnswer) -> GivenAnswer | None:
        """Stores an answer in one immediate transaction, synced to disk before returning, unique by notice and value.

        None: this caller is the first and sends it, or those before had `NOTHING_DONE`. Otherwise what was stored.
        """
        ...

    def end_answer(self, answer: GivenAnswer) -> None:
        """Keeps the outcome of a stored answer. After one of `NOTHING_DONE` the same answer may be claimed anew."""
        ...

    def open_answers(self) -> tuple[GivenAnswer, ...]:
        """Stored answers without an outcome: they may have left when the program ended."""
        ...

    def forget_everything(self) -> None:
        """Empties the database, intents too, and leaves nothing of it readable in its file."""
        ...

    def close(self) -> None:
        """Closes the database."""
        ...
