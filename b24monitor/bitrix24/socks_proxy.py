"""Connections through a SOCKS 5 proxy (RFC 1928), whose every byte has to come before the deadline."""

import ipaddress
import socket
from typing import Any

from b24monitor.bitrix24.connection import Pools, TimedConnection, TimedTlsConnection, pools_of
from b24monitor.bitrix24.deadline import Deadline, addresses_of, reach, receive_exactly

_USUAL_PORT = 1080
_VERSION = 5
_CONNECT = 1
_NO_LOGIN, _PASSWORD = 0, 2
_IPV4, _NAME, _IPV6 = 1, 3, 4
# A field whose length is told in one byte.
_LONGEST_FIELD = 255


class SocksConnection(TimedConnection):
    """Reaches the server by way of the proxy that urllib3's `SOCKSProxyManager` names in its options."""

    def __init__(self, _socks_options: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._socks_options = _socks_options

    def reach(self) -> socket.socket:
        """A socket that leads through the proxy to the server; raises `OSError`."""
        options = self._socks_options
        target = _address(self._dns_host.strip("[]"), self.port or 0, is_named=bool(options["rdns"]))
        sock = self._reach_proxy()
        try:
            _log_in(sock, self._deadline, options["username"] or "", options["password"] or "")
            sock.sendall(bytes((_VERSION, _CONNECT, 0)) + target)
            _read_reply(sock, self._deadline)
            sock.settimeout(self._deadline.left_s())
        except BaseException:
            sock.close()
            raise
        return sock

    def _reach_proxy(self) -> socket.socket:
        host = str(self._socks_options["proxy_host"]).strip("[]")
        port = int(self._socks_options["proxy_port"] or _USUAL_PORT)
        try:
            return reach(host, port, self._deadline, self.socket_options or ())
        except socket.gaierror:
            # Of the proxy's name, and not to be taken for the server's.
            raise OSError("the proxy's name is not known") from None


class SocksTlsConnection(SocksConnection, TimedTlsConnection):
    """The same, with TLS to the server behind the proxy."""


def socks_pools(limit_s: float) -> Pools:
    """The pools for servers behind a SOCKS proxy."""
    return pools_of(SocksConnection, SocksTlsConnection, limit_s)


def _log_in(sock: socket.socket, deadline: Deadline, name: str, password: str) -> None:
    """Agrees on how to log in, and does so (RFC 1929) where system settings give a name and a password."""
    offers = bytes((_NO_LOGIN, _PASSWORD) if name and password else (_NO_LOGIN,))
    sock.sendall(bytes((_VERSION, len(offers))) + offers)
    version, chosen = receive_exactly(sock, 2, deadline)
    if version != _VERSION or chosen not in offers:
        raise OSError("the proxy wants another way to log in, or is no SOCKS 5 proxy")
    if chosen == _PASSWORD:
        sock.sendall(b"\x01" + _field(name.encode()) + _field(password.encode()))
        if receive_exactly(sock, 2, deadline)[1]:
            raise OSError("the proxy refused the name or the password")


def _read_reply(sock: socket.socket, deadline: Deadline) -> None:
    version, status, _, kind = receive_exactly(sock, 4, deadline)
    if version != _VERSION or status:
        raise OSError(f"the proxy did not reach the server (SOCKS reply {status})")
    sizes = {_IPV4: 4, _IPV6: 16}
    size = receive_exactly(sock, 1, deadline)[0] if kind == _NAME else sizes.get(kind)
    if size is None:
        raise OSError("the proxy is no SOCKS 5 proxy")
    # The address it calls from, and the port.
    receive_exactly(sock, size + 2, deadline)


def _address(host: str, port: int, *, is_named: bool) -> bytes:
    """The server as the proxy is told it: by its name, or by the address that this machine's resolver gives it."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        if is_named:
            return bytes((_NAME,)) + _field(_wire_name(host)) + port.to_bytes(2, "big")
        ip = ipaddress.ip_address(addresses_of(host, port)[0][4][0])
    return bytes((_IPV4 if ip.version == 4 else _IPV6,)) + ip.packed + port.to_bytes(2, "big")


def _wire_name(host: str) -> bytes:
    try:
        return host.encode("idna")
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "no name that could exist") from None


def _field(data: bytes) -> bytes:
    if len(data) > _LONGEST_FIELD:
        raise OSError("too long for a SOCKS proxy")
    return bytes((len(data),)) + data
