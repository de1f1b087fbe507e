"""What every vault promises: the same tests on the one in memory and on a real keyring."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError, VaultError
from b24monitor.core.ports import Vault
from b24monitor.core.secret import Secret
from tests.bench_session.secret_service import SecretService
from tests.contracts.vault_bench import MemoryBench, SecretServiceBench, VaultBench

SERVICE = "b24monitor contract"
TOKEN = Secret("planted-token-0123456789abcdef")

Call = Callable[[Vault], object]
CALLS = {
    "get": lambda vault: vault.get("grant"),
    "set": lambda vault: vault.set("grant", TOKEN),
    "delete": lambda vault: vault.delete("grant"),
}
# SecretStorage leaves its connection to the garbage collector when the keyring refuses or is gone.
leaves_a_socket = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture(params=["memory", "secret_service"])
def bench(request: pytest.FixtureRequest) -> Iterator[VaultBench]:
    if request.param == "memory":
        opened: VaultBench = MemoryBench()
    else:
        service = request.getfixturevalue("secret_service")
        assert isinstance(service, SecretService)
        opened = SecretServiceBench(service)
    yield opened
    opened.close()


@pytest.fixture
def vault(bench: VaultBench) -> Vault:
    return bench.open(SERVICE)


@pytest.fixture(params=list(CALLS))
def call(request: pytest.FixtureRequest) -> Call:
    return CALLS[request.param]


def test_nothing_is_there_at_first(vault: Vault) -> None:
    assert vault.get("grant") is None


def test_gives_back_what_it_keeps(vault: Vault) -> None:
    vault.set("grant", Secret('{"access_token": "tökén ✓ 🔑"}'))
    assert vault.get("grant") == Secret('{"access_token": "tökén ✓ 🔑"}')


def test_a_keyring_has_a_name(vault: Vault) -> None:
    vault.set("grant", TOKEN)
    assert vault.name() in ("memory", "Secret Service")


def test_an_item_takes_the_place_of_one_of_its_name_only(vault: Vault) -> None:
    vault.set("grant", Secret("first"))
    vault.set("key", Secret("other"))
    vault.set("grant", Secret("second"))
    assert vault.get("grant") == Secret("second")
    assert vault.get("key") == Secret("other")


def test_a_deleted_item_is_gone_and_its_neighbour_is_not(vault: Vault) -> None:
    vault.set("grant", Secret("first"))
    vault.set("key", Secret("other"))
    vault.delete("grant")
    assert vault.get("grant") is None
    assert vault.get("key") == Secret("other")


def test_deleting_what_is_not_there_is_no_error(vault: Vault) -> None:
    vault.delete("grant")
    assert vault.get("grant") is None


def test_items_outlive_the_vault(bench: VaultBench, vault: Vault) -> None:
    vault.set("grant", TOKEN)
    assert bench.open(SERVICE).get("grant") == TOKEN


def test_services_do_not_see_each_other(bench: VaultBench, vault: Vault) -> None:
    other = bench.open("b24monitor another")
    vault.set("grant", TOKEN)
    assert other.get("grant") is None
    other.delete("grant")
    assert vault.get("grant") == TOKEN


def test_the_longest_item_fits(vault: Vault) -> None:
    vault.set("grant", Secret("x" * 1280))
    assert vault.get("grant") == Secret("x" * 1280)


def test_a_longer_item_is_refused_and_the_old_one_stays(vault: Vault) -> None:
    vault.set("grant", TOKEN)
    with pytest.raises(VaultError) as raised:
        vault.set("grant", Secret("x" * 1281))
    assert "xxxx" not in str(raised.value)
    assert vault.get("grant") == TOKEN


def test_reopening_keeps_the_items(vault: Vault) -> None:
    vault.set("grant", TOKEN)
    vault.reopen()
    assert vault.get("grant") == TOKEN


@leaves_a_socket
def test_a_locked_keyring_says_so_until_it_is_unlocked(bench: VaultBench, vault: Vault, call: Call) -> None:
    vault.set("grant", TOKEN)
    bench.lock()
    vault.reopen()
    with pytest.raises(KeyringLockedError):
        call(vault)
    bench.mend()
    vault.reopen()
    assert vault.get("grant") == TOKEN


@leaves_a_socket
def test_a_keyring_that_went_away_says_so_until_it_is_back(bench: VaultBench, vault: Vault, call: Call) -> None:
    vault.set("grant", TOKEN)
    bench.remove()
    with pytest.raises(NoKeyringError):
        call(vault)
    with pytest.raises(NoKeyringError):
        vault.reopen()
    bench.mend()
    vault.reopen()
    assert vault.get("grant") == TOKEN


def test_a_frozen_keyring_says_so_until_it_is_back(bench: VaultBench, vault: Vault, call: Call) -> None:
    vault.set("grant", TOKEN)
    bench.freeze()
    with pytest.raises(KeyringSilentError):
        call(vault)
    bench.mend()
    vault.reopen()
    vault.set("grant", TOKEN)
    assert vault.get("grant") == TOKEN
