"""A process that writes preferences, or an export of the history, over and over until it is killed.

Usage: python -m tests.journeys.writing_process preferences|export FILE
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from b24monitor.core.history_export import ExportFormat
from b24monitor.ui.history_writer import HistoryWriter
from b24monitor.ui.preference_book import PreferenceBook
from tests.core.history_samples import record

# Long enough that a write takes its time.
METHODS = tuple(f"vendor{number}.entity.get" for number in range(4000))
RECORDS = 400


def main() -> None:
    application = QCoreApplication([])
    file = Path(sys.argv[2])
    book, writer = PreferenceBook(file), HistoryWriter()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    records = tuple(record(number) for number in range(RECORDS))
    for turn in itertools.count(1):
        if sys.argv[1] == "preferences":
            book.change(own_methods=METHODS if turn % 2 else METHODS[:2000])
        else:
            writer.write(file, records[turn % 2 :], ExportFormat.JSON)
            writer.stop(60.0)
        application.processEvents()


if __name__ == "__main__":
    main()
