"""Speaks HTTP with the demo portal, one fresh connection a request."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from b24monitor.demo.portal import DemoPortal


@dataclass(frozen=True)
class Answer:
    """One HTTP answer as it came over the socket."""

    status: int
    content_type: str
    text: str
    location: str = ""

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.text)

    @property
    def error(self) -> tuple[int, str]:
        """The status and error code; raises KeyError when the body has none."""
        return self.status, self.json["error"]

    @property
    def result(self) -> Any:
        """The result; fails the test when the call was refused."""
        assert self.status == 200, self.text
        return self.json["result"]


def send(
    portal: DemoPortal, http_method: str, target: str, *, headers: Mapping[str, str] | None = None, body: str = ""
) -> Answer:
    """Send one HTTP request to the portal over a fresh connection."""
    address = urlsplit(portal.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.putrequest(http_method, quote(target, safe="/?&=[]:.%-_|"), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if http_method != "GET":
            connection.putheader("Content-Length", str(len(body.encode())))
        connection.endheaders(body.encode() or None)
        response = connection.getresponse()
        text = response.read().decode()
        return Answer(response.status, response.getheader("Content-Type", ""), text, response.getheader("Location", ""))
    finally:
        connection.close()


def call(portal: DemoPortal, method: str, token: str, **params: object) -> Answer:
    """Call a REST method with a JSON body."""
    body = json.dumps({**params, "auth": token})
    return send(portal, "POST", f"/rest/{method}", headers={"Content-Type": "application/json"}, body=body)


def probe(portal: DemoPortal, token: str, method: str = "voximplant.user.get") -> tuple[int, str]:
    """Call a gated method as a monitor does, and return status and error code ("" when it ran)."""
    answer = call(portal, method, token, USER_ID="")
    return answer.status, answer.json.get("error", "")
