"""Fails the test that leaves a thread behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

_GRACE_S = 2.0


def left_behind(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads begun since `before` that ought to be over.

    A daemon thread of a library is let be; one of ours, by its name, is not: quitting may abandon it, a test may not.
    """
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and (not thread.daemon or thread.name.startswith("b24monitor-"))
    ]


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline_s = time.monotonic() + _GRACE_S
    while left_behind(before) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    names = sorted(thread.name for thread in left_behind(before))
    assert not names, f"threads left behind: {', '.join(names)}"
