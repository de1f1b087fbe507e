"""The demo portal in a process of its own, so that its work is not counted as the client's."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from b24monitor.demo.directory import User
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.switches import Bucket, RequestBudget

_CLOUD = Bucket(room=50.0, drain_per_s=2.0)
ADMINISTRATOR = 1


class _CountedBudget(RequestBudget):
    """The cloud's bucket, and how often it was too full: each time a QUERY_LIMIT_EXCEEDED."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_CLOUD, now)
        self.refused = 0

    def take(self, source_address: str) -> bool:
        fits = super().take(source_address)
        self.refused += not fits
        return fits


class _Served:
    """What the other process may do with the portal."""

    def __init__(self, portal: DemoPortal) -> None:
        self._portal = portal
        self._budget: _CountedBudget | None = None

    def endpoint(self) -> str:
        return self._portal.endpoint

    def issue(self, user_ids: Sequence[int]) -> list[str]:
        for user_id in user_ids:
            if user_id != ADMINISTRATOR:
                self._portal.add_user(User(user_id, "Operator", str(user_id)))
        return [self._portal.issue_token(user_id=user_id).access_token for user_id in user_ids]

    def gate(self, methods: Sequence[str]) -> None:
        for method in methods:
            self._portal.gate_method(method)

    def enforce(self) -> None:
        """Holds everybody to the cloud's budget from now on."""
        self._budget = _CountedBudget(self._portal.now)
        self._portal._rest.budget = self._budget

    def allow(self, token: str, method: str) -> float:
        """Answers a question with yes; returns when that began, in monotonic seconds (the machine's)."""
        began_s = time.monotonic()
        if not self._portal.answer(allow=True, token=token, method=method, user_id=ADMINISTRATOR):
            raise LookupError(f"no open question for {method}")
        return began_s

    def counts(self) -> tuple[int, int]:
        """All requests so far, and how many exceeded the budget."""
        return self._portal.request_log.total, self._budget.refused if self._budget else 0


def _serve(pipe: Connection) -> None:
    with DemoPortal() as portal:
        served = _Served(portal)
        while (order := pipe.recv()) is not None:
            name, arguments = order
            pipe.send(getattr(served, name)(*arguments))


class PortalProcess:
    """The near end; one thread uses it."""

    def __enter__(self) -> PortalProcess:
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end,), daemon=True)
        self._process.start()
        self.endpoint: str = self._call("endpoint")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pipe.send(None)
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.terminate()

    def issue(self, user_ids: Sequence[int]) -> list[str]:
        """Access tokens of these users, who are added; all but one are no administrators."""
        return list(self._call("issue", user_ids))

    def gate(self, methods: Sequence[str]) -> None:
        """Declares gated methods."""
        self._call("gate", methods)

    def enforce(self) -> None:
        """Holds everybody to 50 requests at once and 2 a second from now on."""
        self._call("enforce")

    def allow(self, token: str, method: str) -> float:
        """An administrator says yes; returns the moment, in monotonic seconds."""
        return float(self._call("allow", token, method))

    def counts(self) -> tuple[int, int]:
        """All requests so far, and how many were answered QUERY_LIMIT_EXCEEDED."""
        total, refused = self._call("counts")
        return int(total), int(refused)

    def _call(self, name: str, *arguments: object) -> Any:
        self._pipe.send((name, arguments))
        return self._pipe.recv()
