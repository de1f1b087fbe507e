"""The whole answer of a server: its status, its body within bounds, and what of its head is of use."""

from dataclasses import dataclass, field
from datetime import datetime

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import DecodeError, ProtocolError

from b24monitor.bitrix24.location import redirect_host
from b24monitor.core.clock_skew import http_date
from b24monitor.core.errors import Trouble, UnreachableError

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer: HTTP status, body after decompression, host of a redirect, and when the server says it is."""

    status: int
    # Kept out of sight: a call that ran returns what is nobody's business.
    body: bytes = field(repr=False)
    redirected_to: str = ""
    date_header: str = ""

    @property
    def date(self) -> datetime | None:
        """When the server says it is."""
        return http_date(self.date_header)


def read_reply(response: BaseHTTPResponse, most_bytes: int) -> Reply:
    """Reads the answer to its end, or closes its connection."""
    try:
        body = _read(response, most_bytes)
    except BaseException:
        response.close()
        raise
    finally:
        response.release_conn()
    headers = response.headers
    location = headers.get("Location", "")
    return Reply(response.status, body, redirect_host(location) if location else "", headers.get("Date", ""))


def _read(response: BaseHTTPResponse, most_bytes: int) -> bytes:
    chunks = []
    size = 0
    length = response.length_remaining
    try:
        # The usual answer in one piece: piecemeal it costs twice as much.
        if length is not None and length <= most_bytes and "Content-Encoding" not in response.headers:
            return response.read()
        for chunk in response.stream(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > most_bytes:
                raise UnreachableError(Trouble.TOO_LARGE)
            chunks.append(chunk)
    except ProtocolError:
        raise UnreachableError(Trouble.CUT_OFF) from None
    except DecodeError:
        raise UnreachableError(Trouble.NOT_JSON) from None
    return b"".join(chunks)
