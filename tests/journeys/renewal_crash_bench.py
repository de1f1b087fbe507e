"""An account with an expired token in a real keyring and database, and processes that renew it and are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from b24monitor.core.account import Account, Generation, Portal, RenewalRule
from b24monitor.core.grant import Grant
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import keep_grant, read_grant, read_key
from b24monitor.storage.renewal_lock import renewal_lock
from b24monitor.storage.store import SqliteStore
from b24monitor.wiring import keyring_vault
from tests.bench_session.child_process import wait_until
from tests.engine.renewal_bench import grant_of, install, is_lost, newest

ACCOUNT = "0123456789abcdef0123456789abcdef"
LIMIT_S = 20.0


class Crashes:
    """One account of a data folder; its portal and the processes that meddle with it."""

    def __init__(self, portal: DemoPortal, folder: Path) -> None:
        self.portal = portal
        self.folder = folder
        install(portal)
        self.vault = keyring_vault(folder, 5.0)
        grant = grant_of(portal, portal.issue_token())
        now = datetime.now(UTC)
        # To this program the token is over; what the server thinks of it plays no part.
        past = replace(grant, expires_at=now - timedelta(seconds=1), issued_at=now - timedelta(hours=1))
        keep_grant(self.vault, ACCOUNT, past)
        assert past.issued_at is not None
        generation = Generation(self.fingerprint(past), past.issued_at, past.expires_at)
        account = Account(
            ACCOUNT, Portal(portal.endpoint), "Mine", generation, "local.app.one", 7, renewal=RenewalRule.WHEN_NEEDED
        )
        with self.store() as store:
            store.add_account(account)

    @contextmanager
    def store(self) -> Iterator[SqliteStore]:
        store = SqliteStore(self.folder / "b24monitor.sqlite3")
        try:
            yield store
        finally:
            store.close()

    def fingerprint(self, grant: Grant) -> str:
        return grant.access_token.fingerprint(read_key(self.vault))

    def kept(self) -> Grant:
        grant = read_grant(self.vault, ACCOUNT)
        assert grant is not None
        return grant

    @property
    def is_lost(self) -> bool:
        return is_lost(self.portal, self.vault, ACCOUNT)

    @property
    def is_marked(self) -> bool:
        """Whether the keyring tells that a renewal's outcome is not known."""
        keys = self.kept().keys
        return keys is not None and keys.begun_at is not None

    def expire(self) -> None:
        """The present token, whichever it is, is over."""
        past = replace(self.kept(), expires_at=datetime.now(UTC) - timedelta(seconds=1))
        keep_grant(self.vault, ACCOUNT, past)
        with self.store() as store:
            (account,) = store.accounts()
            store.set_generation(ACCOUNT, replace(account.generation, expires_at=past.expires_at))

    def start(self, step: str = "") -> subprocess.Popen[str]:
        """The program; `step` as `renewing_process` has it."""
        command = [sys.executable, "-m", "tests.journeys.renewing_process", str(self.folder), *([step] if step else [])]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def end(self, process: subprocess.Popen[str]) -> None:
        """Kills the program, whatever it does."""
        process.kill()
        process.communicate()

    def wait_for_death(self, process: subprocess.Popen[str]) -> None:
        process.communicate(timeout=LIMIT_S)
        assert process.returncode == -signal.SIGKILL

    def wait_for_children(self) -> None:
        """All renewals are through."""
        wait_until(lambda: not self.children(), "the renewing processes end", LIMIT_S)
        with renewal_lock(self.folder, ACCOUNT, LIMIT_S):
            pass

    def children(self) -> list[int]:
        """The processes that renew in this folder."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes()
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if b"renew-grant\0" in command and str(self.folder).encode() in environment:
                found.append(int(folder.name))
        return found

    def kill_child(self) -> None:
        wait_until(lambda: bool(self.children()), "a process renews", LIMIT_S)
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)

    def wait_for_adoption(self) -> None:
        """A program that is started anew and wishes for nothing takes over whatever is the newest token."""
        process = self.start()
        expected = self.fingerprint(self.kept())
        too_late = threading.Timer(LIMIT_S, process.kill)
        too_late.start()
        try:
            assert process.stdout is not None
            assert expected in (line.strip() for line in process.stdout), "the newest token is taken over"
        finally:
            too_late.cancel()
            too_late.join()
            self.end(process)
        with self.store() as store:
            assert [account.generation.fingerprint for account in store.accounts()] == [expected]
        assert self.kept().access_token.reveal() == newest(self.portal).access_token

    def close(self) -> None:
        self.wait_for_children()
        self.vault.close()


class Held:
    """Token requests that are held up, before the server has heard them or after it has answered."""

    def __init__(self, portal: DemoPortal, *, is_answered: bool) -> None:
        self._portal = portal
        self._is_answered = is_answered
        self.came = threading.Event()
        self.released = threading.Event()
        self.before_reply: Callable[[], None] = lambda: None
        portal.intercept = self._hold

    def _hold(self, request: Request) -> Response | None:
        if "/oauth/token" not in request.path:
            return None
        response = self._portal._answer(request) if self._is_answered else None
        self.came.set()
        assert self.released.wait(LIMIT_S)
        self.before_reply()
        return response
