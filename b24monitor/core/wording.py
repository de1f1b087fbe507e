"""What the program says about states, the keyring and commands that failed; of alerts: `alert_wording`."""

from datetime import datetime

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.asking import AskVerdict
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.fact import CommandFailed, Problem, VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.oauth import OAuthProblem, oauth_problem
from b24monitor.core.oauth_wording import oauth_next_step, oauth_problem_text
from b24monitor.core.renewal_wording import verdict_text
from b24monitor.core.report_wording import doubtful_word, is_reported, reported_word
from b24monitor.core.state_word import word_of_state
from b24monitor.core.story_wording import story

_STATE_MEANING = {
    ConfirmationState.UNKNOWN: marked("Nobody has been asked by this program with this token."),
    ConfirmationState.WAITING: marked("The question is before the portal's administrators; none has answered yet."),
    ConfirmationState.APPROVED: marked("An administrator allowed the method for this token, for an hour at most."),
    ConfirmationState.DENIED: marked("An administrator said no for this token."),
    ConfirmationState.WORKS: marked(
        "The method ran at the first call: it needs no confirmation, or was allowed before. No decision was seen."
    ),
    ConfirmationState.LAPSED: marked("The question or its answer no longer counts: its hour is over."),
    ConfirmationState.REFUSED: marked("The call cannot run for another reason than a missing confirmation."),
}

_VAULT_TEXT = {
    VaultState.OPENING: marked("Opening the keyring…"),
    VaultState.KEYRING: "",
    VaultState.NO_KEYRING: marked(
        "This system offers no keyring, so tokens last until you quit. They are written nowhere."
    ),
    VaultState.LOCKED: marked(
        "The keyring is locked, so tokens last until you quit. They are written nowhere. Unlock it, then try again."
    ),
    VaultState.SILENT: marked("The keyring does not answer, so tokens last until you quit. They are written nowhere."),
    VaultState.FAILED: marked("The keyring failed, so tokens last until you quit. They are written nowhere."),
}

_PROBLEM_TEXT = {
    Problem.TOKEN_ALREADY_HERE: marked("This token is already here: it belongs to an account in the list."),
    Problem.TOKEN_NOT_ACCEPTED: marked("The portal did not accept the token."),
    Problem.PORTAL_UNREACHABLE: marked("The portal could not be asked about the token."),
    Problem.PORTAL_UNKNOWN: marked(
        "The authorisation server could not tell whose token this is. Type the portal's address."
    ),
    Problem.SERVER_UNKNOWN: marked(
        "Bitrix24's own authorisation servers know nothing of a portal on this computer, so nothing could be renewed."
        " Type the portal's own server, or choose never to renew."
    ),
    Problem.OTHER_SIGN_IN: marked("That address belongs to another sign-in. Begin again and use the newest one."),
    Problem.NO_CODE: marked("There is no code in this. Copy the whole address of the page, or the code it shows."),
    Problem.CODE_NOT_ACCEPTED: marked("The authorisation server did not accept the code."),
    Problem.ALREADY_WATCHED: marked("This account already watches that method."),
    Problem.NO_TOKEN: marked("The account's token is gone: it lasted for an earlier session. Paste it again."),
    Problem.NOT_ASKED: marked("Nothing was asked."),
    Problem.STORE_FAILED: marked("The data folder cannot be written, so nothing was done."),
    Problem.KEYRING_FAILED: marked("The keyring did not keep the token, so nothing was added."),
    Problem.NOT_RENEWED: marked("The token was not renewed."),
    Problem.EVENTS_REFUSED: marked("The portal's events were neither read nor changed."),
    Problem.METHODS_UNREAD: marked("The portal did not tell its methods."),
    Problem.NOT_MOVED: marked("The portal was not moved: it goes on at its old address."),
}

_VERDICT_TEXT = {
    AskVerdict.FIRST: "",
    AskVerdict.LOOK_AGAIN: marked("It was asked before with this token; asking twice is never needed."),
    AskVerdict.TOO_OLD: marked(
        "It was asked with this token and the portal has forgotten it since: another call would ask the administrators"
        " again. Use a new token."
    ),
    AskVerdict.TOKEN_EXPIRED: marked("The token has expired. Use your application's present token."),
    AskVerdict.CLOCK_SET_BACK: marked(
        "This computer's clock stands before the time of asking, so the question's age cannot be known. Set the clock"
        " or use a new token."
    ),
    AskVerdict.NEEDS_YES: marked(
        "The method may run when it is called, and may change data. Ask in the window, and say yes to that."
    ),
}

# Of the addresses that a bare word may stand for, those that are shown.
_MOST_CANDIDATES = 3

