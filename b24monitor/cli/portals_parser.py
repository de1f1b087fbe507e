"""What `b24monitor portals` takes on its command line."""

import argparse

TARIFFS = ("standard", "enterprise", "on-premise")


def add_portals_parser(parent: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `portals` to the program's commands."""
    portals = parent.add_parser("portals", help="list or change what is set for a portal: request limit, proxy, CA")
    commands = portals.add_subparsers(dest="portals_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="list the portals of all accounts, and those with settings")
    listing.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object a line")
    changing = commands.add_parser("set", help="change a portal's settings")
    changing.add_argument("portal", metavar="PORTAL", help="the portal's address")
    changing.add_argument("--tariff", choices=TARIFFS, help="which request limit the portal has")
    add_route_options(changing)
    changing.add_argument("--server", metavar="URL|none", help="an on-premise portal's own authorisation server")


def add_route_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options about the way to a portal."""
    parser.add_argument(
        "--proxy",
        metavar="URL|system|direct",
        help="proxy as http://host:3128 or socks5h://host:1080; system: this computer's settings; direct: none",
    )
    parser.add_argument("--ca-file", metavar="FILE|none", help="PEM file of authorities trusted for this portal too")
