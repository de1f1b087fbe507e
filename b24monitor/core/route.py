"""The way to one server: which proxy, and which authority's certificates besides the system's."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from b24monitor.core.errors import BadProxyError


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach one server.

    `proxy` is an address as `http://host:3128` or `socks5h://host:1080`, without name or password (empty: the system's
    settings; `direct`: none). `ca_file` is a PEM file of authorities that are trusted for this server besides the
    system's (empty: none).
    """

    proxy: str = ""
    ca_file: str = ""

    @property
    def is_direct(self) -> bool:
        """Whether the system's proxy settings are passed over."""
        return self.proxy == DIRECT_PROXY


DIRECT_PROXY = "direct"
SYSTEM_ROUTE = Route()

PROXY_SCHEMES = ("http", "https", "socks5h", "socks5")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST = 300

_Reason = BadProxyError.Reason


def parse_proxy(text: str) -> str:
    """The `Route.proxy` that was typed: nothing, `direct`, or scheme, host and port; raises `BadProxyError`.

    Without a scheme it is an HTTP proxy's. A bare word will do for a host, as inside a company; the port has to be
    told, since programs differ in what they take for usual. A name or password is refused, wherever it stands.
    """
    typed = text.strip()
    if typed.lower() in ("", DIRECT_PROXY):
        return typed.lower()
    if "@" in typed:
        raise BadProxyError(_Reason.HAS_PASSWORD)
    if len(typed) > _LONGEST:
        raise BadProxyError(_Reason.NOT_A_PROXY)
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        # Without the cause, which would quote the text.
        raise BadProxyError(_Reason.NOT_A_PROXY) from None
    is_plain = parts.path in ("", "/") and not parts.query and not parts.fragment
    if parts.scheme not in PROXY_SCHEMES or not port or not host or not is_plain:
        raise BadProxyError(_Reason.NOT_A_PROXY)
    return f"{parts.scheme}://{host}:{port}"


def _ascii(host: str) -> str:
    """The host in the form that goes over the wire; empty or `ValueError` when it is none."""
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host).compressed}]" if "%" not in host else ""
    labels = host.encode("idna").decode("ascii").lower().split(".")
    if len(labels) > 1 and labels[-1].isdigit():
        return str(ipaddress.IPv4Address(host))
    return ".".join(labels) if all(_LABEL.fullmatch(label) for label in labels) else ""
