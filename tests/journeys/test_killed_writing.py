"""Killed in the middle of a write, the program leaves the old file or the new one, and the next start writes on."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

from b24monitor.core.preferences import Theme
from b24monitor.ui.preference_book import PreferenceBook
from tests.bench_session.child_process import ChildProcess
from tests.journeys.writing_process import METHODS, RECORDS

_KILLS = 4
_CHANCE = random.Random(20261121)


def _kill_while_writing(what: str, file: Path) -> None:
    command = [sys.executable, "-m", "tests.journeys.writing_process", what, str(file)]
    with ChildProcess(command, os.environ) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.1 + _CHANCE.random() * 0.2)
        assert process.is_running()
        process.kill()


def test_preferences_are_whole_and_can_be_written_again(tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    PreferenceBook(file).change(theme=Theme.DARK)
    for _ in range(_KILLS):
        _kill_while_writing("preferences", file)
        began_s = time.monotonic()
        book = PreferenceBook(file)
        assert book.now.theme is Theme.DARK
        assert book.now.own_methods in (METHODS, METHODS[:2000])
        # The lock of who was killed holds nobody up.
        book.change(pace=5.0 if book.now.pace == 1.0 else 1.0)
        assert book.is_kept()
        assert PreferenceBook(file).now == book.now
        assert time.monotonic() - began_s < 2.0


def test_an_export_is_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    file.write_text("[]", encoding="utf-8")
    sizes = set()
    for _ in range(_KILLS):
        _kill_while_writing("export", file)
        sizes.add(len(json.loads(file.read_text(encoding="utf-8"))))
    assert sizes <= {0, RECORDS - 1, RECORDS}
    assert sizes & {RECORDS - 1, RECORDS}
