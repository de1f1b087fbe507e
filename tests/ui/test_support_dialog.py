"""Support information in its window: what is seen is what is passed on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.command import Command, ReadPortals
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import PortalsRead, PortalStanding, VaultState
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.support_wording import SupportSubject
from b24monitor.ui.support_dialog import SupportDialog
from b24monitor.ui.surroundings import surroundings
from tests.ui.samples import ACCOUNT, row, waiting


@pytest.fixture
def dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> SupportDialog:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    subject = SupportSubject(surroundings("dunst 1.9.0"), (ACCOUNT,), (row(1, waiting()),), VaultState.KEYRING)
    shown = SupportDialog(subject)
    qtbot.addWidget(shown)
    return shown


def test_it_tells_what_the_program_runs_on(dialog: SupportDialog) -> None:
    for part in (
        f"Qt: {qVersion()}",
        "Desktop: GNOME",
        "Platform plugin: offscreen",
        "Notification server: dunst 1.9.0",
    ):
        assert part in dialog.text()
    assert str(Path.home()) not in dialog.text()
    assert "northwind" not in dialog.text()
    assert dialog.preview.isReadOnly()


def test_how_portals_stand_is_asked_for_and_shown(dialog: SupportDialog) -> None:
    commands: list[Command] = []
    dialog.submitted.connect(commands.append)
    dialog.show()
    assert commands == [ReadPortals()]
    trouble = answer_for_trouble(Trouble.TLS)
    standing = PortalStanding(PortalSettings(ACCOUNT.portal.endpoint), 1, paused_s=90.0, trouble=trouble)
    dialog.take_portals(PortalsRead((standing,)))
    assert "trouble tls, paused for 90 s" in dialog.text()


def test_exactly_what_is_seen_is_copied_and_saved(dialog: SupportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    dialog.show()
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.text()
    assert dialog.copy_button.text() == "Copied"
    with qtbot.waitSignal(dialog.writer.finished):
        dialog.save_to(str(tmp_path / "support.txt"))
        assert not dialog.save_button.isEnabled()
    assert dialog.save_button.isEnabled()
    assert (tmp_path / "support.txt").read_text(encoding="utf-8") == dialog.text()
    assert "Saved to" in dialog.note.text()


def test_a_file_that_cannot_be_written_is_told(dialog: SupportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    dialog.show()
    with qtbot.waitSignal(dialog.writer.finished):
        dialog.save_to(str(tmp_path))
    assert "It was not saved: " in dialog.note.text()
    assert dialog.save_button.isEnabled()


def test_each_report_has_labels_of_its_own(dialog: SupportDialog, qtbot: QtBot) -> None:
    other = SupportDialog(SupportSubject(surroundings(), (ACCOUNT,)))
    qtbot.addWidget(other)
    own, others = (re.findall(r"portal-\w+", shown.text()) for shown in (dialog, other))
    assert len(own) == len(others) == 1
    assert own != others
