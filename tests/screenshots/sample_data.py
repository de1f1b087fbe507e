"""What the pictures show: three applications on two portals, with a row in each state, at a noon that stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from b24monitor.core.account import Account, Generation, Portal, RenewalRule
from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import PortalStanding
from b24monitor.core.history import HistoryEntry, HistoryRecord
from b24monitor.core.portal_settings import default_settings
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.core.watch import Parameters
from tests.ui.samples import NOON, decided, doubtful, lapsed, minutes, reported, row, waiting, works

NORTHWIND, ALPENBLICK = "northwind.bitrix24.com", "alpenblick.bitrix24.de"


def _account(number: int, host: str, label: str, user_id: int, rule: RenewalRule) -> Account:
    generation = Generation(f"fingerprint{number}", NOON - minutes(18 + number), NOON + minutes(42 - number))
    portal = Portal(f"https://{host}/rest/")
    return Account(f"account{number}", portal, label, generation, label, user_id, False, "", ("im",), True, rule)


CALLS = _account(1, NORTHWIND, "Call analytics", 7, RenewalRule.WHEN_NEEDED)
HELPDESK = _account(2, NORTHWIND, "Helpdesk widget", 12, RenewalRule.NEVER)
CRM = _account(3, ALPENBLICK, "CRM sync", 14, RenewalRule.ASK_ME)
ACCOUNTS = (CALLS, HELPDESK, CRM)

REFUSED = replace(works(8), state=ConfirmationState.REFUSED, error="insufficient_scope", is_proved=False)
BLIND = replace(waiting(24, 700), trouble=answer_for_trouble(Trouble.TIMED_OUT), trouble_since=NOON - minutes(11))

_NONE = Parameters()


def _rows() -> tuple[WatchRow, ...]:
    told: tuple[tuple[Account, str, Status], ...] = (
        (CALLS, "voximplant.user.get", waiting(14)),
        (CALLS, "voximplant.line.get", decided(ConfirmationState.APPROVED, 12, 5)),
        (CALLS, "telephony.call.list", reported()),
        (CALLS, "server.time", works()),
        (HELPDESK, "acme.ticket.export", decided(ConfirmationState.DENIED, 16, 3)),
        (HELPDESK, "acme.agent.schedule", waiting(3)),
        (HELPDESK, "voximplant.sip.get", doubtful()),
        (CRM, "acme.contact.export", BLIND),
        (CRM, "acme.payroll.export", lapsed()),
        (CRM, "crm.deal.list", REFUSED),
        (CRM, "acme.recording.list", Status()),
    )
    return tuple(row(number, status, method, owner, _NONE) for number, (owner, method, status) in enumerate(told, 1))


ROWS = _rows()


def _record(number: int, told: WatchRow, after: ConfirmationState, ago: float, waited: float) -> HistoryRecord:
    at = NOON - minutes(ago)
    is_decision = after in (ConfirmationState.APPROVED, ConfirmationState.DENIED)
    entry = HistoryEntry(
        transition_id=number,
        watch_id=told.watch.watch_id,
        at=at,
        before=ConfirmationState.WAITING,
        after=after,
        evidence=Evidence.PROBE,
        error=None,
        lapse=None,
        decided_after=at - timedelta(seconds=20) if is_decision else None,
        decided_before=at if is_decision else None,
        fingerprint=told.account.generation.fingerprint,
        is_proved=is_decision,
        decided_by=5 if number % 3 == 0 else None,
    )
    owner = told.account
    portal = owner.portal
    asked_at = at - minutes(waited)
    return HistoryRecord(
        entry, told.watch.method, owner.account_id, owner.label, portal.name, portal.endpoint, asked_at
    )


_ENDS = (ConfirmationState.APPROVED, ConfirmationState.APPROVED, ConfirmationState.DENIED, ConfirmationState.LAPSED)


def records() -> tuple[HistoryRecord, ...]:
    """Some four days of transitions, newest first."""
    return tuple(
        _record(60 - at, ROWS[at % len(ROWS)], _ENDS[at % len(_ENDS)], 5 + at * 97, 2 + at * 7 % 43) for at in range(60)
    )


def entries() -> tuple[HistoryEntry, ...]:
    """The history of one row."""
    return tuple(record.entry for record in records()[:3])


PORTALS = (
    PortalStanding(default_settings(CALLS.portal.endpoint), 2, requests=34, room_left=41.0),
    PortalStanding(default_settings(CRM.portal.endpoint), 1, 12, 44.0, 90.0, answer_for_trouble(Trouble.TIMED_OUT)),
)

CHECKS = (
    CheckResult(Check.KEYRING, Outcome.FINE, "SecretService Keyring", ""),
    CheckResult(Check.DATA_FOLDER, Outcome.FINE),
    CheckResult(Check.CLOCK, Outcome.FAILED),
    CheckResult(Check.PORTAL, Outcome.FINE, NORTHWIND),
    CheckResult(Check.PORTAL, Outcome.FAILED, ALPENBLICK),
)
