"""Counts the questions that reach administrators twice, over many randomised runs of real engines.

Usage: python -m tests.benchmarks.asking_runs RUNS [--seed S] [--processes N] [--show]; run number i has the seed S + i,
so that a violation is replayed with `1 --seed ITS_SEED --show`. Prints every violation, and one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Sequence

from tests.simulation.asking import Outcome, Runs


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="what the users did")
    arguments = parser.parse_args()
    began_s = time.monotonic()
    seeds = range(arguments.seed, arguments.seed + arguments.runs)
    outcomes = make_runs(seeds, min(arguments.processes, arguments.runs))
    failed = [outcome for outcome in outcomes if outcome.violations]
    for outcome in outcomes if arguments.show else failed:
        for line in (*(outcome.actions if arguments.show else ()), *outcome.violations):
            print(f"seed {outcome.seed}: {line}")
    print(json.dumps(summary(outcomes, time.monotonic() - began_s)))
    return 1 if failed else 0


def make_runs(seeds: Sequence[int], processes: int) -> list[Outcome]:
    """The outcomes of runs with these seeds, shared out among processes."""
    if processes <= 1:
        return _some_runs(seeds)
    shares = [seeds[start : start + 50] for start in range(0, len(seeds), 50)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [outcome for share in pool.imap(_some_runs, shares) for outcome in share]


def summary(outcomes: Sequence[Outcome], seconds: float) -> dict[str, object]:
    """The figures of a set of runs."""
    return {
        "benchmark": "asking_runs",
        "runs": len(outcomes),
        "failed_runs": sum(bool(outcome.violations) for outcome in outcomes),
        "violations": sum(len(outcome.violations) for outcome in outcomes),
        "questions": sum(outcome.questions for outcome in outcomes),
        "gated_calls": sum(outcome.calls for outcome in outcomes),
        "proved_decisions_shown": sum(outcome.proved for outcome in outcomes),
        "simulated_hours": round(sum(outcome.simulated_s for outcome in outcomes) / 3600),
        "seconds": round(seconds, 1),
        "runs_per_s": round(len(outcomes) / seconds, 1),
    }


def _some_runs(seeds: Sequence[int]) -> list[Outcome]:
    with Runs() as runs:
        return [runs.run(seed) for seed in seeds]


if __name__ == "__main__":
    sys.exit(main())
