"""How the window was asked for on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SPEED = 1000.0
# Said by what starts the program at login: nobody is waiting for a window then.
HIDDEN_OPTION = "--hidden"


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """`speed`: how many times faster than real time a demo runs (None: as is usual). `is_hidden`: only the tray."""

    is_demo: bool = False
    speed: float | None = None
    is_hidden: bool = False


def window_options(arguments: Sequence[str]) -> WindowOptions:
    """What the arguments say; ends the process on a mistyped command line."""
    if not arguments:
        return WindowOptions()
    if list(arguments) == [HIDDEN_OPTION]:
        return WindowOptions(is_hidden=True)
    import argparse

    parser = argparse.ArgumentParser(prog="b24monitor")
    demo = parser.add_subparsers(required=True).add_parser("demo", description="Opens the window on a demo portal.")
    demo.add_argument("--speed", type=float, metavar="N", help="how many times faster than real time the demo runs")
    speed: float | None = parser.parse_args(arguments).speed
    if speed is not None and not 1.0 <= speed <= MOST_SPEED:
        demo.error(f"--speed: from 1 to {MOST_SPEED:.0f}")
    return WindowOptions(is_demo=True, speed=speed)
