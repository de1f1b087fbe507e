"""Values that must never be shown: tokens and keys that hide themselves, and the redactor that catches the rest."""

import re
import weakref
from typing import NoReturn

HIDDEN = "[hidden]"
# Shorter values are not searched for: they would blank out ordinary words of a log line.
_SHORTEST_SEARCHED = 8

# By identity: of two equal secrets each must be known for as long as it lives. No lock: every thread only sets its own
# key, and the copy that `redact` takes is made in one step.
_known: "weakref.WeakValueDictionary[int, Secret]" = weakref.WeakValueDictionary()


class Secret:
    """A text that shows itself only through `reveal()`: `repr`, `str`, formatting and pickling keep it back."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        if len(value) >= _SHORTEST_SEARCHED:
            _known[id(self)] = self

    def reveal(self) -> str:
        """The text itself: for a request's body, the keyring, and nowhere else."""
        return self._value

    def masked(self) -> str:
        """A form a person can tell apart from others, four characters at most, for "what was recognised"."""
        return f"{self._value[:4]}…" if len(self._value) >= 4 * _SHORTEST_SEARCHED else "…"

    def fingerprint(self, key: "Secret") -> str:
        """The keyed fingerprint (HMAC-SHA-256, RFC 2104; 32 hex digits) by which databases and logs know the value."""
        # Imported here, as below: OpenSSL behind it would delay the first paint, which needs no secret.
        import hashlib
        import hmac

        digest = hmac.new(key._bytes(), self._bytes(), hashlib.sha256)
        return digest.hexdigest()[:32]

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, _spec: str) -> str:
        return HIDDEN

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac

        return hmac.compare_digest(self._bytes(), other._bytes())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled: only the keyring keeps it")

    def _bytes(self) -> bytes:
        # An environment variable that is no UTF-8 arrives with lone surrogates.
        return self._value.encode("utf-8", "surrogatepass")


# What carries a secret by its name, whether the value is one of ours or not.
_NAMED = re.compile(
    r"""(?ix)
    (?P<name> (?: \b | (?<= %5B | %22 ) )
              (?: (?: auth | access_token | refresh_token | client_secret | application_token | auth_id | refresh_id
                    | (?: \w+_ )? password | token ) (?: ["'\]\\] | %5D | %22 )* \s* (?: [=:] | %3D | %3A )
                # An authorisation code stands in an address; elsewhere "code:" is an error's.
                | code \s* (?: = | %3D ) )
              \s* (?: \\* ["'] | %22 )? )
    (?P<value> [^\s"'&,;}\)\\]{4,} )
    """
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]+")
_WEBHOOK = re.compile(r"(?i)((?:/|%2F)rest(?:/|%2F)\d+(?:/|%2F))[^/\s\"'?#&%]+")
# A question's tag holds the token that asked, of whichever user (contract, section 7).
_BAR = r"(?:\||%7C|\\+u007C)"
_QUESTION = re.compile(rf"(?i)(REST_CONFIRM{_BAR}(?:(?!{_BAR})[^\s\"'])*{_BAR})(?:(?!{_BAR})[^\s\"'])+")


def redact(text: str) -> str:
    """`text` without any secret alive in this process and without what stands where secrets stand."""
    known = (reference() for reference in _known.valuerefs())
    # No form of a value is shorter than the value, and most texts are shorter than any token.
    values = {secret.reveal() for secret in known if secret is not None}
    forms = {form for value in values if len(value) <= len(text) for form in _forms(value)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    text = _NAMED.sub(rf"\g<name>{HIDDEN}", text)
    text = _BEARER.sub(rf"\g<1>{HIDDEN}", text)
    text = _QUESTION.sub(rf"\g<1>{HIDDEN}", text)
    return _WEBHOOK.sub(rf"\g<1>{HIDDEN}", text)


def _forms(value: str) -> tuple[str, str, str]:
    """A value as it is, in an address and inside JSON."""
    # Every start sets the log up, which hardly ever has anything to say.
    import json
    from urllib.parse import quote_plus

    return value, quote_plus(value, errors="surrogatepass"), json.dumps(value)[1:-1]
