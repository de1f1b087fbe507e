"""Runs all benchmarks and shows every figure beside its target, as a table and in build/bench.json.

Usage: python -m tests.benchmarks [NAME…]; wants a display (`xvfb-run -a` gives one). Names are those of the modules.
A missed target is shown and is no failure; a benchmark that breaks or takes too long is.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.figure import FIGURES_VARIABLE, HEADING, Figure

_RESULT = Path("build/bench.json")


@dataclass(frozen=True)
class _Benchmark:
    """A module with its arguments, and how long it may take; `beside`: it mostly waits, and runs beside the next."""

    name: str
    arguments: tuple[str, ...] = ()
    limit_s: float = 120.0
    beside: bool = False


# Those beside count the time of their own processes, or seconds where milliseconds do not matter.
_BENCHMARKS = (
    _Benchmark("start_up"),
    _Benchmark("table", limit_s=180.0),
    _Benchmark("window_memory"),
    _Benchmark("notice"),
    _Benchmark("cpu", limit_s=150.0),
    _Benchmark("decisions", limit_s=300.0, beside=True),
    _Benchmark("steady", limit_s=200.0),
    _Benchmark("questions", limit_s=150.0),
    _Benchmark("asking", ("10000",), limit_s=300.0),
    _Benchmark("hung_portals", limit_s=240.0),
)


class _Run:
    """One benchmark in its process, with the file of its figures."""

    def __init__(self, benchmark: _Benchmark, folder: Path) -> None:
        self._benchmark = benchmark
        self._file = folder / f"{benchmark.name}.jsonl"
        self._began_s = time.monotonic()
        command = [sys.executable, "-m", f"tests.benchmarks.{benchmark.name}", *benchmark.arguments]
        environment = {**os.environ, FIGURES_VARIABLE: str(self._file)}
        self._process = subprocess.Popen(command, env=environment, start_new_session=True)

    def finish(self) -> tuple[list[Figure], str]:
        """Waits for it within its limit; returns its figures and what went wrong (empty: nothing)."""
        name = self._benchmark.name
        try:
            status = self._process.wait(self._benchmark.limit_s - (time.monotonic() - self._began_s))
        except subprocess.TimeoutExpired:
            return self._figures(), f"{name}: not done within {self._benchmark.limit_s:.0f} s"
        return self._figures(), "" if status == 0 else f"{name}: exit status {status}"

    def stop(self) -> None:
        """Ends it if it still runs, with the servers it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, 15)
            self._process.wait()

    def _figures(self) -> list[Figure]:
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        return [Figure.of_json(json.loads(line)) for line in lines]


def _chosen(names: list[str]) -> list[_Benchmark]:
    there = [one for one in _BENCHMARKS if importlib.util.find_spec(f"tests.benchmarks.{one.name}") is not None]
    return [one for one in there if not names or one.name in names]


def _run(benchmarks: list[_Benchmark]) -> tuple[list[Figure], list[str]]:
    figures: list[Figure] = []
    failures: list[str] = []
    started: list[_Run] = []

    def finish(run: _Run) -> None:
        found, failure = run.finish()
        figures.extend(found)
        failures.extend([failure] if failure else [])

    with tempfile.TemporaryDirectory() as folder:
        try:
            for benchmark in benchmarks:
                print(f"— {benchmark.name}", flush=True)
                started.append(_Run(benchmark, Path(folder)))
                if not benchmark.beside:
                    finish(started.pop())
                if benchmark.name == "asking":
                    # Nothing runs beside those who measure milliseconds.
                    while started:
                        finish(started.pop(0))
            while started:
                finish(started.pop(0))
        finally:
            for run in started:
                run.stop()
    return figures, failures


def main() -> int:
    began_s = time.monotonic()
    figures, failures = _run(_chosen(sys.argv[1:]))
    took_s = time.monotonic() - began_s
    print(f"\n{HEADING}")
    for figure in figures:
        print(figure.line())
    missed = sum(figure.is_met is False for figure in figures)
    print(f"\n{len(figures)} figures, {missed} targets missed, {took_s:.0f} s")
    for failure in failures:
        print(failure, file=sys.stderr)
    _RESULT.parent.mkdir(exist_ok=True)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version()},
        "took_s": round(took_s),
        "figures": [figure.as_json() for figure in figures],
        "failures": failures,
    }
    _RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
