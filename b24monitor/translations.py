"""Loads the catalogue of a language, and tells which one the system speaks; without Qt, for every front end."""

import gettext
from collections.abc import Mapping

from b24monitor.core import language
from b24monitor.core.preferences import LANGUAGES

SOURCE_LANGUAGE = "en"
# In the order in which they count (POSIX, "Internationalization Variables").
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_DOMAIN = "b24monitor"

# What a terminal shows: no desktop tells it the reader's own habits. English stays with ISO 8601, which scripts read.
_DAY_FIRST = "{day:02}.{month:02}.{year:04}"
_GROUP_MARKS = {"ru": "\N{NO-BREAK SPACE}", "de": "."}


def system_language(environment: Mapping[str, str]) -> str:
    """The language that the environment's variables ask for, of those the program speaks; English when none."""
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    code = value.replace("-", "_").partition("_")[0].partition(".")[0].partition("@")[0].lower()
    return code if code in LANGUAGES else SOURCE_LANGUAGE


def speak(code: str) -> None:
    """Says everything from now on in the language `code`; one without a catalogue is English."""
    language.use(catalogue(code))


def speak_to_terminal(environment: Mapping[str, str]) -> None:
    """Speaks and writes as the environment's variables ask for."""
    # The window, which is to be there at once, takes its own from the desktop later.
    from b24monitor.core import formats

    code = system_language(environment)
    speak(code)
    written = formats.Formats()
    if code in _GROUP_MARKS:
        written = formats.Formats(date=_DAY_FIRST, decimal_mark=",", group_mark=_GROUP_MARKS[code])
    formats.use(written)


def catalogue(code: str) -> gettext.NullTranslations:
    """The texts of the language `code`; English has none, being what the source says."""
    if code == SOURCE_LANGUAGE or code not in LANGUAGES:
        return gettext.NullTranslations()
    # Not before: English needs no files, and a command line starts many times a day.
    from importlib.resources import files

    place = files("b24monitor.resources") / "translations" / code / "LC_MESSAGES" / f"{_DOMAIN}.mo"
    with place.open("rb") as file:
        return gettext.GNUTranslations(file)
