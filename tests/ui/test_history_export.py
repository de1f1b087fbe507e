"""Exporting from the History page: to files that are whole or untouched, and to the clipboard."""

from __future__ import annotations

import csv
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from b24monitor.core.history_filter import HistoryChip
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.ui.history_page import HistoryPage
from tests.ui.history_bench import empty_page, many, page

__all__ = ["empty_page", "page"]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond a few bytes: what a full disk is to whoever writes.

    Not for longer than it takes: the file that the test's own report goes to is meant, too.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def export(qtbot: QtBot, page: HistoryPage, path: Path) -> str:
    with qtbot.waitSignal(page.export.finished):
        page.export.export_to(str(path))
    return page.note.text()


def test_what_is_shown_is_written_as_csv_in_its_order(qtbot: QtBot, page: HistoryPage, tmp_path: Path) -> None:
    page.filter_bar.choose(HistoryChip.DECISIONS)
    path = tmp_path / "Отчёт.csv"
    assert export(qtbot, page, path) == f"3 transitions were written to {path}."
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["transition_id"] for row in csv.DictReader(file)] == ["5", "4", "1"]
    assert list(tmp_path.iterdir()) == [path]


def test_the_suffix_chooses_json(qtbot: QtBot, page: HistoryPage, tmp_path: Path) -> None:
    export(qtbot, page, tmp_path / "history.JSON")
    assert len(json.loads((tmp_path / "history.JSON").read_text(encoding="utf-8"))) == 5


def test_the_dialog_proposes_a_name_and_follows_the_kind_chosen(
    qtbot: QtBot, page: HistoryPage, tmp_path: Path
) -> None:
    page.export.to_file.trigger()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    assert Path(dialog.selectedFiles()[0]).name == "b24monitor-2026-03-10.csv"
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert Path(dialog.selectedFiles()[0]).name == "b24monitor-2026-03-10.json"
    with qtbot.waitSignal(page.export.finished):
        dialog.accept()
    assert json.loads((tmp_path / "b24monitor-2026-03-10.json").read_text(encoding="utf-8"))


def test_a_full_disk_leaves_the_old_file_whole(qtbot: QtBot, page: HistoryPage, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("old", encoding="utf-8")
    with full_disk():
        text = export(qtbot, page, path)
    assert text.startswith(f"Nothing was written to {path}: ")
    assert not text.endswith("..")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(qtbot: QtBot, page: HistoryPage, tmp_path: Path) -> None:
    assert export(qtbot, page, tmp_path / "gone" / "history.csv").startswith("Nothing was written to ")
    assert export(qtbot, page, tmp_path).startswith("Nothing was written to ")


def test_a_second_export_waits_for_the_first(qtbot: QtBot, page: HistoryPage, tmp_path: Path) -> None:
    page.take_history(AllHistoryRead(2, many(3000)))
    with qtbot.waitSignal(page.export.finished):
        page.export.export_to(str(tmp_path / "first.csv"))
        assert page.note.text().startswith("Writing ")
        page.export.export_to(str(tmp_path / "second.csv"))
        assert page.note.text() == "The last export is not finished yet."
    assert [path.name for path in tmp_path.iterdir()] == ["first.csv"]
    assert page.note.text().startswith("3000 transitions were written to ")


def test_what_is_shown_is_copied_as_csv(qtbot: QtBot, page: HistoryPage) -> None:
    page.filter_bar.choose(HistoryChip.DENIED)
    with qtbot.waitSignal(page.export.finished):
        page.export.to_clipboard.trigger()
    (row,) = csv.DictReader(StringIO(QGuiApplication.clipboard().text()))
    assert row["transition_id"] == "5"
    assert page.note.text() == "1 transition was copied."
