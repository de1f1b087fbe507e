"""Chooses between the window and the command line, which never import each other."""

import gc
import sys
from collections.abc import Callable, Sequence


def main() -> int:
    """The program: a window without arguments, for `demo` or `--hidden`, else the command line."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("demo", "--hidden"):
        return load_window()(arguments)
    if arguments[0] == "renew-grant":
        from b24monitor.cli.renew_grant import run_renew_grant

        return run_renew_grant(arguments[1:])
    from b24monitor.cli.main import main as run_command

    return run_command(arguments)


def load_window() -> Callable[[Sequence[str]], int]:
    """Loads what opens the window, and returns it.

    Nearly all that is made on the way to the first paint stays for good: no garbage is looked for until the window
    says that it has begun (`App.start`).
    """
    gc.disable()
    from b24monitor.app import run

    return run


if __name__ == "__main__":
    sys.exit(main())