_ENDPOINT_TEXT = {
    BadEndpointError.Reason.NOT_AN_ADDRESS: marked("Type the portal's whole address, as in company.bitrix24.com."),
    BadEndpointError.Reason.BARE_WORD: marked(
        "The domain is missing. Type the portal's whole address, as in company.bitrix24.com."
    ),
    BadEndpointError.Reason.PLAIN_HTTP: marked(
        "A token is sent over https only: over http anybody on the way could read it."
    ),
    BadEndpointError.Reason.WEBHOOK: marked(
        "This is an incoming webhook. A webhook can never be confirmed: paste an application's token and the portal's"
        " address. The webhook's secret was not kept."
    ),
    BadEndpointError.Reason.UNKNOWN_SERVER: marked(
        "A client secret is sent to Bitrix24's own authorisation servers only, or to one that you typed yourself."
    ),
}


def account_text(account: Account) -> str:
    """The account told apart from others of the same application: "CRM sync · user 7"."""
    if account.user_id is None:
        return account.label
    return _("{account} · user {user}").format(account=account.label, user=account.user_id)


def forget_consequence() -> str:
    """What forgetting an account takes with it."""
    return _("Its token is removed from the keyring, and its watches and their history go with it.")


def state_word(state: ConfirmationState) -> str:
    """The one word for a state."""
    return word_of_state(state)


def row_word(row: WatchRow) -> str:
    """The one word for a row: its state's, and whether it was only told; or that a first call is under way."""
    status = row.status
    if is_reported(status):
        return reported_word(status.state)
    if status.is_doubtful:
        return doubtful_word()
    if status.lapse is LapseReason.MAY_HAVE_RUN:
        return _("May have run")
    asking = status.is_open and status.state is ConfirmationState.UNKNOWN
    return _("Asking…") if asking else state_word(status.state)


def row_summary(row: WatchRow, now: datetime, speed: float = 1.0) -> str:
    """All about a row in a few lines, for tool tips and screen readers; `speed` as in `freshness.is_stale`."""
    head = _("{state}: {method} on {portal}, {account}.").format(
        state=row_word(row), method=row.watch.method, portal=row.account.portal.name, account=row.account.label
    )
    return "\n".join((head, *story(row, now, speed)))


def state_meaning(state: ConfirmationState) -> str:
    """What a state means, in one sentence."""
    return _(_STATE_MEANING[state])


def vault_text(state: VaultState) -> str:
    """Where tokens are kept when that is worth a word; empty while the keyring keeps them."""
    text = _VAULT_TEXT[state]
    return _(text) if text else ""


def endpoint_problem_text(reason: BadEndpointError.Reason) -> str:
    """Why a typed address was not taken."""
    return _(_ENDPOINT_TEXT[reason])


def endpoint_error_text(error: BadEndpointError) -> str:
    """Why a typed address was not taken, with the likeliest addresses that a bare word may stand for."""
    if len(error.candidates) < _MOST_CANDIDATES:
        return endpoint_problem_text(error.reason)
    first, second, third = error.candidates[:_MOST_CANDIDATES]
    return _("The domain is missing. Type the portal's whole address, perhaps {first}, {second} or {third}.").format(
        first=first, second=second, third=third
    )


def problem_words(problem: Problem) -> str:
    """Why a command was not carried out, in a sentence or two."""
    return _(_PROBLEM_TEXT[problem])


def problem_text(failed: CommandFailed) -> str:
    """Why a command was not carried out and what to do, in a sentence or three."""
    sentences = [problem_words(failed.problem)]
    if failed.problem is Problem.KEYRING_FAILED and failed.account_id:
        # Of an account that is there already, only the forgetting of its keys can fail so.
        sentences = [_("The keyring did not take the change: refresh token and client secret may still be in it.")]
    verdict = _VERDICT_TEXT[failed.verdict] if failed.verdict is not None else ""
    if verdict:
        sentences.append(_(verdict))
    if failed.renewal is not None:
        sentences.append(verdict_text(failed.renewal))
    if failed.answer is not None:
        sentences += _answer_sentences(failed.problem, failed.answer)
    return " ".join(sentence for sentence in sentences if sentence)


def _answer_sentences(problem: Problem, answer: Answer) -> tuple[str, str]:
    """What an answer means and what to do; of a renewal it is the authorisation server's (contract, section 5)."""
    if problem is not Problem.NOT_RENEWED:
        return answer_text(answer), answer_next_step(answer)
    refused = oauth_problem(answer)
    if refused is OAuthProblem.INVALID_GRANT:
        return (
            _("The refresh token is no longer valid: it was used elsewhere, or is older than 180 days."),
            _("Sign in again, or paste the application's present token."),
        )
    return oauth_problem_text(refused), oauth_next_step(refused)
