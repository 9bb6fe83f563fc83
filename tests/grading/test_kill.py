"""What is left when parts of a grading are killed, when two run at once, when there is no room."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course, CourseError
from cnnref.grading.grader import Grader
from cnnref.grading.run import grade_class
from cnnref.grading.sample import make_class

ROOT = Path(__file__).parents[2]
SLUG = "convolution"
EXPECTED = {"student-001": 21, "student-002": 0, "student-003": 20}
ASKING = "from cnnref.shapes import output_size\n[output_size(5, 3) for _ in range(20)]"
GRADE = [sys.executable, "-m", "cnnref.cli", "grade", SLUG, "--jobs", "1", "--again"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    course, _ = make_class(Course(ROOT), SLUG, tmp_path_factory.mktemp("class") / "course", 3)
    for student in EXPECTED:  # so that each has something to ask the library for
        path = course.root / "submitted" / student / SLUG / f"{SLUG}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(ASKING))
        nbformat.write(notebook, path)
    list(grade_class(Grader(course), SLUG))
    return course


@pytest.fixture
def course(sample, tmp_path):
    shutil.copytree(sample.root, tmp_path / "course")
    return Course(tmp_path / "course")


def check_whole(course):
    """Every student is in the gradebook once, with the right points and readable files."""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    db.close()
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        found = [(s.student_id, s.score) for s in gradebook.assignment_submissions(SLUG)]
    assert sorted(found) == sorted(EXPECTED.items())
    for student in EXPECTED:
        path = course.root / "autograded" / student / SLUG / f"{SLUG}.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))
    assert not any(one.fresh for one in grade_class(Grader(course), SLUG))


def test_killed_again_and_again_nothing_is_lost_or_doubled(course):
    """Once each here; ``make grade-kill`` kills as often as one likes."""
    kills = os.environ.get("CNNREF_KILLS", "4")
    victim = [sys.executable, Path(__file__).with_name("victim.py"), course.root, kills]
    done = subprocess.run(victim, stdout=subprocess.PIPE, text=True, check=True)
    killed = json.loads(done.stdout)
    assert set(killed) == {"run", "worker", "box", "library"}
    assert sum(killed.values()) == int(kills)
    check_whole(course)


def test_of_two_runs_at_once_one_says_that_it_must_wait(course):
    both = [
        subprocess.Popen(GRADE, cwd=course.root, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [(one.communicate()[1], one.returncode) for one in both]
    assert sorted(code for _, code in said) == [0, 1]
    assert any("another cnnref grade is at work" in text for text, _ in said)
    check_whole(course)


def test_a_locked_gradebook_is_a_clear_error(course):
    with sqlite3.connect(course.root / "gradebook.db") as other:
        other.execute("begin exclusive")
        with pytest.raises(CourseError, match="the gradebook cannot be written: database is lock"):
            list(grade_class(Grader(course), SLUG, again=True))
    other.close()
    check_whole(course)


@pytest.mark.parametrize("room", [0, 4_096])
def test_a_full_disk_is_a_clear_error(sample, tmp_path, room):
    """The course lies on a disk of its own, on which so many bytes are free."""
    disk = tmp_path / "disk"
    disk.mkdir()
    box = ["bwrap", "--dev-bind", "/", "/", "--size", str(8 << 20), "--tmpfs", str(disk)]
    script = f"""
        cp -r {sample.root}/. {disk} && cd {disk}
        head -c {room} /dev/zero > spare; cat /dev/zero > filling 2> /dev/null; rm spare
        exec "$@"
    """
    done = subprocess.run(
        [*box, "sh", "-c", script, "sh", *GRADE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr or "disk is full" in done.stderr
