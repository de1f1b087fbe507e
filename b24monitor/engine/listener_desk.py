"""Listens for decisions told by events, and decides what each is worth (contract, section 6)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command, SetListener
from b24monitor.core.confirmation import Evidence, Report
from b24monitor.core.event_message import EventForm, EventMessage, ListenerTally
from b24monitor.core.fact import Fact, ListenerChanged
from b24monitor.core.reader_ports import EventListener
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.vault_desk import VaultDesk
from b24monitor.engine.wallet import Wallet

PORT_SETTING = "listener_port"
# An unproved event makes a watch due at most this often, however often it is sent.
_HINT_REST = timedelta(seconds=10)
# Events that wait for the keyring, without which nobody knows whose they are.
_MOST_WAITING = 200

# A decision told of a token (by its fingerprint) and a method, and the account it was told to.
Hear = Callable[[str, str, Report, str], None]


class Origin(Enum):
    """Whether an event is from the portal it names: its application token is ours, none of ours, or we have none."""

    PROVED = auto()
    FOREIGN = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class ListenerStaff:
    """Those the desk works with; `hear` takes decisions on."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    vault: VaultDesk
    listener: EventListener
    hear: Hear


class ListenerDesk:
    """The listener and what came through it. On the pipeline's thread; the listening is the listener's."""

    def __init__(self, staff: ListenerStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._changed = ListenerChanged()
        self._waiting = 0
        self._hinted_at: dict[int, datetime] = {}

    def open(self) -> None:
        """Listens again where the user last wished it."""
        wished = self._staff.pipeline.store.setting(PORT_SETTING)
        if wished.isascii() and wished.isdigit():
            self._listen(int(wished))

    def reset(self) -> None:
        """The user's wish to listen is forgotten, and what came with it."""
        self._staff.listener.stop()
        self._hinted_at.clear()
        before, self._changed = self._changed, ListenerChanged()
        if before != self._changed:
            self._publish(self._changed)

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about the listener; False when it is about something else."""
        if not isinstance(command, SetListener):
            return False
        # On disk first: what is not remembered is not done either.
        self._staff.pipeline.store.set_setting(PORT_SETTING, "" if command.port is None else str(command.port))
        self._staff.listener.stop()
        if command.port is None:
            self._tell(address="", busy_port=None)
        else:
            self._listen(command.port)
        return True

    def _listen(self, port: int) -> None:
        def take(form: EventForm) -> None:
            self._staff.pipeline.post(lambda: self._received(form))

        def refused(count: int) -> None:
            self._staff.pipeline.post(lambda: self._count(refused=count))

        try:
            address = self._staff.listener.start(port, take, refused)
        except OSError:
            address = ""
        self._tell(address=address, busy_port=None if address else port)

    def _received(self, form: EventForm) -> None:
        """Judges an event, once it can be known whose it is."""
        vault = self._staff.vault
        if not vault.is_opening:
            self._judge(form.message(vault.fingerprint))
        elif self._waiting < _MOST_WAITING:
            self._waiting += 1
            vault.when_open(lambda: self._staff.pipeline.post(lambda: self._waited(form)))
        else:
            self._count(refused=1)

    def _waited(self, form: EventForm) -> None:
        self._waiting -= 1
        self._received(form)

    def _judge(self, message: EventMessage) -> None:
        origin, account = self._origin(message)
        now = self._staff.pipeline.now()
        row = self._staff.pipeline.board.row_about(message.fingerprint, message.method)
        if origin is Origin.FOREIGN:
            self._count(dropped=1)
        elif account is None or not message.is_fresh(now):
            self._hint(row, now)
            self._count(unproved=1)
        else:
            report = Report(message.is_allowed, now, Evidence.EVENT, message.sent_at)
            self._staff.hear(message.fingerprint, message.method, report, account.account_id)
            self._count(taken=1)

    def _origin(self, message: EventMessage) -> tuple[Origin, Account | None]:
        """Where an event is from, and the account that proves it.

        An application token belongs to one application on one portal: whose token the event is about is held to its
        own application's.
        """
        accounts = [each for each in self._staff.pipeline.store.accounts() if message.is_from(each)]
        holder = next((each for each in accounts if each.generation.fingerprint == message.fingerprint), None)
        if holder is not None and holder.application:
            accounts = [each for each in accounts if each.application == holder.application]
        grants = self._staff.wallet.grants()
        known = [
            (account, grant.application_token)
            for account in accounts
            if (grant := grants.get(account.account_id)) is not None and grant.application_token is not None
        ]
        # Each in constant time, and all of them.
        equal = [account for account, token in known if token == message.application_token]
        if equal:
            return Origin.PROVED, holder or equal[0]
        return (Origin.FOREIGN if known else Origin.UNKNOWN), None

    def _hint(self, row: WatchRow | None, now: datetime) -> None:
        """Looks at once at the question that an unproved event names, if it is one of ours that is looked at anyway."""
        self._hinted_at = {each: at for each, at in self._hinted_at.items() if abs(now - at) < _HINT_REST}
        if row is not None and row.status.is_probed and row.watch.watch_id not in self._hinted_at:
            self._hinted_at[row.watch.watch_id] = now
            self._staff.poller.hasten((row.watch.watch_id,), is_wanted=False)

    def _count(self, *, taken: int = 0, unproved: int = 0, dropped: int = 0, refused: int = 0) -> None:
        tally = self._changed.tally
        self._changed = replace(
            self._changed,
            tally=ListenerTally(
                tally.taken + taken, tally.unproved + unproved, tally.dropped + dropped, tally.refused + refused
            ),
        )
        self._publish(self._changed)

    def _tell(self, *, address: str, busy_port: int | None) -> None:
        self._changed = replace(self._changed, address=address, busy_port=busy_port)
        self._publish(self._changed)
