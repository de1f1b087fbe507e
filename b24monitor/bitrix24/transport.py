"""HTTP to portals: the only module that imports requests. No redirect is followed, no token stands in a URL."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from b24monitor.bitrix24.connection import StaleConnectionError, timed_pools
from b24monitor.bitrix24.failure import ca_file_failure, caused_by, connection_failure, tls_failure
from b24monitor.bitrix24.location import redirect_host
from b24monitor.bitrix24.secret_query import joining_connection
from b24monitor.bitrix24.servers import Servers
from b24monitor.bitrix24.trust import trust
from b24monitor.core.clock_skew import http_date
from b24monitor.core.endpoint import is_loopback
from b24monitor.core.errors import BadCaFileError, Trouble, UnreachableError
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret

_CHUNK = 64 * 1024
_SOCKS = ("socks5", "socks5h")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for reaching a server, proxy and TLS included, for each silence of it, and for all from the request on.

    Each request ends within 60 s, so that the last probe of a question still falls into the portal's memory (design).
    """

    connect_s: float = 15.0
    silence_s: float = 20.0
    total_s: float = 40.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer: HTTP status, body after decompression, host of a redirect, and when the server says it is."""

    status: int
    # Kept out of sight: a call that ran returns what is nobody's business.
    body: bytes = field(repr=False)
    redirected_to: str = ""
    date: datetime | None = None


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


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """No target: requests would read a redirect's whole body to prepare a request that is never sent."""


class Transport:
    """One keep-alive session for each server. Safe to use from several threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._servers = Servers(self._make_session)

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address`, any URL of it, this way from the next request on.

        A request under way ends as it began. A server on this machine is reached past every proxy. The file of
        authorities is read when connections are made anew: a changed file counts from the next change of route on.
        """
        self._servers.use_route(address, route)

    def post_json(self, url: str, payload: Mapping[str, object], *, most_bytes: int) -> Reply:
        """Posts a JSON object and reads the whole answer.

        Raises `UnreachableError` when no complete answer of at most `most_bytes` (after decompression) came in time.
        """
        body = json.dumps(payload).encode()
        with (
            self._as_unreachable(url),
            self._servers.session(url) as session,
            self._post(session, url, body) as response,
        ):
            return _reply(response, most_bytes)

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

    def close(self) -> None:
        """Closes every connection; one whose request is under way, at its end."""
        self._servers.close()

    def _get(self, url: str, query: Secret, most_bytes: int) -> Reply:
        with (
            self._as_unreachable(url),
            self._make_session(url, self._servers.route(url), query) as session,
            session.get(
                url,
                headers={"Accept": "application/json"},
                timeout=(self._limits.connect_s, self._limits.silence_s),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return _reply(response, most_bytes)

    def _post(self, session: _Session, url: str, body: bytes) -> requests.Response:
        try:
            return self._send(session, url, body)
        except requests.exceptions.ConnectionError as error:
            if not caused_by(error, StaleConnectionError):
                raise
            # The server closed the kept connection just when the request left, so it has not taken it; and had it done
            # so, a repeated call asks nobody again (contract, row 2).
            return self._send(session, url, body)

    def _send(self, session: _Session, url: str, body: bytes) -> requests.Response:
        return session.post(
            url,
            data=body,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            timeout=(self._limits.connect_s, self._limits.silence_s),
            allow_redirects=False,
            stream=True,
        )

    def _make_session(self, url: str, route: Route, secret_query: Secret | None = None) -> _Session:
        parts = urlsplit(url)
        trusted = trust(route.ca_file) if parts.scheme == "https" else None
        session = _Session()
        # Without this, requests would add the user's .netrc password to the call.
        session.auth = _no_credentials
        # A cookie would carry one token's session into the calls of another.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        session.headers["User-Agent"] = "b24monitor"
        # Plain http is allowed to this machine alone, and so goes through nobody's hands.
        is_here = is_loopback(parts.hostname or "")
        session.trust_env = not is_here and not route.proxy
        if route.proxy and not is_here and not route.is_direct:
            session.proxies = {"https": route.proxy}
        session.mount(f"{parts.scheme}://", _Adapter(self._limits.total_s, trusted, secret_query))
        return session

    @contextlib.contextmanager
    def _as_unreachable(self, url: str) -> Iterator[None]:
        # The libraries' texts are kept out: they quote addresses and, at times, what was sent.
        host = urlsplit(url).hostname or ""
        try:
            yield
        except BadCaFileError as error:
            raise ca_file_failure(host, self._servers.route(url).ca_file, error) from None
        except requests.exceptions.SSLError as error:
            raise tls_failure(host, error) from None
        except requests.exceptions.Timeout:
            raise UnreachableError(Trouble.TIMED_OUT) from None
        except requests.exceptions.ChunkedEncodingError:
            raise UnreachableError(Trouble.CUT_OFF) from None
        except requests.exceptions.ContentDecodingError:
            raise UnreachableError(Trouble.NOT_JSON) from None
        except requests.exceptions.ConnectionError as error:
            raise connection_failure(host, error) from None
        except (requests.exceptions.RequestException, HTTPError, OSError):
            raise UnreachableError(Trouble.NO_CONNECTION) from None


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _reply(response: requests.Response, most_bytes: int) -> Reply:
    headers = response.headers
    body = _read(response, most_bytes)
    redirected_to = redirect_host(headers.get("Location", ""))
    return Reply(response.status_code, body, redirected_to, http_date(headers.get("Date", "")))


def _read(response: requests.Response, most_bytes: int) -> bytes:
    chunks = []
    size = 0
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise UnreachableError(Trouble.TOO_LARGE)
        chunks.append(chunk)
    return b"".join(chunks)
