"""What stands behind the HTTP libraries' errors, told without their texts, which quote addresses and what was sent."""

import errno
import socket
import ssl
from collections.abc import Iterator
from pathlib import PurePath

from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)
from urllib3.exceptions import SSLError as TlsError

from b24monitor.core.endpoint import is_loopback
from b24monitor.core.errors import BadCaFileError, Trouble, UnreachableError

# What a system without a network says to whoever connects; Windows has numbers of its own.
_NO_NETWORK = frozenset(
    getattr(errno, name)
    for name in ("ENETUNREACH", "ENETDOWN", "WSAENETUNREACH", "WSAENETDOWN")
    if hasattr(errno, name)
)
# How deep the libraries wrap an error into others.
_DEPTH = 6

_CA_FILE_WORDS = {
    BadCaFileError.Reason.MISSING: "there is no CA file {name}",
    BadCaFileError.Reason.UNREADABLE: "the CA file {name} cannot be read",
    BadCaFileError.Reason.NOT_PEM: "the CA file {name} holds no certificates in PEM form",
}


def connection_failure(host: str, error: BaseException) -> UnreachableError:
    """Why there was no connection to `host`."""
    if caused_by(error, TlsError):
        return tls_failure(host, error)
    is_timeout = caused_by(error, ReadTimeoutError) or caused_by(error, ConnectTimeoutError)
    if is_timeout and not caused_by(error, NewConnectionError):
        return UnreachableError(Trouble.TIMED_OUT)
    unresolved = next((cause for cause in _causes(error) if isinstance(cause, NameResolutionError)), None)
    if not is_loopback(host) and _is_offline(error):
        return UnreachableError(Trouble.OFFLINE)
    if not (caused_by(error, NewConnectionError) or caused_by(error, ProxyError)):
        # The request had left: the server has hung up on it, or speaks another language.
        return UnreachableError(Trouble.CUT_OFF)
    # Behind a proxy's error the name is the proxy's.
    is_unknown = unresolved is not None and not caused_by(error, ProxyError)
    return UnreachableError(Trouble.NAME_NOT_FOUND if is_unknown else Trouble.NO_CONNECTION)


def tls_failure(host: str, error: BaseException) -> UnreachableError:
    """Which server's certificate was refused, and why in the verifier's own words ("certificate has expired")."""
    whose = f"proxy before {host}" if caused_by(error, ProxyError) else host
    return UnreachableError(Trouble.TLS, f"{whose}: {_tls_cause(error)}")


def ca_file_failure(host: str, ca_file: str, error: BadCaFileError) -> UnreachableError:
    """What is wrong with the file of the authorities for `host`, by the file's name without its folder."""
    words = _CA_FILE_WORDS[error.reason].format(name=PurePath(ca_file).name)
    return UnreachableError(Trouble.TLS, f"{host}: {words}")


def caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether an error of that kind stands anywhere behind `error`."""
    return any(isinstance(cause, kind) for cause in _causes(error))


def has_surely_not_left(error: BaseException) -> bool:
    """Whether a request cannot have reached its server: there was no connection to it, or it was not to be trusted."""
    reasons = (NewConnectionError, NameResolutionError, ConnectTimeoutError, ProxyError, ssl.SSLCertVerificationError)
    return any(caused_by(error, reason) for reason in reasons)


def _is_offline(error: BaseException) -> bool:
    """Whether the system found no way out at all, or no resolver that could be asked."""
    for cause in _causes(error):
        code = getattr(cause.__cause__, "errno", None)
        if isinstance(cause, NameResolutionError):
            return code == socket.EAI_AGAIN
        if isinstance(cause, NewConnectionError):
            return code in _NO_NETWORK
    return False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what stands behind it, in its arguments or reasons."""
    inner: object = error
    for _ in range(_DEPTH):
        if not isinstance(inner, BaseException):
            return
        yield inner
        reason = getattr(inner, "reason", None)
        parts = (reason, *inner.args)
        inner = next((part for part in parts if isinstance(part, BaseException)), None)


def _tls_cause(error: BaseException) -> str:
    for cause in _causes(error):
        told = getattr(cause, "verify_message", None)
        if told:
            return str(told)
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return cause.reason.replace("_", " ").lower()
    return "no secure connection came about"
