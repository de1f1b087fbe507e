"""The text of an autostart file: keys, and the two layers of quoting (Desktop Entry Specification, version 1.5)."""

import re
from collections.abc import Sequence

# Inside double quotes a backslash stands before these.
_QUOTED = re.compile(r'(["`$\\])')
# An argument that needs no quotes.
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")


def autostart_entry(command: Sequence[str]) -> str:
    """The entry that starts `command` with the session."""
    executed = " ".join(map(_argument, command))
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=b24monitor",
        # First what is quoted, then the value as a string, in which each backslash is doubled once more.
        f"Exec={_string(executed)}",
        "Icon=b24monitor",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    )
    return "\n".join(lines) + "\n"


def is_switched_off(text: str) -> bool:
    """Whether an autostart file says that it is not to be started."""
    group, fields = "", {}
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip()
        elif group == "[Desktop Entry]" and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            fields[key.strip()] = value.strip()
    return fields.get("Hidden") == "true" or fields.get("X-GNOME-Autostart-enabled") == "false"


def _argument(text: str) -> str:
    # A percent sign begins a field code.
    escaped = text.replace("%", "%%")
    return escaped if _PLAIN.fullmatch(text) else '"' + _QUOTED.sub(r"\\\1", escaped) + '"'


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return escaped.replace("\t", "\\t").replace("\r", "\\r")
