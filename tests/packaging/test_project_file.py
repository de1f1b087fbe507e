"""The project file names every package and the pins hold every requirement; nothing has drifted from the tree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import b24monitor

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, Version] = {}
    for line in lines:
        if not line.startswith("#"):
            name, _, version = line.partition("==")
            found[canonicalize_name(name)] = Version(version)
    return found


def test_every_package_of_the_tree_is_named(project: dict[str, Any]) -> None:
    in_tree = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "b24monitor").rglob("__init__.py")}
    named = set(project["tool"]["setuptools"]["packages"])
    assert named == in_tree | {"b24monitor.resources"}


def test_the_version_has_one_place(project: dict[str, Any]) -> None:
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "b24monitor.__version__"}
    assert str(Version(b24monitor.__version__)) == b24monitor.__version__


def test_every_requirement_is_pinned_within_its_range(project: dict[str, Any], pins: dict[str, Version]) -> None:
    extras = cast("dict[str, list[str]]", project["project"]["optional-dependencies"])
    texts = [*project["project"]["dependencies"], *(text for extra in extras.values() for text in extra)]
    requirements = [Requirement(text) for text in texts if not text.startswith("b24monitor[")]
    for requirement in requirements:
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier, str(requirement)


def test_pins_hold_no_address() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|@|--|file:", text)


def test_qt_stays_below_the_version_that_aborts(project: dict[str, Any]) -> None:
    (qt,) = [text for text in project["project"]["dependencies"] if text.startswith("PySide6")]
    assert Version("6.12.0") not in Requirement(qt).specifier
    assert Version("3.11") in SpecifierSet(project["project"]["requires-python"])


def test_the_packaging_folder_does_not_shadow_the_library_of_that_name() -> None:
    assert not list((ROOT / "packaging").rglob("__init__.py"))
