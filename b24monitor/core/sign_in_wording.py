"""What the program says while a user signs in to a portal, and about the application that this needs."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from b24monitor.core.answer import Answer
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.language import gettext as _
from b24monitor.core.oauth import AuthorizationServer, OAuthProblem, oauth_problem
from b24monitor.core.oauth_wording import oauth_next_step, oauth_problem_text
from b24monitor.core.wording import problem_text

# How long a code can be exchanged (contract, section 5).
CODE_LIFE_S = 30
# A portal that met an error redirects nobody: after this long the browser is worth a look.
HINT_AFTER_S = 60


def serves_text() -> str:
    """Whose questions a token from a sign-in here is good for."""
    return _(
        "A yes for this token serves b24monitor, not the application's own server, which has a token of its own: to"
        " watch that one, paste it instead."
    )


def keys_text(server: AuthorizationServer | None) -> str:
    """Where an application's keys are valid, and where its secret goes."""
    where = _("Bitrix24's own authorisation servers, or to the one set for this portal")
    if server is not None:
        where = urlsplit(server.address).netloc
    return _(
        "A local application's keys are valid for its own portal only. The client secret goes to {servers}, never to"
        " the portal or the browser."
    ).format(servers=where)


def register_text() -> str:
    """What the address to register is for."""
    return _(
        "Register this address as the handler path in the application's settings, and the code comes back by itself."
        " With any other address, or none, paste the code."
    )


def waiting_text(address: str) -> str:
    """What to do in the browser; `address` is where the code is caught, empty when it has to be pasted."""
    if address:
        return _(
            "Sign in there if it asks, and allow the application. The code comes back to {address} by itself."
        ).format(address=address)
    return _(
        "Sign in there if it asks, and allow the application. The page then shows a code, or goes on to the"
        " application's address with the code in it, even where that page cannot be opened. Paste the code or that"
        " whole address here."
    )


def no_browser_text() -> str:
    """What to do when the system opened no browser."""
    return _("No browser could be opened. Copy the page's address and open it in a browser yourself.")


def silence_text() -> str:
    """What to make of a browser that sends no code."""
    return _(
        "Nothing has come for a minute. The portal may be showing an error in the browser: it sends nobody back then."
        " Look there; a code shown there can be pasted here."
    )


def port_busy_text(port: int) -> str:
    """What to do when the code cannot be caught."""
    return _(
        "Port {port} is taken by another program, so the code cannot come back by itself. Open the page and paste the"
        " code, or cancel and choose another port under “More”, also in the application's settings."
    ).format(port=port)


def code_life_text(passed_s: float | None, *, is_shown: bool) -> str:
    """How long a code is still good, `passed_s` after the page was opened or (`is_shown`) showed it by the user's word.

    None: neither has happened.
    """
    if passed_s is None:
        return _("A code lives 30 seconds, from the moment the page shows it.")
    left_s = CODE_LIFE_S - int(passed_s)
    if left_s > 0:
        text = (
            _("A code lives 30 seconds: this one is good for {count} s more at most.")
            if is_shown
            else _("A code lives 30 seconds: one that was shown at once is good for {count} s more.")
        )
        return text.format(count=left_s)
    if is_shown:
        return _("A code lives 30 seconds: this one is over. Open the page again for a new one.")
    return _("A code lives 30 seconds: one that was shown at once is over. Open the page again for a new one.")


def sign_in_problem_text(failed: CommandFailed) -> str:
    """Why signing in did not work and what to do, in a few sentences."""
    if failed.problem is Problem.PORTAL_UNKNOWN:
        return _(
            "Bitrix24's own authorisation servers know nothing of a portal on this computer. Type the portal's own,"
            " under “More”."
        )
    if failed.answer is not None and failed.problem is Problem.NO_CODE:
        return _no_code_text(failed.answer)
    if failed.answer is not None and failed.problem is Problem.CODE_NOT_ACCEPTED:
        return _refusal_text(failed.answer)
    return problem_text(failed)


def _no_code_text(answer: Answer) -> str:
    """Why the browser brought no code."""
    if answer.trouble is not None:
        return _(
            "No code came back in time. The portal may be showing an error in the browser: it sends nobody back then."
            " Look there, then sign in again."
        )
    sent_back = _("The portal sent the browser back without a code.")
    return f"{sent_back} {_refusal_text(answer)}"


def _refusal_text(answer: Answer) -> str:
    problem = oauth_problem(answer)
    if problem is OAuthProblem.UNINTELLIGIBLE and answer.error:
        return _("It said: {error}. Sign in again, or ask who made the application.").format(error=answer.error)
    return f"{oauth_problem_text(problem)} {oauth_next_step(problem)}"


@dataclass(frozen=True, slots=True)
class GuideField:
    """One field of the portal's form for a local application, and what to enter there."""

    name: str
    value: str


def guide_steps() -> tuple[str, str, str]:
    """The headlines of the guide's three steps."""
    return _("1. Open the portal's form"), _("2. Fill it in"), _("3. Take its keys")


def guide_path() -> str:
    """Where in a portal a local application is made."""
    return _("In the portal, as an administrator, open Applications → Developer resources → Other → Local application.")


def guide_fields(address: str) -> tuple[GuideField, ...]:
    """The fields of that form, filled so that b24monitor can sign in; `address` catches the code."""
    return (
        GuideField(_("Type"), _("Server")),
        GuideField(_("Application name"), _("Anything, for example b24monitor")),
        GuideField(_("Your handler path"), address),
        GuideField(_("Initial installation path"), _("Leave it empty")),
        GuideField(_("Uses API only (also: Script only)"), _("Ticked: it needs no page and no menu item")),
        GuideField(_("Permissions"), _("telephony (Telephony), and im only if you want what it says below")),
    )


def guide_refused() -> str:
    """What to do with a portal that does not take an address on the user's own computer."""
    return _(
        "Not every portal may take an address on your own computer. If yours refuses it, leave the field empty, or"
        " enter https://localhost/ where it must be filled, and use “Paste the code”."
    )


def guide_scopes() -> tuple[str, ...]:
    """What each permission is for and what else it opens."""
    return (
        _("telephony is needed to watch: the methods that need a confirmation belong to it."),
        _(
            "im is for the Questions page of a later version; this one does not use it. It also opens the user's chats"
            " and notices to whoever holds the token. It can be added later: install the application again then."
        ),
    )


def guide_keys() -> str:
    """What to take back from the portal."""
    return _(
        "Save. The portal then shows the application ID (client_id) and the application key (client_secret). Copy both"
        " into the sign-in. They are valid for this portal only."
    )
