"""Which small changes of the solutions lose points; kept for the page that shows it.

make kill-matrix    # writes book/mutants.json
"""

import contextlib
import json
import signal
from pathlib import Path

import solved
from equivalent import EQUIVALENT
from mutation import mutants
from rich.progress import track

from cnnref.checks import registry
from cnnref.checks.answers import right_result
from cnnref.checks.call import call
from cnnref.checks.judge import Trial

KEPT = Path(__file__).parents[1] / "book" / "mutants.json"
SEEDS = (0, 1)
SECONDS = 2
"""Longer than any right solution takes on all its cases: a change that never ends is noticed."""


@contextlib.contextmanager
def limited(seconds):
    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def keeps_all_points(exercise, cases, scope, changed):
    names = dict(scope)
    try:
        with limited(SECONDS):
            exec(changed, names)
            return not any(
                Trial(exercise, one, right, call(names[exercise.name], one)).problem
                for one, right in cases
            )
    except TimeoutError:
        return False


def tally(slug):
    """Try every small change of an assignment's solutions.

    For each exercise: how many were tried, which are equivalent and why, and which other ones kept
    all points.
    """
    scope, sources = solved.notebook(slug)
    found = {}
    for name, source in sources.items():
        exercise = registry.named(name)
        cases = [(c, right_result(exercise, c)) for seed in SEEDS for c in exercise.draw(seed)]
        # where a result is measured, another rate or one round more is as right: nothing to notice
        changes = {} if exercise.measure else dict(mutants(source))
        kept = [w for w, c in changes.items() if keeps_all_points(exercise, cases, scope, c)]
        listed = EQUIVALENT.get(name, {})
        found[name] = {
            "tried": len(changes),
            "equivalent": {words: listed[words] for words in kept if words in listed},
            "unnoticed": [words for words in kept if words not in listed],
        }
    return found


def main():
    """Try all assignments and keep the outcome."""
    found = {slug: tally(slug) for slug in track(solved.SLUGS, "changing solutions")}
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
