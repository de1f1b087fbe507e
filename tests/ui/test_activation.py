"""A compositor's token is put where Qt looks for it, and only where there is a compositor."""

from __future__ import annotations

import os

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from b24monitor.ui.activation import own_activation_token, use_activation_token

VARIABLE = "XDG_ACTIVATION_TOKEN"


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set first, so that what the code leaves there is taken away again.
    monkeypatch.setenv(VARIABLE, "")
    os.environ.pop(VARIABLE)


@pytest.mark.parametrize(
    ("platform", "token", "left"),
    [
        ("wayland", "kwin-42", "kwin-42"),
        ("wayland-egl", "kwin-42", "kwin-42"),
        ("wayland", "", ""),
        ("xcb", "kwin-42", ""),
    ],
)
def test_a_token_is_for_wayland_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str, token: str, left: str
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: platform))
    assert own_activation_token() == ""
    use_activation_token(token)
    assert own_activation_token() == left
