"""`make screenshots`: pictures of every page and dialog, in each language, theme and scale, and sheets of them.

Usage: python -m tests.screenshots [-o FOLDER] [SCENE…]. Exit status 1: some text is cut off.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

LANGUAGES = ("en", "ru", "de")
THEMES = ("light", "dark")
SCALES = (1, 2)
_AT_ONCE = 2
_LIMIT_S = 120
_SHEET = ("-geometry", "640x480>+8+8", "-tile", "4x", "-background", "#808080")


def _paint(folder: Path, language: str, theme: str, scale: int, names: list[str]) -> int:
    command = [sys.executable, "-m", "tests.screenshots.painter", language, theme, str(scale), str(folder), *names]
    return subprocess.run(command, check=False, timeout=_LIMIT_S).returncode


def _sheet(folder: Path) -> None:
    """All pictures of a folder on one sheet beside it, each under its name."""
    pictures = sorted(str(path) for path in folder.glob("*.png"))
    sheet = folder.parent / f"sheet-{folder.name}.png"
    subprocess.run(["montage", "-label", "%t", *pictures, *_SHEET, str(sheet)], check=True, timeout=_LIMIT_S)


def _one(build: Path, language: str, theme: str, scale: int, names: list[str]) -> bool:
    folder = build / f"{language}-{theme}-{scale * 100}"
    status = _paint(folder, language, theme, scale, names)
    _sheet(folder)
    return status == 0


def main() -> int:
    """Paints all, two processes at a time."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("-o", "--out", type=Path, default=Path("build/screenshots"))
    parser.add_argument("scenes", nargs="*")
    options = parser.parse_args()
    kinds = list(product(LANGUAGES, THEMES, SCALES))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        made = [pool.submit(_one, options.out, *kind, options.scenes) for kind in kinds]
        are_fine = [one.result() for one in made]
    sys.stdout.write(f"{len(kinds)} sets of pictures are in {options.out}\n")
    return 0 if all(are_fine) else 1


if __name__ == "__main__":
    sys.exit(main())
