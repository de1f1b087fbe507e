"""`b24monitor self-test`: tries keyring, data folder, portals, clock and the program's own files; asks nobody."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.known_accounts import known_accounts
from b24monitor.cli.reach import stored_settings
from b24monitor.core.check_wording import (
    ClockReading,
    clock_result,
    folder_trouble,
    keyring_trouble,
    no_portals,
    resources_result,
    result_line,
)
from b24monitor.core.clock import Clock, SystemClock
from b24monitor.core.errors import StoreError, VaultError
from b24monitor.core.ports import PortalClient, Vault
from b24monitor.core.preferences import LANGUAGES
from b24monitor.core.route import SYSTEM_ROUTE
from b24monitor.core.secret import Secret
from b24monitor.core.self_test import CheckResult, Outcome
from b24monitor.engine.safe import read_grant
from b24monitor.engine.self_test import PortalTrial, by_life, try_keyring, try_portal
from b24monitor.storage.folder_check import check_folder
from b24monitor.storage.paths import data_folder
from b24monitor.translations import SOURCE_LANGUAGE
from b24monitor.wiring import keyring_vault, portal_client

_AT_ONCE = 8


def run_self_test(arguments: argparse.Namespace) -> ExitStatus:
    """Runs all checks and prints each as it ends."""
    has_failed = False
    for result in _results(SystemClock()):
        has_failed = has_failed or result.outcome is Outcome.FAILED
        sys.stdout.write((_as_json(result) if arguments.as_json else result_line(result)) + "\n")
        sys.stdout.flush()
    return ExitStatus.FAILED if has_failed else ExitStatus.DONE


def _results(clock: Clock) -> Iterator[CheckResult]:
    yield resources_result(_missing_files())
    try:
        folder = data_folder()
        vault = keyring_vault(folder)
    except StoreError as error:
        # Without the folder nobody knows which keyring items and portals are its own.
        yield folder_trouble("", str(error))
        return
    try:
        yield check_folder(folder)
        keyring = try_keyring(vault)
        yield keyring
        yield from _portal_results(_trials(folder, vault if keyring.outcome is Outcome.FINE else None, clock), clock)
    except StoreError as error:
        yield folder_trouble(str(folder), str(error))
    except VaultError as error:
        yield keyring_trouble(error)
    finally:
        vault.close()


def _missing_files() -> list[str]:
    """Which of the files that come with the program are not there."""
    names = ["icons/b24monitor.svg"]
    names += [f"translations/{code}/LC_MESSAGES/b24monitor.mo" for code in LANGUAGES if code != SOURCE_LANGUAGE]
    try:
        root = files("b24monitor.resources")
    except ModuleNotFoundError:
        return names
    return [name for name in names if not root.joinpath(*name.split("/")).is_file()]


def _trials(folder: Path, vault: Vault | None, clock: Clock) -> list[PortalTrial]:
    """Each portal once, with a token where the keyring has one; raises `StoreError` or `VaultError`."""
    accounts = known_accounts(folder)
    routes = {settings.endpoint: settings.route for settings in stored_settings(folder)}
    trials = []
    for endpoint in dict.fromkeys(account.portal.endpoint for account in accounts):
        there = by_life([account for account in accounts if account.portal.endpoint == endpoint], clock.now())
        token = _token(vault, (account.account_id for account in there)) if vault is not None else None
        trials.append(PortalTrial(endpoint, token, routes.get(endpoint, SYSTEM_ROUTE)))
    return trials


def _token(vault: Vault, account_ids: Iterable[str]) -> Secret | None:
    grants = (read_grant(vault, account_id) for account_id in account_ids)
    return next((grant.access_token for grant in grants if grant is not None), None)


def _portal_results(trials: list[PortalTrial], clock: Clock) -> Iterator[CheckResult]:
    if not trials:
        yield no_portals()
    readings: list[ClockReading] = []
    client = portal_client(clock)

    def try_one(trial: PortalTrial) -> tuple[CheckResult, ClockReading | None]:
        return _tried(client, trial)

    try:
        # A hung portal takes up to a minute: the others do not wait for it.
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            for result, reading in workers.map(try_one, trials):
                yield result
                if reading is not None:
                    readings.append(reading)
    finally:
        client.close()
    yield clock_result(readings)


def _tried(client: PortalClient, trial: PortalTrial) -> tuple[CheckResult, ClockReading | None]:
    client.use_route(trial.endpoint, trial.route)
    return try_portal(client, trial)


def _as_json(result: CheckResult) -> str:
    return json.dumps(
        {
            "check": result.check.value,
            "outcome": result.outcome.value,
            "subject": result.subject,
            "text": result.text,
        }
    )
