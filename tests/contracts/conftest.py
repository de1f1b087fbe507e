"""A store, and the same data through a second opening."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.core.store_port import Store
from b24monitor.storage.store import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = SqliteStore(path)
    yield opened
    opened.close()


@pytest.fixture
def reopened(path: Path, store: Store) -> Iterator[Store]:
    """The same data through another opening, as after a restart."""
    opened = SqliteStore(path)
    yield opened
    opened.close()
