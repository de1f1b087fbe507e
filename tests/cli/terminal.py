"""A terminal that the program is started in, and somebody who types into it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.cli.shell import LIMIT_S, Shell

# The terminal becomes the process's own, as a login makes it.
_PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from b24monitor.__main__ import main
sys.exit(main())
"""


def type_at_terminal(shell: Shell, arguments: Sequence[str], lines: Sequence[tuple[str, str]]) -> str:
    """What a terminal shows of the program that is typed each line after its prompt, until it ends."""
    ours, its = os.openpty()
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    process = subprocess.Popen(
        command, env=shell.environment, stdin=its, stdout=its, stderr=its, start_new_session=True
    )
    os.close(its)
    shown = ""
    try:
        for prompt, line in lines:
            shown += _read(ours, prompt)
            os.write(ours, f"{line}\n".encode())
        shown += _read(ours, None)
        process.wait(LIMIT_S)
    finally:
        os.close(ours)
        if process.poll() is None:
            process.kill()
            process.wait()
    return shown


def _read(terminal: int, until: str | None) -> str:
    """What is shown up to a word, or (None) to the end of the program."""
    shown, end_s = "", time.monotonic() + LIMIT_S
    while until is None or until not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0.0, end_s - time.monotonic()))
        assert ready, f"nothing more was shown after: {shown}"
        try:
            part = os.read(terminal, 4096)
        except OSError:
            # The program, the terminal's only user, has ended.
            part = b""
        if not part:
            assert until is None, f"ended after: {shown}"
            break
        shown += part.decode(errors="replace")
    return shown
