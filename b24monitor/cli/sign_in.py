"""Signs in to a portal from the command line: the browser, the code caught or typed, the exchange (RFC 6749)."""

import queue
import secrets
import webbrowser
from typing import TextIO

from b24monitor.cli.account_options import SignInWish, TokenWish
from b24monitor.cli.secret_input import read_line
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.command import BeginSignIn
from b24monitor.core.console_wording import browser_text, code_prompt, port_taken_text, register_here_text
from b24monitor.core.errors import BadRedirectError, Trouble
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.oauth import KNOWN_SERVERS, TokenAnswer, authorize_url
from b24monitor.core.ports import AuthorizationClient, CodeCatcher
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in import Received, account_to_add, landed, pasted_code
from b24monitor.core.sign_in_wording import (
    HINT_AFTER_S,
    code_life_text,
    no_browser_text,
    serves_text,
    silence_text,
    waiting_text,
)
from b24monitor.core.wording import problem_words

_STATE_BYTES = 32
# Ctrl-C is noticed as soon, on every platform.
_NAP_S = 0.5

_PROBLEMS = {
    BadRedirectError.Reason.NO_CODE: Problem.NO_CODE,
    BadRedirectError.Reason.OTHER_STATE: Problem.OTHER_SIGN_IN,
}


class ConsoleSignIn:
    """One sign-in, talking to the user through `err` and hearing the code from `stdin`."""

    def __init__(self, wish: SignInWish, catcher: CodeCatcher, stdin: TextIO, err: TextIO) -> None:
        self._wish = wish
        self._catcher = catcher
        self._stdin = stdin
        self._err = err
        self._state = Secret(secrets.token_urlsafe(_STATE_BYTES))

    def run(self, authorization: AuthorizationClient) -> TokenWish | CommandFailed:
        """The token to take, or why there is none; raises `UsageError` when what was typed is no code of this one."""
        command = self._wish.command
        self._say(serves_text())
        received = self._typed() if command.port is None else self._caught(command.port)
        if isinstance(received, Answer):
            return CommandFailed(Problem.NO_CODE, answer=received)
        server = command.server or received.server or KNOWN_SERVERS[0]
        answer = authorization.exchange(server, command.client_id, command.client_secret, received.code)
        if isinstance(answer, TokenAnswer):
            return TokenWish(account_to_add(command, answer, server))
        return CommandFailed(Problem.CODE_NOT_ACCEPTED, answer=answer)

    def _caught(self, port: int) -> Received | Answer:
        came: queue.SimpleQueue[Received | Answer] = queue.SimpleQueue()

        def take(query: Secret) -> bool:
            outcome = landed(f"?{query.reveal()}", self._state)
            if outcome is not None:
                came.put(outcome)
            return outcome is not None

        try:
            address = self._catcher.start(port, take, lambda: came.put(answer_for_trouble(Trouble.TIMED_OUT)))
        except OSError:
            self._say(port_taken_text(port))
            return self._typed()
        try:
            self._say(register_here_text(port))
            self._open(self._wish.command, address)
            return self._wait_for(came)
        finally:
            self._catcher.stop()

    def _wait_for(self, came: "queue.SimpleQueue[Received | Answer]") -> Received | Answer:
        naps_left = int(HINT_AFTER_S / _NAP_S)
        while True:
            try:
                return came.get(timeout=_NAP_S)
            except queue.Empty:
                naps_left -= 1
                if naps_left == 0:
                    self._say(silence_text())

    def _typed(self) -> Received:
        self._open(self._wish.command, "")
        self._say(code_life_text(None, is_shown=False))
        try:
            return pasted_code(read_line(self._stdin, code_prompt()).reveal(), self._state)
        except BadRedirectError as error:
            raise UsageError(problem_words(_PROBLEMS[error.reason])) from None

    def _open(self, command: BeginSignIn, address: str) -> None:
        url = authorize_url(command.endpoint, command.client_id, self._state)
        self._say(waiting_text(address))
        if not self._wish.opens_browser:
            self._say(browser_text(url))
        elif not webbrowser.open(url):
            self._say(no_browser_text())
            self._say(browser_text(url))

    def _say(self, text: str) -> None:
        self._err.write(text + "\n")
        self._err.flush()
