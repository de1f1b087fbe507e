"""`b24monitor questions` and `answer`: a real portal, a real keyring, and no window."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.core.question import GivenAnswer, QuestionState
from b24monitor.core.store_port import Store
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.wiring import open_store
from tests.cli.shell import Shell
from tests.demo.wire import call, probe

METHOD = "voximplant.user.get"
CONFIRM = "im.notify.confirm"


@pytest.fixture
def admin(shell: Shell, portal: DemoPortal) -> Shell:
    add(shell, portal, "admin", scope="im,telephony")
    return shell


def add(shell: Shell, portal: DemoPortal, label: str, *, user_id: int = 1, scope: str = "im") -> None:
    token = portal.issue_token(user_id=user_id, scope=scope, client_id="local.app.one").access_token
    done = shell.accounts("add", "--endpoint", portal.endpoint, "--label", label, typed=token)
    assert done.returncode == 0, done.stderr


def ask(portal: DemoPortal) -> str:
    token = portal.issue_token(client_id="local.app.two").access_token
    call(portal, METHOD, token, USER_ID="")
    return token


def listed(shell: Shell) -> list[dict[str, object]]:
    done = shell.run("questions", "--account", "admin", "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def first_id(shell: Shell) -> str:
    return str(listed(shell)[0]["id"])


def answer(shell: Shell, question_id: str, word: str, *more: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return shell.run("answer", question_id, word, "--account", "admin", *more, typed=typed)


def past(shell: Shell) -> list[tuple[QuestionState, bool | None]]:
    with closing(open_store(shell.home)) as store:
        return [(one.state, one.is_allowed) for one in store.past_questions(9)]


def test_the_list_names_what_is_asked(admin: Shell, portal: DemoPortal) -> None:
    token = ask(portal)
    ask(portal)
    newest, oldest = listed(admin)
    assert newest["id"] != oldest["id"]
    assert (oldest["application"], oldest["client_id"], oldest["method"]) == ("Second app", "local.app.two", METHOD)
    assert (oldest["too_late"], oldest["watch_id"], oldest["user_ids"]) == (False, None, [1])
    done = admin.run("questions", "--account", "admin")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [str(one["id"])[:6] for one in (newest, oldest)]
    assert token not in done.stdout + done.stderr
    assert not admin.is_on_disk(token)


def test_without_a_name_only_lists_that_are_switched_on_are_read(admin: Shell, portal: DemoPortal) -> None:
    ask(portal)
    done = admin.run("questions")
    assert (done.returncode, done.stdout) == (6, "")
    with closing(open_store(admin.home)) as store:
        (account,) = store.accounts()
        store.set_setting(f"inbox:{account.account_id}", "on")
    assert len(admin.run("questions").stdout.splitlines()) == 1


def test_an_answer_is_given_once_and_kept(admin: Shell, portal: DemoPortal) -> None:
    token = ask(portal)
    question_id = first_id(admin)
    done = answer(admin, question_id[:8], "allow", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert probe(portal, token) == (200, "")
    assert past(admin) == [(QuestionState.ANSWERED, True)]
    assert answer(admin, question_id, "allow", "--yes").returncode == 8
    assert portal.request_log.calls(CONFIRM) == 1


def test_nothing_is_sent_without_a_yes(admin: Shell, portal: DemoPortal) -> None:
    token = ask(portal)
    question_id = first_id(admin)
    for typed in ("", "n\n", "allow\n"):
        done = answer(admin, question_id, "deny", typed=typed)
        assert done.returncode == 1
        assert METHOD in done.stderr
    assert portal.request_log.calls(CONFIRM) == 0
    assert answer(admin, question_id, "deny", typed="y\n").returncode == 0
    assert probe(portal, token) == (403, "METHOD_CONFIRM_DENIED")


def test_an_id_has_to_be_one_questions_own(admin: Shell, portal: DemoPortal) -> None:
    assert answer(admin, "ab12", "allow", "--yes").returncode == 8
    for _ in range(17):
        ask(portal)
    ids = [str(one["id"]) for one in listed(admin)]
    beginnings = [one[0] for one in ids]
    twice = next(one for one in beginnings if beginnings.count(one) > 1)
    done = answer(admin, twice, "allow", "--yes")
    assert done.returncode == 2
    assert "questions begin so" in done.stderr
    assert answer(admin, "", "allow", "--yes").returncode == 8
    assert portal.request_log.calls(CONFIRM) == 0


def test_what_is_too_late_is_only_cleared(shell: Shell) -> None:
    shift = timedelta(seconds=-3700)
    with DemoPortal(now=lambda: datetime.now(UTC) + shift) as portal:
        token = ask(portal)
        shift = timedelta()
        add(shell, portal, "admin")
        (question,) = listed(shell)
        assert question["too_late"] is True
        assert answer(shell, str(question["id"]), "allow", "--yes").returncode == 9
        assert portal.request_log.calls(CONFIRM) == 0
        assert answer(shell, str(question["id"]), "deny", "--yes").returncode == 0
        assert [one.allowed for one in portal.questions() if one.token == token] == [False, False]


def test_what_another_process_is_sending_is_not_sent_here(admin: Shell, portal: DemoPortal) -> None:
    ask(portal)
    question_id = first_id(admin)
    notify_id = next(one.notification_id for one in portal.open_questions() if one.recipient == 1)
    with closing(open_store(admin.home)) as store:
        claim(store, question_id, notify_id)
    assert answer(admin, question_id, "allow", "--yes").returncode == 8
    assert portal.request_log.calls(CONFIRM) == 0


def claim(store: Store, question_id: str, notify_id: int) -> None:
    (account,) = store.accounts()
    given = GivenAnswer(question_id, notify_id, account.account_id, is_allowed=True, at=datetime.now(UTC))
    assert store.claim_answer(given) is None


def test_a_lost_reply_is_found_out(admin: Shell, portal: DemoPortal) -> None:
    token = ask(portal)
    question_id = first_id(admin)

    def lose(request: Request, *, is_taken: bool) -> Response | None:
        if not request.path.endswith(CONFIRM):
            return None
        if is_taken:
            portal._answer(request)
        return Response(200, b"{", declared_length=99)

    portal.intercept = lambda request: lose(request, is_taken=False)
    assert answer(admin, question_id, "allow", "--yes").returncode == 5
    portal.intercept = lambda request: lose(request, is_taken=True)
    assert answer(admin, question_id, "allow", "--yes").returncode == 8
    assert past(admin) == [(QuestionState.GONE, True)]
    assert probe(portal, token) == (200, "")


def test_a_portal_that_is_away_and_a_token_without_the_scope(shell: Shell, portal: DemoPortal) -> None:
    add(shell, portal, "poor", scope="telephony")
    for arguments in (("questions",), ("answer", "ab12", "allow", "--yes")):
        done = shell.run(*arguments, "--account", "poor")
        assert done.returncode == 6
        assert "im" in done.stderr
    add(shell, portal, "admin", user_id=5)
    portal.stop()
    assert shell.run("questions", "--account", "admin").returncode == 5
    assert answer(shell, "ab12", "allow", "--yes").returncode == 5
