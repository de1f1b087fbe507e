"""What a yes would let an application do, in plain words: known for few methods, for the others read off the name."""

from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.method_safety import is_read_only

# The vendor's documentation of the method; contract, row 8.
_KNOWN = {
    "voximplant.user.get": marked(
        "Read how employees' telephony is set up, with the server, name and password of their SIP phones."
    ),
}

_DELETING = frozenset({"clear", "delete", "remove", "unbind", "unset"})
_ADDING = frozenset({"add", "bind", "create", "import", "register"})
_CHANGING = frozenset({"activate", "deactivate", "disable", "edit", "enable", "save", "set", "update"})
_SENDING = frozenset({"call", "notify", "send", "show", "start"})
_HANDING_OUT = frozenset({"download", "export"})


def is_meaning_known(method: str) -> bool:
    """Whether `method_meaning` says what is known, and does not go by the method's name."""
    return method in _KNOWN


def method_meaning(method: str) -> str:
    """What a yes to the (normalized) method allows, in one sentence; one that guesses says so."""
    if method in _KNOWN:
        return _(_KNOWN[method])
    *subject, verb = method.split(".")
    return _guess(verb, is_reading=is_read_only(method)).format(subject=".".join(subject) or method)


def _guess(verb: str, *, is_reading: bool) -> str:
    if verb in _DELETING:
        return _("By its name it removes something of {subject}; what exactly is not known here.")
    if verb in _ADDING:
        return _("By its name it adds something to {subject}; what exactly is not known here.")
    if verb in _CHANGING:
        return _("By its name it changes something of {subject}; what exactly is not known here.")
    if verb in _SENDING:
        return _("By its name it starts or sends something with {subject}; what exactly is not known here.")
    if verb in _HANDING_OUT:
        return _("By its name it hands out the data of {subject}; which exactly is not known here.")
    if is_reading:
        return _("By its name it reads the data of {subject}; which exactly is not known here.")
    return _("What it does is not known here, and its name does not tell. Ask whoever runs the application.")
