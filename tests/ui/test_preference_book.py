"""Preferences outlive the program; a file that is damaged or cannot be written takes nothing down."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.core.alerts import AlertKind
from b24monitor.core.preferences import PACES, Closing, Preferences, QuietHours, Theme
from b24monitor.ui.preference_book import PreferenceBook

CHANGED = Preferences(
    theme=Theme.CONTRAST,
    language="ru",
    closing=Closing.TRAY,
    has_tray=False,
    pace=5.0,
    silenced=frozenset({AlertKind.LAPSED, AlertKind.ENDS_SOON}),
    quiet=QuietHours(is_on=True, start=time(23, 30), end=time(6, 45)),
    own_methods=("telephony.call.list", "voximplant.sip.get"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "not-yet-there" / "settings.ini"


def fields_of(preferences: Preferences) -> dict[str, object]:
    return {name: getattr(preferences, name) for name in Preferences.__slots__}


@pytest.mark.usefixtures("qapp")
def test_each_preference_is_there_at_the_next_start(file: Path) -> None:
    first = Preferences()
    assert all(getattr(CHANGED, name) != value for name, value in fields_of(first).items())
    PreferenceBook(file).change(**fields_of(CHANGED))
    assert PreferenceBook(file).now == CHANGED


@pytest.mark.parametrize("pace", PACES)
def test_each_pace_is_there_at_the_next_start(file: Path, pace: float) -> None:
    PreferenceBook(file).change(pace=pace, has_tray=False)
    assert PreferenceBook(file).now.pace == pace


def test_a_change_is_told_once_and_what_is_as_before_is_told_to_nobody(file: Path, qtbot: QtBot) -> None:
    book = PreferenceBook(file)
    with qtbot.waitSignal(book.changed) as told:
        book.change(theme=Theme.DARK)
    assert told.args == [Preferences(theme=Theme.DARK)]
    with qtbot.assertNotEmitted(book.changed):
        book.change(theme=Theme.DARK)


def test_without_a_file_they_last_for_the_run() -> None:
    book = PreferenceBook()
    book.change(theme=Theme.DARK)
    assert book.is_kept()
    assert book.now.theme is Theme.DARK


def test_a_damaged_file_is_read_as_far_as_it_goes_and_mended_by_the_next_change(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\x00\xff[[[\n=x\n[preferences]\ntheme=dark\npace=fast\nlanguage=xx\nquiet_start=25:00\n")
    book = PreferenceBook(file)
    assert book.now == Preferences(theme=Theme.DARK)
    book.change(language="de")
    assert book.is_kept()
    assert PreferenceBook(file).now == Preferences(theme=Theme.DARK, language="de")


def test_what_another_hand_wrote_is_taken_as_far_as_it_is_meant(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(
        "[preferences]\nquiet_start=21:00+05:00\nsilenced=denied nonsense\n"
        "own_methods=Voximplant.User.Get, batch ?? voximplant.user.get crm.lead.get\n"
    )
    now = PreferenceBook(file).now
    assert now.quiet.start == time(21, 0)
    assert now.silenced == {AlertKind.DENIED}
    assert now.own_methods == ("voximplant.user.get", "crm.lead.get")


def test_a_value_of_another_kind_does_not_stop_the_start(file: Path) -> None:
    file.parent.mkdir()
    numbers = r"@Variant(\0\0\0\t\0\0\0\x2\0\0\0\x2\0\0\0\x1\0\0\0\x2\0\0\0\x2)"
    file.write_text(f"[preferences]\ntheme={numbers}\nsilenced=@Invalid()\nown_methods=crm.lead.get\n")
    assert PreferenceBook(file).now == Preferences(own_methods=("crm.lead.get",))


def test_a_folder_that_cannot_be_written_is_said_and_so_is_its_mending(tmp_path: Path) -> None:
    # A file where the folder should be: unlike a read-only folder it stops the machine's administrator too.
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    book = PreferenceBook(blocked / "settings.ini")
    assert book.is_kept()
    book.change(theme=Theme.DARK)
    assert book.now.theme is Theme.DARK
    assert not book.is_kept()
    blocked.unlink()
    book.change(language="ru")
    assert book.is_kept()
    assert PreferenceBook(blocked / "settings.ini").now == Preferences(theme=Theme.DARK, language="ru")
