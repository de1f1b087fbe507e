"""The folder where the user happens to be has no part in what runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from b24monitor.core.clock import SystemClock
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import keep_grant, read_key
from b24monitor.wiring import authorization_client, keyring_vault, renewer
from tests.engine.renewal_bench import grant_of, install

ACCOUNT = "0123456789abcdef"


@pytest.mark.usefixtures("secret_service")
@pytest.mark.parametrize("name", ["b24monitor", "keyring", "json"])
def test_a_renewal_runs_this_program_and_no_namesake(
    b24monitor_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    namesake = tmp_path / "elsewhere" / name
    namesake.mkdir(parents=True)
    for module in ("__init__.py", "__main__.py"):
        (namesake / module).write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    client = authorization_client(SystemClock())
    vault = keyring_vault(b24monitor_home, 5.0)
    with DemoPortal() as portal:
        install(portal)
        grant = grant_of(portal, portal.issue_token())
        keep_grant(vault, ACCOUNT, grant)
        read_key(vault)
        monkeypatch.chdir(namesake.parent)
        renewal = renewer(b24monitor_home, vault, SystemClock(), client).renew(ACCOUNT, grant)
    vault.close()
    client.close()
    assert not (tmp_path / "ran").exists()
    assert renewal.is_kept
    assert renewal.grant != grant
