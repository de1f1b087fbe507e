"""The options of `b24monitor wait`, checked before anything is asked."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from b24monitor.cli.portals_parser import add_route_options
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError, BadMethodError
from b24monitor.core.method_safety import needs_yes
from b24monitor.core.ports import Call
from b24monitor.core.route import SYSTEM_ROUTE, Route
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters, normalize_method
from b24monitor.core.wording import endpoint_error_text

LEAST_INTERVAL_S = 0.1
# A token lives an hour (contract, row 4): waiting longer cannot help.
_TOKEN_HOUR_S = 3600.0
_EASING = Pace(quick_s=1.0, slow_s=5.0, quick_until_s=60.0, slow_from_s=600.0, backoff_most_s=15.0)


class UsageError(Exception):
    """The command line cannot be carried out as it was typed; the text says why."""


@dataclass(frozen=True, slots=True)
class WaitedMethod:
    """One question: the method as it was typed, and the call that is made."""

    given: str
    call: Call


@dataclass(frozen=True, slots=True)
class WaitOptions:
    """What to wait for, where and how long."""

    methods: tuple[WaitedMethod, ...]
    endpoint: str
    token: Secret
    pace: Pace
    timeout_s: float
    as_json: bool
    route: Route = SYSTEM_ROUTE


def add_wait_parser(parent: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `wait` to the program's commands."""
    parser = parent.add_parser(
        "wait",
        help="ask for methods' confirmation and wait for the decision (for scripts and CI)",
        description="Makes the first call of each METHOD, which puts the question to the portal's administrators, and "
        "waits until all are decided. A call that is allowed runs the method.",
        epilog="Exit status: 0 all approved or working; 2 usage; 3 one denied; 4 lapsed; 5 portal unreachable or "
        "moved; 6 refused for another reason; 7 still waiting at the time-out; 130 interrupted.",
    )
    parser.add_argument("methods", nargs="+", metavar="METHOD[?K=V&...]", help="method with its parameters")
    parser.add_argument("--endpoint", required=True, metavar="URL", help="the portal's REST address")
    parser.add_argument("--token-env", required=True, metavar="NAME", help="environment variable with the access token")
    parser.add_argument("--interval", type=float, metavar="S", help="seconds between checks (default: 1 easing to 5)")
    parser.add_argument("--timeout", type=float, default=_TOKEN_HOUR_S, metavar="S", help="seconds to wait at most")
    add_route_options(parser)
    parser.add_argument("--may-run", action="store_true", help="methods outside the gated catalogue may run now")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object a line")


def wait_options(arguments: argparse.Namespace, environment: Mapping[str, str]) -> WaitOptions:
    """The checked options; raises `UsageError`."""
    return WaitOptions(
        _methods(arguments.methods, may_run=arguments.may_run),
        _endpoint(arguments.endpoint),
        _token(arguments.token_env, environment),
        _pace(arguments.interval),
        _positive("--timeout", arguments.timeout),
        arguments.as_json,
        _route(arguments.proxy, arguments.ca_file),
    )


def _methods(texts: Sequence[str], *, may_run: bool) -> tuple[WaitedMethod, ...]:
    methods: dict[str, WaitedMethod] = {}
    for text in texts:
        name, _, query = text.partition("?")
        try:
            method = normalize_method(name)
        except BadMethodError:
            raise UsageError(f"{name!r} is no REST method name") from None
        if needs_yes(method) and not may_run:
            raise UsageError(
                f"{method} is not known to be gated, so it may run at once: add --may-run if that is what you want"
            )
        # Named twice, in any case or with other parameters, it is one question (contract, rows 2 and 3).
        methods.setdefault(method, WaitedMethod(text, Call(method, Parameters(query))))
    return tuple(methods.values())


def _endpoint(text: str) -> str:
    try:
        portal = endpoint_of(text)
    except BadEndpointError as error:
        raise UsageError(f"--endpoint: {endpoint_error_text(error)}") from None
    # An on-premise portal may stand below a folder of its host: a REST address is taken at its word.
    path = urlsplit(text.strip()).path.rstrip("/") + "/"
    return portal.endpoint.removesuffix("/rest/") + path if path.endswith("/rest/") else portal.endpoint


def _route(proxy: str | None, ca_file: str | None) -> Route:
    if proxy is None and ca_file is None:
        return SYSTEM_ROUTE
    # Imported late: most waits need no TLS library before they ask.
    from b24monitor.cli.typed_values import typed_route

    return typed_route(SYSTEM_ROUTE, proxy, ca_file)


def _token(name: str, environment: Mapping[str, str]) -> Secret:
    token = environment.get(name, "").strip()
    if not token:
        # Without the name: whoever mistakes the option for the token's own would find the token in a log.
        raise UsageError("--token-env: there is no environment variable of this name, or it is empty")
    return Secret(token)


def _pace(interval_s: float | None) -> Pace:
    if interval_s is None:
        return _EASING
    # Written so that not-a-number fails, too.
    if not LEAST_INTERVAL_S <= interval_s < float("inf"):
        raise UsageError(f"--interval: at least {LEAST_INTERVAL_S} s")
    return Pace(
        quick_s=interval_s,
        slow_s=interval_s,
        backoff_first_s=interval_s,
        backoff_most_s=max(interval_s, _EASING.backoff_most_s),
    )


def _positive(name: str, value: float) -> float:
    if not 0 < value < float("inf"):
        raise UsageError(f"{name}: a number of seconds above 0")
    return value
