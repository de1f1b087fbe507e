"""The methods known to be gated, and the parameters that let a question be watched without reading anybody's data."""

from b24monitor.core.watch import Parameters

# The vendor's list (contract, row 10). On-premise modules gate their own: the user's list adds them.
GATED_METHODS = ("voximplant.user.get",)

# An empty USER_ID passes the parameter check, reaches the gate, and once granted returns nobody (contract, row 7).
USER_PARAMETER = "USER_ID"
_HARMLESS = {"voximplant.user.get": Parameters.of((USER_PARAMETER, ""))}


def is_gated(method: str) -> bool:
    """Whether the vendor lists the (normalized) method as one that needs an administrator's confirmation."""
    return method in GATED_METHODS


def harmless_parameters(method: str) -> Parameters:
    """The parameters with which the (normalized) method reaches its gate and reads nothing personal."""
    return _HARMLESS.get(method, Parameters())
