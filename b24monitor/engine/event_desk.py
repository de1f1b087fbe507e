"""Carries out what users do about events: reads what is bound, binds, and undoes what b24monitor bound itself.

A queue may be what the application's own server lives off, so the rules are strict (contract, section 6): every change
begins with `event.get`, what is there is used and never undone, and what we bind is on disk before it is bound.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from b24monitor.core.account import Account
from b24monitor.core.answer import RAN, Answer
from b24monitor.core.command import Command, ReadEvents, RemoveAccount, Subscribe, Unsubscribe
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import CommandFailed, EventsRead, Fact, Problem
from b24monitor.core.ports import EventClient
from b24monitor.core.subscription import (
    Binding,
    EventsProblem,
    EventStanding,
    Subscription,
    existing_binding,
    handler_problem,
    is_already_bound,
    is_surely_refused,
    wanted_binding,
)
from b24monitor.engine.event_records import EventRecords
from b24monitor.engine.event_turns import Order, Turn, Turns
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class EventStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    events: EventClient


class EventDesk:
    """What is bound for accounts. On the pipeline's thread; requests are made by the poller's workers.

    To be asked before the desk that removes accounts: what was bound for one is undone first, since its token goes
    with it.
    """

    def __init__(self, staff: EventStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._records = EventRecords(staff.pipeline)
        self._turns = Turns(staff.pipeline, staff.poller, staff.events, self._store_failed)
        self._leaving: set[str] = set()

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about events; False when it is, or has become, another desk's."""
        match command:
            case ReadEvents() | Subscribe() | Unsubscribe():
                self._take(command)
            case RemoveAccount():
                return self._undoes_first(command)
            case _:
                return False
        return True

    def _take(self, command: ReadEvents | Subscribe | Unsubscribe) -> None:
        account = self._records.account(command.account_id)
        held = self._staff.wallet.token(command.account_id)
        if account is None or held is None:
            self._refuse(command, Problem.NO_TOKEN)
            return
        problem = _problem(command, account) if isinstance(command, Subscribe) else None
        if problem is None:
            self._queue(Turn(command, account, held[1]))
        else:
            self._refuse(command, detail=problem)

    def _undoes_first(self, command: RemoveAccount) -> bool:
        """Whether the removal has to wait until what was bound for the account is undone, or has turned out to stay."""
        account_id = command.account_id
        if account_id in self._leaving:
            self._leaving.discard(account_id)
            return False
        account = self._records.account(account_id)
        if account is None or not self._records.made_for(account_id):
            return False
        held = self._staff.wallet.token(account_id)
        if held is None:
            self._refuse(command, detail=EventsProblem.LEFT_BEHIND)
            return False
        if not self._turns.is_leaving(account_id):
            self._queue(Turn(command, account, held[1]))
        return True

    def _queue(self, turn: Turn) -> None:
        self._turns.queue(turn, lambda: self._turns.read(turn, lambda standing: self._standing_came(turn, standing)))

    def _standing_came(self, turn: Turn, standing: EventStanding | Answer) -> None:
        if isinstance(standing, Answer):
            self._fail(turn, standing)
        elif self._records.account(turn.account.account_id) is None:
            # It was removed while this waited.
            self._fail(turn, problem=Problem.NO_TOKEN)
        else:
            self._records.forget_what_is_gone(turn.account, standing)
            match turn.command:
                case Subscribe():
                    self._subscribe(turn, turn.command, standing)
                case Unsubscribe():
                    self._unsubscribe(turn, turn.command.binding, standing)
                case RemoveAccount():
                    self._undo_all(turn, standing)
                case ReadEvents():
                    self._tell(turn, standing)

    def _subscribe(self, turn: Turn, command: Subscribe, standing: EventStanding) -> None:
        wanted = wanted_binding(command.handler, is_own_queue=command.is_own_queue)
        there = existing_binding(wanted, standing.bindings)
        if there is not None:
            self._records.use(turn.account, there)
            self._tell(turn, standing)
        elif command.is_own_queue and not standing.has_own_queue:
            self._fail(turn, detail=EventsProblem.NO_OWN_QUEUE)
        else:
            # Before it is bound: after a crash, nothing that we bound may be taken for somebody else's.
            ours = self._records.make(turn.account, wanted)
            self._turns.bind(turn, ours, lambda answer: self._bound(turn, ours, standing, answer))

    def _bound(self, turn: Turn, binding: Binding, standing: EventStanding, answer: Answer) -> None:
        account = turn.account
        if answer == RAN:
            self._tell(turn, replace(standing, bindings=(*standing.bindings, binding)))
        elif is_already_bound(answer):
            # Somebody was faster, and it is theirs.
            self._records.forget(account.account_id, binding)
            self._records.use(account, binding)
            self._tell(turn, replace(standing, bindings=(*standing.bindings, binding)))
        else:
            if is_surely_refused(answer):
                self._records.forget(account.account_id, binding)
            self._fail(turn, answer)

    def _unsubscribe(self, turn: Turn, binding: Binding, standing: EventStanding) -> None:
        records = [record for record in self._records.sharing(turn.account) if record.binding.is_same(binding)]
        mine = next((record for record in records if record.account_id == turn.account.account_id), None)
        record = mine or next((record for record in records if not record.is_found), None)
        is_there = binding.is_in(standing.bindings)
        if record is None and is_there:
            self._fail(turn, detail=EventsProblem.NOT_OURS)
        elif record is None:
            # Gone already, which is what was wanted.
            self._tell(turn, standing)
        elif record.is_found:
            # Only no longer used: it was there before us, and stays.
            self._records.forget(record.account_id, record.binding)
            self._tell(turn, standing)
        else:
            self._undo(turn, record, standing)

    def _undo_all(self, turn: Turn, standing: EventStanding) -> None:
        """Undoes one after the other what was bound for an account that is being removed."""
        made = self._records.made_for(turn.account.account_id)
        if made:
            self._undo(turn, made[0], standing)
        else:
            self._end(turn)

    def _undo(self, turn: Turn, record: Subscription, standing: EventStanding) -> None:
        count = sum(record.binding.is_same(binding) for binding in standing.bindings)
        if count == 0:
            self._fail(turn, detail=EventsProblem.NOT_SEEN)
        elif count > 1:
            # The portal would undo them all, and one may be the server's.
            self._fail(turn, detail=EventsProblem.MORE_THAN_ONE)
        else:
            self._turns.unbind(turn, record.binding, lambda answer: self._undone(turn, record, answer))

    def _undone(self, turn: Turn, record: Subscription, answer: Answer) -> None:
        if answer == RAN:
            # A portal answers so also when it undid nothing.
            self._turns.read(turn, lambda standing: self._proved(turn, record, standing))
        else:
            self._fail(turn, answer)

    def _proved(self, turn: Turn, record: Subscription, standing: EventStanding | Answer) -> None:
        if isinstance(standing, Answer):
            self._fail(turn, standing)
        elif record.binding.is_in(standing.bindings):
            self._fail(turn, detail=EventsProblem.STILL_BOUND)
        else:
            self._records.forget(record.account_id, record.binding)
            if isinstance(turn.command, RemoveAccount):
                self._undo_all(turn, standing)
            else:
                self._tell(turn, standing)

    def _tell(self, turn: Turn, standing: EventStanding) -> None:
        if not isinstance(turn.command, RemoveAccount):
            marked = self._records.marked(turn.account, standing)
            self._publish(EventsRead(turn.command.request_id, turn.account.account_id, marked))
        self._end(turn)

    def _fail(
        self, turn: Turn, answer: Answer | None = None, *, detail: str = "", problem: Problem = Problem.EVENTS_REFUSED
    ) -> None:
        if isinstance(turn.command, RemoveAccount):
            detail = EventsProblem.LEFT_BEHIND
        self._refuse(turn.command, problem, answer=answer, detail=detail)
        self._end(turn)

    def _store_failed(self, turn: Turn, error: StoreError) -> None:
        self._refuse(turn.command, Problem.STORE_FAILED, detail=str(error))
        self._end(turn)

    def _end(self, turn: Turn) -> None:
        if isinstance(turn.command, RemoveAccount):
            # Whatever came of its bindings, which was told.
            self._leaving.add(turn.command.account_id)
            self._staff.pipeline.post(turn.command)
        self._turns.end(turn)

    def _refuse(
        self,
        command: Order,
        problem: Problem = Problem.EVENTS_REFUSED,
        *,
        answer: Answer | None = None,
        detail: str = "",
    ) -> None:
        request_id = None if isinstance(command, RemoveAccount) else command.request_id
        self._publish(CommandFailed(problem, request_id, answer=answer, detail=detail, account_id=command.account_id))


def _problem(command: Subscribe, account: Account) -> EventsProblem | None:
    """Why there is no use in asking the portal (None: there is)."""
    if command.handler:
        return handler_problem(command.handler)
    return None if account.is_administrator else EventsProblem.NOT_ADMINISTRATOR
