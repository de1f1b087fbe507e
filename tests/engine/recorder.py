"""Stands before the demo portal: writes down which commands came with which token, and may answer in its place."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass

from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal


@dataclass(frozen=True)
class Batch:
    """One batch that came: when (monotonic), with which token, and the methods it called."""

    at_s: float
    token: str
    methods: tuple[str, ...]


class Recorder:
    """Records every batch from now on; with `answer` set, that is the answer to all of them."""

    def __init__(self, portal: DemoPortal) -> None:
        self.batches: list[Batch] = []
        self.answer: Response | None = None
        portal.intercept = self

    def __call__(self, request: Request) -> Response | None:
        body = json.loads(request.body)
        methods = tuple(command.partition("?")[0] for command in body["cmd"].values())
        self.batches.append(Batch(time.monotonic(), body["auth"], methods))
        return self.answer

    def times_s(self, method: str = "", token: str = "") -> list[float]:
        """When batches called a method with a token (empty: whichever)."""
        return [
            batch.at_s
            for batch in self.batches
            if (not method or method in batch.methods) and (not token or token == batch.token)
        ]

    def gaps_s(self, method: str = "", token: str = "") -> list[float]:
        """The seconds between the batches that called a method with a token."""
        return [later - earlier for earlier, later in itertools.pairwise(self.times_s(method, token))]

    def methods(self) -> set[str]:
        """All methods that were called."""
        return {method for batch in self.batches for method in batch.methods}
