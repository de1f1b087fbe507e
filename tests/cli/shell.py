"""Somebody at a command line, with a keyring, a data folder and a scripted browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from b24monitor.core.grant import Grant
from b24monitor.demo.directory import Application
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import read_grant
from b24monitor.wiring import keyring_vault, open_store
from tests.bench_session.session_bus import SessionBus

LIMIT_S = 30
CLIENT_ID = "local.app.one"
CLIENT_SECRET = "planted-client-secret-0123456789"

_BROWSER = """#!{python}
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
open({seen!r}, "w").write(sys.argv[1])
opener.open(sys.argv[1], timeout=10).read()
"""


class Shell:
    """Runs the program as a process of its own."""

    def __init__(self, bus: SessionBus, home: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address, "B24MONITOR_HOME": str(home)}

    def accounts(self, *arguments: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run("accounts", *arguments, typed=typed, **variables)

    def run(self, *arguments: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "b24monitor", *arguments],
            env=self.environment | variables,
            input=typed,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    @contextmanager
    def running(self, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """A process with all three pipes, ended at the end of the block at the latest."""
        process = subprocess.Popen(
            [sys.executable, "-m", "b24monitor", *arguments],
            env=self.environment | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def kept(self) -> Grant:
        """What the keyring keeps for the one account there is."""
        store = open_store(self.home)
        (account,) = store.accounts()
        store.close()
        vault = keyring_vault(self.home)
        grant = read_grant(vault, account.account_id)
        vault.close()
        assert grant is not None
        return grant

    def is_on_disk(self, secret: str) -> bool:
        return any(secret.encode() in path.read_bytes() for path in self.home.rglob("*") if path.is_file())


def scripted_browser(folder: Path) -> tuple[str, Path]:
    """A browser for the variable BROWSER that follows each page to its end, and where it writes what it opened."""
    seen, script = folder / "opened", folder / "browser"
    script.write_text(_BROWSER.format(python=sys.executable, seen=str(seen)))
    script.chmod(0o700)
    return str(script), seen


def install(portal: DemoPortal, redirect_uri: str | None, user_id: int = 5) -> None:
    """Makes the application, whose settings name the address that catches the code (None: the page shows it)."""
    portal.install_application(Application(CLIENT_ID, "My app", CLIENT_SECRET, "apptoken1", redirect_uri=redirect_uri))
    portal.sign_in_as(user_id)
