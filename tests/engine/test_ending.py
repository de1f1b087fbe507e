"""An approval that is about to end is warned of once, in time, and not again after a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from b24monitor.core.alerts import Alert, AlertKind, ends_soon_from
from b24monitor.core.board import Board, WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report, Status
from b24monitor.core.errors import StoreError
from b24monitor.core.seen import Seen, seen_row
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.ending import Ending
from b24monitor.storage.store import SqliteStore
from tests.core.sample import at, row
from tests.engine.bench import Bench, ShiftedClock
from tests.fakes.vault import MemoryVault

END_S = 3600.0


def approved(decided_s: float = 600.0) -> Status:
    return Status(
        ConfirmationState.APPROVED,
        since=at(decided_s),
        asked_at=at(1),
        checked_at=at(decided_s),
        decided_after=at(decided_s - 1),
        decided_before=at(decided_s),
        is_proved=True,
    )


class Scene:
    """Endings on a real database and board, and what they told."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.board = Board()
        self.told: list[Alert] = []
        self.restart()

    def restart(self) -> None:
        self.ending = Ending(self.store, self.board, self.told.append)
        self.ending.follow(self.board.rows())

    def put(self, *rows: WatchRow) -> None:
        for each in rows:
            self.board.put(each)
        self.ending.follow(rows)

    def watches_told(self, at_s: float) -> list[int]:
        """Whom the clock brings up at that second."""
        self.told.clear()
        self.ending.tell(at(at_s))
        return [alert.row.watch.watch_id for alert in self.told]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    yield Scene(store)
    store.close()


def test_a_warning_comes_five_minutes_before_the_end_and_once(scene: Scene) -> None:
    scene.put(row(approved()))
    assert scene.watches_told(END_S - 301) == []
    assert scene.watches_told(END_S - 300) == [1]
    assert scene.told == [Alert(0, AlertKind.ENDS_SOON, row(approved()))]
    scene.put(row(replace(approved(), checked_at=at(700))))
    assert scene.watches_told(END_S - 200) == []
    scene.restart()
    assert scene.watches_told(END_S - 100) == []


def test_the_next_approval_of_the_same_watch_is_warned_of_again(scene: Scene) -> None:
    scene.put(row(approved()))
    assert scene.watches_told(END_S - 300) == [1]
    scene.put(row(approved(5000), expires_s=9000))
    # The portal's memory ends before the token does.
    assert scene.watches_told(8299) == []
    assert scene.watches_told(8300) == [1]


def test_what_ended_meanwhile_or_changed_is_not_warned_of(scene: Scene) -> None:
    scene.put(row(approved(), 1), row(approved(), 2), row(approved(), 3), row(approved(), 4))
    scene.put(row(replace(approved(), state=ConfirmationState.LAPSED), 2))
    scene.board.remove([3])
    scene.put(row(approved(), 4, expires_s=4000))
    assert scene.watches_told(END_S - 1) == [1]
    assert scene.watches_told(3700) == [4]
    scene.put(row(approved(), 5, expires_s=3700))
    assert scene.watches_told(3700) == []


@pytest.mark.parametrize("state", [state for state in ConfirmationState if state is not ConfirmationState.APPROVED])
def test_only_an_approval_is_warned_of(state: ConfirmationState) -> None:
    assert ends_soon_from(row(replace(approved(), state=state))) is None


def test_a_short_approval_and_a_foreign_one_are_not_warned_of() -> None:
    assert ends_soon_from(row(approved(END_S - 600))) == at(END_S - 300)
    assert ends_soon_from(row(approved(END_S - 599))) is None
    report = Report(True, at(10), Evidence.QUEUE, at(9))
    assert ends_soon_from(seen_row(Seen(3, "a1", "f" * 32, "user.get", report), row().account)) is None


def test_what_was_told_is_remembered_only_while_it_lasts(scene: Scene) -> None:
    for watch_id in range(1, 6):
        scene.put(row(approved(), watch_id))
    assert len(scene.watches_told(END_S - 300)) == 5
    assert len(scene.store.setting("endings_told").split()) == 5
    scene.board.remove([1, 2])
    scene.put(row(replace(approved(), state=ConfirmationState.LAPSED), 3))
    scene.put(row(approved(), 6, expires_s=END_S + 1))
    assert scene.watches_told(END_S - 200) == [6]
    told = {word.partition("@")[0] for word in scene.store.setting("endings_told").split()}
    assert told == {"4", "5", "6"}


def test_a_memory_that_was_spoiled_or_cannot_be_kept_harms_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.store.set_setting("endings_told", "x@y 1 @ \x00 7@")
    scene.restart()
    scene.put(row(approved()))

    def refuse(name: str, value: str) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(scene.store, "set_setting", refuse)
    assert scene.watches_told(END_S - 300) == [1]
    assert scene.watches_told(END_S - 200) == []


def test_the_engine_warns_once_and_not_again_after_a_restart(tmp_path: Path) -> None:
    with DemoPortal() as portal:
        bench = Bench(portal, tmp_path, ShiftedClock(), MemoryVault())
        bench.start()
        watch_id = bench.waiting(portal.issue_token().access_token)
        portal.answer(allow=True)
        ended = bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED).ends_at
        assert ended is not None
        bench.clock.advance((ended - bench.clock.now()).total_seconds() - 200)
        bench.facts.wait(
            lambda: [alert.kind for alert in bench.facts.of(Alert)] == [AlertKind.APPROVED, AlertKind.ENDS_SOON],
            "the warning comes",
        )
        bench.restart()
        bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
        time.sleep(1.2)
        assert AlertKind.ENDS_SOON not in {alert.kind for alert in bench.facts.of(Alert)}
        bench.stop()
