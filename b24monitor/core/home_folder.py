"""Takes the user's own folder, and with it the user's name, out of what is passed on."""

import re


def without_home(text: str, home: str) -> str:
    """`text` on one line, with the folder `home` as `~`; its last part alone, the user's name, becomes one too."""
    line = " ".join(text.split())
    bare = home.rstrip("/\\")
    if not bare:
        return line
    line = line.replace(bare, "~")
    name = re.split(r"[/\\]", bare)[-1]
    return re.sub(rf"(?<![\w~]){re.escape(name)}(?!\w)", "~", line)
