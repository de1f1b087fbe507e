"""Nobody is asked twice, whatever happens: a sample of the runs of `tests.benchmarks.asking_runs`."""

from __future__ import annotations

import random

import pytest

from tests.simulation.asking import Runs

_FIXED = range(150)
_FRESH = 20


def test_no_administrator_is_asked_twice() -> None:
    # Fresh ones as well: a failure names its seed.
    seeds = [*_FIXED, *random.SystemRandom().sample(range(10**6, 10**9), _FRESH)]
    with Runs() as runs:
        outcomes = [runs.run(seed) for seed in seeds]
    assert {outcome.seed: outcome.violations for outcome in outcomes if outcome.violations} == {}
    # Something was asked, decided and shown.
    assert sum(outcome.questions for outcome in outcomes) > 100
    assert sum(outcome.proved for outcome in outcomes) > 3


@pytest.mark.parametrize("seed", [3, 17])
def test_the_same_seed_is_the_same_run(seed: int) -> None:
    with Runs() as runs:
        assert runs.run(seed) == runs.run(seed)
