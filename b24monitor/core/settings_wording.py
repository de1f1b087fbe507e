"""What the settings say: each choice in words, and what it means."""

from datetime import time
from pathlib import Path

from b24monitor.core.alerts import AlertKind
from b24monitor.core.fact import VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.preferences import Closing, QuietHours, Theme
from b24monitor.core.program_fact import EverythingForgotten, StartAtLoginRead
from b24monitor.core.wording import vault_text

# Each in its own words: who reads only German finds German whatever is set.
_LANGUAGE_NAME = {"en": "English", "ru": "Русский", "de": "Deutsch"}

_THEME_WORD = {
    Theme.SYSTEM: marked("Like the system"),
    Theme.LIGHT: marked("Light"),
    Theme.DARK: marked("Dark"),
    Theme.CONTRAST: marked("High contrast"),
}

_CLOSING_WORD = {
    Closing.ASK: marked("Ask next time"),
    Closing.TRAY: marked("Go on in the tray"),
    Closing.QUIT: marked("Quit the program"),
}

_ALERT_WORD = {
    AlertKind.APPROVED: marked("An administrator allowed a method"),
    AlertKind.DENIED: marked("An administrator denied a method"),
    AlertKind.LAPSED: marked("Nobody answered in time"),
    AlertKind.REFUSED: marked("A method cannot run for another reason"),
    AlertKind.DOUBTFUL: marked("A reported decision turned out not to hold"),
    AlertKind.ENDS_SOON: marked("An approved method ends soon"),
}


def language_name(language: str) -> str:
    """The language's own name; of the empty one, what it stands for."""
    return _LANGUAGE_NAME[language] if language else _("Like the system")


def theme_word(theme: Theme) -> str:
    """What a theme is called."""
    return _(_THEME_WORD[theme])


def closing_word(closing: Closing) -> str:
    """What closing the window does."""
    return _(_CLOSING_WORD[closing])


def pace_word(pace: float) -> str:
    """How often open questions are checked; `pace` as in `Preferences`."""
    if pace == 1.0:
        return _("As usual: every second at first")
    seconds = round(pace)
    return ngettext(
        "{count} time slower: every {count} seconds at first",
        "{count} times slower: every {count} seconds at first",
        seconds,
    ).format(count=seconds)


def pace_meaning() -> str:
    """What the pace costs and what it does not touch."""
    return _(
        "A slower pace asks less of the portals, and a decision is told later. Questions that are older are checked"
        " less often at any pace. An interval that you set for a single watch holds all the same."
    )


def own_methods_meaning() -> str:
    """What the list of one's own methods is for."""
    return _(
        "Methods that need an administrator's confirmation on your portals, besides those that Bitrix24 lists. They are"
        " offered when you add a watch. Nothing is called when you add one here."
    )


def no_method_text() -> str:
    """What was typed is no method name."""
    return _("That is no method name. It looks like voximplant.user.get.")


def alert_word(kind: AlertKind) -> str:
    """What a kind of notification tells."""
    return _(_ALERT_WORD[kind])


def silenced_meaning() -> str:
    """What becomes of what is not notified, and where a single watch is muted."""
    return _(
        "What is not ticked is told in the window alone. To mute a single watch until it is decided, use the menu of"
        " its row."
    )


def quiet_meaning() -> str:
    """What quiet hours hold back and what they do not."""
    return _(
        "In quiet hours only a denial, and what ends soon, is told at once. All else is summed up in one notification"
        " when they are over."
    )


def quiet_span_text(quiet: QuietHours) -> str:
    """What is not plain from the two times; empty for hours within a day."""
    if quiet.start == quiet.end:
        return _("Both times are the same: the whole day is quiet.")
    return _("They go over midnight.") if quiet.start > quiet.end and quiet.end != time() else ""


def vault_state_text(state: VaultState) -> str:
    """Where tokens are kept, also when all is well."""
    if state is VaultState.KEYRING:
        return _("Tokens are kept in this system's keyring, and nowhere else.")
    return vault_text(state)


def accounts_text(accounts: int, portals: int) -> str:
    """How many accounts there are, on how many portals."""
    if not accounts:
        return _("There is no account yet.")
    on_portals = ngettext("{count} portal", "{count} portals", portals).format(count=portals)
    return ngettext("{count} account on {portals}.", "{count} accounts on {portals}.", accounts).format(
        count=accounts, portals=on_portals
    )


def accounts_meaning() -> str:
    """What is set for each account and each portal."""
    return _(
        "There you sign in, choose when tokens are renewed, and forget accounts. Proxy, certificate authority and"
        " request limit are set for each portal, since each may be reached another way."
    )


def folder_text(folder: Path | None) -> str:
    """What is in the data folder."""
    if folder is None:
        return _("The demo keeps its data in a temporary folder, which is removed when it ends.")
    return _("Accounts, watches, history and these settings. Tokens are never written here.")


def unkept_text() -> str:
    """Settings are not written."""
    return _("The settings cannot be written to the data folder, so changes last until you quit.")


def start_at_login_text(fact: StartAtLoginRead) -> str:
    """Why the program cannot be started at login, or the change did not succeed; empty when all is well."""
    if fact.detail:
        return _("This could not be changed: {detail}").format(detail=fact.detail)
    return _("There is no way here to start the program at login.") if fact.is_on is None else ""


def forget_removes() -> str:
    """What forgetting everything removes."""
    return _(
        "Removed from this computer: all tokens and client secrets in the keyring, all accounts and watches, their"
        " history, and the settings of each portal. These settings of the program stay."
    )


def forget_leaves() -> str:
    """What forgetting everything cannot undo."""
    return _(
        "It cannot be undone, and what the portals know stays as it is. Questions that are open stay before their"
        " administrators, and what they allowed stays allowed. Events that are bound stay bound: release them first if"
        " they shall not be sent any more. If you paste the same token again, asking may put the same question to the"
        " administrators once more, since nothing here remembers it."
    )


def forgotten_text(fact: EverythingForgotten) -> str:
    """How the forgetting ended."""
    if fact.left:
        return _("This could not be removed: {left}").format(left=fact.left)
    return _("Everything is forgotten.")
