"""The errors a portal answers with, each with its HTTP status (portal contract, section 4)."""

from __future__ import annotations


class RestError(Exception):
    """A refusal as the portal words it.

    ``extra`` holds further fields of the answer, such as ``argument``. ``wording_in_batch`` replaces the
    description when the refusal stands for one command of a batch.
    """

    def __init__(
        self,
        status: int,
        code: str,
        description: str,
        *,
        argument: str | None = None,
        wording_in_batch: str | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.description = description
        self.argument = argument
        self.wording_in_batch = wording_in_batch

    def body(self, *, in_batch: bool = False) -> dict[str, object]:
        """Return the answer's fields."""
        description = self.description
        if in_batch and self.wording_in_batch is not None:
            description = self.wording_in_batch
        fields: dict[str, object] = {"error": self.code, "error_description": description}
        if self.argument is not None and not in_batch:
            fields["argument"] = self.argument
        return fields


def waiting() -> RestError:
    """Return the answer to a gated call nobody has decided on yet."""
    return RestError(401, "METHOD_CONFIRM_WAITING", "Waiting for confirmation")


def denied() -> RestError:
    """Return the answer to a gated call an administrator refused."""
    return RestError(403, "METHOD_CONFIRM_DENIED", "Method call denied")


def method_not_found() -> RestError:
    """Return the answer to an unknown method; it comes before any look at the token."""
    return RestError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")


def access_denied(description: str = "Access denied!", status: int = 403) -> RestError:
    """Return a refusal for want of rights (403), or of a plan or an active user (401)."""
    return RestError(status, "ACCESS_DENIED", description)


def invalid_token() -> RestError:
    """Return the answer to a token the authorisation server does not know."""
    return RestError(401, "invalid_token", "Unable to get application by token")


def expired_token() -> RestError:
    """Return the answer to a token past its hour."""
    return RestError(401, "expired_token", "The access token provided has expired")


def no_auth() -> RestError:
    """Return the answer to a request without a usable token."""
    return RestError(401, "NO_AUTH_FOUND", "Wrong authorization data")


def insufficient_scope(holder: str) -> RestError:
    """Return the refusal of a method outside the scope of ``holder`` ("access" or "webhook")."""
    text = f"The request requires higher privileges than provided by the {holder} token"
    return RestError(401, "insufficient_scope", text, wording_in_batch="")


def missing_argument(name: str) -> RestError:
    """Return the refusal of a call without the required argument ``name``."""
    return RestError(400, "ERROR_ARGUMENT", f"Argument '{name}' is null or empty", argument=name)


def wrong_license(description: str) -> RestError:
    """Return the refusal of something the portal's plan does not hold."""
    return RestError(403, "WRONG_LICENSE", description)
