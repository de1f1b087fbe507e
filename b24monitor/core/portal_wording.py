"""What the program says about a portal: its request limit, how busy it is, the way to it, and where it moved."""

import math
from datetime import timedelta

from b24monitor.core.account import Portal
from b24monitor.core.answer_wording import answer_text
from b24monitor.core.budget import Budget
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.fact import PortalMoved, PortalRedirected, PortalStanding
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.portal_settings import Tariff
from b24monitor.core.route import DIRECT_PROXY, Route
from b24monitor.core.time_wording import duration_text

_TARIFF_WORD = {
    Tariff.STANDARD: marked("Cloud"),
    Tariff.ENTERPRISE: marked("Enterprise cloud"),
    Tariff.ON_PREMISE: marked("On-premise, no limit"),
}


def tariff_word(tariff: Tariff) -> str:
    """The name of a request limit."""
    return _(_TARIFF_WORD[tariff])


def budget_text(budget: Budget | None) -> str:
    """What of the portal's limit this program takes."""
    if budget is None:
        return _("No limit is kept to.")
    return _("At most half of the portal's limit is used: {rate} requests a minute, and {room} at once.").format(
        rate=number_text(budget.drain_per_s * 60), room=number_text(budget.room)
    )


def standing_text(standing: PortalStanding) -> str:
    """How much was asked of a portal, what is left, and why it rests, in one line."""
    asked = ngettext(
        "{count} request in the last minute", "{count} requests in the last minute", standing.requests
    ).format(count=number_text(standing.requests))
    budget = standing.settings.budget
    parts = [asked]
    if budget is not None:
        parts.append(_("may take {count} a minute").format(count=number_text(budget.drain_per_s * 60)))
    if standing.room_left is not None:
        parts.append(_("room for {count} at once").format(count=number_text(max(0, math.floor(standing.room_left)))))
    if standing.paused_s > 0:
        parts.append(_rest_text(standing))
    return " · ".join(parts)


def _rest_text(standing: PortalStanding) -> str:
    if math.isinf(standing.paused_s):
        rest = _("rests until you act")
    else:
        rest = _("rests for {length} more").format(length=duration_text(timedelta(seconds=standing.paused_s)))
    return f"{rest}: {answer_text(standing.trouble)}" if standing.trouble is not None else rest


def proxy_problem_text() -> str:
    """Why a typed proxy was not taken."""
    return _("Type the proxy as http://host:3128 or socks5h://host:1080, without name or password.")


def ca_problem_text() -> str:
    """Why a typed certificate file was not taken."""
    return _("Type the whole path of a PEM file with the authority's certificate, or choose it.")


def applied_text(route: Route) -> str:
    """That settings were taken over, and where it shows whether the way to the portal is right: nobody has tried it."""
    text = _("Applied: it holds from the next request on.")
    if route.ca_file:
        return text + " " + _("Nobody has looked at the certificate file yet: a wrong one shows in the portal's rows.")
    if route.proxy not in ("", DIRECT_PROXY):
        return text + " " + _("Nobody has tried the proxy yet: a wrong one shows in the portal's rows.")
    return text


def redirected_text(fact: PortalRedirected) -> str:
    """That a portal sends us elsewhere, and that nothing was sent there."""
    old, new = Portal(fact.endpoint).name, Portal(fact.new_endpoint).name
    return _(
        "{old} now sends us to {new}. Your token is not sent there until you say so. Check with the portal's"
        " administrator that it has moved."
    ).format(old=old, new=new)


def move_text(fact: PortalRedirected) -> str:
    """The yes to a portal's move."""
    return _("Move to {new}").format(new=Portal(fact.new_endpoint).name)


def moved_text(fact: PortalMoved) -> str:
    """That a portal is called elsewhere from now on, and by whose word."""
    form = _("{old} is called at {new} from now on, as you said.")
    if fact.is_proved:
        form = _("{old} is called at {new} from now on: its authorisation server says that it is the same portal.")
    return form.format(old=Portal(fact.old_endpoint).name, new=Portal(fact.endpoint).name)


def server_hint(endpoint: str) -> str:
    """What an own authorisation server is for; a portal on this computer has none of Bitrix24's."""
    if is_loopback_endpoint(endpoint):
        return _("Needed to renew or sign in: Bitrix24's own know nothing of a portal on this computer.")
    return _("Only for a portal on your own servers: https://oauth.company.example")
