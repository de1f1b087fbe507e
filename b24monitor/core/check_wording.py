"""What each check of the self-test found, in words, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError, VaultError
from b24monitor.core.formats import formats
from b24monitor.core.language import gettext as _
from b24monitor.core.route import DIRECT_PROXY, Route
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.core.self_test_wording import check_word, outcome_word
from b24monitor.core.time_wording import duration_text

_MEGABYTE = 1_000_000
_GIGABYTE = 1_000_000_000
# The database and its journal are a few megabytes; with less than this others on the disk may leave them none.
_LITTLE_SPACE = 100 * _MEGABYTE


def keyring_fine(name: str, took_s: float) -> CheckResult:
    """An item was written, read back and deleted."""
    text = _("An item was written, read back and deleted in {length}.").format(length=_milliseconds(took_s))
    return CheckResult(Check.KEYRING, Outcome.FINE, name, text)


def keyring_trouble(error: VaultError) -> CheckResult:
    """The keyring did not do what it is for."""
    match error:
        case NoKeyringError():
            text = _(
                "This system offers no keyring, so tokens last until you quit. A Secret Service (GNOME Keyring, KWallet"
                " or KeePassXC) would keep them."
            )
            return CheckResult(Check.KEYRING, Outcome.LIMITED, "", text)
        case KeyringLockedError():
            text = _("The keyring is locked, so tokens last until you quit. Unlock it, then try again.")
        case KeyringSilentError():
            text = _("The keyring did not answer. Look for its window asking for a password, then try again.")
        case _:
            text = _("The keyring failed, so tokens last until you quit. Restarting its service may help.")
    return CheckResult(Check.KEYRING, Outcome.FAILED, "", text)


def keyring_lossy(name: str) -> CheckResult:
    """What was read back is not what was written."""
    text = _("The keyring did not give back what was written to it. Restarting its service may help.")
    return CheckResult(Check.KEYRING, Outcome.FAILED, name, text)


def folder_fine(path: str, free_bytes: int) -> CheckResult:
    """The data folder takes what is written."""
    free = _size(free_bytes)
    if free_bytes < _LITTLE_SPACE:
        text = _("It can be written, but only {size} are free on its disk. Make room.").format(size=free)
        return CheckResult(Check.DATA_FOLDER, Outcome.LIMITED, path, text)
    text = _("It can be written; {size} are free.").format(size=free)
    return CheckResult(Check.DATA_FOLDER, Outcome.FINE, path, text)


def folder_trouble(path: str, reason: str) -> CheckResult:
    """The data folder does not take anything."""
    text = _("It cannot be written, so nothing is remembered and nothing can be asked: {reason}.")
    return CheckResult(Check.DATA_FOLDER, Outcome.FAILED, path, text.format(reason=reason))


def folder_untried() -> CheckResult:
    """There is no data folder to try."""
    return CheckResult(Check.DATA_FOLDER, Outcome.SKIPPED, "", _("Nothing is kept in a folder."))


def portal_result(name: str, answer: Answer, took_s: float, route: Route) -> CheckResult:
    """How a portal answered a call that reads nothing and asks nobody."""
    if answer.kind is AnswerKind.RAN:
        outcome, found = Outcome.FINE, (_("It answered in {length}.").format(length=_milliseconds(took_s)),)
    else:
        is_unheard = answer.kind is AnswerKind.TROUBLE
        outcome = Outcome.FAILED if is_unheard else Outcome.LIMITED
        reached = () if is_unheard else (_("The portal is reached, but it did not take the call."),)
        found = (*reached, answer_text(answer), answer_next_step(answer))
    return CheckResult(Check.PORTAL, outcome, name, " ".join((*found, *_way(route))))


def portal_untried(name: str) -> CheckResult:
    """No account of a portal has its token at hand."""
    text = _("No token for this portal is at hand, so it was not called.")
    return CheckResult(Check.PORTAL, Outcome.SKIPPED, name, text)


def no_portals() -> CheckResult:
    """There are no accounts."""
    return CheckResult(Check.PORTAL, Outcome.SKIPPED, "", _("There is no account yet, so there is no portal to reach."))


def _way(route: Route) -> tuple[str, ...]:
    """The way to a portal in whole sentences; none where it is the system's own."""
    sentences = []
    if route.proxy == DIRECT_PROXY:
        sentences.append(_("The way there goes past every proxy."))
    elif route.proxy:
        sentences.append(_("The way there goes through the proxy {proxy}.").format(proxy=route.proxy))
    if route.ca_file:
        sentences.append(_("The certificates in {file} are trusted as well.").format(file=route.ca_file))
    return tuple(sentences)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """How far a portal's clock is ahead of ours (negative: behind)."""

    name: str
    skew: timedelta


def clock_result(readings: Sequence[ClockReading]) -> CheckResult:
    """What the portals' clocks say of ours: the one that is nearest counts, for others may themselves be wrong."""
    if not readings:
        return CheckResult(Check.CLOCK, Outcome.SKIPPED, "", _("No portal told the time to compare with."))
    nearest = min(readings, key=lambda reading: abs(reading.skew))
    if not nearest.skew:
        text = _("This computer's clock agrees with the portal's.")
        return CheckResult(Check.CLOCK, Outcome.FINE, nearest.name, text)
    if nearest.skew > timedelta(0):
        form = _(
            "This computer's clock is {length} behind: deadlines are shown wrong by as much. Set it by the network."
        )
    else:
        form = _(
            "This computer's clock is {length} ahead: deadlines are shown wrong by as much. Set it by the network."
        )
    text = form.format(length=duration_text(abs(nearest.skew)))
    return CheckResult(Check.CLOCK, Outcome.LIMITED, nearest.name, text)


def resources_result(missing: Sequence[str]) -> CheckResult:
    """Whether the files that come with the program are there."""
    if not missing:
        return CheckResult(Check.RESOURCES, Outcome.FINE, "", _("Icons and translations are there."))
    text = _("These are missing: {names}. Install b24monitor again.").format(names=", ".join(missing))
    return CheckResult(Check.RESOURCES, Outcome.FAILED, "", text)


def result_line(result: CheckResult) -> str:
    """A result in one line."""
    return _("{check}: {outcome}. {text}").format(
        check=check_word(result.check, result.subject), outcome=outcome_word(result.outcome), text=result.text
    )


def _milliseconds(took_s: float) -> str:
    return _("{count} ms").format(count=formats().number_text(max(0.0, took_s) * 1000))


def _size(count: int) -> str:
    if count >= _GIGABYTE:
        return _("{count} GB").format(count=formats().number_text(count / _GIGABYTE, 1))
    return _("{count} MB").format(count=formats().number_text(count / _MEGABYTE))
