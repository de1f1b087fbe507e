"""Sends Qt's own messages through the program's log, so that they are redacted like every other line."""

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_log = logging.getLogger("b24monitor.qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
# What the offscreen platform says of every window that is raised or resized; nobody can do anything about it.
_OFFSCREEN = "This plugin does not support"


def route_qt_messages() -> None:
    """Takes Qt's messages over for the rest of the process."""
    qInstallMessageHandler(_log_message)


def _log_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not message.startswith(_OFFSCREEN):
        _log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
