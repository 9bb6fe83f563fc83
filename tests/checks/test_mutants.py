"""A slip of the hand in a solution loses points: every small change of it is noticed.

A change that keeps all points is either listed as equivalent, with the reason, or it is one
too many: two in a hundred are allowed.
"""

import json

import pytest
import solved
from equivalent import EQUIVALENT
from kill_matrix import KEPT, tally


@pytest.mark.parametrize("slug", solved.SLUGS)
def test_small_changes_of_a_solution_lose_points(slug):
    found = tally(slug)
    equivalent = sum(len(one["equivalent"]) for one in found.values())
    tried = sum(one["tried"] for one in found.values())
    for name, one in found.items():
        gone = set(EQUIVALENT.get(name, {})) - set(one["equivalent"])
        assert not gone, f"not equivalent any more: {name}: {sorted(gone)}"
    unnoticed = [f"{name}: {words}" for name, one in found.items() for words in one["unnoticed"]]
    lines = "\n".join(unnoticed)
    print(f"{slug}: {tried} small changes, {equivalent} of them equivalent, not noticed:\n{lines}")
    assert len(unnoticed) <= 0.02 * (tried - equivalent), lines
    kept = json.loads(KEPT.read_text()).get(slug)
    assert kept == found, "book/mutants.json is behind the solutions: run make kill-matrix"
