"""The simulation can fail: an engine without one of its safeguards is found out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from b24monitor.core import lapse
from b24monitor.core.asking import AskVerdict
from b24monitor.core.store_port import Intent
from b24monitor.engine import question_desk
from b24monitor.engine.target import Target
from b24monitor.storage.store import SqliteStore
from tests.simulation.asking import Runs

_MOST_RUNS = 500


def is_found() -> bool:
    """Whether one of the runs breaks a promise."""
    with Runs() as runs:
        return any(runs.run(seed).violations for seed in range(_MOST_RUNS))


def test_an_engine_that_claims_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqliteStore, "claim", lambda _store, _intent: None)
    assert is_found()


def test_an_engine_that_looks_for_longer_than_portals_remember_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lapse, "PROBE_WINDOW", timedelta(seconds=3700))
    assert is_found()


def test_an_engine_that_reopens_whatever_the_age_of_the_intent_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Either of the two guards is enough; without both, a call leaves too late."""
    monkeypatch.setattr(question_desk, "may_ask", lambda *_: AskVerdict.FIRST)
    monkeypatch.setattr(Target, "is_over", lambda *_: False)
    assert is_found()


def test_an_engine_that_takes_its_intent_anew_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(store: SqliteStore, intent: Intent) -> None:
        with store._database.writing() as connection:
            connection.execute(
                "DELETE FROM intent WHERE fingerprint = ? AND method = ?", (intent.fingerprint, intent.method)
            )
        real(store, intent)

    real = SqliteStore.claim
    monkeypatch.setattr(question_desk, "may_ask", lambda *_: AskVerdict.FIRST)
    monkeypatch.setattr(SqliteStore, "claim", claim)
    assert is_found()
