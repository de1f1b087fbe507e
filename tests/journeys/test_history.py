"""The history page over a real database: it follows what happens, narrows, and goes to a file whole or not at all."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history_filter import HistoryChip
from b24monitor.ui.history_page import HistoryPage
from tests.journeys.resident import GATED, Resident

_TWO = "demo.gated.two"


def _open_history(resident: Resident) -> HistoryPage:
    resident.press("Ctrl+3")
    page = resident.app.window.pages.history
    resident.wait(page.isVisible)
    resident.wait(lambda: page.model.rowCount() > 0)
    return page


def _save_as(resident: Resident, page: HistoryPage, path: Path) -> None:
    """Answers the file dialog, and waits until the page says how it went."""
    page.note.show_progress("")
    page.export.to_file.trigger()
    chooser = resident.dialog(QFileDialog)
    (name,) = chooser.findChildren(QLineEdit, "fileNameEdit")
    name.setText(str(path))
    (buttons,) = chooser.findChildren(QDialogButtonBox)
    resident.click(buttons.button(QDialogButtonBox.StandardButton.Save))
    resident.wait(lambda: str(path) in page.note.text() and not page.note.text().startswith("Writing"))


def test_it_follows_what_happens_and_opens_the_row(resident: Resident) -> None:
    _token, (first, second) = resident.waiting(GATED, _TWO)
    page = _open_history(resident)
    resident.wait(lambda: page.model.rowCount() == 2)
    resident.portal.answer(allow=False, method=_TWO)
    resident.wait(lambda: page.model.rowCount() == 3)
    newest = page.model.shown()[0]
    assert (newest.method, newest.entry.after) == (_TWO, ConfirmationState.DENIED)

    QTest.mouseClick(page.filter_bar.chip_button(HistoryChip.DENIED), Qt.MouseButton.LeftButton)
    assert [record.method for record in page.model.shown()] == [_TWO]
    QTest.mouseClick(page.filter_bar.chip_button(HistoryChip.ALL), Qt.MouseButton.LeftButton)
    resident.press("Ctrl+F")
    assert page.filter_bar.search.hasFocus()
    QTest.keyClicks(page.filter_bar.search, f"-{_TWO}")
    assert [record.method for record in page.model.shown()] == [GATED]
    QTest.keyClick(page.filter_bar.search, Qt.Key.Key_Escape)
    assert page.model.rowCount() == 3

    resident.press("Ctrl+1")
    assert resident.app.window.page.isVisible()
    assert {first, second} == {row.watch.watch_id for row in resident.rows()}


def test_what_is_shown_goes_to_a_file(resident: Resident, tmp_path: Path) -> None:
    resident.waiting(GATED, _TWO)
    resident.portal.answer(allow=True, method=GATED)
    page = _open_history(resident)
    resident.wait(lambda: page.model.rowCount() == 3)
    QTest.keyClicks(page.filter_bar.search, GATED)
    _save_as(resident, page, tmp_path / "h.csv")
    rows = list(csv.DictReader((tmp_path / "h.csv").read_text("utf-8-sig").splitlines()))
    assert [row["after"] for row in rows] == ["approved", "waiting"]
    assert "2 transitions" in page.note.text()
    QTest.keyClick(page.filter_bar.search, Qt.Key.Key_Escape)
    _save_as(resident, page, tmp_path / "h.json")
    assert len(json.loads((tmp_path / "h.json").read_text())) == 3


def test_what_is_no_file_is_left_as_it_is(resident: Resident, tmp_path: Path) -> None:
    resident.waiting()
    page = _open_history(resident)
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    page.export.export_to(str(pipe))
    resident.wait(lambda: page.note.text().startswith(f"Nothing was written to {pipe}: "))
    assert pipe.is_fifo()
    assert list(tmp_path.glob("pipe*")) == [pipe]
