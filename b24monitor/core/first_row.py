"""A row as it can be shown before the program is loaded: what it is about, and in which state it was left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FirstRow:
    """`state` is the value of a `ConfirmationState`; how fresh it is, nobody has looked at yet."""

    state: str
    method: str
    portal: str
    account: str
