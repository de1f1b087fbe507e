"""How the watching goes: what is looked at, this computer's network, and an engine that hangs."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from b24monitor.core.command import LookAt
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged, NetworkChanged
from b24monitor.ui.banner import Banner
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.stall_watch import StallWatch
from tests.ui.samples import NOON, Desk, decided, minutes, reported, row, seen, waiting


def banner_texts(window: MainWindow) -> list[str]:
    shown = (banner for banner in window.banners.findChildren(Banner) if banner.isVisible())
    return [banner.accessibleDescription() for banner in shown]


def last_look(desk: Desk) -> tuple[int, ...]:
    looks = desk.of(LookAt)
    return looks[-1].watch_ids if looks else ()


def test_rows_in_view_that_a_call_may_tell_of_are_looked_at(filled: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    filled.take_board(BoardChanged((row(6, reported(), "a.b"), seen())))
    qtbot.waitUntil(lambda: last_look(desk) == (1, 2, 6), timeout=3000)
    filled.take_board(BoardChanged((row(1, decided(ConfirmationState.APPROVED)),)))
    qtbot.waitUntil(lambda: last_look(desk) == (2, 6), timeout=3000)


def test_scrolling_is_followed_at_most_once_a_second_and_only_when_it_changes_something(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    window.take_board(BoardChanged(tuple(row(number, waiting(number), f"a.b{number}") for number in range(1, 301))))
    # Else the window would soon choose a row and scroll to it.
    window.select_watch(300)
    qtbot.waitUntil(lambda: len(last_look(desk)) > 5, timeout=3000)
    first = last_look(desk)
    assert 300 in first
    assert len(first) < 100
    before = len(desk.of(LookAt))
    bar = window.page.view.verticalScrollBar()
    for step in range(40):
        bar.setValue(bar.maximum() * step // 40)
        qtbot.wait(10)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: 1 in last_look(desk), timeout=3000)
    assert len(desk.of(LookAt)) - before <= 2
    told = len(desk.of(LookAt))
    window.page.view.refresh_ages()
    qtbot.wait(1200)
    assert len(desk.of(LookAt)) == told


def test_nothing_is_looked_at_behind_another_window_but_all_behind_a_dialog_of_its_own(
    filled: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: last_look(desk) == (1, 2), timeout=3000)
    dialog = QDialog(filled)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.wait(1200)
    assert len(desk.of(LookAt)) == 1
    dialog.close()
    other = QMainWindow()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: desk.of(LookAt)[-1] == LookAt(()), timeout=3000)
    other.close()
    filled.activateWindow()
    qtbot.waitUntil(lambda: last_look(desk) == (1, 2), timeout=3000)
    filled.showMinimized()
    qtbot.waitUntil(lambda: desk.of(LookAt)[-1] == LookAt(()), timeout=3000)


def test_a_lost_network_is_one_banner_that_goes_by_itself(filled: MainWindow) -> None:
    filled.news.take_network(NetworkChanged(is_up=False, at=NOON - minutes(3)))
    filled.news.take_network(NetworkChanged(is_up=False, at=NOON - minutes(3)))
    (text,) = banner_texts(filled)
    assert text.startswith("This computer has been offline since ")
    assert text.endswith("; rows keep their last state.")
    filled.news.take_network(NetworkChanged(is_up=True, at=NOON))
    assert banner_texts(filled) == []


def test_an_outage_of_another_day_says_which(filled: MainWindow) -> None:
    filled.news.take_network(NetworkChanged(is_up=False, at=NOON - minutes(60 * 48)))
    assert "since 2026-03-08" in banner_texts(filled)[0]


def test_an_engine_that_hangs_is_told_until_it_turns_again(filled: MainWindow) -> None:
    overdue_s = [0.0]
    watch = StallWatch(lambda: overdue_s[0], filled)
    watch.stalled.connect(filled.news.take_stall)
    for overdue_s[0] in (0.0, 14.0):
        watch.timer.timeout.emit()
    assert banner_texts(filled) == []
    for overdue_s[0] in (20.0, 25.0):
        watch.timer.timeout.emit()
        (text,) = banner_texts(filled)
        assert text.startswith(f"Watching has stalled for {overdue_s[0]:.0f} s")
    overdue_s[0] = 0.0
    watch.timer.timeout.emit()
    assert banner_texts(filled) == []


def test_asking_whether_it_hangs_begins_with_the_start(qtbot: QtBot) -> None:
    asked: list[float] = []

    def stalled_s() -> float:
        asked.append(0.0)
        return 0.0

    watch = StallWatch(stalled_s)
    watch.timer.setInterval(10)
    qtbot.wait(50)
    assert asked == []
    watch.start()
    qtbot.waitUntil(lambda: len(asked) > 2)
