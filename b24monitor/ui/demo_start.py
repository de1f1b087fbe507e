"""Opens the demo beside the window."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess


def start_demo() -> None:
    """Starts a process of its own: the demo's clock, portal and tokens stay apart from the user's."""
    arguments = ["demo"] if getattr(sys, "frozen", False) else ["-m", "b24monitor", "demo"]
    process = QProcess()
    process.setProgram(sys.executable)
    process.setArguments(arguments)
    # This very package: what lies in the folder where the user happens to be must not run in its place.
    process.setWorkingDirectory(str(Path(__file__).parent.parent.parent))
    process.startDetached()
