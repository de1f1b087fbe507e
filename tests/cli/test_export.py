"""`b24monitor export`: the whole history on standard output or in a file, in the form that was wished for."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.wiring import open_store
from tests.cli.shell import LIMIT_S, Shell
from tests.contracts.store_sample import METHOD, account, add_watch, approved, transition, waiting


@pytest.fixture
def filled(shell: Shell) -> Shell:
    shell.home.mkdir(exist_ok=True)
    with closing(open_store(shell.home)) as store:
        store.add_account(account(label="=Ünï"))
        watch = add_watch(store)
        for status, before in (
            (waiting(), ConfirmationState.UNKNOWN),
            (approved(), ConfirmationState.WAITING),
        ):
            store.save(watch.watch_id, status, transition(watch, status, before), tell=False)
    return shell


def test_csv_comes_on_standard_output(filled: Shell) -> None:
    done = filled.run("export")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["method"], row["before"], row["after"]) for row in rows] == [
        (METHOD, "waiting", "approved"),
        (METHOD, "unknown", "waiting"),
    ]
    assert rows[0]["account"] == "'=Ünï"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_json_comes_in_utf_8_whatever_the_terminal_speaks(filled: Shell, encoding: str) -> None:
    done = filled.run("export", "--format", "json", "-o", "-", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert [record["account"] for record in json.loads(done.stdout)] == ["=Ünï", "=Ünï"]


@pytest.mark.parametrize(
    ("name", "option", "is_json"), [("a.json", "", True), ("a.csv", "", False), ("a", "json", True)]
)
def test_a_file_is_what_its_name_or_the_option_says(
    filled: Shell, tmp_path: Path, name: str, option: str, is_json: bool
) -> None:
    path = tmp_path / name
    done = filled.run("export", "--output", str(path), *(["--format", option] if option else []))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    content = path.read_bytes()
    assert len(json.loads(content)) == 2 if is_json else content.startswith(b"\xef\xbb\xbftransition_id,")


def test_nothing_to_export_is_no_error(shell: Shell) -> None:
    assert json.loads(shell.run("export", "--format", "json").stdout) == []


def test_a_file_that_cannot_be_written_is_told(filled: Shell, tmp_path: Path) -> None:
    done = filled.run("export", "-o", str(tmp_path / "gone" / "a.csv"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written" in done.stderr


def test_standard_output_on_a_full_disk_is_told(filled: Shell) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "b24monitor", "export"],
            env=filled.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "b24monitor: standard output cannot be written: No space left on device\n"
