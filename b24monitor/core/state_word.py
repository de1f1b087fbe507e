"""The one word for each state, apart from all else that is said: the window needs it before it knows anything more."""

from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked

# By the values of `ConfirmationState`, which are equal to its members.
_STATE_WORD = {
    "unknown": marked("Not asked"),
    "waiting": marked("Waiting"),
    "approved": marked("Approved"),
    "denied": marked("Denied"),
    "works": marked("Works"),
    "lapsed": marked("Lapsed"),
    "refused": marked("Refused"),
}


def word_of_state(state: str) -> str:
    """The word for a state, or for its value; one that is not known stands for itself."""
    return _(_STATE_WORD.get(state, state))
