"""The one address that carries secrets: they join it on the wire alone, so that no log or error ever holds them."""

from typing import Any

from urllib3.connection import HTTPConnection

from b24monitor.core.secret import Secret


class _JoiningConnection(HTTPConnection):
    """Adds a secret query to the address it is told, behind the back of everything that logs or quotes addresses."""

    secret_query: Secret
    # Were the program around us to debug http.client, this connection would print what it sends.
    debuglevel = 0

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        joint = "&" if "?" in url else "?"
        super().putrequest(method, f"{url}{joint}{self.secret_query.reveal()}", *args, **kwargs)


def joining_connection(base: type[Any], query: Secret) -> type[Any]:
    """The connection class `base` (plain, TLS or through a proxy), whose every request carries `query` as well."""
    return type(base.__name__, (_JoiningConnection, base), {"secret_query": query})
