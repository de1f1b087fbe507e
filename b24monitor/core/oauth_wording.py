"""Why signing in or renewing did not work, in plain sentences, and what to do about it."""

from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.oauth import OAuthProblem

_TEXT = {
    OAuthProblem.INVALID_GRANT: marked("The code or refresh token is no longer valid."),
    OAuthProblem.INVALID_CLIENT: marked("The authorisation server does not know this client id with this secret."),
    OAuthProblem.INVALID_REQUEST: marked("The authorisation server did not accept the request."),
    OAuthProblem.SCOPE: marked("The application lacks a permission (scope)."),
    OAuthProblem.PAYMENT: marked("The portal's plan does not include applications, or was not paid."),
    OAuthProblem.UNREACHABLE: marked("The authorisation server cannot be reached."),
    OAuthProblem.UNINTELLIGIBLE: marked("The authorisation server gave an answer that this program does not know."),
}

_STEP = {
    OAuthProblem.INVALID_GRANT: marked("Sign in again: a code lives 30 seconds, and both work once."),
    OAuthProblem.INVALID_CLIENT: marked("Copy both anew from the application's settings on this very portal."),
    OAuthProblem.INVALID_REQUEST: marked("Check the client id, and the address of the authorisation server."),
    OAuthProblem.SCOPE: marked("Add the scope in the application's settings and install it again."),
    OAuthProblem.PAYMENT: marked("Ask the portal's owner about the plan."),
    OAuthProblem.UNREACHABLE: marked("Check the network, then try again."),
    OAuthProblem.UNINTELLIGIBLE: marked("Check the address of the authorisation server, then try again."),
}


def oauth_problem_text(problem: OAuthProblem) -> str:
    """What stood in the way, in one sentence."""
    return _(_TEXT[problem])


def oauth_next_step(problem: OAuthProblem) -> str:
    """What the user can do about it, in one sentence."""
    return _(_STEP[problem])
