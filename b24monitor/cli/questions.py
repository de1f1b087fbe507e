"""`b24monitor questions`: what administrators are asked, without a window and whether or not one is open."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus, answer_exit_status
from b24monitor.cli.known_accounts import account_named
from b24monitor.cli.question_lists import QuestionLists, short_ids, trouble_line
from b24monitor.core.account import Account
from b24monitor.core.clock import SystemClock
from b24monitor.core.errors import StoreError, VaultError
from b24monitor.core.fact import Problem, VaultState
from b24monitor.core.question import Question
from b24monitor.core.question_console_wording import no_list_text, waiting_line
from b24monitor.core.question_list_wording import rights_points, rights_title
from b24monitor.core.wording import problem_words, vault_text
from b24monitor.engine.inbox_consent import is_on_in
from b24monitor.engine.inbox_desk import SCOPE
from b24monitor.storage.paths import data_folder


def run_questions(arguments: argparse.Namespace) -> ExitStatus:
    """Lists the questions; raises `UsageError`."""
    try:
        folder = data_folder()
        with QuestionLists(folder, SystemClock()) as lists:
            return _list(lists, _accounts(folder, lists, arguments.account), as_json=arguments.as_json)
    except StoreError as error:
        return fail(str(error))
    except VaultError as error:
        return fail(f"{type(error).__name__}: {error}" if str(error) else vault_text(VaultState.FAILED))


def _accounts(folder: Path, lists: QuestionLists, name: str | None) -> Sequence[Account]:
    """The one that is named, or those whose list the user has switched on."""
    if name is not None:
        return (account_named(folder, name),)
    accounts = lists.store.accounts()
    return [one for one in accounts if SCOPE in one.scopes and is_on_in(lists.store, one.account_id)]


def _list(lists: QuestionLists, accounts: Sequence[Account], *, as_json: bool) -> ExitStatus:
    if not accounts:
        return fail(no_list_text(), ExitStatus.REFUSED)
    status = ExitStatus.DONE
    readable = []
    for account in accounts:
        held = lists.held(account)
        if SCOPE not in account.scopes:
            status = without_scope()
        elif held.token is None:
            status = fail(problem_words(Problem.NO_TOKEN), ExitStatus.LAPSED)
        else:
            readable.append(held)
    questions, troubles = lists.read(readable)
    now = lists.clock.now()
    for short_id, question in zip(short_ids(questions), questions, strict=True):
        line = _json(question, now) if as_json else waiting_line(short_id, question, now)
        sys.stdout.write(line + "\n")
    for trouble in troubles:
        sys.stderr.write(trouble_line(trouble))
        status = answer_exit_status(trouble)
    return status


def _json(question: Question, now: datetime) -> str:
    return json.dumps(
        {
            "id": question.question_id,
            "portal": question.endpoint,
            "application": question.application,
            "client_id": question.client_id,
            "method": question.method,
            "asked_at": (question.asked_at - question.skew).isoformat(),
            "age_s": int(question.age(now).total_seconds()),
            "left_s": int(question.left(now).total_seconds()),
            "too_late": question.is_too_late(now),
            "watch_id": question.watch_id,
            "asks_its_author": question.asks_its_author,
            "user_ids": [one.user_id for one in question.recipients],
        }
    )


def without_scope() -> ExitStatus:
    """Says what an account's token lacks, and what to do about it."""
    sys.stderr.write("\n".join((f"b24monitor: {rights_title()}", *rights_points())) + "\n")
    return ExitStatus.REFUSED


def fail(reason: str, status: ExitStatus = ExitStatus.FAILED) -> ExitStatus:
    """Says why nothing was done."""
    sys.stderr.write(f"b24monitor: {reason}\n")
    return status
