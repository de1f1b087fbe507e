"""Pictures are made of every scene, and text that is cut off is found."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from b24monitor import ui
from b24monitor.ui.fitted_dialog import FittedDialog
from tests.screenshots.clipping import clipped
from tests.screenshots.scenes import SCENES
from tests.screenshots.stage import Stage

_LIMIT_S = 120
# A few that stand for all: `make screenshots` looks at every one in every language.
_PAINTED = ("watches", "history", "add_watch", "settings_notices", "self_test")


def paint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.screenshots.painter", *arguments[:3], str(folder), *arguments[3:]]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=_LIMIT_S)


@pytest.mark.parametrize(("language", "theme", "scale"), [("de", "dark", "1"), ("ru", "light", "2")])
def test_pictures_are_made_and_no_text_is_cut_off(language: str, theme: str, scale: str, tmp_path: Path) -> None:
    done = paint(tmp_path, language, theme, scale, *_PAINTED)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(_PAINTED)
    assert QImage(str(tmp_path / "watches.png")).width() == 1240 * int(scale)


def test_the_same_scene_gives_the_same_picture(tmp_path: Path) -> None:
    for run in ("first", "second"):
        assert paint(tmp_path / run, "en", "light", "1", "watches").returncode == 0
    first, second = ((tmp_path / run / "watches.png").read_bytes() for run in ("first", "second"))
    assert first == second


def dialogs() -> set[str]:
    """The names of all dialogs that the window's modules define."""
    modules = (import_module(f"b24monitor.ui.{found.name}") for found in iter_modules(ui.__path__))
    kinds = (kind for module in modules for kind in vars(module).values() if isinstance(kind, type))
    return {kind.__name__ for kind in kinds if issubclass(kind, QDialog) and kind.__module__.startswith("b24monitor")}


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_there_is_a_scene_of_every_dialog(qtbot: QtBot) -> None:
    stage = Stage()
    shown = set()
    for show in SCENES.values():
        shown.add(type(show(stage)).__name__)
        stage.clear()
    stage.close()
    assert dialogs() - {FittedDialog.__name__} - shown == set()


def test_text_without_room_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 200)
    narrow, low, outside = QPushButton("A text that is long", window), QLabel("One\nTwo", window), QLabel("Out", window)
    narrow.setGeometry(0, 0, 20, 30)
    low.setGeometry(0, 40, 200, 10)
    outside.setGeometry(390, 100, 100, 30)
    wrapped = QLabel("Words that need more than one line here", window)
    wrapped.setWordWrap(True)
    wrapped.setGeometry(0, 120, 60, 12)
    window.show()
    found = clipped(window)
    assert len(found) == 4
    for part in ("'A text that is long' lacks", "'One\nTwo' lacks", "'Out' is cut off", "'Words that"):
        assert any(part in line for line in found)


def test_text_with_room_and_text_that_scrolls_are_left_alone(qtbot: QtBot) -> None:
    area, inner = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    column = QVBoxLayout(inner)
    for number in range(40):
        column.addWidget(QLabel(f"Line {number}"))
    area.setWidget(inner)
    area.resize(200, 100)
    area.show()
    assert clipped(area) == []
