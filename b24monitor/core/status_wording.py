"""The board summed up in two lines: what is open, and which portals give no answer."""

from collections.abc import Iterable
from datetime import datetime

from b24monitor.core.board import WatchRow
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.time_wording import clock_text


def portals_in_trouble(rows: Iterable[WatchRow]) -> dict[str, datetime]:
    """The portals whose open questions could not be checked, each with since when."""
    since: dict[str, datetime] = {}
    for row in rows:
        at = row.status.trouble_since
        if at is not None and row.status.is_open:
            name = row.account.portal.name
            since[name] = min(at, since.get(name, at))
    return since


def open_text(rows: Iterable[WatchRow]) -> str:
    """How many questions are open."""
    count = sum(row.status.is_open for row in rows)
    if not count:
        return _("No open questions")
    return ngettext("{count} open question", "{count} open questions", count).format(count=number_text(count))


def portals_text(rows: Iterable[WatchRow], now: datetime) -> str:
    """How many portals there are, or which of them give no answer."""
    rows = tuple(rows)
    trouble = portals_in_trouble(rows)
    if not trouble:
        count = len({row.account.portal.endpoint for row in rows})
        return ngettext("{count} portal", "{count} portals", count).format(count=number_text(count)) if count else ""
    if len(trouble) == 1:
        ((name, since),) = trouble.items()
        return _("{portal} gives no answer since {time}").format(portal=name, time=clock_text(since, now))
    form = ngettext("{count} portal gives no answer: {names}", "{count} portals give no answer: {names}", len(trouble))
    return form.format(count=number_text(len(trouble)), names=_names(sorted(trouble)))


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown}, …" if len(names) > 3 else shown
