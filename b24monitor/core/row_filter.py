"""Which rows a search text and a state chip let through."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.urgency import needs_you
from b24monitor.core.wording import row_word, state_word


class Chip(StrEnum):
    """The groups that the chips above the table offer."""

    ALL = "all"
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    NEEDS_YOU = "needs_you"
    SEEN = "seen"


_STATES = {
    ConfirmationState.WAITING: Chip.WAITING,
    ConfirmationState.APPROVED: Chip.APPROVED,
    ConfirmationState.DENIED: Chip.DENIED,
}
_SEEN = frozenset({Chip.ALL, Chip.SEEN})
# One word, or several between quotation marks; an end that is not typed yet is the text's.
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


def chips_of(row: WatchRow) -> frozenset[Chip]:
    """The chips that a row is counted under; one that is only shown is not among the user's own decisions."""
    if row.is_seen:
        return _SEEN
    found = {Chip.ALL}
    own = _STATES.get(row.status.state)
    if own is not None:
        found.add(own)
    if needs_you(row):
        found.add(Chip.NEEDS_YOU)
    return frozenset(found)


def searched_text(row: WatchRow) -> str:
    """What a search looks in: method, portal, account and state as they are shown, in one case.

    It holds words of the language in use.
    """
    account, state, shown = row.account, state_word(row.status.state), row_word(row)
    parts = [row.watch.method, account.portal.name, account.label, account.application, state]
    if shown != state:
        parts.append(shown)
    if row.is_seen:
        parts.append(_("Seen"))
    if row.watch.is_muted:
        parts.append(_("Muted"))
    return "\n".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A chip and a search: every word must be found, and no word after a minus sign; "two words" stand together."""

    chip: Chip = Chip.ALL
    text: str = ""
    wanted: tuple[str, ...] = field(init=False)
    excluded: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Takes the text apart once, not for each row."""
        found = _TERM.findall(self.text.casefold().translate(_QUOTES))
        # A minus sign alone is the beginning of a word that is not typed yet.
        terms = [(sign, phrase or word) for sign, phrase, word in found if phrase.strip() or word.strip("-")]
        object.__setattr__(self, "wanted", tuple(term for sign, term in terms if not sign))
        object.__setattr__(self, "excluded", tuple(term for sign, term in terms if sign))

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing is filtered."""
        return self.chip is Chip.ALL and not self.wanted and not self.excluded

    def matches(self, searched: str, chips: frozenset[Chip]) -> bool:
        """Whether a row with this `searched_text` and these `chips_of` is let through."""
        return (
            self.chip in chips
            and all(word in searched for word in self.wanted)
            and not any(word in searched for word in self.excluded)
        )

    def narrows(self, other: "RowFilter") -> bool:
        """Whether nothing is let through that `other` holds back, as when a word is typed on."""
        return (
            other.chip in (self.chip, Chip.ALL)
            and all(any(word in mine for mine in self.wanted) for word in other.wanted)
            and all(any(mine in word for mine in self.excluded) for word in other.excluded)
        )
