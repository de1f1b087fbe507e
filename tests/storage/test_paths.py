"""The data folder: where it is, who may read it, and what is said when it cannot be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from b24monitor.core.errors import StoreError
from b24monitor.storage.paths import data_folder


def test_the_named_folder_is_used_and_left_as_it_is(b24monitor_home: Path) -> None:
    b24monitor_home.chmod(0o750)
    assert data_folder() == b24monitor_home
    assert stat.S_IMODE(b24monitor_home.stat().st_mode) == 0o750


def test_a_folder_is_made_for_its_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B24MONITOR_HOME", str(tmp_path / "deep" / "home"))
    assert stat.S_IMODE(data_folder().stat().st_mode) == 0o700
    assert data_folder() == tmp_path / "deep" / "home"


@pytest.mark.parametrize("named", [None, ""])
def test_without_a_name_it_is_the_system_place(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    if named is not None:
        monkeypatch.setenv("B24MONITOR_HOME", named)
    assert data_folder() == Path(os.environ["XDG_DATA_HOME"]) / "b24monitor"
    assert data_folder().is_dir()


def test_a_relative_name_counts_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("B24MONITOR_HOME", "here")
    assert data_folder() == tmp_path / "here"


def test_a_name_may_start_at_the_users_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("B24MONITOR_HOME", "~/monitor")
    assert data_folder() == tmp_path / "monitor"


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_in_the_way_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("B24MONITOR_HOME", str(tmp_path / "file" / below))
    with pytest.raises(StoreError, match=r"/file.*is (in its place|a file)"):
        data_folder()


def test_a_place_where_nothing_can_be_made_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody, not even root, makes folders in /proc.
    monkeypatch.setenv("B24MONITOR_HOME", "/proc/b24monitor")
    with pytest.raises(StoreError, match="/proc/b24monitor cannot be made: "):
        data_folder()
