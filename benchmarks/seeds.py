"""Draw the cases of every exercise from many seeds and look for one that is unfair.

    make seeds                                          # every assignment, seeds 0 to 199
    PYTHONPATH=tests python benchmarks/seeds.py pooling --seeds 20

On each seed NumPy's answer agrees with PyTorch's, the solution of the assignment earns all
points, and each declared mistake loses some and is named as itself or not at all. The outcome is
printed and kept in benchmarks/results/seeds.json.
"""

import argparse
import functools
import json
from collections import Counter
from pathlib import Path

import solved
from rich.progress import track

from cnnref import functional
from cnnref.checks import registry
from cnnref.checks.answers import right_function, right_result
from cnnref.checks.call import call
from cnnref.checks.compare import agree
from cnnref.checks.judge import Trial, judge

RESULTS = Path(__file__).parent / "results" / "seeds.json"


def try_seed(exercise, solution, seed, outcomes):
    """Count what became of each mistake in `outcomes`; yield what is wrong, in words."""
    known = [(one, right_result(exercise, one)) for one in exercise.draw(seed)]
    for one, right in known:
        if not exercise.measure and not agree(
            exercise.answer(functional, *one.args, **one.kwargs), right
        ):
            yield "NumPy and PyTorch disagree"
    if any(group.failure for group in judged(exercise, known, solution)):
        yield "the solution loses points"
    for mistake in exercise.mistakes:
        wrong = functools.partial(mistake.function, right_function(exercise))
        failures = [g.failure for g in judged(exercise, known, wrong) if g.failure]
        named = {f.mistake for f in failures}
        if not failures:
            yield f"{mistake.name} keeps all points"
        elif not named <= {mistake.name, ""}:
            yield f"{mistake.name} is taken for {', '.join(sorted(named - {mistake.name, ''}))}"
        else:
            outcomes["named as itself" if mistake.name in named else "not named"] += 1


def judged(exercise, known, function):
    """Judge a function on cases whose results are known."""
    return judge(
        exercise, [Trial(exercise, one, right, call(function, one)) for one, right in known]
    )


def try_assignment(slug, seeds):
    """Try every seed on every exercise of an assignment."""
    scope, sources = solved.notebook(slug)
    outcomes, faults = Counter(), []
    exercises = [registry.named(name) for name in sources]
    for exercise in track(exercises, f"{slug:24}"):
        for seed in range(seeds):
            for fault in try_seed(exercise, scope[exercise.name], seed, outcomes):
                faults.append(f"{exercise.name}, seed {seed}: {fault}")
    return {
        "seeds": seeds,
        "exercises": len(exercises),
        "mistakes": sum(len(one.mistakes) for one in exercises),
        **dict(sorted(outcomes.items())),
        "faults": faults,
    }


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("slug", nargs="*", help="assignments; all of them when none is named")
    parser.add_argument("--seeds", type=int, default=200, help="how many, from 0 (default 200)")
    options = parser.parse_args()
    for slug in options.slug or solved.SLUGS:
        outcome = try_assignment(slug, options.seeds)
        print(f"{slug}: " + ", ".join(f"{k} {v}" for k, v in outcome.items() if k != "faults"))
        print(*outcome["faults"] or ["no faults"], sep="\n")
        known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.write_text(
            json.dumps(dict(sorted((known | {slug: outcome}).items())), indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
