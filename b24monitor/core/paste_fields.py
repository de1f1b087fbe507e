"""The named fields inside a pasted text: JSON, forms, addresses, lines of names and values, curl commands."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

# By the name on the wire, in lower case but for the frame's DOMAIN, whose case tells it from another `domain`.
Fields = Mapping[str, object]

FRAME_DOMAIN = "DOMAIN"
_IN_ANY_CASE = frozenset(
    {
        *("access_token", "auth_id", "refresh_token", "refresh_id", "application_token", "protocol", "member_id"),
        *("client_endpoint", "server_endpoint", "server_andpoint", "server_domain", "client_id"),
        *("expires_in", "auth_expires"),
    }
)
# In upper case these are parameters of many methods: USER_ID is whom a call asks about, not whose token it carries.
_AS_WRITTEN = frozenset({"auth", "domain", FRAME_DOMAIN, "user_id", "scope", "expires"})
# An address and a form call a code by that name; elsewhere "code" is an error's.
_ONLY_IN_FORMS = frozenset({"code", "state"})
_KNOWN = _IN_ANY_CASE | _AS_WRITTEN
_KNOWN_IN_FORMS = _KNOWN | _ONLY_IN_FORMS

# A text full of braces is no reason to try JSON at each of them.
_MOST_OBJECTS = 64

# Every repetition has a bound: a pasted text must not cost more time than its length.
_NESTED = re.compile(r"(?:\w{1,64}(?:\[\w{1,64}\]){0,2}\[auth\]|auth)\[(\w{1,64})\]", re.IGNORECASE)
_NAME = r"\w{1,64}(?:\[\w{1,64}\]){0,3}"
_LABELLED = re.compile(rf"""\W{{0,8}}?(?P<name>{_NAME})[\]"'\s]{{0,6}}(?:=>|:)(?P<value>.*)""", re.DOTALL)
_UP_TO_QUERY = re.compile(r"[^\s?#=&]*[?#]")
_NEXT_FIELD = re.compile(r"""\s\W{0,4}[\w\[\]%"']{1,96}\s{0,4}[:=](?!//)""")
_BETWEEN_PAIRS = re.compile(r"&amp;|[&?#]")
# The value is only looked ahead at, since it can hold the pair that counts: `--data=auth=…`.
_PAIR = re.compile(r"""([\w\[\]%]{1,96})=["'`]?(?=([^ \t\r\n"'`<>&?#]{0,600}))""")
_BEARER = re.compile(r"""\bbearer[ \t]{1,8}([^\s"'`,;]{16,512})(?![^\s"'`,;])""", re.IGNORECASE)
_AROUND_VALUE = " \t\r\n\"'`,;"


def field_sets(text: str) -> Iterator[Fields]:
    """The sets of fields that belong together, as likely ones first: each JSON object, then the text around them.

    Of a name given twice the first counts. Values are as they came: whether one is usable is for the reader to judge.
    """
    objects, rest = _split_json(text)
    if not objects and '\\"' in text:
        # As a command line or a log quotes it.
        objects, rest = _split_json(text.replace('\\"', '"'))
    for top in objects:
        yield from _known_in(top)
    yield _fields_in_text(rest)


def bearer_in(text: str) -> str:
    """The word after `Bearer` (RFC 6750, section 2.1), or an empty text."""
    found = _BEARER.search(text)
    return found[1] if found else ""


def _split_json(text: str) -> tuple[list[object], str]:
    """The JSON objects in the text, and the text without them: a value refused there is not looked at a second time."""
    decoder = json.JSONDecoder(object_pairs_hook=_first_wins)
    objects: list[object] = []
    around: list[str] = []
    kept_to, at = 0, text.find("{")
    for _ in range(_MOST_OBJECTS):
        if at < 0:
            break
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            objects.append(found)
            around.append(text[kept_to:at])
            kept_to = end
        at = text.find("{", end)
    return objects, " ".join((*around, text[kept_to:]))


def _first_wins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


def _known_in(top: object) -> Iterator[Fields]:
    """The fields of each object in a JSON value, outer ones first: they stand in `result`, `auth` or at the top."""
    level = [top]
    while level:
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                yield _known(value)
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        level = inner


def _known(found: Mapping[str, object]) -> Fields:
    fields: dict[str, object] = {}
    for name, value in found.items():
        wire = _wire_name(name)
        if wire in _KNOWN and not isinstance(value, dict):
            fields.setdefault(wire, value)
    return fields


def _wire_name(name: str) -> str:
    nested = _NESTED.fullmatch(name)
    plain = nested[1] if nested else name
    return plain.lower() if plain.lower() in _IN_ANY_CASE else plain


def _fields_in_text(text: str) -> Fields:
    whole = _strictly(text)
    if whole is not None:
        return whole
    fields: dict[str, str] = {}
    for line in re.split(r"[\r\n]+", text):
        strict = _strictly(line)
        for name, value in (_loosely(line) if strict is None else strict).items():
            fields.setdefault(name, value)
    return fields


def _strictly(text: str) -> dict[str, str] | None:
    """The fields of a text that holds nothing else: so white space in a value is seen and not taken for its end."""
    labelled = _LABELLED.match(text)
    if labelled and _wire_name(labelled["name"]) in _KNOWN:
        value = labelled["value"]
        several = _NEXT_FIELD.search(value) or ("&" in value and "=" in value)
        return None if several else {_wire_name(labelled["name"]): value.strip(_AROUND_VALUE)}
    return _form(text)


def _form(text: str) -> dict[str, str] | None:
    """The fields of a form-encoded text or of an address' query, or None when there is more than that in the text."""
    query = text.strip(_AROUND_VALUE)
    start = _UP_TO_QUERY.match(query)
    fields: dict[str, str] = {}
    for piece in _BETWEEN_PAIRS.split(query[start.end() if start else 0 :]):
        name, equals, value = piece.partition("=")
        if piece and (not equals or not re.fullmatch(_NAME, unquote(name).strip()) or _NEXT_FIELD.search(value)):
            return None
        _keep(fields, name, value)
    return fields or None


def _loosely(line: str) -> dict[str, str]:
    """The fields of a line of any text: `name=value` up to a blank, a quote or an ampersand."""
    fields: dict[str, str] = {}
    for name, value in _PAIR.findall(line):
        _keep(fields, name, value.rstrip(")}]"))
    return fields


def _keep(fields: dict[str, str], name: str, value: str) -> None:
    wire = _wire_name(unquote(name).strip())
    if wire in _KNOWN_IN_FORMS:
        # A plus sign stays one: no field of ours holds a blank, and people paste values that nobody encoded.
        fields.setdefault(wire, unquote(value.strip(_AROUND_VALUE)))
