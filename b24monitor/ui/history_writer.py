"""Makes exports beside the window's work: a slow disk holds nobody up, a failed write leaves the old file whole."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QIODevice, QObject, QSaveFile, Signal, SignalInstance

from b24monitor.core.history import HistoryRecord
from b24monitor.core.history_export import ExportFormat, csv_text, export_bytes
from b24monitor.core.language import gettext as _

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """How it ended: `count` transitions are in the file, or nothing was changed for the `reason`."""

    path: Path
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """So many transitions as CSV."""

    text: str
    count: int


class HistoryWriter(QObject):
    """One export at a time."""

    # Carries a `Written`.
    finished = Signal(object)
    # Carries a `Rendered`.
    rendered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an export is being made."""
        return self._thread is not None and self._thread.is_alive()

    def write(self, path: Path, records: Sequence[HistoryRecord], export_format: ExportFormat) -> None:
        """Writes the records to a file, which is replaced only when all are written."""
        self.write_made(path, len(records), lambda: export_bytes(records, export_format))

    def write_made(self, path: Path, count: int, make: Callable[[], bytes]) -> None:
        """The same with what `make` gives, called on a thread of its own, for `count` things."""
        self._start(lambda: self._tell(self.finished, Written(path, count, _save(path, make()))))

    def write_text(self, path: Path, text: str) -> None:
        """Writes a text that is not the history in the same way."""
        self._start(lambda: self._tell(self.finished, Written(path, 0, _save(path, text.encode()))))

    def render(self, records: Sequence[HistoryRecord]) -> None:
        """Makes CSV of the records."""
        self.render_made(len(records), lambda: csv_text(records))

    def render_made(self, count: int, make: Callable[[], str]) -> None:
        """The same with what `make` gives, as in `write_made`."""
        self._start(lambda: self._tell(self.rendered, Rendered(make(), count)))

    def _start(self, work: Callable[[], None]) -> None:
        # A daemon: a disk that never answers must not keep the program from quitting.
        self._thread = Thread(target=work, name="export", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Waits so long for what is being written."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                _log.warning("An export was given up: the disk does not answer")

    @staticmethod
    def _tell(signal: SignalInstance, outcome: Written | Rendered) -> None:
        # The window may be gone by now, and nobody is left to be told.
        with contextlib.suppress(RuntimeError):
            signal.emit(outcome)


def _save(path: Path, content: bytes) -> str:
    """Writes a file beside the wanted one, then puts it in its place; says why that did not succeed."""
    if path.exists() and not path.is_file():
        # What is put in the place of a device or a pipe would do away with it.
        return _("it is no ordinary file")
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    # What could not be written makes `commit` fail, too, and that removes the file beside.
    file.write(content)
    return "" if file.commit() else file.errorString()
