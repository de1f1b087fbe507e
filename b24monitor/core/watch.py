"""A watched method and its parameters."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from b24monitor.core.errors import BadMethodError

_METHOD = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+|[a-z][a-z0-9_]+")
# A gated call inside a batch is refused, and a call of batch itself decides nothing (contract, section 3).
_NOT_WATCHABLE = frozenset({"batch"})


def normalize_method(text: str) -> str:
    """The method's one spelling, lower case (contract, row 3); raises `BadMethodError` for what is no method name."""
    name = text.strip().lower()
    if not _METHOD.fullmatch(name) or name in _NOT_WATCHABLE:
        raise BadMethodError(text)
    return name


@dataclass(frozen=True, slots=True)
class Parameters:
    """A call's parameters as a query string, in the order given; it is what a batch command carries."""

    query: str = ""

    @classmethod
    def of(cls, *pairs: tuple[str, str]) -> "Parameters":
        """Parameters from names and values."""
        return cls(urlencode(pairs))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values, decoded."""
        return parse_qsl(self.query, keep_blank_values=True)

    def with_value(self, name: str, value: str) -> "Parameters":
        """The same with `name` set to `value`."""
        return Parameters.of(*[pair for pair in self.pairs() if pair[0] != name], (name, value))


@dataclass(frozen=True, slots=True)
class Watch:
    """One method with its parameters under one account; `method` is normalized.

    `interval_s` is the user's own pace for its checks (None: the usual one, which eases with the question's age).
    `asks_again`: the user's rule that a new token of the account asks at once, within the portal's daily limit.
    `is_muted`: the user wants nothing told of it outside the window until it is decided.
    """

    watch_id: int
    account_id: str
    method: str
    parameters: Parameters
    created_at: datetime
    asks_again: bool = False
    interval_s: float | None = None
    is_muted: bool = False
