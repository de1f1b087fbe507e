"""What the program runs on, as far as support needs to know."""

import os
import platform
import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication

from b24monitor import __version__
from b24monitor.core.support_wording import Surroundings


def surroundings(notification_server: str = "") -> Surroundings:
    """Asks Python, Qt and the environment; reads no file but the system's own description, and never blocks."""
    return Surroundings(
        program=__version__,
        python=platform.python_version(),
        qt=qVersion(),
        pyside=PySide6.__version__,
        system=_system(),
        desktop=os.environ.get("XDG_CURRENT_DESKTOP", ""),
        session=os.environ.get("XDG_SESSION_TYPE", ""),
        platform_plugin=QGuiApplication.platformName(),
        notification_server=notification_server,
        language=QLocale().bcp47Name(),
        scale=f"{QGuiApplication.primaryScreen().devicePixelRatio():.2f}",
        installed_as="bundle" if getattr(sys, "frozen", False) else "Python package",
        home=str(Path.home()),
    )


def _system() -> str:
    if not sys.platform.startswith("linux"):
        return platform.platform()
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    # The kernel's build may be the user's own, and named so.
    return " ".join(part for part in (name or "Linux", platform.machine()) if part)
