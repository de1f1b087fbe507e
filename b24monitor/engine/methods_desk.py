"""Asks portals which methods they offer, when a person chooses one. On the pipeline's thread."""

from collections.abc import Callable
from dataclasses import dataclass

from b24monitor.core.answer import Answer
from b24monitor.core.command import Command, ReadMethods
from b24monitor.core.fact import CommandFailed, Fact, Problem
from b24monitor.core.ports import PortalClient
from b24monitor.core.program_fact import MethodsRead
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class MethodsStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    client: PortalClient


class MethodsDesk:
    """What portals offer; the request is made by the poller's workers, within the portal's budget."""

    def __init__(self, staff: MethodsStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about a portal's methods; False when it is about something else."""
        if not isinstance(command, ReadMethods):
            return False
        accounts = self._staff.pipeline.store.accounts()
        account = next((account for account in accounts if account.account_id == command.account_id), None)
        held = self._staff.wallet.token(command.account_id)
        if account is None or held is None:
            self._fail(command, Problem.NO_TOKEN)
            return True
        endpoint, token = account.portal.endpoint, held[1]

        def read() -> None:
            methods = self._staff.client.methods(endpoint, token)
            self._staff.pipeline.post(lambda: self._came(command, methods))

        self._staff.poller.submit(endpoint, read)
        return True

    def _came(self, command: ReadMethods, methods: tuple[str, ...] | Answer) -> None:
        if isinstance(methods, Answer):
            self._fail(command, Problem.METHODS_UNREAD, methods)
        else:
            self._publish(MethodsRead(command.request_id, command.account_id, methods))

    def _fail(self, command: ReadMethods, problem: Problem, answer: Answer | None = None) -> None:
        self._publish(CommandFailed(problem, command.request_id, answer=answer, account_id=command.account_id))
