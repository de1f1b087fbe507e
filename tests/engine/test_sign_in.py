"""Signing in with the browser, from the authorise page to a proved account, and all the ways it ends otherwise."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from b24monitor.bitrix24.code_catcher import CatchLimits, LoopbackCatcher
from b24monitor.core.command import BeginSignIn, CancelSignIn
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import AccountAdded, CodeReceived, CommandFailed, Problem, SignInBegun
from b24monitor.core.oauth import OAuthProblem, oauth_problem, typed_server
from b24monitor.core.secret import Secret
from b24monitor.demo.message import Request, Response
from b24monitor.demo.oauth import TOKEN_PATH
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import Bench
from tests.engine.sign_in_bench import CLIENT_ID, SignIns, browse, free_port, state_of


@pytest.fixture
def sign_ins(bench: Bench) -> SignIns:
    return SignIns(bench)


def is_open(begun: SignInBegun) -> bool:
    with socket.socket() as visitor:
        port = int(begun.redirect_address.rstrip("/").rpartition(":")[2])
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def redirect(begun: SignInBegun, code: str, state: str = "", **more: str) -> str:
    query = urlencode({"code": code, "state": state or state_of(begun)} | more)
    return f"{begun.redirect_address or 'https://app.example/back'}?{query}"


def wrong(problem: CommandFailed) -> OAuthProblem:
    assert problem.problem is Problem.CODE_NOT_ACCEPTED
    assert problem.answer is not None
    return oauth_problem(problem.answer)


def test_the_whole_journey(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    portal.sign_in_as(5)
    port = free_port()
    begun = sign_ins.begin(port=port)
    assert (begun.redirect_address, begun.is_port_busy) == (f"http://127.0.0.1:{port}/", False)
    assert begun.authorize_url.startswith(f"{portal.url}/oauth/authorize/?")
    assert "close this page" in browse(begun.authorize_url)
    added = sign_ins.added()
    account = added.account
    assert (account.portal.endpoint, account.label, account.application) == (portal.endpoint, "Mine", CLIENT_ID)
    assert (account.user_id, account.is_administrator, account.member_id) == (5, True, portal.member_id)
    assert account.generation.expires_at is not None
    assert account.generation.expires_at - portal.now() > timedelta(minutes=59)
    assert not added.session_only
    assert [fact.request_id for fact in bench.facts.of(CodeReceived)] == [1]
    assert portal.request_log.path_count(TOKEN_PATH + "/") == 1
    assert not is_open(begun)
    assert not bench.facts.of(CommandFailed)


def test_signing_in_again_is_the_next_generation(sign_ins: SignIns) -> None:
    browse(sign_ins.begin(1, port=0).authorize_url)
    first = sign_ins.added(1).account
    browse(sign_ins.begin(2, port=0).authorize_url)
    second = sign_ins.added(2).account
    assert second.account_id == first.account_id
    assert second.generation.fingerprint != first.generation.fingerprint


def test_a_pasted_code(sign_ins: SignIns, portal: DemoPortal) -> None:
    begun = sign_ins.begin()
    assert (begun.redirect_address, begun.is_port_busy) == ("", False)
    sign_ins.give(f" {portal.issue_code()}\n")
    assert sign_ins.added().account.user_id == 7


def test_a_pasted_address(sign_ins: SignIns, portal: DemoPortal) -> None:
    begun = sign_ins.begin()
    sign_ins.give(redirect(begun, portal.issue_code(), domain="other.example", member_id="x"))
    assert sign_ins.added().account.portal.endpoint == portal.endpoint


def test_a_code_may_be_pasted_while_it_is_awaited(sign_ins: SignIns, portal: DemoPortal) -> None:
    begun = sign_ins.begin(port=0)
    sign_ins.give(portal.issue_code())
    sign_ins.added()
    assert not is_open(begun)


def test_another_sign_ins_visit_is_not_exchanged(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    begun = sign_ins.begin(port=0)
    assert "another sign-in" in browse(redirect(begun, portal.issue_code(), "x" * 43))
    assert "another sign-in" in browse(redirect(begun, "", "x" * 43, error="access_denied"))
    assert not bench.facts.of(CodeReceived)
    assert not bench.facts.of(CommandFailed)
    browse(begun.authorize_url)
    sign_ins.added()
    assert portal.request_log.path_count(TOKEN_PATH + "/") == 1


def test_a_pasted_mistake_leaves_the_sign_in_waiting(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    begun = sign_ins.begin()
    sign_ins.give(redirect(begun, portal.issue_code(), "x" * 43))
    assert sign_ins.failed().problem is Problem.OTHER_SIGN_IN
    for nth, text in enumerate(("", "no code", f"{begun.authorize_url}", "https://app.example/?code="), 2):
        sign_ins.give(text)
        failed = sign_ins.failed(nth=nth)
        assert (failed.problem, failed.answer) == (Problem.NO_CODE, None)
    assert not bench.facts.of(CodeReceived)
    sign_ins.give(portal.issue_code())
    sign_ins.added()


def test_a_browser_that_comes_back_with_an_error_ends_it(sign_ins: SignIns) -> None:
    begun = sign_ins.begin(port=0)
    assert "close this page" in browse(f"{begun.redirect_address}?error=access_denied&state={state_of(begun)}")
    failed = sign_ins.failed()
    assert failed.problem is Problem.NO_CODE
    assert failed.answer is not None
    assert failed.answer.error == "access_denied"
    assert not is_open(begun)


def test_a_busy_port_leaves_pasting(sign_ins: SignIns, portal: DemoPortal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        begun = sign_ins.begin(port=other.getsockname()[1])
    assert (begun.redirect_address, begun.is_port_busy) == ("", True)
    sign_ins.give(portal.issue_code())
    sign_ins.added()


def test_given_up(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    begun = sign_ins.begin(port=0)
    bench.post(CancelSignIn(2))
    bench.post(CancelSignIn(1))
    sign_ins.give(portal.issue_code())
    assert sign_ins.failed().problem is Problem.OTHER_SIGN_IN
    assert not is_open(begun)
    assert not bench.facts.of(CodeReceived)


def test_given_up_during_the_exchange(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    sign_ins.begin()
    portal.delay_s = 0.3
    sign_ins.give(portal.issue_code())
    bench.facts.wait_for(CodeReceived)
    bench.post(CancelSignIn(1))
    portal.delay_s = 0.0
    sign_ins.begin(2)
    sign_ins.give(portal.issue_code(), 2)
    # The second exchange waits for the first, both being at one server.
    sign_ins.added(2)
    assert [fact.request_id for fact in bench.facts.of(AccountAdded)] == [2]


def test_the_newest_sign_in_counts(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    port = free_port()
    first, second = sign_ins.begin(1, port), sign_ins.begin(2, port)
    assert (first.redirect_address, second.is_port_busy) == (second.redirect_address, False)
    assert state_of(first) != state_of(second)
    assert sign_ins.failed(1).problem is Problem.OTHER_SIGN_IN
    assert "another sign-in" in browse(first.authorize_url)
    assert not bench.facts.of(CodeReceived)
    browse(second.authorize_url)
    sign_ins.added(2)
    sign_ins.give(portal.issue_code(), 1)
    assert sign_ins.failed(1, nth=2).problem is Problem.OTHER_SIGN_IN


def test_nobody_comes_back(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    bench.catcher = LoopbackCatcher(CatchLimits(total_s=0.2))
    bench.restart()
    begun = sign_ins.begin(port=0)
    failed = sign_ins.failed()
    assert failed.problem is Problem.NO_CODE
    assert failed.answer is not None
    assert failed.answer.trouble is Trouble.TIMED_OUT
    assert not is_open(begun)
    sign_ins.give(portal.issue_code())
    assert sign_ins.failed(nth=2).problem is Problem.OTHER_SIGN_IN


def test_quitting_while_a_code_is_awaited(sign_ins: SignIns, bench: Bench) -> None:
    begun = sign_ins.begin(port=0)
    began_s = time.monotonic()
    assert bench.stop()
    assert time.monotonic() - began_s < 2.0
    assert not is_open(begun)
    assert not bench.facts.of(CommandFailed)


def test_a_code_is_exchanged_once(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    sign_ins.begin(1)
    code = portal.issue_code()
    sign_ins.give(code)
    sign_ins.give(code)
    sign_ins.added()
    assert not bench.facts.of(CommandFailed)
    assert portal.request_log.path_count(TOKEN_PATH + "/") == 1
    assert len(bench.facts.of(CodeReceived)) == 1
    sign_ins.begin(2)
    sign_ins.give(code, 2)
    assert wrong(sign_ins.failed(2)) is OAuthProblem.INVALID_GRANT
    assert portal.request_log.path_count(TOKEN_PATH + "/") == 2


class LateCatcher:
    """A browser that comes back when the test says so, even if nobody waits for it any more."""

    take: Callable[[Secret], bool]
    missed: Callable[[], None]

    def start(self, port: int, take: Callable[[Secret], bool], missed: Callable[[], None]) -> str:
        self.take, self.missed = take, missed
        return f"http://127.0.0.1:{port}/"

    def stop(self) -> None:
        """Too late: it is on its way."""


def test_a_browser_that_comes_back_as_the_code_is_pasted(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    bench.catcher = late = LateCatcher()
    bench.restart()
    begun = sign_ins.begin(port=8765)
    sign_ins.give(portal.issue_code())
    assert late.take(Secret(redirect(begun, portal.issue_code()).partition("?")[2]))
    late.missed()
    sign_ins.added()
    assert portal.request_log.path_count(TOKEN_PATH + "/") == 1
    assert not bench.facts.of(CommandFailed)


def test_a_code_that_is_too_old(sign_ins: SignIns, bench: Bench, portal: DemoPortal) -> None:
    sign_ins.begin()
    code = portal.issue_code()
    bench.clock.advance(31)
    sign_ins.give(code)
    assert wrong(sign_ins.failed()) is OAuthProblem.INVALID_GRANT
    assert not bench.facts.of(AccountAdded)


def test_a_wrong_client_secret(sign_ins: SignIns, portal: DemoPortal) -> None:
    sign_ins.begin(client_secret="not-the-applications")
    sign_ins.give(portal.issue_code())
    assert wrong(sign_ins.failed()) is OAuthProblem.INVALID_CLIENT


def test_a_server_that_is_not_there(sign_ins: SignIns, portal: DemoPortal) -> None:
    sign_ins.server = typed_server("http://127.0.0.1:9")
    sign_ins.begin()
    sign_ins.give(portal.issue_code())
    assert wrong(sign_ins.failed()) is OAuthProblem.UNREACHABLE


def test_a_portal_that_is_gone_after_the_exchange(sign_ins: SignIns, portal: DemoPortal) -> None:
    def refuse_rest(request: Request) -> Response | None:
        return Response(500) if request.path.startswith("/rest/") else None

    sign_ins.begin()
    portal.intercept = refuse_rest
    sign_ins.give(portal.issue_code())
    assert sign_ins.failed().problem is Problem.PORTAL_UNREACHABLE


def test_a_portal_of_this_machine_needs_a_typed_server(bench: Bench, portal: DemoPortal) -> None:
    bench.post(BeginSignIn(1, portal.endpoint, CLIENT_ID, Secret("not-for-bitrix24")))
    assert bench.facts.wait_for(CommandFailed).problem is Problem.PORTAL_UNKNOWN
    assert not bench.facts.of(SignInBegun)
