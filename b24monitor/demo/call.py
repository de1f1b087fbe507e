"""One call of one REST method: who calls, with what, what comes back, and what a method is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from b24monitor.demo.memory import GateState
from b24monitor.demo.notification import QuestionText
from b24monitor.demo.php_value import PhpArray
from b24monitor.demo.rest_error import RestError

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside


@dataclass(frozen=True)
class Caller:
    """Who calls: an application's token for a user, or (``token`` None) an incoming webhook."""

    user_id: int
    scopes: frozenset[str]
    client_id: str | None = None
    token: str | None = field(default=None, repr=False)

    @property
    def is_webhook(self) -> bool:
        """Whether an incoming webhook calls."""
        return self.token is None


@dataclass(frozen=True)
class Call:
    """One call of one method; ``states`` are the questions' states as its batch found them, if it is in one."""

    caller: Caller
    method: str
    params: PhpArray = field(repr=False)
    start: int = 0
    states: Mapping[str, GateState] | None = None

    @property
    def client_id(self) -> str:
        """The calling application; raises RestError for a webhook, which has none."""
        if self.caller.client_id is None:
            raise RestError(403, "WRONG_AUTH_TYPE", "Current authorization type is denied for this method")
        return self.caller.client_id


@dataclass(frozen=True)
class Reply:
    """What a method returns; ``total`` and ``next_start`` stand beside the result of a list."""

    result: object = field(repr=False)
    total: int | None = None
    next_start: int | None = None


Check: TypeAlias = "Callable[[Inside, Call], None]"
Run: TypeAlias = "Callable[[Inside, Call], Reply]"


@dataclass(frozen=True)
class Method:
    """One REST method.

    ``scope`` None means any token may call it. ``check`` looks at the method's own parameters and rights, before
    the question; ``question`` makes the method gated. ``needs_application`` bars webhooks.
    """

    name: str
    run: Run
    scope: str | None = None
    check: Check | None = None
    question: QuestionText | None = None
    needs_application: bool = False
