"""A History page on the screen with records in it, and what the tests ask of its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history import HistoryRecord
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.ui.history_column import HistoryColumn
from b24monitor.ui.history_page import HistoryPage
from tests.core.history_samples import record
from tests.ui.samples import SetClock

ROMASHKA = "romashka.bitrix24.ru"
# Newest first: two decisions of today, a refusal and an end of today, a decision of ten days ago.
RECORDS = (
    record(5, ConfirmationState.DENIED, 5, waited_min=20, method="telephony.call.list", by=7),
    record(4, ConfirmationState.APPROVED, 10, waited_min=6, portal=ROMASHKA, label="Звонки"),
    record(3, ConfirmationState.REFUSED, 15, error="ACCESS_DENIED"),
    record(2, ConfirmationState.LAPSED, 20, waited_min=60),
    record(1, ConfirmationState.APPROVED, 10 * 1440, waited_min=1, method="voximplant.sip.get"),
)


def many(count: int, first_id: int = 1) -> tuple[HistoryRecord, ...]:
    """So many decisions, newest first, a minute apart; the newest has the highest number."""
    return tuple(record(first_id + number, ago_min=count - number) for number in reversed(range(count)))


def moved(records: Iterable[HistoryRecord], watch_id: int) -> tuple[HistoryRecord, ...]:
    return tuple(replace(each, entry=replace(each.entry, watch_id=watch_id)) for each in records)


@pytest.fixture
def empty_page(qtbot: QtBot, clock: SetClock) -> HistoryPage:
    """The page, shown, before anything was read."""
    page = HistoryPage(clock)
    qtbot.addWidget(page)
    page.resize(1100, 640)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


@pytest.fixture
def page(empty_page: HistoryPage) -> Iterator[HistoryPage]:
    """The page with `RECORDS`."""
    empty_page.take_history(AllHistoryRead(1, RECORDS))
    yield empty_page
    empty_page.export.writer.stop(5.0)


def shown_ids(page: HistoryPage) -> list[int]:
    return [record.entry.transition_id for record in page.model.shown()]


def selected_ids(page: HistoryPage) -> list[int]:
    return [record.entry.transition_id for record in page.view.selected_records()]


def cell(page: HistoryPage, place: int, column: HistoryColumn) -> str:
    return str(page.model.index(place, column).data())
