"""What the self-test tries, and how each try ended."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """One thing that has to work."""

    KEYRING = "keyring"
    DATA_FOLDER = "data_folder"
    PORTAL = "portal"
    CLOCK = "clock"
    NOTIFICATION = "notification"
    TRAY = "tray"
    RESOURCES = "resources"


class Outcome(StrEnum):
    """How a try ended. LIMITED: the program works, with less comfort. SKIPPED: there was nothing to try it on."""

    FINE = "fine"
    LIMITED = "limited"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One try: `subject` names the portal or back-end it was made on, `text` says what was found and what to do."""

    check: Check
    outcome: Outcome
    subject: str = ""
    text: str = ""
