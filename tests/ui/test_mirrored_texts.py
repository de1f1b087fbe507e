"""In a window read from right to left, lengths, ranges, addresses and times of day keep their own order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QLocale, Qt, QTime
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDateEdit, QStyledItemDelegate, QStyleOptionViewItem, QTableView
from pytestqt.qtbot import QtBot

from b24monitor.core import formats, language
from b24monitor.core.formats import Formats
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.translations import catalogue, speak
from b24monitor.ui.history_column import HistoryColumn
from b24monitor.ui.history_page import HistoryPage
from b24monitor.ui.language_switch import MIRRORED, LanguageSwitch
from b24monitor.ui.locale_edit import follow_locale
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.reading_direction import painted
from b24monitor.ui.settings_choice import ClockEdit
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.watch_column import Column
from tests.ui.history_bench import RECORDS
from tests.ui.samples import SetClock

RIGHT_TO_LEFT = Qt.LayoutDirection.RightToLeft
START, END = "\u2066", "\u2069"


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[LanguageSwitch]:
    made = LanguageSwitch(speak)
    yield made
    made.apply("en")
    QLocale.setDefault(QLocale.c())
    language.use(catalogue("en"))
    formats.use(Formats())


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("5 min", f"{START}5 min{END}"),
        ("12:39 · 39 min left", f"{START}12:39{END} · {START}39 min left{END}"),
        ("https://northwind.bitrix24.com/", f"{START}https://northwind.bitrix24.com/{END}"),
        ("בעוד 10–20 דקות", f"בעוד {START}10–20{END} דקות"),
        ("ממתין", "ממתין"),
        ("", ""),
    ],
)
def test_parts_are_kept_together(plain: str, marked: str) -> None:
    assert painted(plain, RIGHT_TO_LEFT) == marked
    assert painted(plain, Qt.LayoutDirection.LeftToRight) == plain


def drawn(view: QTableView, place: int, column: int) -> str:
    """The text that the style is given for a cell."""
    delegate = view.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    option = QStyleOptionViewItem()
    option.initFrom(view)
    delegate.initStyleOption(option, view.model().index(place, column))
    return str(option.text)


def test_cells_are_marked_on_the_screen_and_nowhere_else(
    qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch
) -> None:
    view = filled.page.view
    place = filled.page.model.place_of(1)
    assert place is not None
    assert drawn(view, place, Column.WAITING) == "20 min"
    switch.apply(MIRRORED)
    qtbot.waitUntil(lambda: drawn(view, place, Column.WAITING) == f"{START}20 min{END}")
    assert view.model().index(place, Column.WAITING).data() == "20 min"
    view.select_place(place)
    view.copy_selected()
    assert START not in QGuiApplication.clipboard().text()


def test_cells_of_the_history_are_marked(qtbot: QtBot, switch: LanguageSwitch, clock: SetClock) -> None:
    page = HistoryPage(clock)
    qtbot.addWidget(page)
    page.take_history(AllHistoryRead(1, RECORDS))
    switch.apply(MIRRORED)
    qtbot.waitUntil(lambda: drawn(page.view, 0, HistoryColumn.WAITED) == f"{START}20 min{END}")


def test_running_text_stands_where_reading_begins(qtbot: QtBot, switch: LanguageSwitch) -> None:
    label, centred = TextLabel("voximplant.user.get"), TextLabel("No rows")
    centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
    for part in (label, centred):
        qtbot.addWidget(part)
    switch.apply(MIRRORED)
    qtbot.waitUntil(lambda: bool(label.alignment() & Qt.AlignmentFlag.AlignRight))
    assert label.alignment() & Qt.AlignmentFlag.AlignAbsolute
    assert centred.alignment() == Qt.AlignmentFlag.AlignCenter
    switch.apply("en")
    qtbot.waitUntil(lambda: bool(label.alignment() & Qt.AlignmentFlag.AlignLeft))


def test_dates_and_times_of_day_are_not_turned_around(qtbot: QtBot, switch: LanguageSwitch) -> None:
    switch.apply(MIRRORED)
    clock, day = ClockEdit(), QDateEdit()
    for part in (clock, day):
        qtbot.addWidget(part)
    clock.setTime(QTime(22, 0))
    day.setDate(QDate(2026, 3, 5))
    follow_locale(day)
    assert clock.text().startswith(("22", "10"))
    assert day.text() == QLocale().toString(QDate(2026, 3, 5), day.displayFormat())
    assert day.displayFormat().index("y") == QLocale().dateFormat(QLocale.FormatType.ShortFormat).index("y")


def test_a_field_for_days_is_written_as_the_language_in_use_does(qtbot: QtBot, switch: LanguageSwitch) -> None:
    page = HistoryPage(SetClock())
    qtbot.addWidget(page)
    day = page.filter_bar.first_day
    day.setDate(QDate(2026, 3, 5))
    switch.apply("de")
    qtbot.waitUntil(lambda: day.text() == "05.03.2026")
    switch.apply("en")
    qtbot.waitUntil(lambda: day.text() != "05.03.2026")
