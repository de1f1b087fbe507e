"""What the user has set for the whole program, apart from accounts, watches and portals."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from b24monitor.core.alert_kind import AlertKind


class Theme(StrEnum):
    """How the window is coloured."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Closing(StrEnum):
    """What closing the window means where there is a tray."""

    ASK = "ask"
    TRAY = "tray"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of each day, by the local clock, in which only what cannot wait is told at once."""

    is_on: bool = False
    start: time = time(22, 0)
    end: time = time(8, 0)

    def holds_at(self, local: time) -> bool:
        """Whether these are quiet hours; from 22:00 to 8:00 goes over midnight, and equal times mean all day."""
        if not self.is_on:
            return False
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Preferences:
    """One state of all of them; a change makes the next.

    `language` is "en", "ru" or "de"; empty follows the system. `pace` says how many times slower than usual open
    questions are checked. `silenced` are the kinds of alerts that only the window tells. `own_methods` are what the
    user added to the catalogue of gated methods.
    """

    theme: Theme = Theme.SYSTEM
    language: str = ""
    closing: Closing = Closing.ASK
    has_tray: bool = True
    pace: float = 1.0
    silenced: frozenset[AlertKind] = field(default_factory=frozenset)
    quiet: QuietHours = field(default_factory=QuietHours)
    own_methods: tuple[str, ...] = ()


PACES = (1.0, 2.0, 5.0, 15.0)
LANGUAGES = ("en", "ru", "de")
