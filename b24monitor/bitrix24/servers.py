"""One set of connections for each server, and the way that leads there; replaced without disturbing who uses it."""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from b24monitor.core.route import SYSTEM_ROUTE, Route


class _Closeable(Protocol):
    def close(self) -> None: ...


_Session = TypeVar("_Session", bound=_Closeable)


@dataclass
class _Kept(Generic[_Session]):
    """`users` requests are under way in the session. A retired one is closed with the last of them."""

    session: _Session
    users: int = 0
    is_retired: bool = False


class Servers(Generic[_Session]):
    """A session for each server, made by `make(url, route)` when it is first needed. Safe to use from several threads.

    What `make` raises is passed on, and it is tried anew for the next request.
    """

    def __init__(self, make: Callable[[str, Route], _Session]) -> None:
        self._make = make
        self._routes: dict[str, Route] = {}
        self._kept: dict[str, _Kept[_Session]] = {}
        self._lock = threading.Lock()

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address`, any URL of it, this way from the next request on."""
        origin = _origin(address)
        with self._lock:
            if self._routes.get(origin, SYSTEM_ROUTE) == route:
                return
            self._routes[origin] = route
            replaced = self._kept.pop(origin, None)
        if replaced is not None:
            self._retire(replaced)

    def route(self, url: str) -> Route:
        """The way to the server of `url`."""
        with self._lock:
            return self._routes.get(_origin(url), SYSTEM_ROUTE)

    @contextlib.contextmanager
    def session(self, url: str) -> Iterator[_Session]:
        """The server's session, which stays open for as long as it is used."""
        origin = _origin(url)
        with self._lock:
            if origin not in self._kept:
                self._kept[origin] = _Kept(self._make(url, self._routes.get(origin, SYSTEM_ROUTE)))
            kept = self._kept[origin]
            kept.users += 1
        try:
            yield kept.session
        finally:
            with self._lock:
                kept.users -= 1
                is_done = kept.is_retired and not kept.users
            if is_done:
                kept.session.close()

    def close(self) -> None:
        """Closes every session; one whose request is under way, at its end."""
        with self._lock:
            all_kept, self._kept = list(self._kept.values()), {}
        for kept in all_kept:
            self._retire(kept)

    def _retire(self, kept: _Kept[_Session]) -> None:
        with self._lock:
            kept.is_retired = True
            is_idle = not kept.users
        if is_idle:
            kept.session.close()


@functools.lru_cache(maxsize=1024)
def _origin(url: str) -> str:
    parts = urlsplit(url.lower())
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"
