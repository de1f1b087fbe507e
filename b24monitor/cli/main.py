"""The command line's entry: parses and hands over; store and keyring are loaded by the commands that need them."""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from b24monitor import __version__
from b24monitor.cli.accounts_parser import add_accounts_parser
from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.portals_parser import add_portals_parser
from b24monitor.cli.program_parser import add_program_parsers
from b24monitor.cli.questions_parser import add_questions_parsers
from b24monitor.cli.wait_options import UsageError, add_wait_parser, wait_options
from b24monitor.core.secret import redact
from b24monitor.translations import speak_to_terminal


def main(arguments: Sequence[str]) -> int:
    """Runs a command; returns the exit status."""
    _open_closed_streams()
    _bear_any_text()
    speak_to_terminal(os.environ)
    parser = _parser()
    parsed = parser.parse_args(arguments)
    try:
        return _run(parsed)
    except UsageError as error:
        # Redacted: what was typed in a wrong place may be a webhook's address.
        parser.exit(ExitStatus.USAGE, redact(f"b24monitor: {error}\n"))
    except BrokenPipeError:
        # Whoever read our output has left; the interpreter must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.FAILED
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED


def _open_closed_streams() -> None:
    """Gives a standard stream that the caller closed a place to go, or the next file or socket opened would be it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 - it stays open until the process ends
            setattr(sys, name, stream)


def _bear_any_text() -> None:
    """Lets streams bear what their encoding lacks: a portal's words, and bytes that are no text in a paste."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="b24monitor",
        description="Watches where Bitrix24 REST methods that need an administrator's confirmation stand. "
        "Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"b24monitor {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    # Started by the window's side of the program; named here so that --help is complete.
    commands.add_parser("demo", help="open the window on an embedded demo portal")
    add_wait_parser(commands)
    add_accounts_parser(commands)
    add_portals_parser(commands)
    add_questions_parsers(commands)
    add_program_parsers(commands)
    return parser


def _run(parsed: argparse.Namespace) -> int:
    if parsed.command == "accounts":
        from b24monitor.cli.accounts import run_accounts

        return run_accounts(parsed)
    if parsed.command == "portals":
        from b24monitor.cli.portals import run_portals

        return run_portals(parsed)
    if parsed.command == "questions":
        from b24monitor.cli.questions import run_questions

        return run_questions(parsed)
    if parsed.command == "answer":
        from b24monitor.cli.answer import run_answer

        return run_answer(parsed)
    if parsed.command == "export":
        from b24monitor.cli.export import run_export

        return run_export(parsed)
    if parsed.command == "self-test":
        from b24monitor.cli.self_test import run_self_test

        return run_self_test(parsed)
    return _wait(parsed)


def _wait(parsed: argparse.Namespace) -> int:
    options = wait_options(parsed, os.environ)
    # Imported late: a mistyped option is answered without loading the network.
    from b24monitor.cli.wait import Wait
    from b24monitor.cli.wait_report import WaitReport
    from b24monitor.core.clock import SystemClock
    from b24monitor.wiring import portal_client

    clock = SystemClock()
    client = portal_client(clock)
    client.use_route(options.endpoint, options.route)
    report = WaitReport(sys.stdout, sys.stderr, options.as_json)
    return Wait(options, client, clock, report).run()
