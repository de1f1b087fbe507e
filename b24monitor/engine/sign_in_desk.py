"""Carries out a sign-in in the browser: catches or takes the code, exchanges it, and hands the token on (RFC 6749)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.command import AddAccount, BeginSignIn, CancelSignIn, Command, GiveCode
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.errors import BadRedirectError, Trouble
from b24monitor.core.fact import CodeReceived, CommandFailed, Fact, Problem, SignInBegun
from b24monitor.core.oauth import (
    KNOWN_SERVERS,
    AuthorizationServer,
    TokenAnswer,
    authorize_url,
)
from b24monitor.core.ports import AuthorizationClient, CodeCatcher
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in import Received, account_to_add, landed, pasted_code
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.relocation import own_server

_STATE_BYTES = 32
_PROBLEMS = {
    BadRedirectError.Reason.NO_CODE: Problem.NO_CODE,
    BadRedirectError.Reason.OTHER_STATE: Problem.OTHER_SIGN_IN,
}


@dataclass(frozen=True, slots=True)
class SignInStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    authorization: AuthorizationClient
    catcher: CodeCatcher


@dataclass(frozen=True, slots=True)
class _SignIn:
    command: BeginSignIn
    state: Secret


class SignInDesk:
    """The sign-in that waits for its code, one at a time. On the pipeline's thread.

    Client secret and refresh token are let go of with the exchange, unless the account is to be renewed by them.
    """

    def __init__(self, staff: SignInStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._waiting: _SignIn | None = None
        self._exchanging: set[int] = set()

    def reset(self) -> None:
        """Gives up every sign-in that is under way."""
        self._exchanging.clear()
        self._stop_waiting()

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about a sign-in; False when it is about something else."""
        match command:
            case BeginSignIn():
                self._begin(command)
            case GiveCode():
                self._give(command)
            case CancelSignIn():
                self._cancel(command.request_id)
            case _:
                return False
        return True

    def _begin(self, command: BeginSignIn) -> None:
        before = self._waiting
        self._stop_waiting()
        if before is not None and before.command.request_id != command.request_id:
            self._publish(CommandFailed(Problem.OTHER_SIGN_IN, before.command.request_id))
        command = replace(command, server=command.server or own_server(self._staff.pipeline.store, command.endpoint))
        if command.server is None and is_loopback_endpoint(command.endpoint):
            # Bitrix24's own servers know nothing of a portal on this machine.
            self._publish(CommandFailed(Problem.PORTAL_UNKNOWN, command.request_id))
            return
        sign_in = _SignIn(command, Secret(secrets.token_urlsafe(_STATE_BYTES)))
        self._waiting = sign_in
        address = self._catch(sign_in, command.port) if command.port is not None else ""
        is_busy = command.port is not None and not address
        url = authorize_url(command.endpoint, command.client_id, sign_in.state)
        self._publish(SignInBegun(command.request_id, url, address, is_busy))

    def _catch(self, sign_in: _SignIn, port: int) -> str:
        """Where the code is caught; empty when the port is not to be had."""

        def take(query: Secret) -> bool:
            came = landed(f"?{query.reveal()}", sign_in.state)
            if came is not None:
                self._later(lambda: self._came_back(sign_in, came))
            return came is not None

        def missed() -> None:
            self._later(lambda: self._came_back(sign_in, answer_for_trouble(Trouble.TIMED_OUT)))

        try:
            return self._staff.catcher.start(port, take, missed)
        except OSError:
            return ""

    def _came_back(self, sign_in: _SignIn, came: Received | Answer) -> None:
        """The browser brought a code, or an answer says why there will be none."""
        if sign_in is not self._waiting:
            return
        if isinstance(came, Received):
            self._exchange(sign_in, came)
        else:
            self._stop_waiting()
            self._publish(CommandFailed(Problem.NO_CODE, sign_in.command.request_id, answer=came))

    def _give(self, command: GiveCode) -> None:
        sign_in = self._waiting
        if command.request_id in self._exchanging:
            # The code was caught or pasted before, and works once.
            return
        if sign_in is None or sign_in.command.request_id != command.request_id:
            self._publish(CommandFailed(Problem.OTHER_SIGN_IN, command.request_id))
            return
        try:
            received = pasted_code(command.pasted.reveal().strip(), sign_in.state)
        except BadRedirectError as error:
            self._publish(CommandFailed(_PROBLEMS[error.reason], command.request_id))
        else:
            self._exchange(sign_in, received)

    def _cancel(self, request_id: int) -> None:
        self._exchanging.discard(request_id)
        if self._waiting is not None and self._waiting.command.request_id == request_id:
            self._stop_waiting()

    def _exchange(self, sign_in: _SignIn, received: Received) -> None:
        request_id = sign_in.command.request_id
        server = sign_in.command.server or received.server or KNOWN_SERVERS[0]
        # Before all else: the code lives 30 s.
        # A lane of its own: a code lives 30 s, and must not wait for what else that server is asked.
        self._staff.poller.submit(
            f"{server.address}/oauth/token/", self._errand(sign_in.command, server, received.code)
        )
        self._exchanging.add(request_id)
        self._stop_waiting()
        self._publish(CodeReceived(request_id))

    def _errand(self, command: BeginSignIn, server: AuthorizationServer, code: Secret) -> Callable[[], None]:
        # Taken out when it runs: a worker holds its last errand until the next one comes.
        held = [(command.client_secret, code)]
        public = replace(command, client_secret=Secret(""))

        def exchange() -> None:
            client_secret, code = held.pop()
            answer = self._staff.authorization.exchange(server, public.client_id, client_secret, code)
            outcome = (
                account_to_add(replace(public, client_secret=client_secret), answer, server)
                if isinstance(answer, TokenAnswer)
                else answer
            )
            self._later(lambda: self._exchanged(public.request_id, outcome))

        return exchange

    def _exchanged(self, request_id: int, outcome: AddAccount | Answer) -> None:
        if request_id not in self._exchanging:
            # Given up meanwhile.
            return
        self._exchanging.discard(request_id)
        if isinstance(outcome, AddAccount):
            self._staff.pipeline.post(outcome)
        else:
            self._publish(CommandFailed(Problem.CODE_NOT_ACCEPTED, request_id, answer=outcome))

    def _stop_waiting(self) -> None:
        self._waiting = None
        self._staff.catcher.stop()

    def _later(self, work: Callable[[], None]) -> None:
        """Hands work back to the pipeline's thread."""
        self._staff.pipeline.post(work)
