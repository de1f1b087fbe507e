"""What the program says about portals that tell decisions: what is bound, what it means and what can be undone."""

from collections.abc import Iterable

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer, Refusal
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.subscription import OWN_CONNECTOR, Binding, Delivery, EventsProblem, EventStanding
from b24monitor.core.wording import problem_text

_PROBLEM_TEXT = {
    EventsProblem.NOT_ADMINISTRATOR: marked(
        "Only an administrator's account can use the queue. Add the token of an administrator of the portal, issued to"
        " the same application."
    ),
    EventsProblem.NO_ADDRESS: marked(
        "This is no address that a portal can call. Type a whole one, as in https://events.company.example/b24monitor."
    ),
    EventsProblem.NOT_PUBLIC: marked(
        "This address is known inside your network or computer only. The portal calls from the internet: type the"
        " public address of your tunnel or reverse proxy."
    ),
    EventsProblem.SECRET_IN_ADDRESS: marked(
        "This address holds something that reads as a password or token. It would be shown and kept in lists, so it is"
        " not taken: use an address without it."
    ),
    EventsProblem.NO_OWN_QUEUE: marked(
        "This portal's plan allows no queue of our own. Nothing was bound. The application's own queue can still be"
        " used, if its server may see the rows."
    ),
    EventsProblem.NOT_OURS: marked(
        "b24monitor did not bind this, so it does not undo it: the application's own server may live off it."
    ),
    EventsProblem.NOT_SEEN: marked(
        "The portal does not show this binding to this account, so it cannot be undone with it. Use the account of an"
        " administrator of the portal."
    ),
    EventsProblem.MORE_THAN_ONE: marked(
        "The portal has more than one binding for this address and would undo them all. One may be the application's"
        " own, so none was undone: undo it in the application."
    ),
    EventsProblem.STILL_BOUND: marked("The portal said that it was undone, but it is still bound. Try again later."),
    EventsProblem.LEFT_BEHIND: marked(
        "The account was removed, but what b24monitor had bound for it could not be undone and is still bound on the"
        " portal. It ends when the application is removed from the portal, or undoes it itself (event.unbind)."
    ),
}

# What lets a token read its user's notices (contract, section 7).
INBOX_SCOPE = "im"


def offline_lines(standing: EventStanding) -> tuple[str, ...]:
    """What using the offline queue means, to be read before it is switched on; it is off until then."""
    first = _(
        "The portal writes each administrator's decision into a queue of the application, and b24monitor reads it: one"
        " request tells the decisions for all of the application's tokens. Off unless you switch it on."
    )
    if any(binding.delivery is Delivery.OFFLINE for binding in standing.bindings):
        return first, _(
            "The application already has a queue. Without one of our own, b24monitor only reads it, takes nothing out"
            " of it and will not undo it; its server may take rows away before b24monitor has seen them."
        )
    own = _("A queue of our own, named {name}, keeps the rows apart from the application's: nobody else reads them.")
    shared = _(
        "This portal allows no queue of our own, so switching this on adds rows to your application's queue, which its"
        " own server may see and delete."
    )
    shared_too = _(
        "Without it, switching this on adds rows to your application's queue, which its own server may see and delete."
    )
    return (first, own.format(name=OWN_CONNECTOR), shared_too) if standing.has_own_queue else (first, shared)


def online_text() -> str:
    """What binding a public address means, to be read before it is bound."""
    return _(
        "The portal sends each administrator's decision to this address, once, and does not try again. It must be"
        " reachable from the internet; what is sent holds the token that was decided about, so use https."
    )


def installation_text(account: Account) -> str:
    """Why a portal tells nothing yet although all is bound; empty when that is not known to be so."""
    if account.is_installed is False:
        return _(
            "The application's installation is not finished. Events start only after it is: until then nothing comes,"
            " whatever is bound."
        )
    return ""


def standing_lines(standing: EventStanding) -> tuple[str, ...]:
    """What is bound, a line each, or that nothing is; and whether others may be hidden."""
    lines = [binding_text(binding) for binding in standing.bindings] or [_("Nothing is bound to this event.")]
    if not standing.is_administrator:
        lines.append(_("The portal shows an administrator alone what others have bound."))
    return tuple(lines)


def binding_text(binding: Binding) -> str:
    """One binding, and whose it is."""
    if binding.delivery is Delivery.ONLINE:
        what = _("Sent to {address}").format(address=binding.handler)
    elif binding.connector:
        what = _("Queue {name}").format(name=binding.connector)
    else:
        what = _("The application's own queue")
    whose = _("bound by b24monitor") if binding.is_ours else _("not bound by b24monitor")
    return _("{what}: {whose}").format(what=what, whose=whose)


def undo_text(binding: Binding) -> str:
    """What undoing a binding does, or why it cannot be undone."""
    if not binding.is_ours:
        return _(
            "Not undone from here: the application's own server may live off it. b24monitor can only stop using it."
        )
    if binding.delivery is Delivery.OFFLINE and not binding.connector:
        return _(
            "b24monitor bound it and can undo it. If the application's own server has begun to use this queue since,"
            " it gets no rows any more."
        )
    return _("b24monitor bound it and can undo it.")


def removal_text(bindings: Iterable[Binding]) -> str:
    """What removing an account does about what is bound for it; empty when nothing of ours is."""
    if any(binding.is_ours for binding in bindings):
        return _(
            "What b24monitor has bound on the portal for this account is undone first. If it cannot be, you are told."
        )
    return ""


def left_behind_text() -> str:
    """That an account was removed and what was bound for it was not undone."""
    return _(_PROBLEM_TEXT[EventsProblem.LEFT_BEHIND])


def events_problem_text(failed: CommandFailed) -> str:
    """Why a command about events was not carried out, and what to do."""
    if failed.problem is not Problem.EVENTS_REFUSED:
        return problem_text(failed)
    known = next((problem for problem in EventsProblem if problem == failed.detail), None)
    parts = [_(_PROBLEM_TEXT[known])] if known is not None else []
    if failed.answer is not None:
        parts += [_refusal_text(failed.answer), _step(failed.answer)]
        if failed.answer.trouble is not None and known is None:
            parts.append(_("Whether the portal did it is not known: look at what is bound."))
    return " ".join(parts) or _("The portal did not carry it out.")


def _refusal_text(answer: Answer) -> str:
    if answer.refusal is Refusal.RIGHTS:
        return _("The portal allows this to other users only.")
    if answer.refusal is Refusal.METHOD:
        return _("This portal knows no such events.")
    return answer_text(answer)


def _step(answer: Answer) -> str:
    if answer.refusal is Refusal.RIGHTS:
        return _("Use the account of an administrator of the portal.")
    return answer_next_step(answer)


def inbox_text(*, has_scope: bool) -> str:
    """What looking through an administrator's notices does, or what it lacks."""
    if not has_scope:
        return _("This needs the scope im, which the application does not have; im also opens this user's chats.")
    return _(
        "Every half minute while a question of yours is open at this portal, this user's notices are read as far as the"
        " questions go; a question of yours among them still waits. Everything else is dropped unread."
    )
