"""Keeps the rules a reader relies on: who may import what, a purpose at the top of each file, and its size."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "b24monitor"
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40

SIBLINGS = {"ui", "engine", "bitrix24", "storage", "demo"}
BELOW_FRONT_ENDS = SIBLINGS | {"core"}
# What each part may import of the program; itself always.
ALLOWED = {
    "__init__": set(),
    "core": set(),
    **{sibling: {"core"} for sibling in SIBLINGS},
    "backstage": {"core"},
    "translations": {"core"},
    "window_options": set(),
    "log_setup": BELOW_FRONT_ENDS - {"ui"},
    "wiring": (BELOW_FRONT_ENDS - {"ui"}) | {"log_setup"},
    "cli": (BELOW_FRONT_ENDS - {"ui"}) | {"wiring", "log_setup", "translations"},
    "demo_session": (BELOW_FRONT_ENDS - {"ui"}) | {"wiring"},
    "app": BELOW_FRONT_ENDS | {"demo_session", "wiring", "backstage", "log_setup", "translations", "window_options"},
    "__main__": {"app", "cli"},
}
# Libraries with one owner: the modules, or packages with all their modules, that may import them.
OWNERS = {
    "PySide6": ("b24monitor.ui", "b24monitor.app"),
    "shiboken6": ("b24monitor.ui", "b24monitor.app"),
    "requests": ("b24monitor.bitrix24.transport",),
    "keyring": ("b24monitor.storage.vault",),
}
# Input, output and threads, none of which the core does.
KEPT_OUT_OF_CORE = {"asyncio", "concurrent", "multiprocessing", "shutil", "socket", "sqlite3", "ssl", "subprocess"} | {
    "jeepney",
    "secretstorage",
    "tempfile",
    "threading",
    "urllib3",
}


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(tree: ast.Module, module: str, is_package: bool) -> Iterator[str]:
    """Every module that is imported anywhere in the file, inside functions too, as absolute names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if is_package else module.split(".")[:-1]
                above = package[: len(package) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_inside(name: str, owners: tuple[str, ...]) -> bool:
    return any(name == owner or name.startswith(f"{owner}.") for owner in owners)


def part_of(module: str) -> str:
    return [*module.split("."), "__init__"][1]


def breach(module: str, imported: str) -> str | None:
    """Says what is wrong with one import, if anything."""
    top = imported.split(".", maxsplit=1)[0]
    part = part_of(module)
    if top in OWNERS and not is_inside(module, OWNERS[top]):
        return f"{module} imports {top}, which belongs to {' and '.join(OWNERS[top])}"
    if part == "core" and top in KEPT_OUT_OF_CORE:
        return f"{module} imports {top}: the core does no input or output and starts no thread"
    if top == "b24monitor" and part_of(imported) not in {part, "__init__", "__version__"}:
        if part not in ALLOWED:
            return f"{module} is in no layer"
        if part_of(imported) not in ALLOWED[part]:
            return f"{module} imports {imported}: {part} may not know {part_of(imported)}"
    return None


def breaches(root: Path) -> list[str]:
    found = []
    for path in sorted((root / "b24monitor").rglob("*.py")):
        module = module_name(path, root)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for imported in imported_names(tree, module, path.name == "__init__.py"):
            if problem := breach(module, imported):
                found.append(problem)
    return found


def own_sources() -> list[Path]:
    folders = (PACKAGE, ROOT / "resources", ROOT / "packaging", ROOT / "tests")
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def test_imports_keep_to_the_layers() -> None:
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/x.py", "import threading"),
        ("core/x.py", "from b24monitor.engine import poller"),
        ("engine/x.py", "from b24monitor.storage.history import History"),
        ("engine/x.py", "from ..storage import history"),
        ("engine/x.py", "def f():\n    import requests"),
        ("bitrix24/client.py", "from requests.adapters import HTTPAdapter"),
        ("storage/history.py", "import keyring.errors"),
        ("ui/x.py", "from b24monitor import wiring"),
        ("wiring.py", "from b24monitor.ui import bridge"),
        ("wiring.py", "from PySide6.QtCore import QObject"),
        ("cli/main.py", "from b24monitor.app import run"),
        ("app.py", "import b24monitor.cli.main"),
        ("common.py", "from b24monitor import core"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / "b24monitor" / file
    path.parent.mkdir(parents=True)
    path.write_text(f'"""Purpose."""\n\n{line}\n')
    assert len(breaches(tmp_path)) == 1


@pytest.mark.parametrize("path", own_sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_its_purpose_and_stays_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    first_line = source.splitlines()[0] if source else ""
    assert ast.get_docstring(tree), "no docstring at the top"
    assert first_line.startswith('"""'), "the first line is not the docstring"
    assert len(first_line) > len('"""..."""'), "the docstring's first line says nothing"
    assert len(source.splitlines()) <= MAX_FILE_LINES
    long_functions = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long_functions == []


@pytest.mark.parametrize("module", ["b24monitor.cli.main", "b24monitor.wiring", "b24monitor.__main__"])
def test_importing_it_does_not_load_qt(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(name for name in sys.modules if name.startswith('PySide6')))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []
