"""The keyring vault among real troubles: no bus, a dead one, a frozen service, a configuration that would leak."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import keyring.core
import pytest
import secretstorage
from keyring.backends.SecretService import Keyring as SecretServiceBackend

from b24monitor.core.errors import KeyringSilentError, NoKeyringError, VaultError
from b24monitor.core.secret import Secret
from b24monitor.storage import vault as vault_module
from b24monitor.storage.vault import KeyringVault
from tests.bench_session.child_process import wait_until
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus

ROOT = Path(__file__).parents[2]
SERVICE = "b24monitor faults"
TOKEN = Secret("planted-token-0123456789abcdef")

OpenVault = Callable[..., KeyringVault]
leaves_a_socket = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture
def open_vault() -> Iterator[OpenVault]:
    opened: list[KeyringVault] = []

    def open_one(time_limit_s: float = 5.0) -> KeyringVault:
        opened.append(KeyringVault(SERVICE, time_limit_s))
        return opened[-1]

    yield open_one
    for vault in opened:
        vault.close()


def vault_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == vault_module.THREAD_NAME]


def silent(call: Callable[[], object]) -> threading.Thread:
    """Makes a call that must find the keyring silent, on a thread of its own."""

    def expect() -> None:
        with pytest.raises(KeyringSilentError):
            call()

    thread = threading.Thread(target=expect)
    thread.start()
    return thread


def test_without_a_bus_there_is_no_keyring(open_vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    with pytest.raises(NoKeyringError):
        open_vault().get("grant")


def test_a_bus_without_a_keyring_is_no_keyring(open_vault: OpenVault) -> None:
    with pytest.raises(NoKeyringError):
        open_vault().reopen()


def test_a_keyring_that_comes_late_is_found(open_vault: OpenVault, request: pytest.FixtureRequest) -> None:
    vault = open_vault()
    with pytest.raises(NoKeyringError):
        vault.set("grant", TOKEN)
    request.getfixturevalue("secret_service")
    vault.set("grant", TOKEN)
    assert vault.get("grant") == TOKEN


@leaves_a_socket
def test_a_dead_bus_is_a_vault_error(open_vault: OpenVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = SessionBus(tmp_path, os.environ)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    home = tmp_path / "keyring"
    home.mkdir()
    service = SecretService(bus, home)
    vault = open_vault()
    vault.set("grant", TOKEN)
    bus.process.kill()
    wait_until(lambda: not service.process.is_running(), "the service ends with its bus")
    calls: list[Callable[[], object]] = [
        lambda: vault.get("grant"),
        lambda: vault.set("grant", TOKEN),
        lambda: vault.delete("grant"),
    ]
    for call in calls:
        with pytest.raises(VaultError) as raised:
            call()
        assert TOKEN.reveal() not in str(raised.value)
    with pytest.raises(NoKeyringError):
        vault.reopen()
    service.process.stop()
    bus.stop()


@leaves_a_socket
def test_a_bus_that_dies_during_a_call_ends_it(
    open_vault: OpenVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = SessionBus(tmp_path, os.environ)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    home = tmp_path / "keyring"
    home.mkdir()
    service = SecretService(bus, home)
    vault = open_vault(time_limit_s=30)
    vault.set("grant", TOKEN)
    service.freeze()
    killer = threading.Timer(0.3, bus.process.kill)
    killer.start()
    with pytest.raises(VaultError) as raised:
        vault.get("grant")
    assert not isinstance(raised.value, KeyringSilentError)
    killer.join()
    service.process.stop()
    bus.stop()


def test_a_frozen_keyring_is_given_up_at_the_time_limit(open_vault: OpenVault, secret_service: SecretService) -> None:
    vault = open_vault(time_limit_s=0.5)
    vault.set("grant", TOKEN)
    secret_service.freeze()
    start_s = time.monotonic()
    with pytest.raises(KeyringSilentError):
        vault.get("grant")
    assert 0.4 < time.monotonic() - start_s < 1.5
    assert all(thread.daemon for thread in vault_threads())
    secret_service.thaw()
    assert vault.get("grant") == TOKEN
    wait_until(lambda: len(vault_threads()) == 1, "the abandoned thread ends itself")


def test_what_still_waits_for_a_frozen_keyring_is_not_done_later(
    open_vault: OpenVault, secret_service: SecretService
) -> None:
    vault = open_vault(time_limit_s=0.5)
    vault.set("grant", TOKEN)
    secret_service.freeze()
    stuck = silent(lambda: vault.get("grant"))
    time.sleep(0.1)
    queued = silent(lambda: vault.delete("grant"))
    stuck.join()
    queued.join()
    secret_service.thaw()
    wait_until(lambda: not vault_threads(), "the abandoned thread ends itself")
    assert vault.get("grant") == TOKEN


def test_the_late_deed_of_a_given_up_call_does_not_follow_a_newer_one(
    open_vault: OpenVault, secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete: Callable[[SecretServiceBackend, str, str], object] = SecretServiceBackend.delete_password

    def delete_slowly(backend: SecretServiceBackend, service: str, name: str) -> None:
        time.sleep(1.2)
        delete(backend, service, name)

    monkeypatch.setattr(SecretServiceBackend, "delete_password", delete_slowly)
    vault = open_vault(time_limit_s=1.0)
    vault.set("grant", TOKEN)
    with pytest.raises(KeyringSilentError):
        vault.delete("grant")
    vault.set("grant", TOKEN)
    wait_until(lambda: len(vault_threads()) == 1, "the abandoned thread ends itself")
    assert vault.get("grant") == TOKEN


_STUCK_PROGRAM = """
from b24monitor.core.errors import KeyringSilentError
from b24monitor.storage.vault import KeyringVault
vault = KeyringVault("b24monitor faults", 0.2)
try:
    vault.get("grant")
