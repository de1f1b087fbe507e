"""Reads one HTTP request that ought to carry an event, piece by piece and without trust (RFC 9112)."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from b24monitor.core.event_message import LONGEST_FORM, EventForm, event_form_of

_LONGEST_HEAD = 16 * 1024
_MOST_HEADERS = 100
_HEAD_END = b"\r\n\r\n"
_VERSIONS = (b"HTTP/1.1", b"HTTP/1.0")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(rb"[0-9]{1,9}")
_FORM = b"application/x-www-form-urlencoded"
_CONTINUE = b"100-continue"

_Headers = Mapping[bytes, list[bytes]]


class EventRequest:
    """One visitor's request as far as it has come. `wants_go_ahead`: its body is held back until it is asked for."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._length: int | None = None
        self.wants_go_ahead = False

    @property
    def has_begun(self) -> bool:
        """Whether anything has come."""
        return bool(self._came)

    def feed(self, part: bytes) -> EventForm | HTTPStatus | None:
        """The event, or why there is none, as soon as that is known; None while more has to come."""
        self._came += part
        if self._length is None:
            end = self._came.find(_HEAD_END, 0, _LONGEST_HEAD)
            if end < 0:
                is_long = len(self._came) >= _LONGEST_HEAD
                return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if is_long else None
            problem = self._read_head(bytes(self._came[:end]))
            if problem is not None:
                return problem
            del self._came[: end + len(_HEAD_END)]
        if self._length is None or len(self._came) < self._length:
            return None
        # What follows the body would be another request: each visitor has one.
        return event_form_of(bytes(self._came[: self._length])) or HTTPStatus.BAD_REQUEST

    def _read_head(self, head: bytes) -> HTTPStatus | None:
        """Learns the body's length; tells what is wrong with the request."""
        line, *rest = head.split(b"\r\n")
        words = line.split(b" ")
        if len(words) != 3 or words[2] not in _VERSIONS:
            return HTTPStatus.BAD_REQUEST
        if words[0] != b"POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        headers = _headers(rest)
        if headers is None:
            return HTTPStatus.BAD_REQUEST
        problem = _problem(headers)
        if problem is None:
            self._length = int(headers[b"content-length"][0])
            self.wants_go_ahead = b"expect" in headers
        return problem


def _headers(lines: list[bytes]) -> _Headers | None:
    if len(lines) > _MOST_HEADERS:
        return None
    headers: dict[bytes, list[bytes]] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or _NAME.fullmatch(name) is None or any(byte in value for byte in b"\r\n\0"):
            return None
        headers.setdefault(name.lower(), []).append(value.strip(b" \t"))
    return headers


def _problem(headers: _Headers) -> HTTPStatus | None:
    lengths = headers.get(b"content-length", [])
    if b"transfer-encoding" in headers or not lengths:
        return HTTPStatus.LENGTH_REQUIRED
    if len(lengths) > 1 or _LENGTH.fullmatch(lengths[0]) is None:
        return HTTPStatus.BAD_REQUEST
    if int(lengths[0]) > LONGEST_FORM:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if b"origin" in headers:
        # A page in a browser may post a form to this machine, under whatever host name. Portals are no browsers.
        return HTTPStatus.FORBIDDEN
    kinds = [kind.partition(b";")[0].strip().lower() for kind in headers.get(b"content-type", [])]
    if kinds != [_FORM] or b"content-encoding" in headers:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if [each.lower() for each in headers.get(b"expect", [])] not in ([], [_CONTINUE]):
        return HTTPStatus.EXPECTATION_FAILED
    return None
