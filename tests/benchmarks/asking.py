"""Counts the questions put to administrators beyond one for each token and method, over many randomised runs.

Usage: python -m tests.benchmarks.asking [RUNS]; the runs are those of `tests.benchmarks.asking_runs`.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.benchmarks.figure import Figure, report

_RUNS = 10_000


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else _RUNS
    command = [sys.executable, "-m", "tests.benchmarks.asking_runs", str(runs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    *violations, summary = done.stdout.splitlines()
    for line in violations:
        print(line)
    found = json.loads(summary)
    note = f"{found['runs']} runs, {found['questions']} questions"
    report(
        [Figure("questions beyond one for a token and method", found["violations"], "questions", limit=0, note=note)]
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
