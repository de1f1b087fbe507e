"""The right to bring a window to the front, which a Wayland compositor gives with a click and takes back soon."""

import os

from PySide6.QtGui import QGuiApplication

_VARIABLE = "XDG_ACTIVATION_TOKEN"


def use_activation_token(token: str) -> None:
    """Lets the next window that is activated come to the front by this token (XDG activation protocol).

    Call it just before. Where there is no Wayland, or no token, it does nothing.
    """
    if token and QGuiApplication.platformName().startswith("wayland"):
        # Where Qt looks for it.
        os.environ[_VARIABLE] = token


def own_activation_token() -> str:
    """The token that this process was started with; read it before Qt starts, which may use it up."""
    return os.environ.get(_VARIABLE, "")
