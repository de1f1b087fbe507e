"""Whose certificates are believed: the operating system's authorities, and one server's own besides."""

import re
import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from b24monitor.core.errors import BadCaFileError

if TYPE_CHECKING:
    import truststore

# Far more than all authorities of a system together.
_MOST_BYTES = 4 * 1024 * 1024
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")

_Reason = BadCaFileError.Reason


def trust(ca_file: str = "") -> "truststore.SSLContext":
    """A client's TLS context that checks certificate and host name; raises `BadCaFileError`.

    The authorities of `ca_file` come on top of the system's, in this context alone: truststore keeps what is loaded
    into a context beside what OpenSSL, Windows or macOS trusts.
    """
    # Imported here: a wait on loopback needs no TLS, and the import would delay its first request.
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(cadata=_certificates(ca_file))
        except ssl.SSLError:
            raise BadCaFileError(_Reason.NOT_PEM) from None
    return context


def check_ca_file(ca_file: str) -> None:
    """Raises `BadCaFileError` unless `trust` can use the file."""
    trust(ca_file)


def _certificates(ca_file: str) -> str:
    """The certificates in a PEM file, without what people write around them in whatever coding."""
    content = _content(Path(ca_file))
    found = _CERTIFICATE.findall(content)
    if not found:
        raise BadCaFileError(_Reason.NOT_PEM)
    return b"\n".join(found).decode("ascii")


def _content(path: Path) -> bytes:
    try:
        # Anything else, a pipe say, could be read for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadCaFileError(_Reason.UNREADABLE)
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadCaFileError(_Reason.MISSING) from None
    except (OSError, ValueError):
        raise BadCaFileError(_Reason.UNREADABLE) from None
    if len(content) > _MOST_BYTES:
        raise BadCaFileError(_Reason.NOT_PEM)
    return content
