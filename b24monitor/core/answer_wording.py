"""What a portal's answer means, in plain sentences, and what to do about it."""

from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked

_KIND_TEXT = {
    AnswerKind.RAN: marked("The method ran."),
    AnswerKind.WAITING: marked("The portal waits for an administrator's answer."),
    AnswerKind.DENIED: marked("An administrator denied the call."),
    AnswerKind.TOKEN_EXPIRED: marked("The token has expired."),
    AnswerKind.TOKEN_UNKNOWN: marked("The portal does not know this token."),
    AnswerKind.REFUSED: marked("The portal refused the call."),
    AnswerKind.UNRECOGNIZED: marked("The portal gave an answer that this program does not know."),
    AnswerKind.TROUBLE: marked("The portal gave no usable answer."),
}

_KIND_STEP = {
    AnswerKind.RAN: marked("Nothing to do: calls with this token run."),
    AnswerKind.WAITING: marked("Remind an administrator of the portal to answer."),
    AnswerKind.DENIED: marked("Talk to the administrator, then ask again with a new token."),
    AnswerKind.TOKEN_EXPIRED: marked("Use your application's present token; its question starts anew."),
    AnswerKind.TOKEN_UNKNOWN: marked("Check that the token was copied whole and belongs to this portal."),
    AnswerKind.REFUSED: marked("Look the portal's error code up in the Bitrix24 documentation."),
    AnswerKind.UNRECOGNIZED: marked("Check that the address is the portal's, then look the error code up."),
    AnswerKind.TROUBLE: marked("Check that the address is the portal's and that it opens in a browser."),
}

_REFUSAL_TEXT = {
    Refusal.SCOPE: marked("The application lacks the permission (scope) that this method needs."),
    Refusal.RIGHTS: marked("The token's user has no rights for this call."),
    Refusal.PARAMETERS: marked("The portal did not accept the parameters."),
    Refusal.METHOD: marked("The portal has no method of this name."),
    Refusal.APPLICATION: marked("The application is not installed on this portal."),
    Refusal.USER: marked("The token's user may not use this application, or was dismissed."),
    Refusal.PLAN: marked("The portal's plan does not include this."),
    Refusal.WEBHOOK: marked("The call needs an application's token: a webhook can never be confirmed."),
    Refusal.BLOCKED: marked("Bitrix24 has blocked this application for overload."),
    Refusal.HTTPS: marked("The portal accepts this call over https only."),
    Refusal.NOBODY_TO_ASK: marked(
        "The portal did not take an argument; of a gated method it says so when nobody can answer."
    ),
    Refusal.TOO_LARGE: marked("The answer to this call is too large to be read."),
    Refusal.UNRECOGNIZED: marked("The portal refused with a code that this program does not know."),
}

_REFUSAL_STEP = {
    Refusal.SCOPE: marked("Add the scope in the application's settings, install it again and take a new token."),
    Refusal.RIGHTS: marked("Use the token of a user with the rights, or give the call that user's own id."),
    Refusal.PARAMETERS: marked("Correct the parameters as the method's documentation says. Nobody was asked by this."),
    Refusal.METHOD: marked("Check the spelling, and that the portal has the module the method belongs to."),
    Refusal.APPLICATION: marked("Install the application on the portal, then take a new token."),
    Refusal.USER: marked("Use the token of an active user who has access to the application."),
    Refusal.PLAN: marked("Ask the portal's owner about the plan."),
    Refusal.WEBHOOK: marked("Paste the access token of an application (OAuth) instead."),
    Refusal.BLOCKED: marked("Write to Bitrix24 support: only they can lift the block."),
    Refusal.HTTPS: marked("Use the portal's https address."),
    Refusal.NOBODY_TO_ASK: marked("Check the parameters, and that the portal has an active administrator."),
    Refusal.TOO_LARGE: marked("Narrow the call with its parameters, and check that the address is the portal's."),
    Refusal.UNRECOGNIZED: marked("Look the code up in the Bitrix24 documentation."),
}