except KeyringSilentError:
    print("silent", flush=True)
"""


@pytest.mark.parametrize(
    ("ending", "logged"),
    [("", ""), ("vault.close()", "the keyring does not answer: the thread b24monitor-vault is left behind\n")],
)
def test_a_program_with_a_stuck_call_can_end(secret_service: SecretService, ending: str, logged: str) -> None:
    secret_service.freeze()
    start_s = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", _STUCK_PROGRAM + ending],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "silent\n", logged)
    assert time.monotonic() - start_s < 5


@pytest.mark.parametrize("means", ["environment", "file"])
def test_a_configured_backend_that_keeps_nothing_safe_is_passed_over(
    open_vault: OpenVault, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, means: str
) -> None:
    if means == "environment":
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    else:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        (tmp_path / "python_keyring").mkdir()
        (tmp_path / "python_keyring" / "keyringrc.cfg").write_text(
            "[backend]\ndefault-keyring=keyring.backends.null.Keyring\n"
        )
    vault = open_vault()
    with pytest.raises(NoKeyringError):
        vault.set("grant", TOKEN)
    request.getfixturevalue("secret_service")
    vault.set("grant", TOKEN)
    backend = keyring.core.load_keyring("keyring.backends.SecretService.Keyring")
    assert backend.get_password(SERVICE, "grant") == TOKEN.reveal()


def test_an_error_never_quotes_the_item(open_vault: OpenVault, secret_service: SecretService) -> None:
    vault = open_vault()
    vault.set("grant", TOKEN)
    with closing(secretstorage.dbus_init()) as bus:
        (item,) = secretstorage.get_default_collection(bus).search_items({"service": SERVICE, "username": "grant"})
        item.set_secret(TOKEN.reveal().encode() + b"\xff")
    with pytest.raises(VaultError) as raised:
        vault.get("grant")
    assert TOKEN.reveal() not in f"{raised.value!r} {raised.value.__cause__!r} {raised.value.__context__!r}"
    assert "UnicodeDecodeError" in str(raised.value)


def test_a_closed_vault_leaves_no_thread_and_says_so(open_vault: OpenVault, secret_service: SecretService) -> None:
    vault = open_vault()
    vault.set("grant", TOKEN)
    assert len(vault_threads()) == 1
    vault.close()
    assert not vault_threads()
    vault.close()
    with pytest.raises(VaultError, match="closed"):
        vault.get("grant")


def test_threads_may_share_a_vault(open_vault: OpenVault, secret_service: SecretService) -> None:
    vault = open_vault()
    found: list[Secret | None] = []

    def keep_and_read(name: str) -> None:
        vault.set(name, Secret(f"item of {name}"))
        found.append(vault.get(name))

    threads = [threading.Thread(target=keep_and_read, args=(f"grant {number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(item.reveal() for item in found if item) == [f"item of grant {number}" for number in range(5)]


def test_the_module_does_not_import_the_keyring_library() -> None:
    program = "import sys, b24monitor.storage.vault; print('keyring' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "False\n"
