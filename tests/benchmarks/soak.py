"""Lets the real engine live through a simulated day, and tells whether anything grew, leaked or broke a promise.

Usage: python -m tests.benchmarks.soak [HOURS] [--seed S]; 50 accounts on five portals with the cloud's budget.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time

from tests.simulation.day import DayResult, pass_day

# What the program may hold more at the end of the day than after two hours: a few rows' worth of changed values.
MOST_GROWTH_BYTES = 200_000
MOST_QUEUED = 200


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("hours", type=float, nargs="?", default=24.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    began_s = time.monotonic()
    result = pass_day(
        hours=arguments.hours,
        settled_h=min(2.0, arguments.hours / 2),
        portals=5,
        accounts=10,
        lag=4.0,
        seed=arguments.seed,
    )
    for problem in complaints(result):
        print(problem)
    figures = dataclasses.asdict(result) | {"problems": len(result.problems), "stuck": len(result.stuck)}
    print(
        json.dumps(
            {"benchmark": "soak", "hours": arguments.hours, **figures, "seconds": round(time.monotonic() - began_s)}
        )
    )
    return 1 if complaints(result) else 0


def complaints(result: DayResult) -> tuple[str, ...]:
    """What is wrong with a day, if anything."""
    found = list(result.problems)
    if result.stuck:
        found.append(f"threads left: {', '.join(result.stuck)}")
    if result.growth_bytes > MOST_GROWTH_BYTES:
        found.append(f"grew by {result.growth_bytes} bytes")
    if result.longest_queue > MOST_QUEUED:
        found.append(f"{result.longest_queue} waited in a queue")
    if result.over_budget:
        found.append(f"{result.over_budget} requests were over a portal's budget")
    return tuple(found)


if __name__ == "__main__":
    sys.exit(main())
