"""The application's name in the text of a question: the portal's words differ by module and language."""

import re
from collections.abc import Iterator

_MOST_LETTERS = 80
# How the vendor's modules begin and go on; between both stands the name (contract, section 7).
_FORMS = (
    (re.compile(r"(?i)^(?:the )?application\s+"), re.compile(r"(?i)\s+(?:requests|is requesting|wants|asks)\b")),
    (re.compile(r"(?i)^приложение\s+"), re.compile(r"(?i)\s+(?:запрашивает|просит|хочет|запросило)\b")),
    (re.compile(r"(?i)^(?:die )?(?:anwendung|app)\s+"), re.compile(r"(?i)\s+(?:fordert|verlangt|bittet|möchte)\b")),
)
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}


def application_name(text: str) -> str:
    """What a question's text calls its application; empty where that is not plain.

    The name is whatever the application's author wrote, so a text that could be read in two ways names nobody.
    """
    names = {*_between_words(text), *_between_quotes(text)}
    name = names.pop() if len(names) == 1 else ""
    is_plain = len(name) <= _MOST_LETTERS and not any(map(_is_quote, name))
    return name if is_plain else ""


def _between_words(text: str) -> Iterator[str]:
    for begin, go_on in _FORMS:
        begun = begin.match(text)
        ends = list(go_on.finditer(text, begun.end())) if begun else []
        if begun is not None and len(ends) == 1:
            yield _unquoted(text[begun.end() : ends[0].start()].strip())


def _between_quotes(text: str) -> Iterator[str]:
    marks = [letter for letter in text if _is_quote(letter)]
    if len(marks) == 2 and _QUOTES.get(marks[0]) == marks[1]:
        begin = text.index(marks[0]) + 1
        yield text[begin : text.index(marks[1], begin)].strip()


def _unquoted(name: str) -> str:
    is_quoted = len(name) > 2 and _QUOTES.get(name[0]) == name[-1]
    return name[1:-1].strip() if is_quoted else name


def _is_quote(letter: str) -> bool:
    return letter in _QUOTES or letter in _QUOTES.values()
