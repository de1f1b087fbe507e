"""What `b24monitor export` and `b24monitor self-test` take on their command lines."""

import argparse


def add_program_parsers(parent: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both to the program's commands."""
    export = parent.add_parser("export", help="write the whole history as CSV or JSON, newest first")
    export.add_argument("--format", choices=("csv", "json"), default="", help="default: by the file's name, else CSV")
    export.add_argument("--output", "-o", metavar="FILE", default="", help="default: standard output")
    test = parent.add_parser(
        "self-test", help="try keyring, data folder, portals and clock; asks nobody (exit status 1: something failed)"
    )
    test.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object a line")
