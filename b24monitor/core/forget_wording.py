"""What remains after everything was forgotten, in words."""

from collections.abc import Sequence

from b24monitor.core.language import gettext as _


def left_text(*, is_kept: bool, portals: Sequence[str], trouble: str) -> str:
    """What could not be removed, in whole sentences; empty when nothing is left.

    `is_kept`: the keyring did not give something up. `portals`: names of those at which a binding stays. `trouble`: why
    the database's file may still show what was in it.
    """
    sentences = []
    if is_kept:
        sentences.append(
            _(
                "The keyring did not give everything up: remove what is named “b24monitor” in it with the system's"
                " own program for passwords."
            )
        )
    if portals:
        sentences.append(
            _(
                "What b24monitor had bound for events is still bound at {portals}. It ends when the application is"
                " removed there, or undoes it itself (event.unbind)."
            ).format(portals=", ".join(portals))
        )
    if trouble:
        sentences.append(
            _("The database is empty, but its file may still show what was in it: {reason}.").format(
                reason=trouble.rstrip(".")
            )
        )
    return " ".join(sentences)
