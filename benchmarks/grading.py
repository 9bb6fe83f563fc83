"""Grading a class: stock nbgrader with PyTorch in the students' kernels against ``cnnref grade``.

``python benchmarks/grading.py [STUDENTS] [STOCK]`` grades the same mixed class both ways on the
same cores and prints seconds, ratios and memory. Stock nbgrader is slow, so it grades the first
STOCK students only, and its time is scaled to the class.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cnnref.grading.course import Course
from cnnref.grading.sample import make_class

SLUG = "convolution"
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.source_directory = "_build/source"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\nraise NotImplementedError"}
c.ExecutePreprocessor.timeout = 60
"""


def seconds(folder, *words):
    """Wall time of a command in a course."""
    commands = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def stock_seconds(course, students):
    """A class's time in stock nbgrader, whose check cells run in the students' kernels."""
    folder = course.root.with_name("stock")
    shutil.copytree(course.root, folder, ignore=shutil.ignore_patterns("autograded", ".cnnref"))
    for path in sorted((folder / "submitted").iterdir())[students:]:
        shutil.rmtree(path)
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    seconds(folder, "nbgrader", "generate_assignment", SLUG, "--force")
    return seconds(folder, "nbgrader", "autograde", SLUG)


def ours_seconds(course, jobs):
    """A class's time with an empty cache and an empty gradebook."""
    for name in (".cnnref", "autograded"):
        shutil.rmtree(course.root / name, ignore_errors=True)
    (course.root / "gradebook.db").unlink(missing_ok=True)
    return seconds(course.root, "cnnref", "grade", SLUG, "--jobs", str(jobs))


def main(size="60", stock="12"):
    size, stock = int(size), min(int(stock), int(size))
    with tempfile.TemporaryDirectory() as folder:
        course, _ = make_class(
            Course.find(Path(__file__).parent), SLUG, Path(folder) / "ours", size
        )
        ours = {jobs: ours_seconds(course, jobs) for jobs in (1, 2)}
        unchanged = seconds(course.root, "cnnref", "grade", SLUG)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        theirs = stock_seconds(course, stock) * size / stock
    print(f"{size} submissions, {os.cpu_count()} cores")
    print(f"stock nbgrader autograde   {theirs:7.1f} s (measured on {stock})")
    for jobs, ran in ours.items():
        print(f"cnnref grade --jobs {jobs}      {ran:7.1f} s   {theirs / ran:5.1f} times as fast")
    print(f"cnnref grade, no changes   {unchanged:7.1f} s")
    print(f"largest process of cnnref grade: {memory:.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
