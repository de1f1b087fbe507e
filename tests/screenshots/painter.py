"""Paints all scenes in one language, theme and scale, in a process of its own; prints what text is cut off."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

_SCREEN = {"name": "screen", "x": 0, "y": 0, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
_SCREEN_SIZE = (1366, 768)


def enter_surroundings(folder: Path, scale: int) -> None:
    """Makes pictures the same everywhere: screen, scale, clock and language; due before Qt is loaded."""
    width, height = (side * scale for side in _SCREEN_SIZE)
    screens = folder / "screens.json"
    screens.write_text(json.dumps({"screens": [{**_SCREEN, "width": width, "height": height}]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["TZ"] = "UTC"
    os.environ["HOME"] = str(folder)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={folder}/no-bus"
    for variable in ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "LANGUAGE"):
        os.environ.pop(variable, None)
    time.tzset()


def paint(language: str, theme: str, names: Sequence[str], folder: Path) -> list[str]:
    """Paints scenes (all when none is named) into `folder`; returns what text is cut off, by scene."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from b24monitor.core.preferences import Theme
    from b24monitor.translations import speak
    from b24monitor.ui.language_switch import LanguageSwitch
    from b24monitor.ui.theme_switch import ThemeSwitch
    from tests.screenshots.clipping import clipped
    from tests.screenshots.scenes import SCENES
    from tests.screenshots.stage import Stage

    qInstallMessageHandler(_tell)
    application = QApplication(["b24monitor"])
    themes, languages = ThemeSwitch(application), LanguageSwitch(speak)
    themes.apply(Theme(theme))
    languages.apply(language)
    stage = Stage()
    found = []
    # All are played, since each goes on where the last one stopped; only those that were named are painted.
    for name, show in SCENES.items():
        shown = show(stage)
        stage.settle()
        if not names or name in names:
            found += [f"{name}: {problem}" for problem in clipped(shown)]
            if not shown.grab().save(str(folder / f"{name}.png")):
                raise OSError(f"{folder / name}.png was not written")
        stage.clear()
    stage.close()
    return found


def _tell(_kind: object, _context: object, message: str) -> None:
    """Passes on what Qt says, but for what the offscreen platform says of every window."""
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")


def main() -> int:
    """Exit status 1: some text is cut off."""
    parser = argparse.ArgumentParser()
    parser.add_argument("language")
    parser.add_argument("theme")
    parser.add_argument("scale", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        enter_surroundings(Path(home), options.scale)
        found = paint(options.language, options.theme, options.names, folder)
    for line in found:
        sys.stdout.write(f"{options.language}-{options.theme}-{options.scale}: {line}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
