"""What other programs get of the history, read back by the readers they would use."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import fields
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history_export import ExportFormat, ExportRow, csv_text, export_bytes, json_text
from tests.core.history_samples import record

KEYS = [field.name for field in fields(ExportRow)]
RECORDS = (
    record(2, ConfirmationState.DENIED, by=7),
    record(1, ConfirmationState.LAPSED, 90, waited_min=None, label='Звонки, "новые"\nи старые'),
)


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_csv_has_the_documented_headings_and_one_row_for_each_record() -> None:
    rows = read_csv(csv_text(RECORDS))
    assert list(rows[0]) == KEYS
    assert [row["transition_id"] for row in rows] == ["2", "1"]
    assert (rows[0]["after"], rows[0]["decided_by"], rows[0]["waited_s"]) == ("denied", "7", "360.0")
    assert (rows[0]["at"], rows[0]["decided_after"]) == ("2026-03-10T12:00:00.000Z", "2026-03-10T11:59:59.000Z")
    assert (rows[1]["lapse"], rows[1]["decided_by"], rows[1]["waited_s"]) == ("expired", "", "")
    assert rows[1]["account"] == 'Звонки, "новые"\nи старые'
    assert csv_text(RECORDS).endswith("\r\n")
    assert csv_text(()).splitlines() == [",".join(KEYS)]


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_no_cell_of_a_csv_is_a_formula(label: str) -> None:
    (row,) = read_csv(csv_text([record(label=label)]))
    assert row["account"].startswith("'")
    assert row["account"].replace("'", "") == label


@pytest.mark.parametrize("label", ["a;=1+1", "a; @SUM(A1)", "a\t+1", "a\n-1", "a\r\n=1", ";=1;=2"])
def test_nor_is_what_a_spreadsheet_cuts_off_at_separators_of_its_own(label: str) -> None:
    """Where the comma is for decimals, a file is cut at semicolons; what is pasted, at tabs and line ends."""
    (row,) = read_csv(csv_text([record(label=label)]))
    assert not re.search(r"[;\t\r\n]\s*[=+@-]", row["account"])
    assert row["account"].replace("'", "") == label


def test_an_ordinary_text_is_left_as_it_is() -> None:
    (row,) = read_csv(csv_text([record(label="a=b -c")]))
    assert row["account"] == "a=b -c"


def test_json_is_a_list_of_objects_with_numbers_truths_and_nulls() -> None:
    first, second = json.loads(json_text(RECORDS))
    assert list(first) == KEYS
    assert (first["decided_by"], first["waited_s"], first["is_proved"]) == (7, 360.0, True)
    assert (second["decided_by"], second["waited_s"], second["is_proved"]) == (None, None, False)
    assert second["account"] == 'Звонки, "новые"\nи старые'
    assert json.loads(json_text(())) == []


def test_files_are_utf_8_and_only_csv_says_so_by_a_mark() -> None:
    assert export_bytes(RECORDS, ExportFormat.CSV).startswith("\ufefftransition_id".encode())
    assert export_bytes(RECORDS, ExportFormat.CSV).decode("utf-8-sig") == csv_text(RECORDS)
    assert export_bytes(RECORDS, ExportFormat.JSON) == json_text(RECORDS).encode()


def test_half_a_character_does_not_stop_a_file() -> None:
    assert b"?" in export_bytes([record(label="\ud83d")], ExportFormat.CSV)


@given(st.text())
def test_every_label_comes_back(label: str) -> None:
    (from_json,) = json.loads(json_text([record(label=label)]))
    assert from_json["account"] == label
    (row,) = read_csv(csv_text([record(label=label)]))
    # Nothing but apostrophes is added.
    assert row["account"].replace("'", "") == label.replace("'", "")
