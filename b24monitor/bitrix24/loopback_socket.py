"""A socket that listens on this machine's loopback address and nowhere else."""

import socket
import sys

_HOST = "127.0.0.1"


def loopback_socket(port: int, backlog: int) -> socket.socket:
    """A listening socket, not blocking: who is gone again before `accept` must not hold it up. Raises `OSError`."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There, others could listen at the same port and take what comes.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # Listening again at once must not find the port busy with the last visitor's farewell.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
        listener.listen(backlog)
        listener.setblocking(False)
    except OverflowError:
        listener.close()
        raise OSError("there is no such port") from None
    except OSError:
        listener.close()
        raise
    return listener
