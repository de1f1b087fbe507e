"""Methods that a portal usually offers and nothing here is about: they are listed, and answer that there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24monitor.demo.call import Call, Method, Reply

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

_BY_SCOPE: dict[str | None, str] = {
    None: "access.name feature.list placement.list user.access user.admin user.option.get",
    "crm": (
        "crm.activity.list crm.company.get crm.company.list crm.contact.fields crm.contact.get crm.contact.list"
        " crm.deal.fields crm.deal.get crm.deal.list crm.lead.fields crm.lead.get crm.lead.list crm.status.list"
    ),
    "im": "im.chat.get im.counters.get im.dialog.get im.notify.personal.add im.recent.list im.user.get",
    "telephony": (
        "telephony.call.attachtranscription telephony.externalcall.finish telephony.externalcall.hide"
        " telephony.externalcall.register telephony.externalcall.show telephony.externalline.add"
        " telephony.externalline.delete telephony.externalline.get telephony.externalline.update"
        " voximplant.callback.start voximplant.infocall.startwithsound voximplant.infocall.startwithtext"
        " voximplant.line.get voximplant.line.outgoing.get voximplant.line.outgoing.set voximplant.sip.add"
        " voximplant.sip.connector.status voximplant.sip.get voximplant.sip.status voximplant.sip.update"
        " voximplant.statistic.get voximplant.tts.voices.get voximplant.url.get voximplant.user.activatephone"
    ),
    "user": "user.current user.fields user.get user.search",
}


def empty_methods() -> tuple[Method, ...]:
    """Return these methods."""
    return tuple(Method(name, _nothing, scope=scope) for scope, names in _BY_SCOPE.items() for name in names.split())


def _nothing(_inside: Inside, _call: Call) -> Reply:
    return Reply([])
