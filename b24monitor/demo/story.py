"""The demo's story: who asks the demo portal for what, and what its administrator makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from b24monitor.demo.administrator import Rule, Verdict
from b24monitor.demo.control import Control
from b24monitor.demo.directory import Application, IssuedToken, User

_MINUTE_S = 60.0
_HOUR_S = 3600.0
# The unanswered question outlives its token well within the hour that the demo shows as a minute.
_UNANSWERED_LIFE_S = 52 * _MINUTE_S
# Whoever looks on stays an administrator: a demo of some minutes is many hours of its clock.
_ADMINISTRATOR_LIFE_S = 30 * 24 * _HOUR_S

_CALLS = Application("local.demo.calls", "Call analytics", "demo-secret-calls", "demo-events-calls")
_HELPDESK = Application("local.demo.helpdesk", "Helpdesk widget", "demo-secret-helpdesk", "demo-events-helpdesk")
_CRM = Application("local.demo.crm", "CRM sync", "demo-secret-crm", "demo-events-crm")
_OVERVIEW = Application("local.demo.overview", "Admin overview", "demo-secret-overview", "demo-events-overview", "im")
# Nobody watches these two here: their questions reach the administrator alone.
_INVOICES = Application("local.demo.invoices", "Invoice export", "demo-secret-invoices", "demo-events-invoices")
_PLANNER = Application("local.demo.planner", "Shift planner", "demo-secret-planner", "demo-events-planner")

_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})
# The portal takes an empty USER_ID as given and answers an empty list: the question can be watched without
# reading anybody's telephony settings (portal contract, section 1 row 7).
_NOBODY: Mapping[str, str] = MappingProxyType({"USER_ID": ""})


@dataclass(frozen=True)
class StoryAccount:
    """One application's grant for one user, as the demo window shows it."""

    application: Application
    user: User
    token: IssuedToken


@dataclass(frozen=True)
class StoryWatch:
    """One method the demo watches; ``account`` is an index into ``Story.accounts``."""

    account: int
    method: str
    parameters: Mapping[str, str] = field(default_factory=lambda: _NO_PARAMETERS)


@dataclass(frozen=True)
class Stranger:
    """An application of somebody else, and the method it asks for."""

    account: StoryAccount
    method: str


@dataclass(frozen=True)
class Story:
    """The demo's accounts and watches, the administrator's own account, and the rules they answer by.

    No rule is about the strangers: their questions wait for whoever sits before the window.
    """

    accounts: tuple[StoryAccount, ...]
    watches: tuple[StoryWatch, ...]
    administrator: StoryAccount
    rules: tuple[Rule, ...]
    strangers: tuple[Stranger, ...]

    def let_strangers_ask(self, portal: Control) -> None:
        """Have every stranger put its question."""
        for stranger in self.strangers:
            portal.ask(stranger.account.token, stranger.method)


_CALLS_ACCOUNT, _HELPDESK_ACCOUNT, _CRM_ACCOUNT = range(3)

_GATED = {
    "acme.recording.list": "The application %s requests access to call recordings.",
    "acme.ticket.list": "The application %s requests access to customers' tickets.",
    "acme.schedule.get": "The application %s requests access to the agents' schedules.",
    "acme.contact.list": "The application %s requests access to all contacts.",
    "acme.payroll.export": "The application %s requests access to payroll data.",
}

_WATCHES = (
    StoryWatch(_CALLS_ACCOUNT, "voximplant.user.get", _NOBODY),
    StoryWatch(_CALLS_ACCOUNT, "acme.recording.list"),
    StoryWatch(_CALLS_ACCOUNT, "server.time"),
    StoryWatch(_HELPDESK_ACCOUNT, "acme.ticket.list"),
    StoryWatch(_HELPDESK_ACCOUNT, "acme.schedule.get"),
    StoryWatch(_HELPDESK_ACCOUNT, "voximplant.user.get", _NOBODY),
    StoryWatch(_CRM_ACCOUNT, "acme.contact.list"),
    StoryWatch(_CRM_ACCOUNT, "acme.payroll.export"),
)


def _rules() -> tuple[Rule, ...]:
    calls, helpdesk, crm = _CALLS.client_id, _HELPDESK.client_id, _CRM.client_id
    return (
        Rule(Verdict.ALLOW, "acme.ticket.list", client_id=helpdesk, pause_s=2 * _MINUTE_S, answered_by=5),
        Rule(Verdict.ALLOW, "voximplant.user.get", client_id=calls, pause_s=4 * _MINUTE_S),
        Rule(Verdict.DENY, "voximplant.user.get", client_id=helpdesk, pause_s=6 * _MINUTE_S),
        Rule(Verdict.ALLOW, "acme.recording.list", client_id=calls, pause_s=9 * _MINUTE_S, answered_by=5),
        Rule(Verdict.ALLOW, "acme.schedule.get", client_id=helpdesk, pause_s=12 * _MINUTE_S),
        Rule(Verdict.ALLOW, "acme.contact.list", client_id=crm, pause_s=15 * _MINUTE_S),
        Rule(Verdict.IGNORE, "acme.payroll.export", client_id=crm),
    )


def tell(portal: Control) -> Story:
    """Install the story's applications, users, methods and tokens on a portal, and return the story."""
    olga = User(7, "Olga", "Moreau")
    samir = User(12, "Samir", "Haddad")
    ines = User(14, "Ines", "Ferreira")
    anna = User(1, "Anna", "Keller", is_administrator=True)
    for user in (olga, samir, ines, anna):
        portal.add_user(user)
    for method, sentence in _GATED.items():
        portal.gate_method(method, sentence=sentence)
    return Story(
        accounts=(
            _open_account(portal, _CALLS, olga, _HOUR_S),
            _open_account(portal, _HELPDESK, samir, _HOUR_S),
            _open_account(portal, _CRM, ines, _UNANSWERED_LIFE_S),
        ),
        watches=_WATCHES,
        administrator=_open_account(portal, _OVERVIEW, anna, _ADMINISTRATOR_LIFE_S),
        rules=_rules(),
        strangers=(
            Stranger(_open_account(portal, _INVOICES, ines, _HOUR_S), "acme.contact.list"),
            Stranger(_open_account(portal, _PLANNER, samir, _HOUR_S), "acme.schedule.get"),
        ),
    )


def _open_account(portal: Control, application: Application, user: User, life_s: float) -> StoryAccount:
    portal.install_application(application)
    token = portal.issue_token(
        user_id=user.user_id, client_id=application.client_id, scope=application.scope, expires_in_s=life_s
    )
    return StoryAccount(application, user, token)
