"""Where the program keeps its files."""

import os
from pathlib import Path

from b24monitor.core.errors import StoreError

HOME_VARIABLE = "B24MONITOR_HOME"
# The database in it.
FILE_NAME = "b24monitor.sqlite3"


def data_folder() -> Path:
    """The folder of the database, made for this user alone (mode 0700) when it is not there yet.

    `B24MONITOR_HOME` names another one, whose permissions are its owner's affair when it exists already.

    Raises:
        StoreError: the folder cannot be made, or something else is in its place.
    """
    folder = _chosen_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise StoreError(f"the data folder {folder} cannot be made: a file is in its place") from None
    except NotADirectoryError:
        raise StoreError(f"the data folder {folder} cannot be made: a part of its path is a file") from None
    except OSError as error:
        raise StoreError(f"the data folder {folder} cannot be made: {error.strerror}") from error
    return folder


def _chosen_folder() -> Path:
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("b24monitor", appauthor=False)
