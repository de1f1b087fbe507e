"""`b24monitor portals`: what is set for each portal; a running window follows."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.known_accounts import known_accounts
from b24monitor.cli.reach import stored_settings
from b24monitor.cli.typed_values import NONE, typed_authorization_server, typed_endpoint, typed_route
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import Portal
from b24monitor.core.errors import StoreError
from b24monitor.core.portal_settings import PortalSettings, Tariff, default_settings
from b24monitor.storage.instance import Verb, send
from b24monitor.storage.paths import data_folder
from b24monitor.wiring import open_store


def run_portals(arguments: argparse.Namespace) -> ExitStatus:
    """Runs one of the portals commands; raises `UsageError`."""
    try:
        folder = data_folder()
        if arguments.portals_command == "set":
            return _set(folder, arguments)
        return _list(folder, as_json=arguments.as_json)
    except StoreError as error:
        sys.stderr.write(f"b24monitor: {error}\n")
        return ExitStatus.FAILED


def _list(folder: Path, *, as_json: bool) -> ExitStatus:
    stored = _stored(folder)
    endpoints = dict.fromkeys((*(account.portal.endpoint for account in known_accounts(folder)), *stored))
    for endpoint in endpoints:
        settings = stored.get(endpoint) or default_settings(endpoint)
        fields = {
            "portal": endpoint,
            "tariff": settings.tariff.value.replace("_", "-"),
            "proxy": settings.route.proxy or "system",
            "ca_file": settings.route.ca_file or None,
            "server": settings.server_address or None,
        }
        if as_json:
            sys.stdout.write(json.dumps(fields) + "\n")
        else:
            words = (f"{name}: {value or NONE}" for name, value in fields.items() if name != "portal")
            sys.stdout.write(f"{Portal(endpoint).name}  ({', '.join(words)})\n")
    return ExitStatus.DONE


def _set(folder: Path, arguments: argparse.Namespace) -> ExitStatus:
    if all(value is None for value in (arguments.tariff, arguments.proxy, arguments.ca_file, arguments.server)):
        raise UsageError("portals set: nothing to change; give --tariff, --proxy, --ca-file or --server")
    endpoint = typed_endpoint(arguments.portal, "PORTAL")
    settings = _changed(_stored(folder).get(endpoint) or default_settings(endpoint), arguments)
    store = open_store(folder)
    try:
        store.set_portal_settings(settings)
    finally:
        store.close()
    send(folder, Verb.PORTALS)
    return ExitStatus.DONE


def _changed(settings: PortalSettings, arguments: argparse.Namespace) -> PortalSettings:
    settings = replace(settings, route=typed_route(settings.route, arguments.proxy, arguments.ca_file))
    if arguments.tariff is not None:
        settings = replace(settings, tariff=Tariff(arguments.tariff.replace("-", "_")))
    if arguments.server is not None:
        is_none = arguments.server == NONE
        address = "" if is_none else typed_authorization_server(arguments.server).address
        settings = replace(settings, server_address=address)
    return settings


def _stored(folder: Path) -> dict[str, PortalSettings]:
    return {settings.endpoint: settings for settings in stored_settings(folder)}
