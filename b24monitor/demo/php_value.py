"""PHP's view of request parameters and answers: arrays, form keys, truth and JSON shapes.

A portal is written in PHP, and its oddities reach the wire: ``a[b]=1`` nests, an empty array is ``[]``
whatever it was, and an array with the keys 0..n-1 is a list (portal contract, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl, quote_plus
from xml.sax.saxutils import escape

PhpKey: TypeAlias = "int | str"
PhpValue: TypeAlias = "bool | int | float | str | dict[PhpKey, PhpValue] | None"
PhpArray: TypeAlias = "dict[PhpKey, PhpValue]"

_INTEGER_KEY = re.compile(r"-?[1-9][0-9]{0,17}|0")
_NESTED_KEY = re.compile(r"\[([^\]]*)\]")


def php_key(text: str) -> PhpKey:
    """Return the key as PHP keeps it: text that reads as an integer becomes one."""
    return int(text) if _INTEGER_KEY.fullmatch(text) else text


def from_json(value: object) -> PhpValue:
    """Turn decoded JSON into PHP values; lists become arrays with the keys 0..n-1."""
    if isinstance(value, Mapping):
        return {php_key(str(key)): from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return {index: from_json(item) for index, item in enumerate(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def to_json(value: object) -> object:
    """Return what PHP's ``json_encode`` would show of a value: lists, objects and the empty ``[]``."""
    if isinstance(value, Mapping):
        if all(key == index for index, key in enumerate(value)):
            return [to_json(item) for item in value.values()]
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value


def to_xml(value: object) -> str:
    """Return a value as the portal's XML answers hold it; numbered entries are called ``item``."""
    if isinstance(value, Mapping):
        pairs: Iterable[tuple[object, object]] = value.items()
    elif isinstance(value, (list, tuple)):
        pairs = enumerate(value)
    else:
        return _xml_text(value)
    parts = []
    for key, item in pairs:
        name = "item" if isinstance(key, int) else str(key)
        parts.append(f"<{name}>{to_xml(item)}</{name}>")
    return "".join(parts)


def _xml_text(value: object) -> str:
    if value is True:
        return "1"
    return "" if value is None or value is False else escape(str(value))


def parse_form(text: str) -> PhpArray:
    """Read a query or form body as PHP does: ``a[]=1&a[k]=2`` makes a nested array."""
    return from_pairs(parse_qsl(text, keep_blank_values=True))


def from_pairs(pairs: Iterable[tuple[str, str]]) -> PhpArray:
    """Build a PHP array from form names and values, in their order."""
    result: PhpArray = {}
    for name, value in pairs:
        _put(result, name, value)
    return result


def _put(target: PhpArray, name: str, value: str) -> None:
    bracket = name.find("[")
    if bracket <= 0 or "]" not in name[bracket:]:
        target[php_key(name)] = value
        return
    path = [name[:bracket], *_NESTED_KEY.findall(name[bracket:])]
    place = target
    for part in path[:-1]:
        key = _next_key(place, part)
        inner = place.get(key)
        if not isinstance(inner, dict):
            inner = {}
            place[key] = inner
        place = inner
    place[_next_key(place, path[-1])] = value


def _next_key(place: PhpArray, part: str) -> PhpKey:
    if part:
        return php_key(part)
    return max((key for key in place if isinstance(key, int)), default=-1) + 1


def is_true(value: PhpValue) -> bool:
    """Return PHP's truth of a value: ``"0"``, ``""`` and empty arrays are false, ``"false"`` is true."""
    return value not in (None, False, 0, 0.0, "", "0", {})


def to_text(value: PhpValue) -> str:
    """Return a scalar as PHP's string of it; an array gives the empty string."""
    if value is None or value is False or isinstance(value, dict):
        return ""
    return "1" if value is True else str(value)


def to_int(value: PhpValue) -> int:
    """Return PHP's integer of a value: the leading digits of a text, else 0."""
    found = re.match(r"\s*[-+]?\d{1,18}", to_text(value))
    return int(found.group()) if found else 0


def as_array(value: PhpValue) -> PhpArray:
    """Return the value if it is an array, else an empty one."""
    return value if isinstance(value, dict) else {}


def build_query(fields: Mapping[str, object], prefix: str = "") -> str:
    """Encode nested fields as PHP's ``http_build_query`` does; booleans become 1 and 0."""
    parts = []
    for key, value in fields.items():
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, Mapping):
            parts.append(build_query(value, name))
        elif value is not None:
            text = str(int(value)) if isinstance(value, bool) else str(value)
            parts.append(f"{quote_plus(name)}={quote_plus(text)}")
    return "&".join(part for part in parts if part)
