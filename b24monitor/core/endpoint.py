"""Portal addresses as people type or paste them, made into the one REST address a token may be sent to."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from b24monitor.core.account import Portal
from b24monitor.core.errors import BadEndpointError

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_WEBHOOK = re.compile(r"/rest/\d+/[^/]+(/|$)", re.IGNORECASE)
# A host's whole length (RFC 1035, section 2.3.4).
_LONGEST_HOST = 253
# Far more than any address; a text of megabytes would take seconds to be refused.
_LONGEST_TYPED = 2048

# Bitrix24's cloud zones by its help desk's list (helpdesk.bitrix24.de, article 10252860), with .uk, .mx and .co, which
# came later. The likeliest first: the first three are shown to whoever typed no domain.
_ZONES = (
    "com",
    "ru",
    "eu",
    "de",
    "es",
    "com.br",
    "fr",
    "it",
    "pl",
    "kz",
    "by",
    "ua",
    "in",
    "uk",
    "mx",
    "co",
    "com.tr",
    "id",
    "vn",
    "jp",
    "cn",
)
_CLOUD_DOMAINS = frozenset(f"bitrix24.{zone}" for zone in _ZONES)
_CLOUD_NAME = re.compile(r"(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

_Reason = BadEndpointError.Reason


def endpoint_of(text: str) -> Portal:
    """The portal at the typed address; raises `BadEndpointError`.

    Takes a host, a host with a port, and any page of the portal under https (or http on this machine alone; of a cloud
    portal it is read as https). The scheme may be left out: https then, and http for loopback. Only host and port are
    kept. A bare word is refused with the
    `candidates` it may stand for: which of Bitrix24's domains is meant cannot be known.
    """
    typed = text.strip()
    if not typed or len(typed) > _LONGEST_TYPED or re.search(r"[\s\x00-\x1f\x7f\\]", typed):
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS)
    has_scheme = _SCHEME.match(typed) is not None
    parts = _split(typed if has_scheme else f"//{typed}")
    if _WEBHOOK.search(parts.path):
        raise BadEndpointError(_Reason.WEBHOOK)
    host = _host(parts)
    port = _port(parts)
    loopback = is_loopback(host)
    scheme = parts.scheme if has_scheme else ("http" if loopback else "https")
    if scheme == "http" and port in (None, 80) and _is_cloud(host):
        # Typed out of habit: the cloud answers under https alone.
        scheme, port = "https", None
    _check_scheme(scheme, loopback=loopback)
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[scheme]
    return Portal(f"{scheme}://{shown}{'' if port in (None, usual) else f':{port}'}/rest/")


def _is_cloud(host: str) -> bool:
    name, _, domain = host.partition(".")
    return bool(name) and domain.lower() in _CLOUD_DOMAINS


def endpoint_candidates(word: str) -> tuple[str, ...]:
    """The cloud portals' hosts that begin with `word`, the likeliest first, as `portal` begins `portal.bitrix24.com`.

    Empty for what can begin no such host. That a portal of the name exists is nowhere looked up.
    """
    typed = word.strip().lower()
    name = typed.partition(".")[0]
    if _CLOUD_NAME.fullmatch(name) is None:
        return ()
    hosts = (f"{name}.bitrix24.{zone}" for zone in _ZONES)
    return tuple(host for host in hosts if host.startswith(typed))


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        # Without the cause: it would quote the address, which may hold a webhook's secret.
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS) from None


def _host(parts: SplitResult) -> str:
    typed = (parts.hostname or "").rstrip(".")
    # In the form that goes over the wire, so that look-alike letters show.
    host = typed if _is_ip(typed) else _ascii(typed)
    # A user name in front of the host is the classic way to make one address look like another.
    if "@" in parts.netloc:
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS)
    # A port is no cloud portal's.
    if parts.netloc.lower().rstrip(".") == typed and _is_without_domain(typed):
        raise BadEndpointError(_Reason.BARE_WORD, endpoint_candidates(typed))
    if not (_is_ip(host) or _is_name(host)):
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS)
    return host


def _is_without_domain(host: str) -> bool:
    """Whether the host can be a cloud portal's name with its domain, or the domain's end, left out."""
    name, _, rest = host.partition(".")
    return rest in ("", "bitrix24") and host != "localhost" and _CLOUD_NAME.fullmatch(name) is not None


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS) from None
    if port == 0:
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS)
    return port


def _check_scheme(scheme: str, *, loopback: bool) -> None:
    if scheme == "http" and not loopback:
        raise BadEndpointError(_Reason.PLAIN_HTTP)
    if scheme not in ("http", "https"):
        raise BadEndpointError(_Reason.NOT_AN_ADDRESS)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _is_name(host: str) -> bool:
    if host == "localhost":
        return True
    labels = host.split(".")
    return (
        len(host) <= _LONGEST_HOST
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        # A last label of digits is a mistyped IPv4 address, which resolvers read in surprising ways.
        and not labels[-1].isdigit()
    )


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def is_loopback_endpoint(endpoint: str) -> bool:
    """Whether a REST address is on this very machine."""
    return is_loopback(urlsplit(endpoint).hostname or "")


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine, so that nobody reads along even without encryption."""
    return host == "localhost" or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)
