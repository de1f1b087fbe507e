"""The program's log: short lines on standard error, each redacted by the formatter, tracebacks included."""

import logging
import sys
import threading
from types import TracebackType

_log = logging.getLogger("b24monitor")


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line: a filter would miss what tracebacks quote."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without any secret."""
        # Most runs have nothing to say, and each of them has to set this up first.
        from b24monitor.core.secret import redact

        return redact(super().format(record))


def set_up_log(level: int = logging.WARNING) -> None:
    """Sends warnings of this program and its libraries, and what nobody caught, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("uncaught", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _log_uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
