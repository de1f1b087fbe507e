"""The language in use: gettext for window and command line alike; the texts in the source are English."""

import gettext as _gettext

_translations = _gettext.NullTranslations()


def use(translations: _gettext.NullTranslations) -> None:
    """Says everything from now on in the language of `translations` (`NullTranslations`: English)."""
    global _translations  # noqa: PLW0603 - one process speaks one language
    _translations = translations


def gettext(text: str) -> str:
    """`text` in the language in use."""
    return _translations.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many`, in the form that the language in use has for `count`."""
    return _translations.ngettext(one, many, count)


def marked(text: str) -> str:
    """`text` itself: marks it for the catalogues where it is translated only later, as in a table."""
    return text
