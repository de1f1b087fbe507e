"""The portal's REST front: from a request's path to the answer's envelope."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from b24monitor.demo.admission import (
    check_portal,
    check_user,
    find_method,
    present_token,
    run_method,
    token_caller,
    webhook_caller,
)
from b24monitor.demo.batch import command_names, run_batch
from b24monitor.demo.call import Call, Caller, Reply
from b24monitor.demo.message import Request, Response, bearer_token, json_response, parameters, xml_response
from b24monitor.demo.php_value import PhpArray, to_int
from b24monitor.demo.request_log import LoggedRequest, RequestLog
from b24monitor.demo.rest_error import RestError
from b24monitor.demo.switches import RequestBudget

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

PREFIX = "/rest/"
_VERSION_3_PREFIX = "/rest/api/"
_WEBHOOK = re.compile(r"(\d+)/([^/]+)/(.*)")
# These names are the server's own; a method never sees them.
_TAKEN = ("auth", "access_token", "token", "start", "state")


@dataclass(frozen=True)
class _Route:
    """What a path under ``/rest/`` names."""

    method: str
    is_xml: bool
    webhook_user_id: int | None = None
    webhook_password: str = field(default="", repr=False)


class RestFront:
    """Answers the requests under ``/rest/``."""

    def __init__(self, inside: Inside, log: RequestLog) -> None:
        self._inside = inside
        self._log = log
        self.budget: RequestBudget | None = None

    def answer(self, request: Request) -> Response:
        """Answer one request; the caller holds the portal's lock."""
        renamed_to = self._inside.switches.renamed_to
        # At its new address it answers as ever.
        if renamed_to and request.headers.get("host") != urlsplit(renamed_to).netloc:
            return Response(302, headers={"Location": renamed_to.rstrip("/") + request.target})
        if self.budget is not None and not self.budget.take(request.source_address):
            return json_response(503, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"})
        if request.path.startswith(_VERSION_3_PREFIX):
            return _version_3_answer(request.path)
        return self._answer_method(request, _route(request.path))

    def _answer_method(self, request: Request, route: _Route) -> Response:
        shape = xml_response if route.is_xml else json_response
        began_s = time.perf_counter()
        params = parameters(request)
        token = present_token(params, bearer_token(request))
        self._note(request, route, token, params)
        try:
            caller = self._admit(route, token)
            if route.method == "batch":
                check_user(self._inside, caller)
                states = dict(self._inside.memory.states(caller.token)) if caller.token else {}
                reply = run_batch(caller, params, states, self._run_command)
            else:
                reply = self._run(Call(caller, route.method, _own_params(params), to_int(params.get("start"))))
        except RestError as error:
            return shape(error.status, error.body())
        return shape(200, _envelope(reply, self._time_block(began_s, caller, route.method)))

    def _admit(self, route: _Route, token: object) -> Caller:
        check_portal(self._inside)
        if route.method != "batch":
            find_method(self._inside, route.method)
        if route.webhook_user_id is not None:
            return webhook_caller(self._inside, route.webhook_user_id, route.webhook_password)
        return token_caller(self._inside, token)

    def _run(self, call: Call) -> Reply:
        return run_method(self._inside, find_method(self._inside, call.method), call)

    def _run_command(self, call: Call) -> tuple[Reply, dict[str, object]]:
        began_s = time.perf_counter()
        reply = self._run(replace(call, params=_own_params(call.params), start=to_int(call.params.get("start"))))
        return reply, self._time_block(began_s, call.caller, call.method)

    def _time_block(self, began_s: float, caller: Caller, method: str) -> dict[str, object]:
        finish = self._inside.now()
        stamp = finish.isoformat(timespec="seconds")
        duration = time.perf_counter() - began_s
        block: dict[str, object] = {
            "start": finish.timestamp() - duration,
            "finish": finish.timestamp(),
            "duration": duration,
            "processing": duration,
            "date_start": stamp,
            "date_finish": stamp,
        }
        if self._inside.switches.operating_limit_s is not None and caller.client_id is not None:
            block["operating_reset_at"] = self._inside.operating.reset_at(caller.client_id, method)
            block["operating"] = self._inside.operating.used_s(caller.client_id, method)
        return block

    def _note(self, request: Request, route: _Route, token: object, params: PhpArray) -> None:
        commands = tuple(command_names(params)) if route.method == "batch" else ()
        shown = token if isinstance(token, str) else None
        self._log.called(LoggedRequest(self._inside.now(), request.http_method, route.method, shown, commands))


def _route(path: str) -> _Route:
    rest = path[len(PREFIX) :].rstrip("/")
    webhook = _WEBHOOK.fullmatch(rest)
    name = (webhook.group(3) if webhook else rest).lower()
    is_xml = name.endswith(".xml")
    name = name.removesuffix(".xml") if is_xml else name.removesuffix(".json")
    if webhook is None:
        return _Route(name, is_xml)
    return _Route(name, is_xml, int(webhook.group(1)), webhook.group(2))


def _own_params(params: PhpArray) -> PhpArray:
    return {key: value for key, value in params.items() if key not in _TAKEN}


def _envelope(reply: Reply, time_block: dict[str, object]) -> dict[str, object]:
    body: dict[str, object] = {"result": reply.result}
    if reply.next_start is not None:
        body["next"] = reply.next_start
    if reply.total is not None:
        body["total"] = reply.total
    body["time"] = time_block
    return body


def _version_3_answer(path: str) -> Response:
    """Answer a REST 3.0 path: no method of ours exists there, and the error is an object."""
    name = path[len(_VERSION_3_PREFIX) :].strip("/")
    code = "BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION"
    return json_response(404, {"error": {"code": code, "message": f"[demo: assumed wording] Method {name} not found"}})
