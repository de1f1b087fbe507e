"""Options that several commands share, made into checked values; what is wrong raises `UsageError`."""

from pathlib import Path

from b24monitor.bitrix24.trust import check_ca_file
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import RenewalRule
from b24monitor.core.account_wording import server_problem_text
from b24monitor.core.console_wording import ca_file_text
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadCaFileError, BadEndpointError, BadProxyError
from b24monitor.core.loopback import DEFAULT_PORT, FIRST_PORT, LAST_PORT
from b24monitor.core.oauth import AuthorizationServer, typed_server
from b24monitor.core.portal_wording import proxy_problem_text
from b24monitor.core.route import Route, parse_proxy
from b24monitor.core.wording import endpoint_error_text

NONE = "none"
_SYSTEM = "system"


def typed_endpoint(text: str, option: str) -> str:
    """The REST address of the portal at a typed address."""
    try:
        return endpoint_of(text).endpoint
    except BadEndpointError as error:
        raise UsageError(f"{option}: {endpoint_error_text(error)}") from None


def typed_authorization_server(text: str) -> AuthorizationServer:
    """The authorisation server that the user types for a portal."""
    try:
        return typed_server(text)
    except BadEndpointError as error:
        raise UsageError(f"--server: {server_problem_text(error.reason)}") from None


def typed_rule(text: str | None, default: RenewalRule) -> RenewalRule:
    """The rule of `--renew`."""
    return default if text is None else RenewalRule(text.replace("-", "_"))


def typed_port(port: int | None) -> int:
    """The port that catches a code."""
    if port is None:
        return DEFAULT_PORT
    if not FIRST_PORT <= port <= LAST_PORT:
        raise UsageError(f"--port: from {FIRST_PORT} to {LAST_PORT}")
    return port


def typed_route(before: Route, proxy: str | None, ca_file: str | None) -> Route:
    """The way to a portal: as it was `before` where nothing else was typed."""
    return Route(
        before.proxy if proxy is None else _proxy(proxy),
        before.ca_file if ca_file is None else _ca_file(ca_file),
    )


def _proxy(text: str) -> str:
    if text == _SYSTEM:
        return ""
    try:
        return parse_proxy(text)
    except BadProxyError:
        raise UsageError(f"--proxy: {proxy_problem_text()}") from None


def _ca_file(text: str) -> str:
    """A whole path: the window starts in another folder."""
    if text == NONE:
        return ""
    path = str(Path(text).expanduser().absolute())
    try:
        check_ca_file(path)
    except BadCaFileError as error:
        raise UsageError(f"--ca-file: {ca_file_text(error.reason)}") from None
    return path
