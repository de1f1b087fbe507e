"""Secrets from the environment, from standard input, or from somebody at a terminal; never from arguments."""

import getpass
from collections.abc import Mapping
from typing import TextIO

from b24monitor.cli.wait_options import UsageError
from b24monitor.core.secret import Secret

_LONGEST_LINE = 8192


def read_secret(option: str, name: str | None, environment: Mapping[str, str], stdin: TextIO, prompt: str) -> Secret:
    """The secret in the variable `name`, else a line; raises `UsageError` when there is none."""
    secret = read_line(stdin, prompt) if name is None else Secret(environment.get(name, "").strip())
    word = secret.reveal()
    if len(word.split()) != 1 or not word.isprintable():
        # The variable is not named: somebody who writes --client-secret-env $SECRET has typed the secret itself.
        raise UsageError(f"{option}: one word in an environment variable, or on the first line of standard input")
    return secret


def read_line(stdin: TextIO, prompt: str) -> Secret:
    """The next line, or what somebody types unseen; empty at the end of the input."""
    if not stdin.isatty():
        return Secret(stdin.readline(_LONGEST_LINE).strip())
    try:
        return Secret(getpass.getpass(prompt).strip())
    except EOFError:
        return Secret("")
