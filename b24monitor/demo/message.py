"""HTTP requests and answers of the demo portal, and the parameters a portal reads out of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote

from b24monitor.demo.php_value import PhpArray, from_json, from_pairs, parse_form, to_json, to_xml

JSON_TYPE = "application/json; charset=utf-8"
XML_TYPE = "text/xml; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One HTTP request as it arrived; header names are in lower case."""

    http_method: str
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    source_address: str

    @property
    def path(self) -> str:
        """The target without its query, percent-decoded."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> str:
        """The raw query of the target."""
        return self.target.partition("?")[2]


@dataclass(frozen=True)
class Response:
    """One HTTP answer.

    ``declared_length`` in bytes, when larger than the body, makes an answer that breaks off: the connection
    is closed after the body.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    declared_length: int | None = None


def json_response(status: int, value: object) -> Response:
    """Return an answer that holds the value as PHP would encode it."""
    return Response(status, json.dumps(to_json(value)).encode())


def xml_response(status: int, value: object) -> Response:
    """Return an answer in the portal's XML form."""
    return Response(status, f"<response>{to_xml(value)}</response>".encode(), XML_TYPE)


def html_response(status: int, title: str, text: str) -> Response:
    """Return a small page for a person's browser; the text is markup already."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>"
    return Response(status, page.encode(), "text/html; charset=utf-8")


def parameters(request: Request) -> PhpArray:
    """Return the request's parameters: the query, and over it the body of a POST.

    Malformed JSON counts as no body; JSON under another content type is not read (portal contract, section 2).
    """
    merged = parse_form(request.query) if request.query else {}
    if request.http_method == "POST" and request.body:
        merged.update(_body_parameters(request))
    return merged


def _body_parameters(request: Request) -> PhpArray:
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            decoded = from_json(json.loads(request.body))
        except (ValueError, RecursionError):
            return {}
        return decoded if isinstance(decoded, dict) else {}
    if kind == "multipart/form-data":
        return _multipart_parameters(content_type, request.body)
    return parse_form(request.body.decode("utf-8", "replace"))


def _multipart_parameters(content_type: str, body: bytes) -> PhpArray:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    pairs = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            pairs.append((name, content.decode("utf-8", "replace")))
    return from_pairs(pairs)


def bearer_token(request: Request) -> str | None:
    """Return the token of an ``Authorization: Bearer`` header; other schemes count for nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
