"""A desktop that Qt knows nothing of tells by its settings portal whether it is dark, and the window follows."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from jeepney import DBusAddress
from jeepney.wrappers import DBusErrorResponse
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from b24monitor.core.preferences import Theme
from b24monitor.ui.desktop_look import DesktopLook, Look
from b24monitor.ui.theme import is_dark, is_high_contrast
from b24monitor.ui.theme_switch import ThemeSwitch
from tests.bench_session.child_process import ChildProcess, wait_until
from tests.bench_session.session_bus import SessionBus

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SETTINGS = "org.freedesktop.portal.Settings"
_MOCK = DBusAddress(_PATH, _NAME, "org.freedesktop.DBus.Mock")
_READ = 'ret = dbus.UInt32({"color-scheme": 1, "contrast": 0}[args[1]], variant_level=1)'


class Portal:
    """Stands in for the desktop's settings portal: dark from the beginning."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus
        command = ["/usr/bin/python3", "-m", "dbusmock", "--session", _NAME, _PATH, _SETTINGS]
        self.process = ChildProcess(command, {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address})
        bus.wait_for_owner(_NAME)
        wait_until(self._answers, "the portal answers")

    def _answers(self) -> bool:
        try:
            self._bus.call(_MOCK, "AddMethod", "sssss", (_SETTINGS, "Read", "ss", "v", _READ))
        except DBusErrorResponse:
            return False
        return True

    def change(self, key: str, value: int, namespace: str = "org.freedesktop.appearance") -> None:
        """The user changes a setting of the desktop."""
        told = [("s", namespace), ("s", key), ("v", ("u", value))]
        self._bus.call(_MOCK, "EmitSignal", "sssav", (_SETTINGS, "SettingChanged", "ssv", told))


@pytest.fixture
def portal(session_bus: SessionBus) -> Iterator[Portal]:
    made = Portal(session_bus)
    yield made
    made.process.stop()


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[ThemeSwitch]:
    made = ThemeSwitch(qapp)
    yield made
    for look in made.findChildren(DesktopLook):
        look.stop()
    made.apply(Theme.LIGHT)
    made.take_look(Look())
    made.apply(Theme.SYSTEM)


def test_a_dark_desktop_darkens_the_window_and_each_change_is_followed(
    qtbot: QtBot, portal: Portal, switch: ThemeSwitch, qapp: QApplication
) -> None:
    assert not is_dark(qapp.palette())
    switch.follow_desktop()
    qtbot.waitUntil(lambda: is_dark(qapp.palette()))
    portal.change("contrast", 1)
    qtbot.waitUntil(lambda: is_high_contrast(qapp.palette()))
    portal.change("contrast", 0)
    qtbot.waitUntil(lambda: not is_high_contrast(qapp.palette()))
    assert is_dark(qapp.palette())
    portal.change("color-scheme", 2)
    qtbot.waitUntil(lambda: not is_dark(qapp.palette()))


def test_what_the_user_chose_here_stands(qtbot: QtBot, portal: Portal, switch: ThemeSwitch, qapp: QApplication) -> None:
    switch.apply(Theme.LIGHT)
    switch.follow_desktop()
    look = switch.findChildren(DesktopLook)[0]
    with qtbot.waitSignal(look.changed):
        pass
    with qtbot.waitSignal(look.changed):
        portal.change("contrast", 1)
    assert not is_dark(qapp.palette())
    switch.apply(Theme.SYSTEM)
    assert is_high_contrast(qapp.palette())


def test_other_settings_say_nothing(qtbot: QtBot, portal: Portal) -> None:
    look = DesktopLook()
    with qtbot.waitSignal(look.changed) as told:
        look.start()
    assert told.args == [Look(scheme=Qt.ColorScheme.Dark)]
    with qtbot.waitSignal(look.changed) as told:
        portal.change("color-scheme", 0, namespace="org.gnome.desktop.interface")
        portal.change("accent-color", 1)
        portal.change("color-scheme", 7)
    assert told.args == [Look()]
    look.stop()


def test_without_a_portal_or_a_bus_nothing_happens(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    look = DesktopLook()
    with qtbot.assertNotEmitted(look.changed, wait=200):
        look.start()
    look.stop()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with qtbot.assertNotEmitted(look.changed, wait=50):
        look.start()
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    look.start()
