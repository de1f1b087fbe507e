"""Settings about data: where tokens and files are, and forgetting all of it only after a tick and a yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.command import RetryVault
from b24monitor.core.fact import VaultChanged, VaultState
from b24monitor.core.program_command import ForgetEverything, ReadStartAtLogin
from b24monitor.core.program_fact import EverythingForgotten
from b24monitor.ui.forget_everything_dialog import ForgetEverythingDialog
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.text_label import TextLabel
from tests.ui.samples import ACCOUNT, account
from tests.ui.settings_bench import SettingsBench, opened_settings


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> SettingsBench:
    made = opened_settings(tmp_path, qtbot)
    made.turn_to(made.dialog.privacy)
    return made


def asking(bench: SettingsBench) -> ForgetEverythingDialog:
    bench.dialog.privacy.forget_button.click()
    return bench.dialog.findChildren(ForgetEverythingDialog)[-1]


def wishes(bench: SettingsBench) -> list[object]:
    return [command for command in bench.submitted if command != ReadStartAtLogin()]


def test_a_keyring_that_works_is_named_and_needs_no_retry(bench: SettingsBench) -> None:
    bench.dialog.take_vault(VaultChanged(VaultState.KEYRING))
    assert bench.shows("Tokens are kept in this system's keyring")
    assert not bench.dialog.privacy.retry_button.isVisible()


@pytest.mark.parametrize("state", [VaultState.LOCKED, VaultState.NO_KEYRING, VaultState.SILENT, VaultState.FAILED])
def test_a_keyring_that_does_not_can_be_tried_again(bench: SettingsBench, state: VaultState) -> None:
    bench.dialog.take_vault(VaultChanged(state))
    assert bench.shows("tokens last until you quit")
    bench.dialog.privacy.retry_button.click()
    assert wishes(bench) == [RetryVault()]


def test_the_data_folder_is_shown_and_copied(bench: SettingsBench, tmp_path: Path) -> None:
    assert bench.dialog.privacy.folder.text() == str(tmp_path)
    bench.dialog.privacy.copy_button.click()
    assert QGuiApplication.clipboard().text() == str(tmp_path)
    assert bench.shows("The path is copied.")


def test_the_demo_has_no_folder(qtbot: QtBot) -> None:
    dialog = SettingsDialog(PreferenceBook())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_page(dialog.privacy)
    assert not dialog.privacy.folder.isVisible()
    assert not dialog.privacy.open_button.isVisible()
    assert any("a temporary folder" in label.text() for label in dialog.findChildren(TextLabel))


def test_forgetting_everything_names_what_goes_and_what_stays(bench: SettingsBench) -> None:
    said = " ".join(label.text() for label in asking(bench).findChildren(TextLabel))
    for words in ("all tokens", "history", "before their administrators", "stay bound", "same token again"):
        assert words in said


def test_it_takes_a_tick_and_a_yes(bench: SettingsBench) -> None:
    dialog = asking(bench)
    assert not dialog.yes_button.isEnabled()
    dialog.agreed.click()
    dialog.yes_button.click()
    assert wishes(bench) == [ForgetEverything()]
    assert bench.shows("Forgetting…")
    assert not bench.dialog.privacy.forget_button.isEnabled()
    bench.dialog.take_forgotten(EverythingForgotten())
    assert bench.shows("Everything is forgotten.")
    assert bench.dialog.privacy.forget_button.isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("is_ticked", [False, True])
def test_enter_and_escape_mean_no(bench: SettingsBench, key: Qt.Key, is_ticked: bool) -> None:
    dialog = asking(bench)
    dialog.agreed.setChecked(is_ticked)
    QTest.keyClick(dialog, key)
    assert not dialog.isVisible()
    assert wishes(bench) == []


def test_by_the_keyboard_alone(bench: SettingsBench, qtbot: QtBot) -> None:
    dialog = asking(bench)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.cancel_button.hasFocus, timeout=2000)
    dialog.agreed.setFocus()
    QTest.keyClick(dialog.agreed, Qt.Key.Key_Space)
    dialog.yes_button.setFocus()
    QTest.keyClick(dialog.yes_button, Qt.Key.Key_Space)
    assert wishes(bench) == [ForgetEverything()]


def test_what_could_not_be_removed_is_told(bench: SettingsBench) -> None:
    bench.dialog.take_forgotten(EverythingForgotten(left="two items in the keyring"))
    assert bench.shows("This could not be removed: two items in the keyring")


def test_the_accounts_are_counted_and_their_dialog_requested(bench: SettingsBench, qtbot: QtBot) -> None:
    bench.turn_to(bench.dialog.accounts)
    assert bench.shows("There is no account yet.")
    bench.dialog.know_accounts((ACCOUNT, account(2), account(3, "other.bitrix24.de")))
    assert bench.shows("3 accounts on 2 portals.")
    assert bench.shows("Proxy, certificate authority")
    with qtbot.waitSignal(bench.dialog.accounts_requested):
        bench.dialog.accounts.open_button.click()
