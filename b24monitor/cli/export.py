"""`b24monitor export`: the whole history for other programs; see `core.history_export` for its fields."""

import argparse
import os
import sys
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.core.errors import StoreError
from b24monitor.core.history_export import ExportFormat, csv_text, export_bytes, json_text
from b24monitor.storage.paths import data_folder
from b24monitor.wiring import open_store

# More than a database of SQLite's can hold.
_ALL = 2**62


def run_export(arguments: argparse.Namespace) -> ExitStatus:
    """Writes the history, newest first, to a file or to standard output."""
    try:
        store = open_store(data_folder())
        try:
            records = store.all_history(_ALL)
        finally:
            store.close()
    except StoreError as error:
        return _fail(str(error))
    path = Path(arguments.output) if arguments.output not in ("", "-") else None
    export_format = _format(arguments.format, path)
    if path is None:
        text = csv_text(records) if export_format is ExportFormat.CSV else json_text(records)
        return _print(text)
    try:
        path.write_bytes(export_bytes(records, export_format))
    except OSError as error:
        return _fail(f"{path} cannot be written: {error.strerror}")
    return ExitStatus.DONE


def _print(text: str) -> ExitStatus:
    try:
        # As bytes: RFC 4180 wants its own line ends on every system, and a terminal's encoding may lack letters.
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Else the interpreter tries the rest once more while it ends, and complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _fail(f"standard output cannot be written: {error.strerror}")
    return ExitStatus.DONE


def _format(named: str, path: Path | None) -> ExportFormat:
    """What was named, or else what the file's name says, or else CSV."""
    if named:
        return ExportFormat(named)
    is_json = path is not None and path.suffix.lower() == ".json"
    return ExportFormat.JSON if is_json else ExportFormat.CSV


def _fail(reason: str) -> ExitStatus:
    sys.stderr.write(f"b24monitor: {reason}\n")
    return ExitStatus.FAILED
