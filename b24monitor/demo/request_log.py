"""Counts what reached the portal, so that tests can hold a client to its promises."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

_RECENT_KEPT = 1000


@dataclass(frozen=True)
class LoggedRequest:
    """One REST request: when (portal time), what method, with which token, and the commands of a batch."""

    at: datetime
    http_method: str
    method: str
    token: str | None = field(default=None, repr=False)
    commands: tuple[str, ...] = ()


class RequestLog:
    """Counts of requests and calls since the portal was made; safe to read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: Counter[str] = Counter()
        self._requests: Counter[str] = Counter()
        self._commands: Counter[str] = Counter()
        self._recent: deque[LoggedRequest] = deque(maxlen=_RECENT_KEPT)
        self._total = 0
        self._tokens_in_urls = 0
        self._in_flight = 0
        self._most_in_flight = 0

    @property
    def total(self) -> int:
        """All HTTP requests, also those that were refused or never answered."""
        return self._total

    @property
    def tokens_in_urls(self) -> int:
        """Requests with an issued token in their URL, the authorisation server's token address left out."""
        return self._tokens_in_urls

    @property
    def most_in_flight(self) -> int:
        """The most requests that were ever being answered at the same time."""
        return self._most_in_flight

    @property
    def recent(self) -> tuple[LoggedRequest, ...]:
        """The latest REST requests, oldest first, at most 1000."""
        with self._lock:
            return tuple(self._recent)

    def path_count(self, path: str) -> int:
        """Return the HTTP requests to a path (without its query)."""
        return self._paths[path]

    def requests(self, method: str) -> int:
        """Return the HTTP requests that named this REST method in their path."""
        return self._requests[method.lower()]

    def batch_commands(self, method: str) -> int:
        """Return the batch commands that named this REST method."""
        return self._commands[method.lower()]

    def calls(self, method: str) -> int:
        """Return all calls of a REST method, direct ones and batch commands."""
        return self.requests(method) + self.batch_commands(method)

    def began(self, path: str, *, token_in_url: bool) -> None:
        """Count a request that has arrived."""
        with self._lock:
            self._total += 1
            self._paths[path] += 1
            self._tokens_in_urls += token_in_url
            self._in_flight += 1
            self._most_in_flight = max(self._most_in_flight, self._in_flight)

    def ended(self) -> None:
        """Note that a request has been answered or given up."""
        with self._lock:
            self._in_flight -= 1

    def called(self, request: LoggedRequest) -> None:
        """Count a REST call with its batch commands."""
        with self._lock:
            self._requests[request.method] += 1
            self._commands.update(request.commands)
            self._recent.append(request)
