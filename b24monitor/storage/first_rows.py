"""The rows as the database was left with them, read before all else and without loading anything else."""

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

from b24monitor.core.first_row import FirstRow

# More than a screen shows of them; the rest comes with the program.
_MOST = 200
# The order of `core.urgency`, as far as columns alone tell it: needs the user, waits, was decided, is over.
_ROWS = """
    SELECT coalesce(state, 'unknown'), method, endpoint, label,
           CASE
               WHEN state = 'refused' OR (state = 'lapsed' AND decided_before IS NULL) THEN 0
               WHEN coalesce(state, 'unknown') = 'unknown' AND asked_at IS NULL AND put_at IS NULL THEN 0
               WHEN state IN ('waiting', 'unknown') THEN 1
               WHEN state = 'lapsed' THEN 3
               ELSE 2
           END AS urgency
    FROM watch JOIN account USING (account_id) LEFT JOIN status USING (watch_id)
    ORDER BY urgency, CASE WHEN urgency = 1 THEN coalesce(put_at, asked_at) ELSE -coalesce(since, created_at) END,
             watch.watch_id
    LIMIT ?
"""


def first_rows(path: Path) -> tuple[FirstRow, ...]:
    """The most urgent rows in the database at `path`, as they were left.

    None when it is not there, busy, damaged or of another version: what opens it in earnest tells that in words.
    """
    try:
        # Nothing is made or mended here, and nobody waits.
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0.0)
        try:
            connection.execute("PRAGMA query_only = ON")
            rows = connection.execute(_ROWS, (_MOST,)).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        return ()
    return tuple(
        FirstRow(state, method, urlsplit(endpoint).netloc, label) for state, method, endpoint, label, _urgency in rows
    )
