"""The program's own errors.

B24MonitorError
├── BadMethodError           what was typed is no method name
├── BadEndpointError         what was typed is no portal address we may send a token to
├── BadProxyError            what was typed is no proxy's address, or has a password in it
├── BadCaFileError           the file of a server's own authorities cannot be used
├── BadRedirectError         what a browser came back with is no answer to our sign-in
├── UnreadableGrantError     a keyring item is not one of ours
├── VaultError
│   ├── NoKeyringError       this system offers no keyring that keeps secrets safe
│   ├── KeyringLockedError   the keyring is locked and nobody unlocked it
│   └── KeyringSilentError   the keyring did not answer within the time limit
├── StoreError               the database cannot be read or written
└── UnreachableError         the portal gave no complete, intelligible answer
"""

from enum import StrEnum


class B24MonitorError(Exception):
    """The root of everything this program raises on purpose."""


class BadMethodError(B24MonitorError):
    """The text is no REST method name that can be watched."""


class BadEndpointError(B24MonitorError):
    """The text is no portal address that a token may be sent to; `reason` says why.

    `candidates` are the hosts that a BARE_WORD may stand for, the likeliest first.
    """

    class Reason(StrEnum):
        """Why an address is refused."""

        NOT_AN_ADDRESS = "not_an_address"
        PLAIN_HTTP = "plain_http"
        WEBHOOK = "webhook"
        UNKNOWN_SERVER = "unknown_server"
        BARE_WORD = "bare_word"

    def __init__(self, reason: Reason, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.candidates = candidates


class BadProxyError(B24MonitorError):
    """The text is no address of a proxy; `reason` says why, and nothing quotes the text."""

    class Reason(StrEnum):
        """Why an address is refused."""

        NOT_A_PROXY = "not_a_proxy"
        HAS_PASSWORD = "has_password"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class BadCaFileError(B24MonitorError):
    """A file of authorities cannot be used; `reason` says why."""

    class Reason(StrEnum):
        """Why a file is refused."""

        MISSING = "missing"
        UNREADABLE = "unreadable"
        NOT_PEM = "not_pem"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class BadRedirectError(B24MonitorError):
    """The address is no answer to our sign-in; `reason` says why, and nothing quotes the address."""

    class Reason(StrEnum):
        """Why a redirect is of no use."""

        NO_CODE = "no_code"
        OTHER_STATE = "other_state"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class UnreadableGrantError(B24MonitorError):
    """A keyring item under our name is not a grant of ours."""


class VaultError(B24MonitorError):
    """The keyring did not keep, give or delete an item."""


class NoKeyringError(VaultError):
    """No keyring that keeps secrets safe: a plain-text back-end is not accepted."""


class KeyringLockedError(VaultError):
    """The keyring is locked."""


class KeyringSilentError(VaultError):
    """The keyring did not answer within the time limit."""


class StoreError(B24MonitorError):
    """The database could not be read or written."""


class Trouble(StrEnum):
    """Why a portal gave no answer that means anything. OFFLINE: this machine has no network, so nothing was sent."""

    OFFLINE = "offline"
    NO_CONNECTION = "no_connection"
    NAME_NOT_FOUND = "name_not_found"
    TLS = "tls"
    TIMED_OUT = "timed_out"
    CUT_OFF = "cut_off"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    NOT_JSON = "not_json"
    NOT_BITRIX24 = "not_bitrix24"
    PORTAL_ERROR = "portal_error"
    BUSY = "busy"
    METHOD_BUSY = "method_busy"
    CLOSED = "closed"


class UnreachableError(B24MonitorError):
    """The portal gave no complete, intelligible answer; `detail` holds no secret."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
