"""What `b24monitor questions` and `b24monitor answer` take on their command lines."""

import argparse

_STATUSES = (
    "Exit status: 0 done; 1 keyring or data folder, or not confirmed; 2 usage; 4 token no longer valid; 5 portal "
    "unreachable; 6 refused; 8 no longer open; 9 too late; 130 interrupted."
)
_ANSWERING = (
    "Sends one answer, once: it is written down first, so that no other window or command sends it again. Says what it "
    "does and asks, unless --yes is given. There is no undo."
)


def add_questions_parsers(parent: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both to the program's commands."""
    listing = parent.add_parser(
        "questions",
        help="list the questions put to administrators",
        description="Lists what is asked of the users of accounts with the scope im: of all whose list is switched on, "
        "or of one that is named.",
        epilog=_STATUSES,
    )
    listing.add_argument("--account", metavar="NAME", help="the account's name or id")
    listing.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object a line")
    answering = parent.add_parser(
        "answer", help="answer one question put to an administrator", description=_ANSWERING, epilog=_STATUSES
    )
    answering.add_argument("question", metavar="ID", help="as `questions` prints it, or any beginning of it")
    answering.add_argument("answer", choices=("allow", "deny"), help="deny also clears what is too late to matter")
    answering.add_argument("--account", metavar="NAME", required=True, help="the account's name or id")
    answering.add_argument("--yes", action="store_true", help="do not ask")
