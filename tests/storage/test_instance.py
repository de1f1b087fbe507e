"""One holder of a data folder, whatever crashes, and the few words others may send it."""

from __future__ import annotations

import logging
import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.core.errors import StoreError
from b24monitor.storage import channel
from b24monitor.storage.instance import LOCK_NAME, THREAD_NAME, InstanceLock, Verb, send
from tests.bench_session.child_process import ChildProcess, wait_until

ROOT = Path(__file__).parents[2]
SOCKET = "instance.sock"
_HOLDER = """
import sys, time
from pathlib import Path
from b24monitor.storage.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
taken = lock.acquire()
lock.serve(lambda verb: print(verb.value, flush=True), lambda token: print("token", token, flush=True))
print(taken, flush=True)
time.sleep(60)
"""


@pytest.fixture(params=["short", "long"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder, also one whose path no socket address can hold."""
    path = tmp_path / ("short" if request.param == "short" else "long" * 40)
    path.mkdir()
    return path


@pytest.fixture
def lock(folder: Path) -> Iterator[InstanceLock]:
    held = InstanceLock(folder)
    assert held.acquire()
    yield held
    held.release()


def holder(folder: Path) -> ChildProcess:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return ChildProcess([sys.executable, "-c", _HOLDER, str(folder)], env)


def visit(folder: Path, sent: bytes) -> bytes:
    """What the door answers to these bytes; b"" when it only hangs up."""
    with socket.socket(socket.AF_UNIX) as visitor, channel._short_address(folder) as address:
        visitor.settimeout(5)
        visitor.connect(address)
        visitor.sendall(sent)
        try:
            return visitor.recv(100)
        except ConnectionResetError:
            return b""


def test_the_lock_is_held_by_one(folder: Path, lock: InstanceLock) -> None:
    other = InstanceLock(folder)
    assert lock.acquire()
    assert not other.acquire()
    lock.release()
    lock.release()
    assert other.acquire()
    other.release()
    assert (folder / LOCK_NAME).exists()


def test_a_crash_gives_the_lock_back(folder: Path) -> None:
    mine = InstanceLock(folder)
    with holder(folder) as process:
        assert process.stdout.readline() == "True\n"
        assert not mine.acquire()
        assert send(folder, Verb.SHOW)
        assert process.stdout.readline() == "show\n"
        assert send(folder, Verb.SHOW, "kwin-42")
        assert [process.stdout.readline() for _ in range(2)] == ["token kwin-42\n", "show\n"]
        process.kill()
    assert not send(folder, Verb.SHOW)
    assert mine.acquire()
    received: list[Verb] = []
    mine.serve(received.append)
    assert send(folder, Verb.SHOW)
    assert received == [Verb.SHOW]
    mine.release()


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be locked: No such file"):
        InstanceLock(tmp_path / "gone").acquire()


def test_a_verb_is_handed_over_on_the_locks_own_thread(folder: Path, lock: InstanceLock) -> None:
    names: list[str] = []
    lock.serve(lambda verb: names.append(f"{verb.value} on {threading.current_thread().name}"))
    assert send(folder, Verb.SHOW)
    assert send(folder, Verb.SHOW)
    assert names == [f"show on {THREAD_NAME}"] * 2


def test_a_token_comes_ahead_of_the_word_it_belongs_to(folder: Path, lock: InstanceLock) -> None:
    received: list[str] = []
    lock.serve(received.append, received.append)
    longest = "!" + "t" * 254 + "~"
    assert send(folder, Verb.SHOW, "kwin-42")
    assert send(folder, Verb.SHOW, longest)
    assert received == ["kwin-42", Verb.SHOW, longest, Verb.SHOW]


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "t" * 257, "töken", "\x00"])
def test_what_is_no_token_is_not_sent(folder: Path, lock: InstanceLock, token: str) -> None:
    received: list[str] = []
    lock.serve(received.append, received.append)
    assert send(folder, Verb.SHOW, token)
    assert received == [Verb.SHOW]


def test_a_token_goes_with_no_other_word_and_may_be_ignored(folder: Path, lock: InstanceLock) -> None:
    received: list[Verb] = []
    lock.serve(received.append)
    assert send(folder, Verb.ACCOUNTS, "kwin-42")
    assert send(folder, Verb.SHOW, "kwin-42")
    assert received == [Verb.ACCOUNTS, Verb.SHOW]


def test_without_a_holder_nobody_takes_a_verb(folder: Path, lock: InstanceLock) -> None:
    assert not send(folder, Verb.SHOW)
    lock.serve(lambda _verb: None)
    assert send(folder, Verb.SHOW)
    lock.release()
    assert not send(folder, Verb.SHOW)
    assert not (folder / SOCKET).exists()


def test_the_socket_is_its_users_alone(folder: Path, lock: InstanceLock) -> None:
    lock.serve(lambda _verb: None)
    assert stat.S_IMODE((folder / SOCKET).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "sent",
    [
        b"\n",
        b"SHOW\n",
        b"show \n",
        b"show me now\n",
        b"show t\xc3\xb6ken\n",
        b"show to\x1bken\n",
        b"show to\x00ken\n",
        b"show " + b"t" * 257 + b"\n",
        b"accounts token\n",
        b"x" * 10_000,
        b"\xff\x00\n",
        b"show\nshow\n",
    ],
)
def test_anything_else_is_refused_and_harms_nobody(
    folder: Path, lock: InstanceLock, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    received: list[str] = []
    lock.serve(received.append, received.append)
    answer = visit(folder, sent)
    assert answer in (b"no\n", b"")
    assert received == []
    assert "x" * 10 not in caplog.text
    assert send(folder, Verb.SHOW)


def test_a_visitor_who_says_nothing_is_shown_out(folder: Path, lock: InstanceLock) -> None:
    lock.serve(lambda _verb: None)
    start_s = time.monotonic()
    assert visit(folder, b"sho") == b""
    assert time.monotonic() - start_s < 3
    assert send(folder, Verb.SHOW)


def test_a_failing_receiver_is_logged_and_told(
    folder: Path, lock: InstanceLock, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_verb: Verb) -> None:
        raise ZeroDivisionError

    lock.serve(fail)
    assert not send(folder, Verb.SHOW)
    assert not send(folder, Verb.SHOW)
    assert [record.message for record in caplog.records] == ["the verb show failed"] * 2


def test_release_is_bounded_though_a_visitor_stays(folder: Path, lock: InstanceLock) -> None:
    lock.serve(lambda _verb: None)
    with socket.socket(socket.AF_UNIX) as visitor, channel._short_address(folder) as address:
        visitor.connect(address)
        time.sleep(0.05)
        start_s = time.monotonic()
        lock.release()
        assert time.monotonic() - start_s < 1.5


def test_release_is_bounded_though_the_receiver_is_stuck(
    folder: Path, lock: InstanceLock, caplog: pytest.LogCaptureFixture
) -> None:
    over = threading.Event()
    entered = threading.Event()

    def wait(_verb: Verb) -> None:
        entered.set()
        over.wait()

    lock.serve(wait)
    sender = threading.Thread(target=send, args=(folder, Verb.SHOW))
    sender.start()
    assert entered.wait(5)
    start_s = time.monotonic()
    lock.release()
    assert 1.5 < time.monotonic() - start_s < 3
    assert caplog.record_tuples == [
        ("b24monitor.storage.instance", logging.WARNING, f"the thread {THREAD_NAME} is busy and left behind")
    ]
    over.set()
    sender.join()
    wait_until(lambda: THREAD_NAME not in {thread.name for thread in threading.enumerate()}, "the thread ends")


def test_only_a_held_lock_serves(folder: Path, lock: InstanceLock) -> None:
    with pytest.raises(RuntimeError):
        InstanceLock(folder).serve(lambda _verb: None)
    lock.serve(lambda _verb: None)
    with pytest.raises(RuntimeError):
        lock.serve(lambda _verb: None)


def test_a_folder_that_cannot_hold_a_socket_keeps_its_lock(folder: Path, lock: InstanceLock) -> None:
    (folder / SOCKET).mkdir()
    with pytest.raises(StoreError, match="cannot hold a socket"):
        lock.serve(lambda _verb: None)
    assert not InstanceLock(folder).acquire()
