"""The desks that work on the pipeline's thread, and which of them carries out what."""

import logging
from collections.abc import Callable

from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command, ReloadAccounts
from b24monitor.core.fact import Fact
from b24monitor.engine.account_desk import AccountDesk, Staff
from b24monitor.engine.event_desk import EventDesk, EventStaff
from b24monitor.engine.outside import Outside
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.portal_desk import PortalDesk, PortalStaff
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.renewal_desk import RenewalDesk, RenewalStaff
from b24monitor.engine.safe import Safe
from b24monitor.engine.sign_in_desk import SignInDesk, SignInStaff
from b24monitor.engine.succession import Succession
from b24monitor.engine.vault_desk import VaultDesk, VaultStaff
from b24monitor.engine.wallet import Wallet

_log = logging.getLogger(__name__)


class Desks:
    """All desks, as `pipeline.Desk` wants one, with the poller they share."""

    def __init__(self, outside: Outside, pipeline: Pipeline, safe: Safe, publish: Callable[[Fact], None]) -> None:
        wallet, client, authorization = Wallet(), outside.client, outside.authorization
        self.poller = poller = Poller(
            client,
            outside.clock,
            outside.pace,
            token_of=wallet.token,
            budget_for=outside.budget_for,
            report=pipeline.post,
        )
        questions = QuestionDesk(pipeline, poller, wallet, outside.clock, publish)
        succession = Succession(pipeline, poller, wallet, questions)
        vault = VaultDesk(VaultStaff(pipeline, wallet, safe, questions, succession), publish)
        staff = Staff(pipeline, poller, wallet, client, authorization, questions, vault, succession)
        self._accounts = AccountDesk(staff, publish)
        self._portals = PortalDesk(PortalStaff(pipeline, poller, wallet, client, authorization, questions), publish)
        renewing = RenewalStaff(
            pipeline, poller, wallet, questions, vault, succession, outside.renewer, self._portals.moved
        )
        # In this order: an expired token is renewed before it is asked with, and what was bound for an account is
        # undone before it is removed.
        self._all = (
            RenewalDesk(renewing, publish),
            questions,
            EventDesk(EventStaff(pipeline, poller, wallet, outside.events), publish),
            self._accounts,
            SignInDesk(SignInStaff(pipeline, poller, authorization, outside.catcher), publish),
            self._portals,
        )

    def open(self) -> None:
        """The pipeline is open."""
        self._portals.open()
        self._accounts.open()

    def carry_out(self, command: Command) -> None:
        """A command came."""
        if isinstance(command, ReloadAccounts):
            # Another process may have changed settings as well.
            self._portals.open()
        if not any(desk.carry_out(command) for desk in self._all):
            _log.error("nobody carries out %s", type(command).__name__)

    def question_closed(self, watch_id: int) -> None:
        """Nothing more is awaited for a watch."""
        self.poller.drop((watch_id,))

    def redirected(self, rows: tuple[WatchRow, ...]) -> None:
        """The portals of these rows sent requests elsewhere."""
        self._portals.redirected(rows)
