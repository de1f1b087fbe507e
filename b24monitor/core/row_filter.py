"""Which rows a search text and a state chip let through."""

from dataclasses import dataclass, field
from enum import StrEnum

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.urgency import needs_you
from b24monitor.core.wording import state_word


class Chip(StrEnum):
    """The groups that the chips above the table offer."""

    ALL = "all"
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    NEEDS_YOU = "needs_you"
    SEEN = "seen"


_STATES = {
    Chip.WAITING: ConfirmationState.WAITING,
    Chip.APPROVED: ConfirmationState.APPROVED,
    Chip.DENIED: ConfirmationState.DENIED,
}


def chips_of(row: WatchRow) -> frozenset[Chip]:
    """The chips that a row is counted under; one that is only shown is not among the user's own decisions."""
    if row.is_seen:
        return frozenset({Chip.ALL, Chip.SEEN})
    found = {Chip.ALL} | {chip for chip, state in _STATES.items() if row.status.state is state}
    return frozenset(found | {Chip.NEEDS_YOU} if needs_you(row) else found)


def searched_text(row: WatchRow) -> str:
    """What a search looks in: method, portal, account and state, in one case."""
    account = row.account
    parts = [row.watch.method, account.portal.name, account.label, account.application, state_word(row.status.state)]
    if row.is_seen:
        parts.append(_("Seen"))
    return "\n".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A chip and a search: every word must be found, and no word after a minus sign."""

    chip: Chip = Chip.ALL
    text: str = ""
    _wanted: tuple[str, ...] = field(init=False)
    _excluded: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Takes the text apart once, not for each row."""
        words = self.text.casefold().split()
        object.__setattr__(self, "_wanted", tuple(word for word in words if not word.startswith("-")))
        object.__setattr__(self, "_excluded", tuple(word[1:] for word in words if word.startswith("-") and word[1:]))

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing is filtered."""
        return self.chip is Chip.ALL and not self._wanted and not self._excluded

    def matches(self, searched: str, chips: frozenset[Chip]) -> bool:
        """Whether a row with this `searched_text` and these `chips_of` is let through."""
        return (
            self.chip in chips
            and all(word in searched for word in self._wanted)
            and not any(word in searched for word in self._excluded)
        )
