"""Tokens of others, planted in all four places they come from: in no file, log, fact, output or exception."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest

from b24monitor.core.command import AddAccount, SetListener
from b24monitor.core.fact import AccountAdded, ListenerChanged
from b24monitor.core.question import AnswerOutcome
from b24monitor.core.question_fact import QuestionsChanged
from b24monitor.core.secret import Secret
from b24monitor.demo.message import Request, Response, json_response
from tests.demo.wire import call
from tests.engine.bench import GATED, Bench
from tests.engine.question_bench import CONFIRM, Administered
from tests.engine.source_bench import INBOX, LIST, eventually

PLANTED = "planted-93ab01c77d5e4f28"
# One for each place: it tells where a leak comes from.
TAG, SUB_TAG, QUEUE, EVENT = (f"{PLANTED}-{place}" for place in ("tag", "subtag", "queue", "event"))
PROOF = "apptoken-of-the-test"


def rows() -> list[dict[str, Any]]:
    """Two questions, one of which is malformed, whose texts quote what they should not."""
    asked_at = datetime.now(UTC).isoformat()
    tag, sub_tag = (f"rest|REST_CONFIRM|local.app|{token}|{GATED}" for token in (TAG, SUB_TAG))
    whole = {
        "id": 9,
        "date": asked_at,
        "notify_type": 1,
        "notify_module": "rest",
        "notify_tag": f"{tag}|1",
        "notify_sub_tag": sub_tag,
        "text": f"The application {TAG} requests access to {tag}.",
        "notify_buttons": "[]",
    }
    return [whole, whole | {"id": 8, "notify_tag": tag}, whole | {"id": 7, "date": "yesterday"}]


def lies(request: Request) -> Response | None:
    """A portal that plants tokens, and quotes them wherever it can."""
    if request.path.endswith(INBOX):
        return json_response(200, {"result": {"notifications": rows(), "users": []}})
    if request.path.endswith(LIST):
        data = {"TOKEN": QUEUE, "METHOD": GATED, "CONFIRMED": True, "LANGUAGE_ID": "en"}
        at = datetime.now(UTC).isoformat()
        row = {"ID": 1, "TIMESTAMP_X": at, "EVENT_NAME": "ONAPPMETHODCONFIRM", "EVENT_DATA": data}
        return json_response(200, {"result": [row | {"EVENT_ADDITIONAL": {"user_id": 1}, "MESSAGE_ID": QUEUE}]})
    if request.path.endswith(CONFIRM):
        tag = f"rest|REST_CONFIRM|local.app|{TAG}|{GATED}|1"
        return json_response(400, {"error": "ERROR_CORE", "error_description": f"no notice {tag}, auth={TAG}"})
    return None


def tell(asked: Administered) -> None:
    """An event about a foreign token, as a portal posts it."""
    address = asked.bench.facts.of(ListenerChanged)[-1].address
    fields = {
        "event": "ONAPPMETHODCONFIRM",
        "data[TOKEN]": EVENT,
        "data[METHOD]": GATED,
        "data[CONFIRMED]": "1",
        "data[LANGUAGE_ID]": "en",
        "ts": str(int(asked.bench.clock.now().timestamp())),
        "auth[domain]": asked.portal.url.partition("://")[2],
        "auth[member_id]": asked.portal.member_id,
        "auth[application_token]": PROOF,
    }
    opener = build_opener(ProxyHandler({}))
    with opener.open(address, urlencode(fields).encode(), timeout=5) as reply:
        assert reply.status == 200


def test_planted_tokens_are_nowhere_but_on_the_wire(
    bench: Bench,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = Administered(bench, tmp_path)
    bench.post(SetListener(0))
    bench.facts.wait_for(ListenerChanged, lambda fact: bool(fact.address))
    admin = asked.administrator()
    asked.subscribe(admin)
    other = asked.portal.issue_token(client_id="local.app.two").access_token
    bench.post(AddAccount(99, asked.portal.endpoint, Secret(other), "other", application_token=Secret(PROOF)))
    bench.facts.wait_for(AccountAdded, lambda fact: fact.request_id == 99)
    call(asked.portal, GATED, asked.portal.issue_token(token=f"{PLANTED}-asked").access_token, USER_ID="")
    asked.wait_for_one()
    asked.portal.intercept = lies
    asked.read()
    asked.wait_for(
        lambda found: any(one.client_id == "local.app" for one in found.values()), "the planted one is there"
    )
    tell(asked)
    eventually(lambda: len(asked.seen()) == 2, "queue and event are heard")
    (question,) = [one for one in asked.questions.values() if one.client_id == "local.app"]
    assert asked.outcome(question) in (AnswerOutcome.REFUSED, AnswerOutcome.UNKNOWN)
    asked.over()
    break_fingerprints(asked, monkeypatch, caplog)
    told = repr(bench.facts.of(object))
    bench.restart()
    eventually(lambda: bool(bench.facts.of(QuestionsChanged)), "what was listed is told")
    assert bench.stop()
    assert_clean(told + repr(bench.facts.of(object)), tmp_path, caplog, capsys)
    assert question.question_id in told


def break_fingerprints(asked: Administered, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """An exception in the midst of a parser that holds a raw token, whose traceback is logged."""

    def fail(secret: Secret, _key: Secret) -> str:
        raise RuntimeError(f"no fingerprint of {secret}")

    monkeypatch.setattr(Secret, "fingerprint", fail)
    asked.read()
    eventually(lambda: "no fingerprint of" in caplog.text, "it is logged")
    monkeypatch.undo()
    caplog.set_level(logging.DEBUG)


def assert_clean(told: str, folder: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    printed = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"SQLite" in kept
    for place, text in (("facts", told), ("log", caplog.text), ("output", printed.out + printed.err)):
        assert PLANTED not in text, place
    assert PLANTED.encode() not in kept
    assert b"requests access" not in kept
