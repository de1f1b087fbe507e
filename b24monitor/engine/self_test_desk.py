"""Runs the self-test: each check where it may wait, and all of them told as they end. On the pipeline's thread."""

from collections.abc import Callable
from dataclasses import dataclass, field

from b24monitor.core.check_wording import ClockReading, clock_result, no_portals
from b24monitor.core.command import Command
from b24monitor.core.fact import Fact
from b24monitor.core.ports import PortalClient
from b24monitor.core.program_command import RunSelfTest
from b24monitor.core.program_fact import CheckDone, SelfTestDone
from b24monitor.core.route import SYSTEM_ROUTE
from b24monitor.core.self_test import CheckResult
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.safe import Safe
from b24monitor.engine.self_test import PortalTrial, by_life, try_keyring, try_portal
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class SelfTestStaff:
    """Those the desk works with; `check_folder` tries the data folder."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    safe: Safe
    client: PortalClient
    check_folder: Callable[[], CheckResult]


@dataclass(slots=True)
class _Run:
    """One self-test: how many checks have not ended, and what the portals' clocks told."""

    request_id: int
    left: int = 0
    readings: list[ClockReading] = field(default_factory=list)


class SelfTestDesk:
    """Each test is its own: several may be under way."""

    def __init__(self, staff: SelfTestStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish

    def carry_out(self, command: Command) -> bool:
        """Carries out a command to test; False for any other."""
        if not isinstance(command, RunSelfTest):
            return False
        run = _Run(command.request_id)
        trials = self._trials()
        # The keyring's and the folder's besides.
        run.left = len(trials) + 2
        self._staff.safe.use(try_keyring, lambda result: self._later(run, result))
        for trial in trials:
            self._submit(run, trial)
        if not trials:
            self._publish(CheckDone(run.request_id, no_portals()))
        self._ended(run, self._staff.check_folder())
        return True

    def _trials(self) -> list[PortalTrial]:
        """Each portal once."""
        store, wallet = self._staff.pipeline.store, self._staff.wallet
        routes = {settings.endpoint: settings.route for settings in store.portal_settings()}
        accounts = store.accounts()
        # In reverse, since the last of a portal counts.
        tokens = {
            account.portal.endpoint: held[1]
            for account in reversed(by_life(accounts, self._staff.pipeline.now()))
            if (held := wallet.token(account.account_id)) is not None
        }
        endpoints = dict.fromkeys(account.portal.endpoint for account in accounts)
        return [
            PortalTrial(endpoint, tokens.get(endpoint), routes.get(endpoint, SYSTEM_ROUTE)) for endpoint in endpoints
        ]

    def _submit(self, run: _Run, trial: PortalTrial) -> None:
        def try_it() -> None:
            result, reading = try_portal(self._staff.client, trial)
            self._later(run, result, reading)

        self._staff.poller.submit(trial.endpoint, try_it)

    def _later(self, run: _Run, result: CheckResult, reading: ClockReading | None = None) -> None:
        self._staff.pipeline.post(lambda: self._ended(run, result, reading))

    def _ended(self, run: _Run, result: CheckResult, reading: ClockReading | None = None) -> None:
        self._publish(CheckDone(run.request_id, result))
        if reading is not None:
            run.readings.append(reading)
        run.left -= 1
        if run.left == 0:
            self._publish(CheckDone(run.request_id, clock_result(run.readings)))
            self._publish(SelfTestDone(run.request_id))
