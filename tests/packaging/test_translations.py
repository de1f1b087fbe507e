"""The catalogues say everything the source says, in forms and placeholders that fit, and lie compiled beside."""

from __future__ import annotations

import gettext
import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

from b24monitor.core.preferences import LANGUAGES

ROOT = Path(__file__).parents[2]
PLURAL_FORMS = {"ru": 3, "de": 2}
TRANSLATED = sorted(PLURAL_FORMS)


def load_tool() -> ModuleType:
    """The script is no module of a package: packaging/ is only a folder."""
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load_tool()


@pytest.fixture(scope="module")
def template() -> Catalog:
    catalog: Catalog = tool.template()
    return catalog


def catalog_of(language: str) -> Catalog:
    catalog: Catalog = tool.read(language)
    return catalog


def texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each translated form beside the English one that it stands for.

    The first Russian form is that of 21 as well, so that all three need what the English plural needs.
    """
    for message in texts(catalog_of(language)):
        english, said = forms(message.id), forms(message.string)
        if len(said) > len(english):
            english = english[-1:] * len(said)
        yield from zip(english, said, strict=True)


def fields(text: str) -> Counter[str]:
    """The placeholders, with how each is written."""
    return Counter(f"{name}:{how}" for _, name, how, _ in Formatter().parse(text) if name is not None)


def mnemonics(text: str) -> int:
    return text.replace("&&", "").count("&")


def test_there_is_a_catalogue_for_each_language_but_the_sources_own() -> None:
    assert tool.languages() == TRANSLATED == sorted(set(LANGUAGES) - {"en"})


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_source_is_translated(language: str, template: Catalog) -> None:
    catalog = catalog_of(language)
    missing = []
    for wanted in texts(template):
        message = catalog.get(wanted.id)
        if message is None or message.id != wanted.id or not tool.is_translated(message):
            missing.append(wanted.id)
    assert missing == [], "run `make translations`, and translate these"


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_translated_that_the_source_no_longer_says(language: str, template: Catalog) -> None:
    said = {str(message.id) for message in texts(template)}
    assert {str(message.id) for message in texts(catalog_of(language))} - said == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_source(language: str) -> None:
    assert [(english, said) for english, said in pairs(language) if fields(english) != fields(said)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_ends_as_the_source_does_and_has_its_mnemonic(language: str) -> None:
    def shape(text: str) -> tuple[int, bool, bool, bool]:
        return mnemonics(text), text.endswith("…"), text.endswith(":"), text.endswith(" ")

    assert [(english, said) for english, said in pairs(language) if shape(english) != shape(said)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_count_has_all_the_forms_of_the_language(language: str) -> None:
    catalog = catalog_of(language)
    assert catalog.num_plurals == PLURAL_FORMS[language]
    counted = [message for message in texts(catalog) if not isinstance(message.id, str)]
    assert counted
    assert [message.id for message in counted if len(forms(message.string)) != PLURAL_FORMS[language]] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_what_the_text_compiles_to(language: str) -> None:
    path: Path = tool.po_path(language)
    assert path.with_suffix(".mo").read_bytes() == tool.compiled(catalog_of(language)), "run `make translations`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_as_the_tool_writes_it(language: str) -> None:
    path: Path = tool.po_path(language)
    text = path.read_text(encoding="utf-8")
    head = text.partition("\n\n")[0].rstrip()
    assert tool.text_of(catalog_of(language), head) == text
    assert not re.search(r"POT-Creation-Date|PO-Revision-Date|^#~|^#: /|[/\\]home[/\\]", text, re.MULTILINE)


@pytest.mark.parametrize(("count", "word"), [(1, "вопрос"), (2, "вопроса"), (5, "вопросов"), (11, "вопросов")])
def test_python_reads_what_was_compiled(count: int, word: str) -> None:
    with tool.po_path("ru").with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    text = russian.ngettext("{count} open question", "{count} open questions", count).format(count=count)
    assert text.split()[0] == str(count)
    assert text.split()[-1] == word
