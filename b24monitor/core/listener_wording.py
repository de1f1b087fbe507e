"""What the window says of the listener for events: what it is for, what came, and why it does not listen."""

from b24monitor.core.event_message import ListenerTally
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext


def listener_purpose() -> str:
    """What the listener is for, and what it needs in front of it."""
    return _(
        "For all accounts, and only behind a tunnel or reverse proxy of your own: nothing outside this computer reaches"
        " the listener itself. Bind the proxy's public address above, and let it pass events on to this one. It must"
        " buffer requests and send each with its length: chunked bodies are refused."
    )


def port_busy_text() -> str:
    """Why nothing is listened for although the user wished it."""
    return _("Not listening: another program has this port. Choose another one, or end that program and switch anew.")


def tally_text(tally: ListenerTally) -> str:
    """What became of all that came, in one line."""
    if tally == ListenerTally():
        return _("Nothing has come yet.")
    parts = (
        ngettext("{count} taken", "{count} taken", tally.taken).format(count=tally.taken),
        ngettext("{count} unproved", "{count} unproved", tally.unproved).format(count=tally.unproved),
        ngettext("{count} dropped", "{count} dropped", tally.dropped).format(count=tally.dropped),
        ngettext("{count} refused", "{count} refused", tally.refused).format(count=tally.refused),
    )
    return " · ".join(parts)


def tally_meaning() -> str:
    """What the words of `tally_text` mean, for who wants to know."""
    return _(
        "Taken: decisions proved by the application token. Unproved: nothing here can prove them, so the portal is only"
        " looked at. Dropped: the application token is wrong. Refused: no event, or too many at once."
    )
