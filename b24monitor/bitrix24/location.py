"""Where a redirect leads, without anything of it that could hold a secret."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_USUAL_PORTS = {"http": 80, "https": 443, "": None}


def redirect_host(location: str) -> str:
    """The `host` or `host:port` of a `Location` header; empty when it names none, as within one server.

    Path, query, fragment and what stands before an @ are left out, and so is the port that is usual for the scheme:
    `core.endpoint.endpoint_of` makes an https address of the rest.
    """
    try:
        parts = urlsplit(location)
        port = parts.port
    except ValueError:
        return ""
    host = re.sub(r":\d*$", "", parts.netloc.rpartition("@")[2])
    # A backslash is a slash to some.
    is_plain = parts.scheme in _USUAL_PORTS and "\\" not in parts.netloc
    if not is_plain or _HOST.fullmatch(host) is None:
        return ""
    return host if port in (None, _USUAL_PORTS[parts.scheme]) else f"{host}:{port}"
