"""Tries whether the data folder takes what is written."""

import os
import shutil
import tempfile
from pathlib import Path

from b24monitor.core.check_wording import folder_fine, folder_trouble
from b24monitor.core.self_test import CheckResult


def check_folder(folder: Path) -> CheckResult:
    """Writes a file to the disk and removes it, and looks how much more would fit."""
    try:
        with tempfile.TemporaryFile(prefix="b24monitor-check-", dir=folder) as file:
            file.write(b"b24monitor")
            file.flush()
            os.fsync(file.fileno())
        free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        return folder_trouble(str(folder), error.strerror or type(error).__name__)
    return folder_fine(str(folder), free_bytes)
