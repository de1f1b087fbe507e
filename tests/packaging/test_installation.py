"""A source archive, a wheel and an editable install each bring the program with all its data files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import b24monitor

ROOT = Path(__file__).parents[2]
# Build folders and caches would hide a file that the project file forgets.
_NOT_SOURCE = (".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")

_PROBE = """
import importlib.metadata, importlib.resources, json
import b24monitor
resources = importlib.resources.files("b24monitor.resources")
def walk(folder, prefix=""):
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name
print(json.dumps({
    "file": b24monitor.__file__,
    "version": importlib.metadata.version("b24monitor"),
    "icon": (resources / "icons" / "b24monitor.svg").read_text(encoding="utf-8")[:4],
    "files": sorted(name for name in walk(resources) if "__pycache__" not in name),
}))
"""


def run(*command: str | Path, cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    answer = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True, timeout=180)
    assert answer.returncode == 0, f"{answer.stdout}\n{answer.stderr}"
    return answer.stdout


def data_files(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if "__pycache__" not in path.parts)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, so that building leaves no trace in the tree."""
    folder = tmp_path_factory.mktemp("checkout") / "b24monitor"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_SOURCE))
    return folder


@pytest.fixture(scope="module")
def archives(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source archive, and the wheel built from nothing but that archive."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, checkout, cwd=folder)
    (archive,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return archive, wheel


@pytest.fixture
def scratch_python(tmp_path: Path) -> Path:
    """The interpreter of a new environment that sees the libraries of this one, but no program in it."""
    folder = tmp_path / "scratch"
    venv.create(folder, symlinks=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    # A path added this way has its own .pth files left alone, and so the editable install of the program itself too.
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


def install_and_probe(python: Path, what: list[str | Path], cwd: Path) -> dict[str, object]:
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed", "--disable-pip-version-check"]
    run(python, "-m", "pip", "install", "--quiet", *offline, *what, cwd=cwd)
    assert (python.parent / "b24monitor").is_file(), "no command installed"
    found: dict[str, object] = json.loads(run(python, "-I", "-c", _PROBE, cwd=cwd))
    return found


def test_a_wheel_brings_everything(archives: tuple[Path, Path], scratch_python: Path, tmp_path: Path) -> None:
    found = install_and_probe(scratch_python, [archives[1]], tmp_path)
    assert str(found["file"]).startswith(str(tmp_path))
    assert found["version"] == b24monitor.__version__
    assert found["icon"] == "<svg"
    assert found["files"] == data_files(ROOT / "resources")


def test_an_editable_install_finds_everything(checkout: Path, scratch_python: Path, tmp_path: Path) -> None:
    found = install_and_probe(scratch_python, ["--editable", checkout], tmp_path)
    assert str(found["file"]).startswith(str(checkout))
    assert found["icon"] == "<svg"
    assert found["files"] == data_files(ROOT / "resources")


def test_a_wheel_holds_the_program_and_nothing_else(archives: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(archives[1]).namelist()
    metadata = f"b24monitor-{b24monitor.__version__}.dist-info/"
    assert f"{metadata}licenses/LICENSE" in names
    assert not [name for name in names if not name.startswith(("b24monitor/", metadata))]
    assert not [name for name in names if name.endswith(".pyc")]


def test_a_source_archive_can_be_set_up_and_tested(archives: tuple[Path, Path]) -> None:
    with tarfile.open(archives[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "LICENSE",
        "Makefile",
        "constraints.txt",
        "packaging/linux/setup.sh",
        "pyproject.toml",
        "resources/icons/b24monitor.svg",
        "tests/bench_session/session_bus.py",
        "tests/conftest.py",
    } <= names
    assert not [name for name in names if name.endswith(".pyc")]
