"""Ports of this very machine: where a sign-in's code is caught (RFC 8252, section 7.3), and where events come in."""

# Fixed, since the address stands in the application's settings (contract, section 5), but the user may choose another.
DEFAULT_PORT = 8724
# Where events are listened for, unless the user chooses another; both may run at once.
DEFAULT_EVENT_PORT = 8725
# Below it a system's own services listen.
FIRST_PORT = 1024
LAST_PORT = 65535


def redirect_address(port: int) -> str:
    """The address to register in the application's settings, letter for letter."""
    return f"http://127.0.0.1:{port}/"
