"""Grading a class: stock nbgrader with PyTorch in the students' kernels against ``cnnref grade``.

``python benchmarks/grading.py`` grades the same mixed class both ways on the same cores, prints
what it took and writes ``results/grading.json``, which the page on performance shows. Stock
nbgrader is slow, so it grades the first students only, and its time is scaled to the class.
Both use one thread, since for small arrays more cost time. Seconds of processors say more than wall
time on a machine that does other things as well.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from cnnref.grading.course import Course
from cnnref.grading.sample import make_class

SLUG = "convolution"
RESULTS = Path(__file__).parent / "results" / "grading.json"
ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.source_directory = "_build/source"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\nraise NotImplementedError"}
c.ExecutePreprocessor.timeout = 60
"""


def main():
    """Measure, print and keep the record."""
    parser = argparse.ArgumentParser(description="Grading: cnnref against stock nbgrader.")
    parser.add_argument("--size", type=int, default=60, help="students of the class")
    parser.add_argument("--stock", type=int, default=12, help="those that stock nbgrader grades")
    parser.add_argument("--growth", type=int, nargs="*", default=[20, 60, 120, 200])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        school = Course.find(Path(__file__).parent)
        largest = max(chosen.size, *chosen.growth)
        course, _ = make_class(school, SLUG, Path(folder) / "class", largest)
        measure(course.root, "nbgrader", "generate_assignment", SLUG, "--force")
        ours = {jobs: grade(course, chosen.size, jobs) for jobs in (1, 2)}
        theirs = grade_stock(course, chosen.stock)
        record = {
            "cores": os.cpu_count(),
            "load": os.getloadavg()[1],
            "size": chosen.size,
            "stock": theirs | {"size": chosen.stock},
            "ours": ours,
            "growth": {size: grade(course, size, 2) for size in chosen.growth},
        }
    show(record)
    RESULTS.write_text(json.dumps(record, indent=1) + "\n")


def grade(course, size, jobs):
    """Grade the first students of a class, of whom nothing is known yet."""
    folder = part_of(course, size)
    return measure(folder, "cnnref", "grade", SLUG, "--jobs", str(jobs))


def grade_stock(course, size):
    """The same in stock nbgrader, whose check cells run in the students' kernels."""
    folder = part_of(course, size)
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    measure(folder, "nbgrader", "generate_assignment", SLUG, "--force")
    return measure(folder, "nbgrader", "autograde", SLUG)


def part_of(course, size):
    """A copy of a course with its first students."""
    folder = course.root.with_name("part")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course.root, folder)
    for path in sorted((folder / "submitted").iterdir())[size:]:
        shutil.rmtree(path)
    return folder


def measure(folder, *words):
    """Run a command in a course: seconds on the clock and of processors, MB of a worker."""
    commands = Path(sys.executable).parent
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "OMP_NUM_THREADS": "1"}
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with account() as (join, used):
        start = time.perf_counter()
        process = psutil.Popen([*join, *words], cwd=folder, env=environment, **quiet)
        seen = [0.0]
        threading.Thread(target=watch, args=(process, seen), daemon=True).start()
        if process.wait():
            raise RuntimeError(f"{' '.join(words)} failed in {folder}")
        measured = {"wall": time.perf_counter() - start, "cpu": used(), "memory": max(seen)}
    print(" ".join(words), measured, flush=True)
    return measured


@contextlib.contextmanager
def account():
    """The words that have a command's processor time counted, and who tells the sum.

    Only a control group knows the time of all processes, those of killed boxes included.
    """
    group = ACCOUNTS / f"benchmark-{os.getpid()}"
    try:
        group.mkdir(exist_ok=True)
        (group / "cpuacct.usage").write_text("0")
    except OSError:
        yield [], lambda: None
        return
    join = ["sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$@"', "sh"]
    yield join, lambda: int((group / "cpuacct.usage").read_text()) / 1e9


def watch(process, seen):
    """Note every second how many MB each worker takes with its kernel or box."""
    while process.is_running():
        with contextlib.suppress(psutil.Error):
            for one in [process, *process.children(recursive=True)]:
                if any(map(runs_student, one.children())):
                    family = [one, *one.children(recursive=True)]
                    seen.append(sum(p.memory_full_info().pss for p in family) / 2**20)
        time.sleep(1)


def runs_student(process):
    """Whether a process is a box or a kernel."""
    return process.name() == "bwrap" or "ipykernel_launcher" in process.cmdline()


def show(record):
    """Print the record with the ratios."""
    size, stock = record["size"], record["stock"]
    whole = size / stock["size"]
    print(f"{size} submissions, {record['cores']} cores, load {record['load']:.1f}")
    print(f"stock nbgrader autograde: {stock['wall'] * whole:.0f} s, from {stock['size']}")
    for jobs, found in record["ours"].items():
        times = stock["wall"] * whole / found["wall"]
        print(f"cnnref grade --jobs {jobs}: {found['wall']:.1f} s, {times:.1f} times as fast")
        if found["cpu"]:
            print(f"  of processors: {stock['cpu'] * whole / found['cpu']:.1f} times less")
        print(f"  a worker and its box: {found['memory']:.0f} MB")
    for size, found in record["growth"].items():
        print(f"{size} submissions: {found['wall'] / size:.2f} s each")


if __name__ == "__main__":
    main()
