"""Raw tokens of others stand in queues and lists: none gets past the parser, into facts, logs or files."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from b24monitor.core.confirmation import Evidence
from b24monitor.core.schedule import Pace
from b24monitor.demo.portal import DemoPortal
from tests.demo.wire import call
from tests.engine.bench import GATED, Bench
from tests.engine.source_bench import INBOX, LIST, Sourced, eventually

PLANTED = "planted-7c1d90aa42e64b0f"


@pytest.fixture
def sourced(bench: Bench, tmp_path: Path) -> Sourced:
    bench.stop()
    bench.pace = Pace(quick_s=0.05, slow_s=0.05)
    bench.start()
    return Sourced(bench, tmp_path)


def test_tokens_of_others_are_nowhere_but_on_the_wire(
    sourced: Sourced,
    portal: DemoPortal,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    admin = sourced.account()
    sourced.set_setting(f"inbox:{admin}", "on")
    sourced.subscribe(admin)
    sourced.bench.restart()
    watch_id, _ = sourced.waiting()
    for number in range(3):
        token = portal.issue_token(token=f"{PLANTED}-{number}").access_token
        call(portal, GATED, token, USER_ID="")
    sourced.read_again(3, INBOX)
    sourced.decide(f"{PLANTED}-0")
    sourced.decide(f"{PLANTED}-1", allow=False)
    eventually(lambda: len(sourced.seen()) == 2, "both are seen")
    sourced.bench.facts.wait(
        lambda: any(row.status.evidence is Evidence.QUEUE for row in sourced.bench.facts.rows.values()),
        "both are shown",
    )
    sourced.read_again(3, LIST)
    assert sourced.bench.stop()
    printed = capsys.readouterr()
    told = repr(sourced.bench.facts.of(object)) + caplog.text + printed.out + printed.err
    assert str(watch_id) in told
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"SQLite" in kept
    assert PLANTED not in told
    assert PLANTED.encode() not in kept
