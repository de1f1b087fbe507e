"""HTTP to portals: the only module that imports requests. No redirect is followed, no token stands in a URL."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, NameResolutionError, ReadTimeoutError

from b24monitor.bitrix24.deadline import StaleConnectionError, timed_pools
from b24monitor.bitrix24.secret_query import joining_connection
from b24monitor.core.clock_skew import http_date
from b24monitor.core.endpoint import is_loopback
from b24monitor.core.errors import Trouble, UnreachableError
from b24monitor.core.secret import Secret

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for reaching a server, for each silence of it, and for all from the request's first byte on.

    Each request ends within 60 s, so that the last probe of a question still falls into the portal's memory (design).
    """

    connect_s: float = 10.0
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
    """Keeps total time limits, and checks certificates against the operating system's trust store."""

    def __init__(self, total_s: float, *, is_tls: bool) -> None:
        self._pools = timed_pools(total_s)
        self._is_tls = is_tls
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **self._with_trust(kwargs))
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **self._with_trust(kwargs))
        # A SOCKS proxy needs connections of its own.
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager

    def _with_trust(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        if not self._is_tls:
            return kwargs
        # Imported here: a wait on loopback needs no TLS, and the import would delay its first request.
        import ssl

        import truststore

        return kwargs | {"ssl_context": truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}


class _JoiningAdapter(_Adapter):
    """For one request, whose connection adds a secret query to the address."""

    def __init__(self, total_s: float, query: Secret, *, is_tls: bool) -> None:
        self._query = query
        super().__init__(total_s, is_tls=is_tls)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = joining_connection(pool.ConnectionCls, self._query)
        return pool


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """No target: requests would read a redirect's whole body to prepare a request that is never sent."""


class Transport:
    """One keep-alive session for each portal address. Safe to use from several threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._sessions: dict[str, requests.Session] = {}
        self._lock = threading.Lock()

    def post_json(self, url: str, payload: Mapping[str, object], *, most_bytes: int) -> Reply:
        """Posts a JSON object and reads the whole answer.

        Raises `UnreachableError` when no complete answer of at most `most_bytes` (after decompression) came in time.
        """
        with _as_unreachable(), self._post(url, json.dumps(payload).encode()) as response:
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
        """Closes every connection."""
        with self._lock:
            sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            session.close()

    def _get(self, url: str, query: Secret, most_bytes: int) -> Reply:
        parts = urlsplit(url)
        adapter = _JoiningAdapter(self._limits.total_s, query, is_tls=parts.scheme == "https")
        with (
            _as_unreachable(),
            self._new_session(parts.scheme, parts.hostname or "", adapter) as session,
            session.get(
                url,
                headers={"Accept": "application/json"},
                timeout=(self._limits.connect_s, self._limits.silence_s),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return _reply(response, most_bytes)

    def _post(self, url: str, body: bytes) -> requests.Response:
        session = self._session(url)
        try:
            return self._send(session, url, body)
        except requests.exceptions.ConnectionError as error:
            if not _caused_by(error, StaleConnectionError):
                raise
            # The server closed the kept connection just when the request left, so it has not taken it; and had it done
            # so, a repeated call asks nobody again (contract, row 2).
            return self._send(session, url, body)

    def _send(self, session: requests.Session, url: str, body: bytes) -> requests.Response:
        return session.post(
            url,
            data=body,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            timeout=(self._limits.connect_s, self._limits.silence_s),
            allow_redirects=False,
            stream=True,
        )

    def _session(self, url: str) -> requests.Session:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if origin not in self._sessions:
                adapter = _Adapter(self._limits.total_s, is_tls=parts.scheme == "https")
                self._sessions[origin] = self._new_session(parts.scheme, parts.hostname or "", adapter)
            return self._sessions[origin]

    def _new_session(self, scheme: str, host: str, adapter: HTTPAdapter) -> requests.Session:
        session = _Session()
        # Without this, requests would add the user's .netrc password to the call.
        session.auth = _no_credentials
        # A cookie would carry one token's session into the calls of another.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        session.headers["User-Agent"] = "b24monitor"
        session.trust_env = not is_loopback(host)
        session.mount(f"{scheme}://", adapter)
        return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _reply(response: requests.Response, most_bytes: int) -> Reply:
    headers = response.headers
    body = _read(response, most_bytes)
    return Reply(
        response.status_code, body, _redirect_host(headers.get("Location", "")), http_date(headers.get("Date", ""))
    )


def _redirect_host(location: str) -> str:
    try:
        # Without what may stand before an @, which is a password's place.
        return urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _read(response: requests.Response, most_bytes: int) -> bytes:
    chunks = []
    size = 0
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise UnreachableError(Trouble.TOO_LARGE)
        chunks.append(chunk)
    return b"".join(chunks)


@contextlib.contextmanager
def _as_unreachable() -> Iterator[None]:
    # The libraries' texts are kept out: they quote addresses and, at times, what was sent.
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise UnreachableError(Trouble.TLS, _tls_cause(error)) from None
    except requests.exceptions.Timeout:
        raise UnreachableError(Trouble.TIMED_OUT) from None
    except requests.exceptions.ChunkedEncodingError:
        raise UnreachableError(Trouble.CUT_OFF) from None
    except requests.exceptions.ContentDecodingError:
        raise UnreachableError(Trouble.NOT_JSON) from None
    except requests.exceptions.ConnectionError as error:
        raise UnreachableError(_connection_trouble(error)) from None
    except (requests.exceptions.RequestException, HTTPError, OSError):
        raise UnreachableError(Trouble.NO_CONNECTION) from None


def _connection_trouble(error: BaseException) -> Trouble:
    if _caused_by(error, ReadTimeoutError):
        return Trouble.TIMED_OUT
    unresolved = next((cause for cause in _causes(error) if isinstance(cause, NameResolutionError)), None)
    # A resolver that cannot be asked knows nothing of the name.
    is_offline = unresolved is not None and getattr(unresolved.__cause__, "errno", None) == socket.EAI_AGAIN
    return Trouble.NAME_NOT_FOUND if unresolved is not None and not is_offline else Trouble.NO_CONNECTION


def _caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether an error of that kind stands anywhere behind `error`."""
    return any(isinstance(cause, kind) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what stands behind it, in its arguments or reasons."""
    inner: object = error
    for _ in range(6):
        if not isinstance(inner, BaseException):
            return
        yield inner
        inner = getattr(inner, "reason", None) or next(
            (part for part in inner.args if isinstance(part, BaseException)), None
        )


def _tls_cause(error: BaseException) -> str:
    """The verifier's own words ("certificate has expired"), when it said any."""
    messages = (getattr(cause, "verify_message", None) for cause in _causes(error))
    return next((str(message) for message in messages if message), "")
