"""The REST methods of the demo portal and what the plain ones among them answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24monitor.demo import event_binding, notify, offline_methods
from b24monitor.demo.call import Call, Method, Reply
from b24monitor.demo.directory import TelephonyRight
from b24monitor.demo.empty_methods import empty_methods
from b24monitor.demo.event_binding import KNOWN_EVENTS
from b24monitor.demo.notification import QuestionText
from b24monitor.demo.php_value import PhpValue, is_true, to_int, to_text
from b24monitor.demo.rest_error import RestError, access_denied, missing_argument

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

ALL_SCOPES = ("crm", "im", "telephony", "user")


def standard_methods() -> dict[str, Method]:
    """Return the methods every demo portal has, by name."""
    offline = offline_methods.require_administrator
    methods = (
        Method("app.info", app_info, needs_application=True),
        Method("demo.echo", echo),
        Method("demo.gated.two", ran, question=QuestionText("admin_notification", "confirm two")),
        Method("demo.gated.three", ran, question=QuestionText("admin_notification", "confirm three")),
        Method("event.bind", event_binding.bind, needs_application=True),
        Method("event.get", event_binding.get, needs_application=True),
        Method("event.unbind", event_binding.unbind, needs_application=True),
        Method("event.offline.clear", offline_methods.clear_rows, check=offline, needs_application=True),
        Method("event.offline.error", offline_methods.fail_rows, check=offline, needs_application=True),
        Method("event.offline.get", offline_methods.get_rows, check=offline, needs_application=True),
        Method("event.offline.list", offline_methods.list_rows, check=offline, needs_application=True),
        Method("events", events),
        Method("feature.get", feature_get),
        Method("im.notify.confirm", notify.confirm, scope="im"),
        Method("im.notify.get", notify.get, scope="im"),
        Method("method.get", method_get),
        Method("methods", method_names),
        Method("profile", profile),
        Method("scope", scope),
        Method("server.time", server_time),
        Method(
            "voximplant.user.get",
            voximplant_user_get,
            scope="telephony",
            check=may_query_users,
            question=QuestionText("vi_user_data_request", "The application %s requests access to user data."),
        ),
    )
    return {method.name: method for method in (*methods, *empty_methods())}


def ran(_inside: Inside, _call: Call) -> Reply:
    """Answer as a gated method that has nothing to tell."""
    return Reply(True)


def echo(_inside: Inside, call: Call) -> Reply:
    """``demo.echo``: the parameters as the portal read them."""
    return Reply({"params": call.params, "start": call.start})


def server_time(inside: Inside, _call: Call) -> Reply:
    """``server.time``: the portal's clock."""
    return Reply(inside.now().isoformat(timespec="seconds"))


def app_info(inside: Inside, call: Call) -> Reply:
    """``app.info`` of the portal: no ``member_id`` here, the authorisation server has it."""
    application = inside.directory.applications[call.client_id]
    number = list(inside.directory.applications).index(call.client_id) + 1
    return Reply(
        {
            "ID": str(number),
            "CODE": application.client_id,
            "VERSION": 1,
            "STATUS": "L",
            "INSTALLED": application.installation_finished,
            "PAYMENT_EXPIRED": "N",
            "DAYS": None,
            "LANGUAGE_ID": "en",
            "LICENSE": "en_demo",
        }
    )


def scope(_inside: Inside, call: Call) -> Reply:
    """``scope``: the caller's scopes, with ``full`` all of the portal."""
    return Reply(list(ALL_SCOPES) if is_true(call.params.get("full")) else sorted(call.caller.scopes))


def profile(inside: Inside, call: Call) -> Reply:
    """``profile``: the caller's user."""
    user = inside.directory.users[call.caller.user_id]
    return Reply(
        {
            "ID": str(user.user_id),
            "ADMIN": user.is_administrator,
            "NAME": user.name,
            "LAST_NAME": user.last_name,
            "PERSONAL_GENDER": "",
            "PERSONAL_PHOTO": "",
            "TIME_ZONE": "",
            "TIME_ZONE_OFFSET": 0,
        }
    )


def method_names(inside: Inside, call: Call) -> Reply:
    """``methods``: the names of the methods the caller's scopes allow."""
    allowed = call.caller.scopes
    return Reply([method.name for method in inside.methods.values() if method.scope is None or method.scope in allowed])


def method_get(inside: Inside, call: Call) -> Reply:
    """``method.get``: whether a method exists, and is within the caller's scopes."""
    name = to_text(call.params.get("name")).lower()
    if not name:
        raise missing_argument("NAME")
    method = inside.methods.get(name)
    available = method is not None and (method.scope is None or method.scope in call.caller.scopes)
    return Reply({"isExisting": method is not None, "isAvailable": available})


def events(_inside: Inside, _call: Call) -> Reply:
    """``events``: the events that can be bound."""
    return Reply(list(KNOWN_EVENTS))


def feature_get(inside: Inside, call: Call) -> Reply:
    """``feature.get``: whether the plan holds the extended queue or its own connector."""
    features = {
        "rest_offline_extended": inside.switches.extended_offline_queue,
        "rest_auth_connector": inside.switches.auth_connector,
    }
    code = to_text(call.params.get("CODE"))
    if not code:
        raise missing_argument("CODE")
    return Reply({"value": "Y" if features.get(code, False) else "N"})


def may_query_users(inside: Inside, call: Call) -> None:
    """Check ``voximplant.user.get``'s own parameter and right; both come before the question (contract, row 7)."""
    wanted = call.params.get("USER_ID")
    if wanted is None:
        raise RestError(400, "", "Parameter USER_ID is not set")
    user = inside.directory.users[call.caller.user_id]
    asks_for_self = _user_ids(wanted) == [user.user_id]
    allowed = user.telephony is TelephonyRight.ALL or (user.telephony is TelephonyRight.OWN and asks_for_self)
    if not allowed or wanted == {}:
        raise access_denied("Access denied! You have no permission to query selected users")


def voximplant_user_get(inside: Inside, call: Call) -> Reply:
    """``voximplant.user.get``: telephony settings of the named users, their SIP passwords among them."""
    return Reply(
        [
            {
                "ID": str(number),
                "DEFAULT_LINE": None,
                "PHONE_ENABLED": "Y",
                "SIP_SERVER": "ip.demo.bitrixphone.com",
                "SIP_LOGIN": f"phone{number}",
                "SIP_PASSWORD": f"secret{number}",
                "INNER_NUMBER": str(100 + number),
            }
            for number in _user_ids(call.params.get("USER_ID"))
            if number in inside.directory.users
        ]
    )


def _user_ids(wanted: PhpValue) -> list[int]:
    values = list(wanted.values()) if isinstance(wanted, dict) else [wanted]
    return [number for number in map(to_int, values) if number > 0]
