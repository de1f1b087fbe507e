"""The support information: what helps to find a fault, without anything that tells who uses the program, or where.

It is written for whoever reads the report, so it is in English whatever the window speaks. Free texts (labels, methods,
what portals answer) never enter it: only versions, counts, the program's own words for states and known error codes.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.answer import Answer, AnswerKind, answer_for_error
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import PortalStanding, VaultState
from b24monitor.core.home_folder import without_home
from b24monitor.core.secret import redact
from b24monitor.core.self_test import Check, CheckResult

_LABEL_LENGTH = 8
_BACK_END = re.compile(r"[\w .()-]{1,60}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program runs on, in the words of the system; `home` is the user's folder, which is told as `~`."""

    program: str
    python: str
    qt: str
    pyside: str
    system: str
    desktop: str = ""
    session: str = ""
    platform_plugin: str = ""
    notification_server: str = ""
    language: str = ""
    scale: str = ""
    installed_as: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class SupportSubject:
    """What is told about: everything the window knows when the user asks for it."""

    surroundings: Surroundings
    accounts: Sequence[Account] = ()
    rows: Sequence[WatchRow] = ()
    vault: VaultState = VaultState.OPENING
    portals: Sequence[PortalStanding] = ()
    results: Sequence[CheckResult] = ()


def portal_label(endpoint: str, salt: bytes) -> str:
    """A portal's name in one report: keyed (HMAC-SHA-256, RFC 2104), so that a list of names finds nothing."""
    digest = hmac.new(salt, endpoint.encode(), hashlib.sha256).hexdigest()
    return f"portal-{digest[:_LABEL_LENGTH]}"


def support_text(subject: SupportSubject, salt: bytes) -> str:
    """The whole report. `salt` is random and used once: two reports do not show that a portal is the same."""
    parts = (
        ("Program", _surroundings_lines(subject.surroundings)),
        ("Keyring", [f"State: {subject.vault.value}", *_back_end_lines(subject.results)]),
        ("Accounts", _account_lines(subject.accounts)),
        ("Watches", _watch_lines(subject.rows)),
        ("Portals", _portal_lines(subject, salt)),
        ("Self-test", [f"{result.check.value}: {result.outcome.value}" for result in subject.results]),
    )
    text = "\n\n".join("\n".join((title, *(f"  {line}" for line in lines or ["none"]))) for title, lines in parts)
    return f"{redact(text)}\n"


def _surroundings_lines(surroundings: Surroundings) -> list[str]:
    told = []
    for item in fields(surroundings):
        value = str(getattr(surroundings, item.name))
        if item.name != "home" and value:
            title = item.name.replace("_", " ").capitalize()
            told.append(f"{title}: {without_home(value, surroundings.home)}")
    return told


def _back_end_lines(results: Sequence[CheckResult]) -> list[str]:
    """The keyring's back-end as the self-test met it; what does not look like a name is not told."""
    names = [result.subject for result in results if result.check is Check.KEYRING]
    return [f"Back-end: {name}" for name in names if _BACK_END.fullmatch(name)]


def _account_lines(accounts: Sequence[Account]) -> list[str]:
    if not accounts:
        return []
    rules = Counter(account.renewal for account in accounts)
    return [
        f"Total: {len(accounts)}",
        f"Of administrators: {sum(account.is_administrator for account in accounts)}",
        f"End of the token not told: {sum(account.generation.expiry_is_bound for account in accounts)}",
        *(f"Renewal {rule.value}: {rules[rule]}" for rule in RenewalRule if rules[rule]),
    ]


def _watch_lines(rows: Sequence[WatchRow]) -> list[str]:
    own = [row for row in rows if not row.is_seen]
    if not rows:
        return []
    states = Counter(row.status.state for row in own)
    return [
        f"Total: {len(own)}",
        *(f"{state.value}: {states[state]}" for state in ConfirmationState if states[state]),
        *_count_line("doubtful", (row.status.is_doubtful for row in own)),
        *_count_line("muted", (row.watch.is_muted for row in own)),
        *_count_line("only seen", (row.is_seen for row in rows)),
    ]


def _count_line(name: str, marks: Iterable[bool]) -> list[str]:
    count = sum(marks)
    return [f"{name}: {count}"] if count else []


def _portal_lines(subject: SupportSubject, salt: bytes) -> list[str]:
    endpoints = dict.fromkeys(account.portal.endpoint for account in subject.accounts)
    standings = {standing.settings.endpoint: standing for standing in subject.portals}
    lines = []
    for endpoint in endpoints:
        rows = [row for row in subject.rows if row.account.portal.endpoint == endpoint]
        standing = standings.get(endpoint)
        codes = _codes(rows, standing)
        watches, trouble = sum(not row.is_seen for row in rows), ", ".join(codes) or "none"
        line = f"{portal_label(endpoint, salt)}: watches {watches}, trouble {trouble}"
        lines.append(line if standing is None else f"{line}, {_pause_text(standing.paused_s)}")
    return sorted(lines)


def _pause_text(paused_s: float) -> str:
    if not paused_s:
        return "not paused"
    return "paused until the user acts" if paused_s == float("inf") else f"paused for {paused_s:.0f} s"


def _codes(rows: Sequence[WatchRow], standing: PortalStanding | None) -> list[str]:
    """What went wrong, by codes that the program knows: another text of a portal's could be anything."""
    answers = [row.status.trouble for row in rows]
    if standing is not None:
        answers.append(standing.trouble)
    codes = {_code(answer) for answer in answers if answer is not None}
    codes |= {_known(row.status.error) for row in rows if row.status.state is ConfirmationState.REFUSED}
    return sorted(code for code in codes if code)


def _code(answer: Answer) -> str:
    trouble = answer.trouble.value if answer.trouble is not None else answer.kind.value
    error = _known(answer.error)
    return f"{trouble} ({error})" if error else trouble


def _known(error: str | None) -> str:
    if not error:
        return ""
    known = answer_for_error(error).kind is not AnswerKind.UNRECOGNIZED
    return error.upper() if known else "an unknown code"