_TROUBLE_TEXT = {
    Trouble.OFFLINE: marked("This computer has no network."),
    Trouble.NO_CONNECTION: marked("The portal cannot be reached."),
    Trouble.NAME_NOT_FOUND: marked("There is no server of this name."),
    Trouble.TLS: marked("The connection is not secure: the server's certificate was not accepted."),
    Trouble.TIMED_OUT: marked("The portal did not answer in time."),
    Trouble.CUT_OFF: marked("The connection broke off before the whole answer was there."),
    Trouble.TOO_LARGE: marked("The answer was too large to be a portal's."),
    Trouble.REDIRECTED: marked("The portal has another address now; the token was not sent there."),
    Trouble.NOT_JSON: marked("Something other than the portal answered: a proxy or sign-in page, perhaps."),
    Trouble.NOT_BITRIX24: marked("The server at this address does not answer as Bitrix24 does."),
    Trouble.PORTAL_ERROR: marked("The portal has an error of its own."),
    Trouble.BUSY: marked("The portal asks for fewer calls for a while."),
    Trouble.METHOD_BUSY: marked("This method has used up its time on the portal for now."),
    Trouble.CLOSED: marked("The portal is closed for maintenance, or was deleted."),
}

_TROUBLE_STEP = {
    Trouble.OFFLINE: marked("Connect it to the network: checks go on by themselves then."),
    Trouble.NO_CONNECTION: marked("Check the network and that the portal opens in a browser."),
    Trouble.NAME_NOT_FOUND: marked("Check the spelling of the address, and the network."),
    Trouble.TLS: marked("Check the computer's date and, in a company network, its certificates."),
    Trouble.TIMED_OUT: marked("Check that the portal opens in a browser."),
    Trouble.CUT_OFF: marked("Check the network."),
    Trouble.TOO_LARGE: marked("Check that the address is the portal's."),
    Trouble.REDIRECTED: marked(
        "Nothing more is sent there. Open the portal in a browser and use the address it shows, or check again."
    ),
    Trouble.NOT_JSON: marked("Open the portal in a browser: a sign-in page of the network may be in between."),
    Trouble.NOT_BITRIX24: marked("Check that the address is the portal's."),
    Trouble.PORTAL_ERROR: marked("If it stays, tell the portal's administrator."),
    Trouble.BUSY: marked("Nothing to do: calls go on when the portal allows."),
    Trouble.METHOD_BUSY: marked("Nothing to do: it is called again after a minute or more, the others go on."),
    Trouble.CLOSED: marked("Open the portal in a browser. It is looked at again every 15 minutes."),
}

_TROUBLE_WORD = {
    Trouble.OFFLINE: marked("no network"),
    Trouble.BUSY: marked("portal busy"),
    Trouble.METHOD_BUSY: marked("method busy"),
    Trouble.CLOSED: marked("portal closed"),
    Trouble.REDIRECTED: marked("portal moved"),
}
_UNREACHABLE = marked("unreachable")


def answer_text(answer: Answer) -> str:
    """What the answer means, in one sentence, with the portal's own code where that helps to look it up."""
    if answer.trouble is not None:
        text = _(_TROUBLE_TEXT[answer.trouble])
        if answer.trouble is Trouble.REDIRECTED and answer.detail:
            return _("{sentence} It names {host}.").format(sentence=text, host=answer.detail)
        if answer.trouble is Trouble.TLS and answer.detail:
            return _("{sentence} ({cause})").format(sentence=text, cause=answer.detail)
        return text
    if answer.refusal is None:
        return _(_KIND_TEXT[answer.kind])
    text = _(_REFUSAL_TEXT[answer.refusal])
    if answer.refusal is Refusal.PARAMETERS and answer.detail:
        return _("{sentence} It says: {detail}").format(sentence=text, detail=answer.detail)
    if answer.refusal is Refusal.UNRECOGNIZED and answer.error:
        return f"{text} ({answer.error})"
    return text


def answer_next_step(answer: Answer) -> str:
    """What the user can do about the answer, in one sentence."""
    if answer.trouble is not None:
        return _(_TROUBLE_STEP[answer.trouble])
    if answer.refusal is not None:
        return _(_REFUSAL_STEP[answer.refusal])
    return _(_KIND_STEP[answer.kind])


def trouble_text(answer: Answer) -> str:
    """A failed check in a few words, for a table's cell."""
    if answer.trouble is None:
        return _("not understood")
    return _(_TROUBLE_WORD.get(answer.trouble, _UNREACHABLE))
