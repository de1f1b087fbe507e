"""The engine: joins pipeline, poller and safe, and is all a front end needs to know."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from b24monitor.core.budget import Budget
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command
from b24monitor.core.fact import Fact
from b24monitor.core.ports import AuthorizationClient, CodeCatcher, PortalClient, Store, Vault
from b24monitor.core.schedule import Pace
from b24monitor.engine.account_desk import AccountDesk, Staff
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.safe import Safe
from b24monitor.engine.sign_in_desk import SignInDesk, SignInStaff
from b24monitor.engine.vault_desk import VaultDesk, VaultStaff
from b24monitor.engine.wallet import Wallet

_log = logging.getLogger(__name__)

# The process is gone 2 s after Quit; the parts stop one after the other within that.
_STOP_LIMITS_S = (0.5, 0.3, 0.6)


@dataclass(frozen=True)
class Outside:
    """The outside services an engine works with. `open_store` is called on the thread that will use the store."""

    open_store: Callable[[], Store]
    vault: Vault
    client: PortalClient
    authorization: AuthorizationClient
    catcher: CodeCatcher
    clock: Clock
    budget_for: Callable[[str], Budget | None]
    pace: Pace = field(default_factory=Pace)


class Engine:
    """Watches until it is stopped. Commands come in through `post`, facts leave through `publish`, on any thread."""

    def __init__(self, outside: Outside, publish: Callable[[Fact], None]) -> None:
        self._client = outside.client
        self._authorization = outside.authorization
        self._catcher = outside.catcher
        self._vault = outside.vault
        wallet = Wallet()
        self._pipeline = Pipeline(outside.open_store, outside.clock, publish)
        self._safe = Safe(outside.vault)
        self._poller = Poller(
            outside.client,
            outside.clock,
            outside.pace,
            token_of=wallet.token,
            budget_for=outside.budget_for,
            report=self._pipeline.post,
        )
        self._questions = QuestionDesk(self._pipeline, self._poller, wallet, outside.clock, publish)
        vault = VaultDesk(VaultStaff(self._pipeline, wallet, self._safe, self._questions), publish)
        self._accounts = AccountDesk(
            Staff(self._pipeline, self._poller, wallet, outside.client, outside.authorization, self._questions, vault),
            publish,
        )
        signing_in = SignInStaff(self._pipeline, self._poller, outside.authorization, outside.catcher)
        self._sign_ins = SignInDesk(signing_in, publish)

    def start(self) -> None:
        """Starts all threads and returns at once; the board follows as facts."""
        self._safe.start()
        self._poller.start()
        self._pipeline.start(self)

    def stop(self) -> bool:
        """Ends all threads within two seconds; False when one was stuck in an outside call and was abandoned."""
        stops = (self._poller.stop, self._safe.stop, self._pipeline.stop)
        stopped = [stop(limit_s) for stop, limit_s in zip(stops, _STOP_LIMITS_S, strict=True)]
        # After the pipeline, which could start it again.
        self._catcher.stop()
        self._vault.close()
        self._client.close()
        self._authorization.close()
        return all(stopped)

    def post(self, command: Command) -> None:
        """Hands a command in; returns at once."""
        self._pipeline.post(command)

    def open(self) -> None:
        """The pipeline is open (on its thread)."""
        self._accounts.open()

    def carry_out(self, command: Command) -> None:
        """A command came (on the pipeline's thread)."""
        desks = (self._questions, self._accounts, self._sign_ins)
        if not any(desk.carry_out(command) for desk in desks):
            _log.error("nobody carries out %s", type(command).__name__)

    def question_closed(self, watch_id: int) -> None:
        """Nothing more is awaited for a watch (on the pipeline's thread)."""
        self._poller.drop((watch_id,))
