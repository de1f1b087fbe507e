"""The authorise page of the portal and the authorisation server's token and ``app.info`` (contract, section 5)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from b24monitor.demo.admission import present_token
from b24monitor.demo.directory import Application, IssuedToken
from b24monitor.demo.message import Request, Response, bearer_token, html_response, json_response, parameters
from b24monitor.demo.php_value import PhpArray, to_text
from b24monitor.demo.rest_error import RestError, expired_token, invalid_token, no_auth

if TYPE_CHECKING:
    from b24monitor.demo.inside import Inside

AUTHORIZE_PATH = "/oauth/authorize"
TOKEN_PATH = "/oauth-server/oauth/token"
INFO_PATHS = ("/oauth-server/rest/app.info", "/oauth-server/rest/app.info.json")
CODE_LIFE = timedelta(seconds=30)
# What a token answer calls `domain` is the authorisation server's, and never the portal's.
AUTHORIZATION_DOMAIN = "oauth.demo.invalid"


@dataclass(frozen=True)
class _Code:
    client_id: str
    user_id: int
    scope: str
    issued_at: datetime


class AuthorizationServer:
    """Signs users in and issues tokens; ``signed_in_user`` is whose browser comes to the authorise page."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self._codes: dict[str, _Code] = {}
        self.signed_in_user = 7

    def answer(self, request: Request) -> Response | None:
        """Answer a request to one of the OAuth addresses, None for any other; the caller holds the lock."""
        path = request.path.rstrip("/")
        if path == AUTHORIZE_PATH:
            return self._authorize(parameters(request))
        try:
            if path == TOKEN_PATH:
                return json_response(200, self._token(parameters(request)))
            if path in INFO_PATHS:
                token = present_token(parameters(request), bearer_token(request))
                return json_response(200, self._app_info(token))
        except RestError as error:
            return json_response(error.status, error.body())
        return None

    def issue_code(self, client_id: str, user_id: int) -> str:
        """Return a fresh authorisation code, as the authorise page does for the signed-in user."""
        code = secrets.token_hex(20)
        scope = self._inside.directory.applications[client_id].scope
        self._codes[code] = _Code(client_id, user_id, scope, self._inside.now())
        return code

    def _authorize(self, params: PhpArray) -> Response:
        application = self._inside.directory.applications.get(to_text(params.get("client_id")))
        if application is None:
            return html_response(400, "Authorization failed", "<p>Application not found</p>")
        code = self.issue_code(application.client_id, self.signed_in_user)
        if application.redirect_uri is None:
            return html_response(200, "Authorization code", f"<p><code>{escape(code)}</code></p>")
        query = urlencode(
            {
                "code": code,
                "state": to_text(params.get("state")),
                "domain": urlsplit(self._inside.address.url).netloc,
                "member_id": self._inside.address.member_id,
                "scope": application.scope,
                "server_domain": AUTHORIZATION_DOMAIN,
            }
        )
        separator = "&" if "?" in application.redirect_uri else "?"
        return Response(302, headers={"Location": f"{application.redirect_uri}{separator}{query}"})

    def _token(self, params: PhpArray) -> dict[str, object]:
        grant_type = to_text(params.get("grant_type"))
        if grant_type not in ("authorization_code", "refresh_token"):
            raise RestError(400, "invalid_request", "Invalid grant_type parameter or parameter missing")
        application = self._authenticated(params)
        if self._inside.switches.payment_required:
            raise RestError(402, "PAYMENT_REQUIRED", "Payment required")
        if grant_type == "authorization_code":
            issued = self._exchange(to_text(params.get("code")), application)
        else:
            issued = self._inside.directory.renew(to_text(params.get("refresh_token")), application.client_id)
        if issued is None:
            raise RestError(400, "invalid_grant", "Invalid grant")
        return self._grant(issued)

    def _authenticated(self, params: PhpArray) -> Application:
        application = self._inside.directory.applications.get(to_text(params.get("client_id")))
        secret = to_text(params.get("client_secret"))
        if application is None or not secrets.compare_digest(secret.encode(), application.client_secret.encode()):
            raise RestError(401, "invalid_client", "Client not found")
        return application

    def _exchange(self, code: str, application: Application) -> IssuedToken | None:
        found = self._codes.pop(code, None)
        if found is None or found.client_id != application.client_id:
            return None
        if self._inside.now() >= found.issued_at + CODE_LIFE:
            return None
        return self._inside.directory.issue(user_id=found.user_id, client_id=found.client_id, scope=found.scope)

    def _grant(self, issued: IssuedToken) -> dict[str, object]:
        return {
            "access_token": issued.access_token,
            "refresh_token": issued.refresh_token,
            "expires_in": int((issued.expires_at - issued.issued_at).total_seconds()),
            "expires": int(issued.expires_at.timestamp()),
            "client_endpoint": self._inside.present_endpoint(),
            "server_endpoint": self._inside.address.authorization_rest,
            "domain": AUTHORIZATION_DOMAIN,
            "member_id": self._inside.address.member_id,
            "scope": issued.scope,
            "status": "L",
            "user_id": issued.user_id,
        }

    def _app_info(self, token: object) -> dict[str, object]:
        if not isinstance(token, str) or not token:
            raise no_auth()
        issued = self._inside.directory.tokens.get(token)
        if issued is None:
            raise invalid_token()
        if self._inside.now() >= issued.expires_at:
            raise expired_token()
        application = self._inside.directory.applications.get(issued.client_id)
        endpoint = self._inside.present_endpoint()
        install = {
            "installed": application is not None and application.installation_finished,
            "version": 1,
            "status": "L",
            "scope": issued.scope,
            "domain": urlsplit(endpoint).netloc,
            "client_endpoint": endpoint,
            "member_id": self._inside.address.member_id,
        }
        return {
            "result": {
                "client_id": issued.client_id,
                "user_id": issued.user_id,
                "scope": issued.scope,
                "expires": int(issued.expires_at.timestamp()),
                "install": install,
            }
        }
