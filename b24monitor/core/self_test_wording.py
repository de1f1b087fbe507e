"""What the self-test says: the name of each check, how it ended, and the window's own two checks in words."""

from collections.abc import Sequence

from b24monitor.core.home_folder import without_home
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.secret import redact
from b24monitor.core.self_test import Check, CheckResult, Outcome

_CHECK_WORD = {
    Check.KEYRING: marked("Keyring"),
    Check.DATA_FOLDER: marked("Data folder"),
    Check.PORTAL: marked("Portal"),
    Check.CLOCK: marked("Clock"),
    Check.NOTIFICATION: marked("Notification"),
    Check.TRAY: marked("Tray icon"),
    Check.RESOURCES: marked("Program files"),
}

_CHECK_PURPOSE = {
    Check.KEYRING: marked("Writes an item, reads it back and deletes it."),
    Check.DATA_FOLDER: marked("Writes to the folder of the database."),
    Check.PORTAL: marked("Reaches each portal the way it is set up; this asks nobody."),
    Check.CLOCK: marked("Compares this computer's clock with the portals'."),
    Check.NOTIFICATION: marked("Sends one notification and hears whether the desktop took it."),
    Check.TRAY: marked("Looks for a place for the icon."),
    Check.RESOURCES: marked("Looks for the icons and translations that come with the program."),
}

_OUTCOME_WORD = {
    Outcome.FINE: marked("Works"),
    Outcome.LIMITED: marked("Works in part"),
    Outcome.FAILED: marked("Does not work"),
    Outcome.SKIPPED: marked("Nothing to try"),
}


def check_word(check: Check, subject: str = "") -> str:
    """The name of a check, with what it is made on."""
    name = _(_CHECK_WORD[check])
    return _("{check} · {subject}").format(check=name, subject=subject) if subject else name


def check_purpose(check: Check) -> str:
    """What a check does, while it has no result."""
    return _(_CHECK_PURPOSE[check])


def outcome_word(outcome: Outcome) -> str:
    """How a check ended, in a word or two."""
    return _(_OUTCOME_WORD[outcome])


def tray_result(*, is_there: bool) -> CheckResult:
    """Whether the icon is in a tray."""
    if is_there:
        return CheckResult(Check.TRAY, Outcome.FINE, "", _("The icon is in the tray."))
    text = _(
        "This desktop shows no tray icons now: closing the window ends the program. On GNOME an extension for"
        " AppIndicators brings them; the program notices when a tray appears."
    )
    return CheckResult(Check.TRAY, Outcome.LIMITED, "", text)


def no_answer(check: Check, limit_s: float) -> CheckResult:
    """A check that gave no answer in time; a late answer still counts."""
    text = _("No answer within {seconds:.0f} s. An answer that comes later is shown here.")
    return CheckResult(check, Outcome.FAILED, "", text.format(seconds=limit_s))


def verdict_text(results: Sequence[CheckResult]) -> str:
    """What a finished self-test comes to, in a sentence."""
    failed = sum(result.outcome is Outcome.FAILED for result in results)
    if failed:
        form = ngettext(
            "{count} check failed: its line says what to do.",
            "{count} checks failed: their lines say what to do.",
            failed,
        )
        return form.format(count=failed)
    if any(result.outcome is Outcome.LIMITED for result in results):
        return _("b24monitor can work here, with less comfort.")
    return _("Everything works.")


def results_text(results: Sequence[CheckResult], home: str) -> str:
    """All results for the clipboard: no secret, portals numbered instead of named, and the folder `home` as `~`."""
    names = [result.subject for result in results if result.check is Check.PORTAL and result.subject]
    lines = []
    for result in results:
        line = _("{check}: {outcome}. {text}").format(
            check=check_word(result.check, result.subject), outcome=outcome_word(result.outcome), text=result.text
        )
        for number, name in sorted(enumerate(names, 1), key=lambda named: -len(named[1])):
            line = line.replace(name, f"#{number}")
        lines.append(redact(without_home(line.strip(), home)))
    return "\n".join(lines)
