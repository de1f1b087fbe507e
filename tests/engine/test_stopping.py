"""Quitting takes two seconds at most, whatever hangs, and a failure of the engine is told."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import ClassVar

import pytest

from b24monitor.core.alerts import Alert
from b24monitor.core.board import Transition
from b24monitor.core.command import AddWatch, Ask, RemoveWatches
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import EngineStopped
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import Bench, ShiftedClock
from tests.fakes.vault import MemoryVault

_QUIT_LIMIT_S = 2.0


def test_a_hung_portal_does_not_hold_up_quitting(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.hang = True
    time.sleep(0.2)
    began_s = time.monotonic()
    assert not bench.stop()
    assert time.monotonic() - began_s < _QUIT_LIMIT_S
    assert watch_id in bench.facts.rows
    portal.hang = False


class _StuckVault(MemoryVault):
    """A keyring whose prompt nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get(self, name: str) -> Secret | None:
        self.answered.wait()
        return super().get(name)


def test_a_stuck_keyring_does_not_hold_up_quitting(portal: DemoPortal, clock: ShiftedClock, tmp_path: Path) -> None:
    vault = _StuckVault()
    bench = Bench(portal, tmp_path, clock, vault)
    bench.start()
    time.sleep(0.1)
    began_s = time.monotonic()
    assert not bench.stop()
    assert time.monotonic() - began_s < _QUIT_LIMIT_S
    vault.answered.set()


def test_a_database_that_cannot_be_opened_is_told(bench: Bench, tmp_path: Path) -> None:
    def refuse() -> SqliteStore:
        raise StoreError("the database is from a newer version")

    bench.stop()
    bench.open_store = refuse
    bench.start()
    assert "newer version" in bench.facts.wait_for(EngineStopped).detail


def test_a_fault_in_the_pipeline_is_told_and_not_silent(
    bench: Bench, portal: DemoPortal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class BrokenStore(SqliteStore):
        def add_watch(self, *_arguments: object) -> None:
            raise RuntimeError("fault")

    bench.open_store = lambda: BrokenStore(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    bench.post(AddWatch(account_id, "server.time", Parameters()))
    assert bench.facts.wait_for(EngineStopped).detail == "RuntimeError"


def test_what_the_disk_did_not_take_is_saved_when_it_does(bench: Bench, portal: DemoPortal, tmp_path: Path) -> None:
    full = threading.Event()

    class FillingDisk(SqliteStore):
        def save(self, *arguments: object, tell: bool) -> int | None:
            if full.is_set():
                raise StoreError("the disk is full")
            return super().save(*arguments, tell=tell)  # type: ignore[arg-type]  # passes on

    bench.open_store = lambda: FillingDisk(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    full.set()
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    full.clear()
    time.sleep(1.2)
    bench.open_store = lambda: SqliteStore(tmp_path / "b24monitor.sqlite3")
    portal.stop()
    bench.restart()
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)


class _DiskThatRefuses(SqliteStore):
    """A disk that refuses the statuses named in `refused`, once each or for good."""

    refused: ClassVar[set[ConfirmationState]] = set()

    def save(self, watch_id: int, status: Status, transition: Transition | None, *, tell: bool) -> int | None:
        if status.state in self.refused:
            raise StoreError("the disk is full")
        return super().save(watch_id, status, transition, tell=tell)


def test_what_was_saved_late_does_not_take_the_place_of_what_came_after(
    bench: Bench, portal: DemoPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_DiskThatRefuses, "refused", set())
    bench.open_store = lambda: _DiskThatRefuses(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id)
    _DiskThatRefuses.refused.add(ConfirmationState.WAITING)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    _DiskThatRefuses.refused.clear()
    time.sleep(1.2)
    portal.stop()
    bench.restart()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the row is back")
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.APPROVED


def test_a_row_removed_before_the_disk_took_it_holds_up_no_other(
    bench: Bench, portal: DemoPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_DiskThatRefuses, "refused", set())
    bench.open_store = lambda: _DiskThatRefuses(tmp_path / "b24monitor.sqlite3")
    bench.restart()
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    removed, kept = bench.add_watch(account_id, "server.time"), bench.add_watch(account_id)
    _DiskThatRefuses.refused.update(ConfirmationState)
    bench.post(Ask((removed,), may_run=True))
    bench.facts.wait_for_state(removed, ConfirmationState.WORKS)
    bench.post(RemoveWatches((removed,)))
    bench.facts.wait(lambda: removed not in bench.facts.rows, "the row is gone")
    _DiskThatRefuses.refused.clear()
    bench.post(Ask((kept,)))
    bench.facts.wait_for_state(kept, ConfirmationState.WAITING)
    portal.answer(allow=True)
    bench.facts.wait_for_state(kept, ConfirmationState.APPROVED)
    assert bench.facts.wait_for(Alert).transition_id > 0
