"""A process that claims intents, for the tests of races and crashes: `claimer.py MODE DATABASE GATE COUNT`."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from b24monitor.core.store_port import Intent
from b24monitor.storage.store import SqliteStore

FINGERPRINT = "fingerprint-raced"


def intent(number: int) -> Intent:
    """The intent of that number, with the time of this claim."""
    return Intent(FINGERPRINT, f"some.method{number}", datetime.now(UTC), adopted=False)


def say(text: str) -> None:
    """Tells the test at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def race(path: Path, gate: Path, count: int) -> None:
    """Claims as fast as it can from the moment the gate is there, and says what it was the first to claim."""
    say("ready")
    while not gate.exists():
        time.sleep(0.001)
    store = SqliteStore(path)
    say(" ".join(str(number) for number in range(count) if store.claim(intent(number)) is None))
    store.close()


def crash(path: Path, _gate: Path, _count: int) -> None:
    """Claims once, says so, and waits to be killed."""
    say(str(SqliteStore(path).claim(intent(0)) is None))
    time.sleep(60)


def half(path: Path, _gate: Path, _count: int) -> None:
    """Waits to be killed before the claim's transaction has ended."""
    store = SqliteStore(path)
    with store._database.writing() as connection:
        connection.execute("INSERT INTO intent VALUES (?, 'some.method0', 0, 0)", (FINGERPRINT,))
        say("written")
        time.sleep(60)


if __name__ == "__main__":
    {"race": race, "crash": crash, "half": half}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
