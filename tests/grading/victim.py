"""Grades a class while something of it is killed, again and again: ``make grade-kill``.

Each round starts ``cnnref grade --again`` with two workers, and kills the run, a worker, a
student's box or the library's box at a random moment. Then one run is left in peace. What must
hold afterwards, and after each round that was not itself killed, is in test_kill.py.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

from cnnref.grading.course import Course
from cnnref.grading.results import results

SLUG = "convolution"
TARGETS = ("run", "worker", "box", "library")
GRADE = [sys.executable, "-m", "cnnref.cli", "grade", SLUG, "--jobs", "2"]


def main(folder: str, kills: str, seed: str = "0") -> None:
    """Kill, finish, and print what was killed how often."""
    root, rng, done = Path(folder), random.Random(int(seed)), Counter()
    expected = scores(root)
    while done.total() < int(kills):
        target = TARGETS[done.total() % len(TARGETS)]
        run = subprocess.Popen([*GRADE, "--again"], cwd=root, **quiet())
        left = kill(run, target, rng)
        told = run.wait()
        if left is None:
            continue
        done[target] += 1
        _, alive = psutil.wait_procs(left, timeout=20)
        assert not alive, f"left at work when the {target} was killed: {alive}"
        assert target == "run" or told == 0, f"the run gave up when its {target} was killed"
        assert target == "run" or scores(root) == expected, f"a killed {target} moved points"
        print(f"{done.total()} of {kills}: {target}", file=sys.stderr)
    subprocess.run(GRADE, cwd=root, check=True, **quiet())
    assert scores(root) == expected
    print(json.dumps(done))


def quiet() -> dict:
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def kill(run: subprocess.Popen, target: str, rng: random.Random) -> list[psutil.Process] | None:
    """Kill a process of a run at a random moment; return all that then belonged to the run."""
    wait = rng.uniform(1, 8) if target == "run" else rng.uniform(0, 1)
    while run.poll() is None:
        family = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
        found = [one for one in family if is_target(one, target)]
        if found and wait <= 0:
            rng.choice(found).kill()
            return family[1:]
        time.sleep(0.05)
        wait -= 0.05 if found else 0
    return None


def is_target(process: psutil.Process, target: str) -> bool:
    """Whether a process is the run, one of its workers, or stands for a box."""
    marks = {"run": "cnnref.cli", "worker": "multiprocessing.forkserver"}
    marks |= {"box": "library=False", "library": "library=True"}
    try:
        words = [" ".join(one.cmdline()) for one in (process, process.parent() or process)]
    except psutil.NoSuchProcess:
        return False
    if target == "worker":  # the server that workers are forked from is none
        return all(marks[target] in said for said in words)
    return marks[target] in words[0]


def scores(root: Path) -> dict[str, float]:
    """The gradebook's points, each student once."""
    found = results(Course(root), SLUG)
    assert len({one.student for one in found}) == len(found)
    return {one.student: one.score for one in found}


if __name__ == "__main__":
    main(*sys.argv[1:])
