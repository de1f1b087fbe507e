"""HTTP to portals: the only module that imports requests. No redirect is followed, no token stands in a URL."""

import contextlib
import functools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from b24monitor.bitrix24.connection import StaleConnectionError, timed_pools
from b24monitor.bitrix24.failure import ca_file_failure, caused_by, connection_failure, has_surely_not_left
from b24monitor.bitrix24.reply import Reply, read_reply
from b24monitor.bitrix24.secret_query import joining_connection
from b24monitor.bitrix24.servers import Servers
from b24monitor.bitrix24.trust import trust
from b24monitor.core.endpoint import is_loopback
from b24monitor.core.errors import BadCaFileError, Trouble, UnreachableError
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret

_SOCKS = ("socks5", "socks5h")
# How long the system's proxy settings are taken to stay as they are.
_SETTINGS_HOLD_S = 10.0
_HEADERS = {
    "User-Agent": "b24monitor",
    "Accept-Encoding": "gzip, deflate",
    "Accept": "application/json",
    "Connection": "keep-alive",
}
_JSON_HEADERS = {**_HEADERS, "Content-Type": "application/json"}
# What is no answer, whoever found it: BadCaFileError and UnreachableError are ours.
_FAILURES = (UnreachableError, BadCaFileError, requests.exceptions.RequestException, HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for reaching a server, proxy and TLS included, for each silence of it, and for all from the request on.

    Each request ends within 60 s, so that the last probe of a question still falls into the portal's memory (design).
    """

    connect_s: float = 15.0
    silence_s: float = 20.0
    total_s: float = 40.0


class _Adapter(HTTPAdapter):
    """Keeps total time limits and checks certificates as `trusted` says (None: no TLS).

    With `secret_query` each request's connection adds it to the address.
    """

    def __init__(self, total_s: float, trusted: Any, secret_query: Secret | None) -> None:
        self._total_s = total_s
        self._trusted = trusted
        self._secret_query = secret_query
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._trusted)
        self.poolmanager.pool_classes_by_scheme = timed_pools(self._total_s)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        kwargs["ssl_context"] = self._trusted
        scheme = urlsplit(proxy).scheme.lower()
        if scheme in _SOCKS:
            from b24monitor.bitrix24.socks_proxy import socks_pools as pools
        elif scheme.startswith("socks"):
            raise requests.exceptions.InvalidProxyURL("of the SOCKS proxies, those of version 5 alone")
        else:
            pools = timed_pools
            # The one to the proxy itself, where that has TLS.
            kwargs["proxy_ssl_context"] = self._trusted
        manager: Any = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = pools(self._total_s)
        return manager

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if self._secret_query is not None:
            pool.ConnectionCls = joining_connection(pool.ConnectionCls, self._secret_query)
        return pool

    def cert_verify(self, conn: Any, *_args: Any) -> None:
        """Leaves out the authorities that requests brings along, which nobody on this machine has chosen."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = conn.ca_cert_dir = None


class _Session:
    """The connections to one server, that of `url`. `proxies` lead there by scheme (None: the system's settings)."""

    def __init__(self, url: str, adapter: _Adapter, proxies: dict[str, str] | None) -> None:
        self._url = url
        self._adapter = adapter
        self._proxies = proxies
        self._pool: HTTPConnectionPool | None = None
        self._found_s = 0.0

    def send(self, method: str, target: str, body: bytes | None, timeout: Timeout) -> BaseHTTPResponse:
        """Sends a request and reads the head of its answer; raises what the libraries raise.

        Past what requests does around each request (cookies, .netrc, redirects, hooks), none of which is wanted here.
        """
        return self._way().urlopen(
            method,
            target,
            body,
            _HEADERS if body is None else _JSON_HEADERS,
            retries=self._adapter.max_retries,
            redirect=False,
            assert_same_host=False,
            timeout=timeout,
            preload_content=False,
            decode_content=False,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._adapter.close()

    def _way(self) -> HTTPConnectionPool:
        now_s = time.monotonic()
        # The system's settings may change meanwhile, but to look them up costs as much as a request.
        if self._pool is None or (self._proxies is None and now_s - self._found_s >= _SETTINGS_HOLD_S):
            proxies = get_environ_proxies(self._url) if self._proxies is None else self._proxies
            request = requests.PreparedRequest()
            request.method, request.url = "POST", self._url
            pool = self._adapter.get_connection_with_tls_context(request, verify=True, proxies=proxies)
            self._adapter.cert_verify(pool)
            self._pool, self._found_s = pool, now_s
        return self._pool


class Transport:
    """One keep-alive session for each server. Safe to use from several threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._timeout = Timeout(connect=self._limits.connect_s, read=self._limits.silence_s)
        self._servers = Servers(self._make_session)

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address`, any URL of it, this way from the next request on.

        A request under way ends as it began. A server on this machine is reached past every proxy. The file of
        authorities is read when connections are made anew: a changed file counts from the next change of route on.
        """
        self._servers.use_route(address, route)

    def post_json(
        self, url: str, payload: Mapping[str, object], *, most_bytes: int, is_repeatable: bool = True
    ) -> Reply:
        """Posts a JSON object and reads the whole answer.

        Raises `UnreachableError` when no complete answer of at most `most_bytes` (after decompression) came in time.
        What `is_repeatable` leaves once more where a kept connection was closed just as it left.
        """
        return self.post(url, json.dumps(payload).encode(), most_bytes=most_bytes, is_repeatable=is_repeatable)

    def post(self, url: str, body: bytes, *, most_bytes: int, is_repeatable: bool = True) -> Reply:
        """The same with a JSON object that is written already."""
        try:
            with self._servers.session(url) as session:
                return read_reply(self._post(session, _target(url), body, is_repeatable=is_repeatable), most_bytes)
        except _FAILURES as error:
            raise self._unreachable(url, error) from None

    def get(self, url: str, secret_query: Mapping[str, Secret], *, most_bytes: int) -> Reply:
        """Gets `url`, to whose query `secret_query` is added on the wire alone: for an authorisation server only.

        The request has a connection of its own and is never repeated: a code and a refresh token work once. Raises
        `UnreachableError` as `post_json` does; neither it nor any log knows the secret part.
        """
        query = Secret(urlencode({name: value.reveal() for name, value in secret_query.items()}))
        try:
            return self._get(url, query, most_bytes)
        except UnreachableError as error:
            failure = UnreachableError(error.trouble, error.detail)
        # Raised out here, without the libraries' errors as its context: they hold the connection, and it the query.
        raise failure

    def post_once(self, url: str, payload: Mapping[str, object], *, most_bytes: int) -> Reply:
        """As `post_json`, for what must not be done twice: in a connection of its own, and never repeated.

        Raises `UnreachableError` with TIMED_OUT or CUT_OFF where the server may have taken it (`method_safety`).
        """
        body = json.dumps(payload).encode()
        try:
            with contextlib.closing(self._make_session(url, self._servers.route(url))) as session:
                return read_reply(session.send("POST", _target(url), body, self._timeout), most_bytes)
        except _FAILURES as error:
            failure = self._unreachable(url, error)
            is_told = isinstance(error, UnreachableError | BadCaFileError) or failure.trouble is Trouble.TIMED_OUT
            if not is_told and not has_surely_not_left(error):
                failure = UnreachableError(Trouble.CUT_OFF)
        raise failure

    def close(self) -> None:
        """Closes every connection; one whose request is under way, at its end."""
        self._servers.close()

    def _get(self, url: str, query: Secret, most_bytes: int) -> Reply:
        try:
            with contextlib.closing(self._make_session(url, self._servers.route(url), query)) as session:
                return read_reply(session.send("GET", _target(url), None, self._timeout), most_bytes)
        except _FAILURES as error:
            raise self._unreachable(url, error) from None

    def _post(self, session: _Session, target: str, body: bytes, *, is_repeatable: bool) -> BaseHTTPResponse:
        try:
            return session.send("POST", target, body, self._timeout)
        except HTTPError as error:
            if not (is_repeatable and caused_by(error, StaleConnectionError)):
                raise
            # The server closed the kept connection just when the request left, so most likely it has not taken it; and
            # had it done so, a repeated call asks nobody again (contract, row 2).
            return session.send("POST", target, body, self._timeout)

    def _make_session(self, url: str, route: Route, secret_query: Secret | None = None) -> _Session:
        parts = urlsplit(url)
        trusted = trust(route.ca_file) if parts.scheme == "https" else None
        # Plain http is allowed to this machine alone, and so goes through nobody's hands.
        is_here = is_loopback(parts.hostname or "")
        proxies: dict[str, str] | None = None
        if is_here or route.is_direct:
            proxies = {}
        elif route.proxy:
            proxies = {"https": route.proxy}
        return _Session(url, _Adapter(self._limits.total_s, trusted, secret_query), proxies)

    def _unreachable(self, url: str, error: Exception) -> UnreachableError:
        # The libraries' texts are kept out: they quote addresses and, at times, what was sent.
        host = urlsplit(url).hostname or ""
        match error:
            case UnreachableError():
                return error
            case BadCaFileError():
                return ca_file_failure(host, self._servers.route(url).ca_file, error)
            case HTTPError():
                return connection_failure(host, error)
            case _:
                return UnreachableError(Trouble.NO_CONNECTION)


@functools.lru_cache(maxsize=1024)
def _target(url: str) -> str:
    """The part of an address that the server is told."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
