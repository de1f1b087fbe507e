"""The desks that work on the pipeline's thread, and which of them carries out what."""

import logging
from collections.abc import Callable
from typing import Protocol

from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command, ReloadAccounts
from b24monitor.core.fact import Fact, NetworkChanged
from b24monitor.engine.account_desk import AccountDesk, Staff
from b24monitor.engine.answer_desk import AnswerDesk, AnswerStaff
from b24monitor.engine.event_desk import EventDesk, EventStaff
from b24monitor.engine.forgetting import ForgettingDesk, ForgettingStaff
from b24monitor.engine.hearing import Hearing
from b24monitor.engine.inbox_desk import InboxDesk, InboxStaff
from b24monitor.engine.listener_desk import ListenerDesk, ListenerStaff
from b24monitor.engine.methods_desk import MethodsDesk, MethodsStaff
from b24monitor.engine.outside import Outside
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.portal_desk import PortalDesk, PortalStaff
from b24monitor.engine.program_desk import ProgramDesk, ProgramStaff
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.question_ledger import QuestionLedger
from b24monitor.engine.queue_desk import QueueDesk, QueueStaff
from b24monitor.engine.record_desk import RecordDesk
from b24monitor.engine.renewal_desk import RenewalDesk, RenewalStaff
from b24monitor.engine.safe import Safe
from b24monitor.engine.self_test_desk import SelfTestDesk, SelfTestStaff
from b24monitor.engine.sent_answers import SentAnswers
from b24monitor.engine.sign_in_desk import SignInDesk, SignInStaff
from b24monitor.engine.succession import Succession
from b24monitor.engine.vault_desk import VaultDesk, VaultStaff
from b24monitor.engine.wallet import Wallet
from b24monitor.engine.watchdog import Watchdog

_log = logging.getLogger(__name__)


class CommandDesk(Protocol):
    """Who carries out some of the commands."""

    def carry_out(self, command: Command) -> bool:
        """Carries a command out; False when it is another's."""
        ...


class Desks:
    """All desks, as `pipeline.Desk` wants one, with the poller they share."""

    def __init__(
        self,
        outside: Outside,
        pipeline: Pipeline,
        safe: Safe,
        publish: Callable[[Fact], None],
        watchdog: Watchdog | None = None,
    ) -> None:
        self._publish = publish
        wallet, client, authorization = Wallet(), outside.client, outside.authorization
        self.poller = poller = self._new_poller(outside, pipeline, wallet, watchdog)
        questions = QuestionDesk(pipeline, poller, wallet, outside.clock, self._tell)
        succession = Succession(pipeline, poller, wallet, questions)
        vault = VaultDesk(VaultStaff(pipeline, wallet, safe, questions, succession), self._tell)
        self.hearing = hearing = Hearing(pipeline, questions)
        staff = Staff(pipeline, poller, wallet, client, authorization, questions, vault, succession, hearing)
        self._accounts = AccountDesk(staff, self._tell)
        self._portals = PortalDesk(PortalStaff(pipeline, poller, wallet, client, authorization, questions), self._tell)
        renewing = RenewalStaff(
            pipeline, poller, wallet, questions, vault, succession, outside.renewer, self._portals.moved
        )
        listening = ListenerStaff(pipeline, poller, wallet, vault, outside.listener, hearing.hear)
        self._listener = ListenerDesk(listening, publish)
        self._sign_ins = SignInDesk(SignInStaff(pipeline, poller, authorization, outside.catcher), self._tell)
        # In this order: an expired token is renewed before it is asked with, and what was bound for an account is
        # undone before it is removed.
        self._all = (
            RenewalDesk(renewing, self._tell),
            questions,
            EventDesk(EventStaff(pipeline, poller, wallet, outside.events), self._tell),
            self._accounts,
            self._sign_ins,
            self._portals,
            self._listener,
        )
        self._of_program = self._new_program_desks(staff, outside, safe)
        queues = QueueStaff(pipeline, poller, wallet, vault.fingerprint, outside.queue, hearing.hear)
        self._add_question_desks(staff, outside, publish)
        self._sources = (QueueDesk(queues, publish), self._inboxes)

    def _add_question_desks(self, staff: Staff, outside: Outside, publish: Callable[[Fact], None]) -> None:
        """Those that read administrators' lists and answer what is asked there."""
        pipeline, poller, wallet = staff.pipeline, staff.poller, staff.wallet
        self._ledger = ledger = QuestionLedger(pipeline, publish)
        inboxes = InboxStaff(pipeline, poller, wallet, staff.vault.fingerprint, outside.inbox, ledger)
        self._inboxes = InboxDesk(inboxes, publish)
        self._sent = sent = SentAnswers(pipeline, poller, ledger, self._inboxes, publish)
        self._inboxes.when_changed(sent.noticed)
        self._answers = AnswerDesk(AnswerStaff(pipeline, poller, wallet, outside.inbox, ledger, sent), publish)

    def _new_program_desks(self, staff: Staff, outside: Outside, safe: Safe) -> tuple[CommandDesk, ...]:
        """Those that carry out what is about no account or watch alone, or only reads."""
        pipeline, poller, wallet, client = staff.pipeline, staff.poller, staff.wallet, staff.client
        forgetting = ForgettingStaff(pipeline, poller, wallet, staff.vault, staff.questions, self._reset)
        return (
            RecordDesk(pipeline, self._tell),
            MethodsDesk(MethodsStaff(pipeline, poller, wallet, client), self._tell),
            ProgramDesk(ProgramStaff(pipeline, poller, outside.pace, outside.login_start), self._tell),
            SelfTestDesk(SelfTestStaff(pipeline, poller, wallet, safe, client, outside.check_folder), self._tell),
            ForgettingDesk(forgetting, self._tell),
        )

    def _new_poller(self, outside: Outside, pipeline: Pipeline, wallet: Wallet, watchdog: Watchdog | None) -> Poller:
        def network_changed(is_up: bool) -> None:
            self._publish(NetworkChanged(is_up, outside.clock.now()))

        return Poller(
            outside.client,
            outside.clock,
            outside.pace,
            token_of=wallet.token,
            budget_for=outside.budget_for,
            report=pipeline.post,
            network_changed=network_changed,
            watchdog=watchdog,
        )

    def open(self) -> None:
        """The pipeline is open."""
        self._portals.open()
        self._accounts.open()
        self._listener.open()
        self._ledger.open()
        self._sent.open()
        self._inboxes.open()

    def carry_out(self, command: Command) -> None:
        """A command came."""
        if isinstance(command, ReloadAccounts):
            # Another process may have changed settings as well.
            self._portals.open()
        desks: tuple[CommandDesk, ...] = (*self._all, self._inboxes, self._answers, self._ledger, *self._of_program)
        if not any(desk.carry_out(command) for desk in desks):
            _log.error("nobody carries out %s", type(command).__name__)

    def question_closed(self, watch_id: int) -> None:
        """Nothing more is awaited for a watch."""
        self.poller.drop((watch_id,))

    def redirected(self, rows: tuple[WatchRow, ...]) -> None:
        """The portals of these rows sent requests elsewhere."""
        self._portals.redirected(rows)

    def _reset(self) -> None:
        """Everything was forgotten."""
        self._portals.reset()
        self._listener.reset()
        self._answers.reset()
        self._ledger.reset()
        self._inboxes.reset()
        self._sign_ins.reset()

    def _tell(self, fact: Fact) -> None:
        """Publishes a desk's fact. What may be read of a portal depends on it: a token that is held, say."""
        self._publish(fact)
        for source in self._sources:
            source.noticed(fact)
