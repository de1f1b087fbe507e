"""PHP's reading of parameters and its shapes on the wire."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.demo.message import Request, parameters
from b24monitor.demo.php_value import (
    PhpArray,
    PhpValue,
    build_query,
    from_json,
    is_true,
    parse_form,
    to_int,
    to_json,
    to_text,
    to_xml,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("form", "array"),
    [
        ("", {}),
        ("a=1&a=2", {"a": "2"}),
        ("a", {"a": ""}),
        ("a[]=x&a[]=y", {"a": {0: "x", 1: "y"}}),
        ("a[5]=x&a[]=y", {"a": {5: "x", 6: "y"}}),
        ("a[k][b]=1&a[k][c]=2", {"a": {"k": {"b": "1", "c": "2"}}}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
        ("x=%D0%96+%26", {"x": "Ж &"}),
        ("0=a&01=b", {0: "a", "01": "b"}),
    ],
)
def test_forms_nest_as_in_php(form: str, array: PhpArray) -> None:
    assert parse_form(form) == array


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({}, []),
        ({0: "a", 1: "b"}, ["a", "b"]),
        ({1: "a"}, {"1": "a"}),
        ({1: "b", 0: "a"}, {"1": "b", "0": "a"}),
        ({"a": {}}, {"a": []}),
        ([{}, (1,)], [[], [1]]),
        ({"0": "a"}, {"0": "a"}),
    ],
)
def test_arrays_are_lists_when_their_keys_count_up(value: object, shown: object) -> None:
    assert to_json(value) == shown


@pytest.mark.parametrize("value", [None, False, 0, 0.0, "", "0", {}])
def test_what_php_takes_for_false(value: PhpValue) -> None:
    assert not is_true(value)


@pytest.mark.parametrize("value", [True, 1, -1, 0.5, "false", " ", "0.0", {0: 0}])
def test_what_php_takes_for_true(value: PhpValue) -> None:
    assert is_true(value)


@pytest.mark.parametrize(
    ("value", "number"), [("12ab", 12), (" -3", -3), ("x", 0), (None, 0), (True, 1), (7, 7), ({0: 5}, 0), ("²", 0)]
)
def test_integers_are_read_from_the_front(value: PhpValue, number: int) -> None:
    assert to_int(value) == number


@pytest.mark.parametrize(("value", "text"), [(None, ""), (False, ""), (True, "1"), (5, "5"), ("a", "a"), ({0: 1}, "")])
def test_texts_of_scalars(value: PhpValue, text: str) -> None:
    assert to_text(value) == text


def test_nested_fields_are_encoded_as_php_does() -> None:
    fields = {"a": {"b": True, "c": False, "d": None}, "e f": "&", "g": {}}
    assert build_query(fields) == "a%5Bb%5D=1&a%5Bc%5D=0&e+f=%26"


def test_xml_of_scalars_and_lists() -> None:
    assert to_xml({"a": True, "b": None, "c": ["<", 2]}) == "<a>1</a><b></b><c><item>&lt;</item><item>2</item></c>"


@given(JSON)
def test_any_json_survives_but_for_its_empty_objects_and_counting_keys(value: object) -> None:
    shown = to_json(from_json(value))
    assert to_json(from_json(shown)) == shown
    assert json.loads(json.dumps(shown)) == shown


@given(st.text())
def test_any_form_is_read(form: str) -> None:
    assert isinstance(parse_form(form), dict)


@given(
    st.binary(),
    st.sampled_from(["application/json", "multipart/form-data; boundary=B", "multipart/form-data", "text/plain", ""]),
)
def test_any_body_is_read(body: bytes, content_type: str) -> None:
    request = Request("POST", "/rest/demo.echo?x=1", {"content-type": content_type}, body, "127.0.0.1")
    assert isinstance(parameters(request), dict)


def test_json_nested_beyond_all_measure_counts_as_no_body() -> None:
    request = Request("POST", "/?x=1", {"content-type": "application/json"}, b'{"a":' * 100_000, "127.0.0.1")
    assert parameters(request) == {"x": "1"}
