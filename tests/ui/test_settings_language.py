"""The settings switch the language while they are open: every text, and nothing but the texts."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.core.fact import VaultChanged, VaultState
from b24monitor.core.preferences import QuietHours, Theme
from b24monitor.core.program_fact import EverythingForgotten, StartAtLoginRead
from tests.ui.samples import ACCOUNT
from tests.ui.settings_bench import MARK, MarkedLanguage, SettingsBench, opened_settings, shown_texts, speak

# What is the same in all languages: their own names, and what Qt names a spin box's field.
SAME = {"", "English", "Русский", "Deutsch", "telephony.call.list"}


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> Iterator[SettingsBench]:
    yield opened_settings(tmp_path, qtbot)
    speak(gettext.NullTranslations())


def fill(bench: SettingsBench) -> None:
    """Every text that a fact or a choice brings is on the pages."""
    dialog = bench.dialog
    bench.book.change(
        quiet=QuietHours(is_on=True), own_methods=("telephony.call.list",), has_tray=False, theme=Theme.LIGHT
    )
    dialog.take_start_at_login(StartAtLoginRead(is_on=None))
    dialog.take_vault(VaultChanged(VaultState.LOCKED))
    dialog.take_forgotten(EverythingForgotten(left="the keyring"))
    dialog.know_accounts((ACCOUNT,))


def test_every_text_follows(bench: SettingsBench) -> None:
    fill(bench)
    before = set(shown_texts(bench.dialog))
    speak(MarkedLanguage())
    left = {text for text in shown_texts(bench.dialog) if not text.startswith(MARK)} - SAME
    assert left == set()
    assert bench.dialog.windowTitle() == f"{MARK}Settings"
    speak(gettext.NullTranslations())
    assert set(shown_texts(bench.dialog)) == before


def test_the_language_is_switched_from_within_and_the_focus_stays(bench: SettingsBench) -> None:
    language = bench.dialog.general.language
    bench.book.changed.connect(lambda _preferences: speak(MarkedLanguage()))
    language.setFocus()
    language.setCurrentIndex(3)
    language.activated.emit(3)
    assert bench.reread().language == "de"
    assert language.hasFocus()
    assert language.currentText() == "Deutsch"
    assert bench.shows(f"{MARK}&Language")


def test_what_is_chosen_typed_and_scrolled_stays(bench: SettingsBench) -> None:
    fill(bench)
    bench.turn_to(bench.dialog.checks)
    part = bench.dialog.checks.methods
    part.field.setText("half.ty")
    part.list.item(0).setSelected(True)
    speak(MarkedLanguage())
    assert bench.dialog.checks.isVisible()
    assert part.field.text() == "half.ty"
    assert [item.text() for item in part.list.selectedItems()] == ["telephony.call.list"]
    assert bench.dialog.general.theme.value() is Theme.LIGHT
    assert bench.book.now == bench.reread()


def test_the_list_of_pages_makes_room_for_longer_words(bench: SettingsBench) -> None:
    class Long(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message + " und noch einiges mehr"

    speak(Long())
    pages = bench.dialog.list
    assert pages.width() >= pages.sizeHintForColumn(0)
    assert pages.horizontalScrollBar().maximum() == 0
