"""The client of an authorisation server: exchanges codes, renews tokens and learns whose a token is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from b24monitor.bitrix24.envelope import json_object, open_reply
from b24monitor.bitrix24.oauth_answers import Asked, server_info, token_answer
from b24monitor.bitrix24.reply import Reply
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.clock_skew import skew
from b24monitor.core.errors import Trouble, UnreachableError
from b24monitor.core.oauth import AuthorizationServer, ServerInfo, TokenAnswer
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret

_MOST_BYTES = 1024 * 1024
_HTTP_OK = 200


class OAuthClient:
    """Implements `core.ports.AuthorizationClient` over HTTP. Safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime], transport: Transport | None = None) -> None:
        self._now = now
        self._transport = transport or Transport()

    def server_info(self, server: AuthorizationServer, access_token: Secret) -> ServerInfo | Answer:
        """What the server knows of a token; see the port. The token travels in the body (contract, section 2)."""
        sent_at = self._now()
        try:
            reply = self._transport.post_json(
                f"{server.address}/rest/app.info", {"auth": access_token.reveal()}, most_bytes=_MOST_BYTES
            )
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        asked = self._asked(server, sent_at, reply)
        body = open_reply(reply)
        return body if isinstance(body, Answer) else server_info(body, asked)

    def exchange(
        self, server: AuthorizationServer, client_id: str, client_secret: Secret, code: Secret
    ) -> TokenAnswer | Answer:
        """Tokens for a code; see the port."""
        secrets = {"client_secret": client_secret, "code": code}
        return self._tokens(server, "authorization_code", client_id, secrets)

    def renew(
        self, server: AuthorizationServer, client_id: str, client_secret: Secret, refresh_token: Secret
    ) -> TokenAnswer | Answer:
        """A new pair of tokens; see the port."""
        secrets = {"client_secret": client_secret, "refresh_token": refresh_token}
        return self._tokens(server, "refresh_token", client_id, secrets)

    def use_route(self, address: str, route: Route) -> None:
        """Reaches the server of `address` this way from the next request on; see the port."""
        self._transport.use_route(address, route)

    def close(self) -> None:
        """Closes all connections."""
        self._transport.close()

    def _tokens(
        self, server: AuthorizationServer, grant_type: str, client_id: str, secrets: Mapping[str, Secret]
    ) -> TokenAnswer | Answer:
        query = urlencode({"grant_type": grant_type, "client_id": client_id})
        sent_at = self._now()
        try:
            reply = self._transport.get(f"{server.address}/oauth/token/?{query}", secrets, most_bytes=_MOST_BYTES)
        except UnreachableError as error:
            return answer_for_trouble(error.trouble, error.detail)
        asked = self._asked(server, sent_at, reply)
        body = json_object(reply)
        if isinstance(body, Answer):
            return body
        return token_answer(body, asked) if _is_told(body, reply) else answer_for_trouble(Trouble.NOT_BITRIX24)

    def _asked(self, server: AuthorizationServer, sent_at: datetime, reply: Reply) -> Asked:
        return Asked(server, sent_at, skew(sent_at, self._now(), reply.date))


def _is_told(body: Mapping[str, Any], reply: Reply) -> bool:
    """An error counts with any status; tokens with the one of success alone."""
    return "error" in body or reply.status == _HTTP_OK
