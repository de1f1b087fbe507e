"""Which handlers and queues of each application want events, and the methods ``event.bind/get/unbind``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24monitor.demo.call import Call, Reply
from b24monitor.demo.php_value import is_true, to_int, to_text
from b24monitor.demo.rest_error import RestError, access_denied, missing_argument, wrong_license

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

CONFIRMATION_EVENT = "ONAPPMETHODCONFIRM"
KNOWN_EVENTS = (
    CONFIRMATION_EVENT,
    "ONAPPINSTALL",
    "ONAPPUNINSTALL",
    "ONAPPUPDATE",
    "ONAPPPAYMENT",
    "ONOFFLINEEVENT",
    "ONUSERADD",
)


@dataclass(frozen=True)
class Binding:
    """One handler of one application.

    Online: ``handler`` is its address and ``auth_type`` the user it is called for (None: whoever caused the
    event). Offline: ``connector`` names the queue. Two that would deliver to the same place are equal.
    """

    binding_id: int = field(compare=False)
    client_id: str
    event: str
    offline: bool
    handler: str = ""
    auth_type: int | None = None
    connector: str = ""


class Bindings:
    """All bindings of the portal."""

    def __init__(self) -> None:
        self._last_id = 0
        self._bindings: list[Binding] = []

    def next_id(self) -> int:
        """Return the id the next binding will have."""
        return self._last_id + 1

    def add(self, binding: Binding) -> bool:
        """Add a binding; False when the same one exists."""
        if binding in self._bindings:
            return False
        self._last_id = binding.binding_id
        self._bindings.append(binding)
        return True

    def of(self, client_id: str, event: str | None = None) -> tuple[Binding, ...]:
        """Return an application's bindings, of one event or of all."""
        return tuple(
            binding
            for binding in self._bindings
            if binding.client_id == client_id and (event is None or binding.event == event)
        )

    def remove(self, binding: Binding) -> None:
        """Remove a binding."""
        self._bindings.remove(binding)


def bind(inside: Inside, call: Call) -> Reply:
    """``event.bind``: add a handler, or with ``event_type=offline`` a queue."""
    event = _event_name(call)
    offline = _is_offline(call)
    is_administrator = inside.is_administrator(call.caller.user_id)
    if offline and not is_administrator:
        raise access_denied("Access denied! Offline events binding requires administrator access rights")
    if event not in KNOWN_EVENTS:
        raise RestError(400, "ERROR_EVENT_NOT_FOUND", "Event not found")
    number = inside.bindings.next_id()
    if offline:
        binding = Binding(number, call.client_id, event, True, connector=connector_of(inside, call))
    else:
        handler = to_text(call.params.get("handler"))
        if not handler:
            raise missing_argument("HANDLER")
        auth_type = _auth_type(call, is_administrator=is_administrator)
        binding = Binding(number, call.client_id, event, False, handler, auth_type)
    if not inside.bindings.add(binding):
        raise RestError(400, "ERROR_CORE", "Unable to set event handler: Handler already binded")
    return Reply(True)


def get(inside: Inside, call: Call) -> Reply:
    """``event.get``: the application's bindings; a user without administrator rights sees their own."""
    sees_all = inside.is_administrator(call.caller.user_id)
    rows: list[dict[str, object]] = []
    for binding in inside.bindings.of(call.client_id):
        if not sees_all and binding.auth_type != call.caller.user_id:
            continue
        if binding.offline:
            rows.append({"event": binding.event, "connector_id": binding.connector, "offline": 1})
        else:
            auth_type = None if binding.auth_type is None else str(binding.auth_type)
            rows.append({"event": binding.event, "handler": binding.handler, "auth_type": auth_type, "offline": 0})
    return Reply(rows)


def unbind(inside: Inside, call: Call) -> Reply:
    """``event.unbind``: remove what fits every parameter given; answers how many."""
    event = _event_name(call)
    offline = _is_offline(call)
    is_administrator = inside.is_administrator(call.caller.user_id)
    if offline and not is_administrator:
        raise access_denied("Access denied! Offline events binding requires administrator access rights")
    fitting = [
        binding
        for binding in inside.bindings.of(call.client_id, event)
        if binding.offline == offline and _fits(inside, call, binding, is_administrator=is_administrator)
    ]
    for binding in fitting:
        inside.bindings.remove(binding)
    return Reply({"count": len(fitting)})


def connector_of(inside: Inside, call: Call) -> str:
    """Return the ``auth_connector`` of a call; raises RestError where the plan has none."""
    connector = to_text(call.params.get("auth_connector"))
    if connector and not inside.switches.auth_connector:
        raise wrong_license("License check failed: auth_connector")
    return connector


def _fits(inside: Inside, call: Call, binding: Binding, *, is_administrator: bool) -> bool:
    if binding.offline:
        return binding.connector == connector_of(inside, call)
    if not is_administrator and binding.auth_type != call.caller.user_id:
        return False
    if "auth_type" in call.params and binding.auth_type != (to_int(call.params["auth_type"]) or None):
        return False
    handler = to_text(call.params.get("handler"))
    return not handler or binding.handler == handler


def _event_name(call: Call) -> str:
    event = to_text(call.params.get("event")).upper()
    if not event:
        raise missing_argument("EVENT")
    return event


def _is_offline(call: Call) -> bool:
    return to_text(call.params.get("event_type")) == "offline"


def _auth_type(call: Call, *, is_administrator: bool) -> int | None:
    wanted = call.params.get("auth_type")
    if is_administrator:
        return to_int(wanted) or None if is_true(wanted) else None
    if is_true(wanted) and to_int(wanted) != call.caller.user_id:
        raise access_denied("Access denied! Event binding with AUTH_TYPE requires administrator access rights")
    return call.caller.user_id
