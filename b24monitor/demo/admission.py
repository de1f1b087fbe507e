"""Who may call: the checks between a request and its method, in the portal's order (contract, section 1 row 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24monitor.demo.call import Call, Caller, Method, Reply
from b24monitor.demo.gate import pass_gate
from b24monitor.demo.memory import CheckedToken
from b24monitor.demo.php_value import PhpArray
from b24monitor.demo.rest_error import (
    RestError,
    access_denied,
    expired_token,
    insufficient_scope,
    invalid_token,
    method_not_found,
    no_auth,
)
from b24monitor.demo.switches import UserRefusal

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

_USER_REFUSALS = {
    UserRefusal.DISMISSED: "Access denied! User is dismissed",
    UserRefusal.NO_ACCESS_TO_APPLICATION: "The user does not have access to the application.",
    UserRefusal.NOT_AUTHORIZED: "Unable to authorize user",
}


def check_portal(inside: Inside) -> None:
    """Refuse everything on a portal that is closed or broken."""
    if inside.switches.deleted:
        raise RestError(403, "PORTAL_DELETED", "Portal was deleted")
    if inside.switches.internal_error:
        raise RestError(500, "INTERNAL_SERVER_ERROR", "Internal server error")


def find_method(inside: Inside, name: str) -> Method:
    """Return a method by its name in lower case; raises RestError for an unknown one."""
    method = inside.methods.get(name)
    if method is None:
        raise method_not_found()
    return method


def token_caller(inside: Inside, token: object) -> Caller:
    """Return who calls with this token, or raise the RestError of the first check it fails."""
    if inside.switches.https_required:
        raise RestError(401, "INVALID_REQUEST", "Https required.")
    if not isinstance(token, str) or not token:
        raise no_auth()
    issued = _check_token(inside, token).issued
    if issued is None:
        raise invalid_token()
    if issued.client_id in inside.switches.overloaded_clients:
        raise RestError(401, "OVERLOAD_LIMIT", "REST API is blocked due to overload.")
    _check_plan(inside)
    if issued.client_id not in inside.directory.applications:
        raise RestError(401, "APPLICATION_NOT_FOUND", "Application not found")
    if inside.now() >= issued.expires_at:
        raise expired_token()
    return Caller(issued.user_id, issued.scopes, issued.client_id, token)


def webhook_caller(inside: Inside, user_id: int, password: str) -> Caller:
    """Return who calls through an incoming webhook; raises RestError for a wrong address or a missing plan."""
    if inside.switches.https_required:
        raise RestError(401, "INVALID_REQUEST", "Https required.")
    webhook = inside.directory.webhooks.get(password)
    if webhook is None or webhook.user_id != user_id:
        raise RestError(401, "INVALID_CREDENTIALS", "Invalid request credentials")
    _check_plan(inside)
    return Caller(user_id, frozenset(part.strip() for part in webhook.scope.split(",")))


def check_user(inside: Inside, caller: Caller) -> None:
    """Refuse a user the portal has shut out."""
    refusal = inside.switches.refused_users.get(caller.user_id)
    if caller.user_id not in inside.directory.users:
        refusal = UserRefusal.NOT_AUTHORIZED
    if refusal is not None:
        raise RestError(401, refusal.value, _USER_REFUSALS[refusal])


def run_method(inside: Inside, method: Method, call: Call) -> Reply:
    """Run a method after the rest of the checks: scope, user, operating time, its own ones, the question."""
    caller = call.caller
    if method.scope is not None and method.scope not in caller.scopes:
        raise insufficient_scope("webhook" if caller.is_webhook else "access")
    check_user(inside, caller)
    _check_operating_time(inside, call)
    if method.needs_application and caller.is_webhook:
        raise RestError(403, "WRONG_AUTH_TYPE", "Current authorization type is denied for this method")
    if method.check is not None:
        method.check(inside, call)
    if method.question is not None:
        pass_gate(inside, call, method.question)
    return method.run(inside, call)


def present_token(params: PhpArray, bearer: str | None) -> object:
    """Return the token a request presents: a Bearer header wins over everything, even when wrong."""
    if bearer is not None:
        return bearer
    return params.get("auth", params.get("access_token"))


def _check_token(inside: Inside, token: str) -> CheckedToken:
    checked = inside.memory.checked(token)
    if checked is not None:
        return checked
    if inside.switches.authorization_server_down:
        raise RestError(401, "CONNECTION_ERROR", "Error connecting to authorization server")
    inside.token_checks.append(token)
    return inside.memory.keep_check(token, inside.directory.tokens.get(token))


def _check_plan(inside: Inside) -> None:
    if not inside.switches.commercial_plan:
        raise access_denied("REST is available only on commercial plans.", 401)


def _check_operating_time(inside: Inside, call: Call) -> None:
    limit_s = inside.switches.operating_limit_s
    if limit_s is None or call.caller.client_id is None:
        return
    if inside.operating.used_s(call.caller.client_id, call.method) > limit_s:
        raise RestError(429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.")
