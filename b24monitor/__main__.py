"""Chooses between the window and the command line, which never import each other."""

import sys


def main() -> int:
    """The program: a window without arguments, for `demo` or `--hidden`, else the command line."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("demo", "--hidden"):
        from b24monitor.app import run

        return run(arguments)
    if arguments[0] == "renew-grant":
        from b24monitor.cli.renew_grant import run_renew_grant

        return run_renew_grant(arguments[1:])
    from b24monitor.cli.main import main as run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
