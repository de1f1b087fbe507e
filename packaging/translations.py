"""Keeps the catalogues: reads the texts out of the source, brings each .po up to date and compiles it to its .mo.

Usage: translations.py. New texts come in untranslated; a changed one keeps its old translation, marked fuzzy. Both are
for a translator to mend, and tests/packaging/test_translations.py fails until then.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "translations"
_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2)}
_DOMAIN = "b24monitor"


def template() -> Catalog:
    """Every text in the source, in the order of files and lines."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT / "b24monitor", [("**.py", "python")], keywords=_KEYWORDS)
    for file, _line, text, _comments, _context in sorted(found, key=lambda message: message[:2]):
        # The file helps a translator; its line would change the catalogue with every edit of the source.
        catalog.add(text, locations=[(f"b24monitor/{Path(file).as_posix()}", 0)])
    return catalog


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def po_path(language: str) -> Path:
    """Where the translator writes."""
    return FOLDER / language / "LC_MESSAGES" / f"{_DOMAIN}.po"


def read(language: str) -> Catalog:
    """The catalogue as it lies in the tree."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The .mo (GNU gettext manual, "The Format of GNU MO Files"); fuzzy and untranslated texts are left out.

    Not Babel's own: that one writes the time and its version into the file, which then differs at each build.
    """
    texts = {"": f"Content-Type: text/plain; charset=utf-8\nPlural-Forms: {catalog.plural_forms}\n"}
    for message in catalog:
        if message.id and is_translated(message):
            texts[_joined(message.id)] = _joined(message.string)
    entries = sorted((text.encode(), translation.encode()) for text, translation in texts.items())
    head, count = 7 * 4, len(entries)
    place, tables, body = head + 16 * count, [b"", b""], [b"", b""]
    for column in (0, 1):
        for entry in entries:
            tables[column] += struct.pack("<II", len(entry[column]), place + len(body[column]))
            body[column] += entry[column] + b"\0"
        place += len(body[column])
    return struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, 0) + b"".join(tables + body)


def text_of(catalog: Catalog, head: str) -> str:
    """The .po: its head as it was, and the texts, which change only when a text of the source does."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return f"{head}\n\n{buffer.getvalue().decode().strip()}\n"


def is_translated(message: Message) -> bool:
    """Whether a translator has dealt with all forms of a text."""
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return not message.fuzzy and all(strings)


def main() -> None:
    """Brings all catalogues up to date, and says what is left to translate."""
    texts = template()
    for language in languages():
        path = po_path(language)
        catalog = read(language)
        catalog.update(texts, update_header_comment=False)
        head = path.read_text(encoding="utf-8").partition("\n\n")[0].rstrip()
        path.write_text(text_of(catalog, head), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(read(language)))
        left = sum(not is_translated(message) for message in catalog if message.id)
        print(f"{language}: {len(catalog)} texts, {left} to translate")


def _joined(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else "\0".join(text)


if __name__ == "__main__":
    main()
